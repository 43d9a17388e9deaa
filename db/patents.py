"""Patent numbers: check digit of application and grant numbers (GB/T 专利申请号标准 ZC 0006-2003)."""

import re

from db.codes import clean_text, half_width

_NUMBER = re.compile(r"(?:ZL|CN)?(\d{12}|\d{8})\.?([0-9X])\Z")
_GRANT = re.compile(r"CN\d{7,9}[ABCUYS]\d?\Z")
_PCT = re.compile(r"PCT/?[A-Z]{2}(\d{4}|\d{2})/?\d{5,6}\Z")
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def clean_patent_no(text: str) -> str:
    """A number as it is kept: half-width, capitals, no blanks; ZL or CN stays as written."""
    return re.sub(r"\s", "", half_width(clean_text(text))).upper()


def check_patent_no(text: str) -> str | None:
    """申请号 or 专利号 with its check digit, a publication number (CN…B) or a PCT number; else how to mend it."""
    number = clean_patent_no(text)
    if not number or _GRANT.match(number) or _PCT.match(number):
        return None
    match = _NUMBER.match(number)
    if match is None:
        return "专利号应如 ZL202110123456.7、CN113000000B 或 PCT/CN2023/100000，请对照证书"
    digits, check = match.groups()
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False))
    expected = "0123456789X"[total % 11]
    if check != expected:
        return f"专利号校验位不符：按前 {len(digits)} 位推算末位应为“{expected}”，请对照证书"
    return None
