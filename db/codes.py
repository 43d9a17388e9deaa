"""Checks and readings of what people type: codes, telephone numbers, amounts, dates, free text.

The check digits are worked out here and compared with python-stdnum in the tests: importing it costs a cold start 40 ms.

A `check_…` answers None or one sentence that says how to mend it; empty text is no problem here (whether it is needed
is asked elsewhere). A `parse_…` answers a value, None for empty text, or raises `BadText` with such a sentence.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

BEIJING = timezone(timedelta(hours=8))  # no summer time since 1991; independent of the machine's zone tables
MAX_WHOLE = 12  # digits before the point of an amount in 万元, as the column holds


class BadText(ValueError):
    """Text that cannot be read as what it should be; str() is the sentence for the person who typed it."""


def beijing_today() -> date:
    """Today's date in Beijing, wherever the machine thinks it is."""
    return datetime.now(BEIJING).date()


# ---------------------------------------------------------------------------------------------------------- free text
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe\U0003ffff"
    "\U000e0000-\U000e007f\U000efffe\U000effff\U000ffffe\U000fffff\U0010fffe\U0010ffff]"
)
_JOINED = "[\u0620-\u17ff\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]"  # where a joiner means something: scripts, emoji
_JOINER = re.compile(f"(?<!{_JOINED})[\u200c\u200d]|[\u200c\u200d](?!{_JOINED})")
_SUSPECT = re.compile(f"[\t\u200c\u200d]|{_BREAKS.pattern}|{_UNSEEN.pattern}")
_COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")


def clean_text(text: str, *, multiline: bool = False) -> str:
    """What may be stored of pasted text: no control or unseen characters, no half characters, no blanks at the ends.

    Letters with accents are composed (NFC). Han characters stay as they are, compatibility forms too, because names of
    people and places are written with them; full-width digits and punctuation stay.
    """
    if text.isascii() and text.isprintable():
        return text.rstrip() if multiline else text.strip()
    if _SUSPECT.search(text):
        text = _BREAKS.sub("\n" if multiline else " ", text)
        if not multiline:
            text = text.replace("\t", " ")
        text = _JOINER.sub("", _UNSEEN.sub("", text))
    if not unicodedata.is_normalized("NFC", text):
        parts = _COMPATIBILITY.split(text)
        text = "".join(p if n % 2 else unicodedata.normalize("NFC", p) for n, p in enumerate(parts))
    return text.lstrip("\n").rstrip() if multiline else text.strip()


def half_width(text: str) -> str:
    """Full-width Latin letters, digits and punctuation made half-width: for codes and numbers, never for names."""
    return text.translate(_FULL_WIDTH)


def _compact(text: str) -> str:
    """A code without blanks, hyphens and unseen characters, half-width, upper case."""
    return re.sub(r"[\s\-‐-―－'’`]", "", half_width(clean_text(text))).upper()


# ----------------------------------------------------------------------------------------- unified social credit code
_USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z; a letter's value is its place
_USCC_WEIGHTS = tuple(3**n % 31 for n in range(17))
_MISREAD = {"I": "1", "O": "0", "S": "5", "Z": "2"}
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+\Z")


def clean_uscc(text: str) -> str:
    """A credit code as it is stored: 18 half-width capitals and digits without blanks. What is wrong stays wrong."""
    return _compact(text)


def check_uscc(text: str | None) -> str | None:
    """统一社会信用代码 by GB 32100-2015: alphabet, digits of the region, check digit by 3^(i-1) mod 31.

    The region is not looked up: codes keep abolished counties and zones of their registrar.
    """
    code = clean_uscc(text or "")
    if not code:
        return None
    if len(code) != 18 and _SCIENTIFIC.match(code):
        return "代码被表格软件改成了科学计数，后几位已丢失，请对照营业执照重填（单元格先设为文本）"
    if len(code) == 15 and code.isdigit():
        return "这是 15 位的旧注册号，请填营业执照上 18 位的统一社会信用代码"
    if len(code) != 18:
        missing = 18 - len(code)
        return f"统一社会信用代码应为 18 位，{f'少了 {missing}' if missing > 0 else f'多了 {-missing}'} 位"
    return _check_uscc_letters(code)


def _check_uscc_letters(code: str) -> str | None:
    for place, char in enumerate(code, 1):
        if char not in _USCC_LETTERS:
            hint = f"，可能是数字 {_MISREAD[char]}" if char in _MISREAD else ""
            return f"第 {place} 位的“{char}”不会出现在统一社会信用代码里{hint}，请对照营业执照"
    if not code[2:8].isdigit():
        return "统一社会信用代码第 3 至 8 位应为数字，请对照营业执照"
    total = sum(_USCC_LETTERS.index(char) * weight for char, weight in zip(code, _USCC_WEIGHTS, strict=False))
    expected = _USCC_LETTERS[-total % 31]
    if code[17] != expected:
        return f"统一社会信用代码有误：按前 17 位推算末位应为“{expected}”，请对照营业执照逐位核对"
    return None


# --------------------------------------------------------------------------------------------- resident identity number
_ID_WEIGHTS = tuple(2 ** (17 - n) % 11 for n in range(17))


def clean_resident_id(text: str) -> str:
    """An identity number as it is stored: half-width, X upper case."""
    return _compact(text)


def check_resident_id(text: str | None) -> str | None:
    """公民身份号码 by GB 11643-1999: date and check digit (ISO 7064 MOD 11-2).

    The area is not looked up: the number keeps that of a county long abolished.
    """
    number = clean_resident_id(text or "")
    if not number:
        return None
    if len(number) != 18 and _SCIENTIFIC.match(number):
        return "号码被表格软件改成了科学计数，后几位已丢失，请对照证件重填（单元格先设为文本）"
    if len(number) != 18:
        missing = 18 - len(number)
        return f"身份证号应为 18 位，{f'少了 {missing}' if missing > 0 else f'多了 {-missing}'} 位"
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return "身份证号应为 17 位数字加末位数字或 X，请对照证件"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "身份证号第 7 至 14 位不是有效的出生日期，请对照证件"
    if born > beijing_today() or born.year < 1800:
        return "身份证号第 7 至 14 位的出生日期不合理，请对照证件"
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    if number[17] != "10X98765432"[total % 11]:
        return "身份证号末位校验不符，请对照证件逐位核对"
    return None


# -------------------------------------------------------------------------------------------------- telephone and mail
_MOBILE = re.compile(r"1[3-9]\d{9}\Z")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?\Z")
_SERVICE = re.compile(r"[48]00-?\d{3}-?\d{4}\Z")


def clean_phone(text: str) -> str:
    """A telephone number as it is stored: half-width, without blanks, brackets and +86; an extension after a hyphen."""
    plain = re.sub(r"[‐-―－~]", "-", half_width(clean_text(text)))
    plain = re.sub(r"^\((0\d{2,3})\)", r"\1-", re.sub(r"\s+", "", plain))
    plain = re.sub(r"^(\+|00)86-?", "", plain)
    plain = re.sub(r"(转分机|分机|转|#|ext\.?|x)", "-", plain, flags=re.IGNORECASE)
    if re.match(r"1[\d-]+\Z", plain):
        plain = plain.replace("-", "")  # 138-0000-0000 is a way of writing a mobile number
    return re.sub("-{2,}", "-", plain)


def check_phone(text: str | None) -> str | None:
    """A mobile number, a landline with its area code (and extension), or a 400/800 number."""
    number = clean_phone(text or "")
    if not number or _MOBILE.match(number) or _LANDLINE.match(number) or _SERVICE.match(number):
        return None
    if re.search(r"[/、,;，；]", number):
        return "一栏只填一个电话，其余的请另加联系人"
    if not re.fullmatch(r"[0-9-]+", number):
        return "电话里有数字以外的字，请只填号码；分机写在最后，如 024-23456789转802"
    digits = number.replace("-", "")
    if digits.startswith("1"):
        return _check_mobile(digits)
    if digits.startswith("0"):
        return "座机号码位数不对，应为区号加 7 或 8 位号码，如 024-23456789"
    if len(digits) in {7, 8}:
        return f"座机请写区号，如 024-{digits}"
    return "电话号码位数不对；手机填 11 位，座机请写区号，如 024-23456789"


def _check_mobile(digits: str) -> str:
    missing = 11 - len(digits)
    if missing > 0:
        return f"手机号少了 {missing} 位；座机请写区号，如 024-23456789"
    return f"手机号多了 {-missing} 位" if missing else "手机号应以 13 至 19 开头，请核对"


def check_email(text: str | None) -> str | None:
    """An e-mail address that mail programs accept; full-width signs are named, not mended."""
    address = clean_text(text or "")
    if not address:
        return None
    if len(address) > 100:
        return "邮箱地址超过 100 个字符，请核对"
    if not address.isascii():
        return "邮箱里有中文或全角字符，请改用英文输入法填写"
    if address.count("@") != 1:
        return "邮箱应有一个 @，如 name@example.com"
    if not re.fullmatch(r"[\w.!#$%&'*+/=?^`{|}~-]+@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}", address):
        return "邮箱地址不完整，应如 name@example.com"
    local = address.partition("@")[0]
    return "邮箱 @ 前面的点号位置不对，请核对" if local.startswith(".") or local.endswith(".") or ".." in local else None


# --------------------------------------------------------------------------------------------------- numbers and dates
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?\Z")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)\Z")


def _number(text: str) -> str | None:
    """The bare digits of a number, thousands separators taken out; None for empty text; BadText otherwise."""
    plain = re.sub(r"\s", "", half_width(clean_text(text))).replace("\u2212", "-")
    if not plain:
        return None
    if _GROUPED.match(plain):
        plain = plain.replace(",", "")
    if "," in plain:
        raise BadText("逗号的位置不对，请直接填数字，如 12345.67")
    if re.fullmatch(r"[+-]?[\d.]+E[+-]?\d+", plain.upper()):
        raise BadText("请不要用科学计数，直接填数字，如 100000")
    if not plain.isascii() or not _PLAIN.match(plain):
        raise BadText("应填数字，如 12345.67")
    return plain


def parse_amount(text: str, *, negative: bool = False) -> Decimal | None:
    """An amount in 万元 with at most six decimals; another unit is refused with the figure to fill in."""
    plain = re.sub(r"\s", "", half_width(clean_text(text)))
    unit = re.search(r"(万元|亿元|亿|万|元)\Z", plain)
    found = _number(plain[: unit.start()] if unit else plain)
    if found is None:
        if unit:
            raise BadText("应填数字，如 12345.67")
        return None
    amount = Decimal(found)
    if unit and unit[1] not in {"万元", "万"}:
        shift = 4 if unit[1].startswith("亿") else -4
        raise BadText(f"这里的单位是万元，{found}{unit[1]}请填 {format(amount.scaleb(shift).normalize(), 'f')}")
    if amount < 0 and not negative:
        raise BadText("金额不能是负数")
    if abs(amount) >= 10**MAX_WHOLE:
        raise BadText("金额太大，请核对单位是否为万元")
    if -int(amount.normalize().as_tuple().exponent) > 6:
        raise BadText("最多填六位小数（万元的六位小数即一分钱）")
    return amount + 0  # no minus zero


def parse_int(text: str, *, negative: bool = False) -> int | None:
    """A whole number of at most nine digits; 12.0 counts as 12."""
    found = _number(text)
    if found is None:
        return None
    value = Decimal(found)
    if value != value.to_integral_value():
        raise BadText("应填整数，不带小数")
    if value < 0 and not negative:
        raise BadText("不能是负数")
    if abs(value) >= 10**9:
        raise BadText("数字太大，请核对")
    return int(value)


_FULL_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))\Z")
_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?\Z")
_MIDNIGHT = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\Z")
_SERIAL_DAY_0 = date(1899, 12, 30)  # of spreadsheets, whose day 60 never was


def parse_date(text: str, *, today: date | None = None, serial: bool = False) -> date | None:
    """A day: 2026-11-20, 20261120, 2026/11/20, 2026年11月20日; 11-20 is of this year in Beijing.

    `serial` also takes the day number of spreadsheets (45000 is 2023-03-15), for imports only.
    """
    plain = _MIDNIGHT.sub("", half_width(clean_text(text)).strip())
    plain = re.sub(r"\s", "", plain).replace("号", "日")
    if not plain:
        return None
    if serial and re.fullmatch(r"\d{5}(\.\d+)?", plain):
        return _SERIAL_DAY_0 + timedelta(days=int(float(plain)))
    if match := _FULL_DATE.match(plain):
        year, month, day = int(match[1]), int(match[2] or match[4]), int(match[3] or match[5])
    elif match := _DAY.match(plain):
        year, month, day = (today or beijing_today()).year, int(match[1]), int(match[2])
    else:
        raise BadText("日期应写成 2026-11-20（年-月-日）")
    if not 1800 <= year <= 2199:
        raise BadText(f"年份 {year} 不合理，请核对")
    if not 1 <= month <= 12:
        raise BadText(f"没有 {month} 月，日期应写成 2026-11-20（年-月-日）")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadText(f"{year} 年 {month} 月没有 {day} 日") from error
