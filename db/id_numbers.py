"""Numbers of identity papers: whether one can be right, what it tells, and how it is shown (domain.md §5.4, 5.8).

The laptop asks before it seals a number, the province after it has opened the seal. Neither keeps one in the clear.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from db.choices import Sex
from db.codes import check_resident_id, clean_resident_id
from db.training_choices import IdType

MAX_NUMBER = 30
"""Characters of the longest number that is taken."""
HASHED_AS = IdType.RESIDENT
"""A number without a type is that of a resident's card."""
_STARS = re.compile(r"[*＊×✱•●]")
_OLD_FOREIGN = re.compile(r"[A-Z]{3}\d{12}\Z", re.ASCII)
_OTHER = re.compile(r"[0-9A-Z\u4e00-\u9fff()./]{4,30}\Z")
_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])", re.ASCII)
_HMT = re.compile(r"8[123]0000")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a number tells without being shown."""

    mask: str
    born_on: date | None = None
    sex: Sex | None = None


def clean(text: str) -> str:
    """As a number is sealed: half-width, without blanks and hyphens, letters upper case."""
    return clean_resident_id(text)


def problem(text: str, id_type: IdType | None = None) -> str | None:
    """Why this cannot be a number of that paper, in words; None when it can, or when there is nothing."""
    number = clean(text)
    if not number:
        return None
    if _STARS.search(number):
        return "这是打了星号的号码，请填证件上的完整号码"
    return _CHECKS[id_type or HASHED_AS](number)


def _resident(number: str) -> str | None:
    found = check_resident_id(number)
    if found is not None and len(number) == 15 and number.isdigit():
        return "这是 15 位的旧身份证号，请填现在证件上的 18 位号码"
    if found is not None and len(number) == 18 and number.isdigit() and number.endswith("000"):
        return "后三位是 000，可能被表格软件改动过，请对照证件重填（单元格先设为文本）"
    return found


def _hmt(number: str) -> str | None:
    if len(number) == 18 and not _HMT.match(number):
        return "港澳台居民居住证号码以 810000、820000 或 830000 开头，请核对证件类型"
    found = check_resident_id(number)
    return found.replace("身份证号", "居住证号码") if found else None


def _foreigner(number: str) -> str | None:
    """The card of 2023 has 18 digits and begins with 9, the older one three letters and twelve digits."""
    if _OLD_FOREIGN.match(number) or (number.startswith("9") and check_resident_id(number) is None):
        return None
    return "永久居留身份证号码应为 9 开头的 18 位号码，或 3 个字母加 12 位数字，请对照证件"


def _other(number: str) -> str | None:
    return None if _OTHER.match(number) else f"证件号码应为 4 至 {MAX_NUMBER} 位数字和字母，请对照证件"


_CHECKS: dict[IdType, Callable[[str], str | None]] = {
    IdType.RESIDENT: _resident, IdType.HMT: _hmt, IdType.FOREIGNER: _foreigner, IdType.OTHER: _other,
}  # fmt: skip


def type_of(text: str) -> IdType:
    """The paper that a number most likely stands on, where nobody says."""
    number = clean(text)
    if _OLD_FOREIGN.match(number) or (len(number) == 18 and number.startswith("9")):
        return IdType.FOREIGNER
    return IdType.HMT if len(number) == 18 and _HMT.match(number) else IdType.RESIDENT


def mask(number: str) -> str:
    """210***********0013: the first three and the last four; of short numbers less, so that at least half is hidden."""
    head, tail = (3, 4) if len(number) >= 14 else (1, 2) if len(number) >= 6 else (0, min(1, len(number) // 2))
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]


def masked_in(text: str) -> str:
    """The text with every resident's number that somebody has written into it masked."""
    return _IN_TEXT.sub(lambda found: mask(found[0]) if check_resident_id(found[0].upper()) is None else found[0], text)


def fits(masked: str, id_type: IdType) -> bool:
    """Whether a masked number may stand on that paper, as far as it can be seen."""
    if id_type is IdType.OTHER:
        return True
    if id_type is IdType.HMT:
        return len(masked) == 18 and masked[:3] in ("810", "820", "830")
    if id_type is IdType.FOREIGNER:
        return (len(masked) == 18 and masked[0] == "9") or (len(masked) == 15 and masked[:3].isalpha())
    return len(masked) == 18 and masked[:3].isdigit()


def facts(text: str, id_type: IdType | None = None) -> Facts:
    """Mask, day of birth and sex of a good number; papers of other kinds tell only their mask."""
    number = clean(text)
    if len(number) != 18 or id_type is IdType.OTHER or check_resident_id(number) is not None:
        return Facts(mask(number))
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return Facts(mask(number), born, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)
