"""Reading what people type into dates, times, numbers and money; a ValueError says in Chinese how to mend it (Qt-free)."""

import re
import unicodedata
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation

WEEKDAYS = "一二三四五六日"
FAR = timedelta(days=60)
_RELATIVE = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1, "明日": 1, "后天": 2}
_NOT_A_DATE = "看不懂这个日期；请写成 2026-11-20、11-20、20261120 或“今天”"
_NOT_A_TIME = "看不懂这个时间；请写成 9:30、0930 或“9点半”"


def narrow(text: str) -> str:
    """Return the text with full-width digits, letters and signs made narrow, and outer spaces cut."""
    return unicodedata.normalize("NFKC", text).strip()


def clean(text: str, multiline: bool = False) -> tuple[str, int]:
    """Return the text without characters that no form can keep, and how many were taken out.

    Line breaks and tabs become spaces in a single line. Control, private and zero-width characters go.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if not multiline:
        text = re.sub(r"[ \t]*[\n\t\v\f]+[ \t]*", " ", text.strip("\n"))
    kept = [c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}]
    return "".join(kept), len(text) - len(kept)


def read_date(typed: str, today: date) -> date | None:
    """Read a date as typed; None for nothing. Without a year, the nearest such day that is not after tomorrow.

    Understood: 2026-11-20, 2026/11/20, 2026.11.20, 2026年11月20日, 20261120, 11-20, 1120, 20 (this month), 今天, 昨天,
    周三 and 上周三 (the last one before today, the one of last week).
    """
    text = narrow(typed).replace(" ", "")
    if not text:
        return None
    if text in _RELATIVE:
        return today + timedelta(days=_RELATIVE[text])
    week = re.fullmatch(r"(上?)(?:周|星期)([一二三四五六日天])", text)
    if week:
        return _weekday(week[1] == "上", WEEKDAYS.find(week[2].replace("天", "日")), today)
    parts = [int(p) for p in re.findall(r"\d+", text)]
    if not re.fullmatch(r"\d+([-/.年]\d+([-/.月]\d+日?号?)?|月\d+日?号?|日|号)?", text):
        raise ValueError(_NOT_A_DATE)
    if len(parts) == 1 and len(text) >= 3:
        digits = re.sub(r"\D", "", text)
        if len(digits) == 8:
            parts = [int(digits[:4]), int(digits[4:6]), int(digits[6:])]
        elif len(digits) == 6:
            parts = [2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:])]
        elif len(digits) in (3, 4):
            parts = [int(digits[:-2]), int(digits[-2:])]
    return _date_of(parts, today)


def guessed_far(typed: str, day: date | None, today: date) -> bool:
    """Whether the year of a day was not typed and the day is so long ago that another year may be meant."""
    digits = re.findall(r"\d+", narrow(typed))
    yearless = len(digits) == 2 or (len(digits) == 1 and len(digits[0]) in (3, 4))
    return day is not None and yearless and today - day > FAR


def _weekday(last_week: bool, weekday: int, today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    if last_week:
        return monday + timedelta(days=weekday - 7)
    day = monday + timedelta(days=weekday)
    return day if day <= today else day - timedelta(days=7)


def _date_of(parts: list[int], today: date) -> date:
    if len(parts) == 3:
        year = parts[0] + 2000 if parts[0] < 100 else parts[0]
        return _checked(year, parts[1], parts[2])
    if len(parts) == 2:
        found = _checked(today.year, parts[0], parts[1])
        if found > today + timedelta(days=1):
            found = _checked(today.year - 1, parts[0], parts[1])
        return found
    if len(parts) == 1 and parts[0] <= 31:
        return _checked(today.year, today.month, parts[0])
    raise ValueError(_NOT_A_DATE)


def _checked(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"没有 {month} 月；月份是 1 到 12")
    if not 1900 <= year <= 2199:
        raise ValueError(f"年份 {year} 不对；请写四位年份，如 2026")
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    if not 1 <= day <= last:
        raise ValueError(f"{year} 年 {month} 月没有 {day} 日，只到 {last} 日")
    return date(year, month, day)


def show_date(day: date | None) -> str:
    """Return 2026-11-20, or nothing for None."""
    return "" if day is None else f"{day.year:04d}-{day.month:02d}-{day.day:02d}"


def weekday_of(day: date) -> str:
    """Return 周五 and the like."""
    return f"周{WEEKDAYS[day.weekday()]}"


def read_time(typed: str) -> time | None:
    """Read a time of day: 9:30, 09：30, 0930, 930, 9点, 9点半, 下午2点15; None for nothing."""
    text = narrow(typed).replace(" ", "")
    if not text:
        return None
    found = re.fullmatch(r"(上午|下午|晚上|早上)?(\d{1,2})(?:[:.点时](半|\d{1,2})?分?)?", text)
    digits = re.fullmatch(r"(\d{1,2})(\d{2})", text)
    if digits and not (found and len(text) <= 2):
        hour, minute = int(digits[1]), int(digits[2])
    elif found:
        hour, minute = int(found[2]), 30 if found[3] == "半" else int(found[3] or 0)
        if found[1] in {"下午", "晚上"} and hour < 12:
            hour += 12
    else:
        raise ValueError(_NOT_A_TIME)
    if hour > 23 or minute > 59:
        raise ValueError("时间最大是 23:59")
    return time(hour, minute)


def show_time(moment: time | None) -> str:
    """Return 09:30, or nothing for None."""
    return "" if moment is None else f"{moment.hour:02d}:{moment.minute:02d}"


def read_number(typed: str, places: int, unit: str = "") -> Decimal | None:
    """Read a number with at most so many decimal places; None for nothing.

    Full-width digits, thousands separators, spaces and a repeated unit are understood; 亿 and 万 before the unit
    万元 are converted (1.2亿 → 12000).
    """
    text = narrow(typed).replace(" ", "").replace("，", ",").replace("。", ".")
    if not text:
        return None
    factor = Decimal(1)
    if unit and text.endswith(unit):
        text = text.removesuffix(unit)
    elif unit == "万元" and re.search(r"[亿万元]+$", text):
        tail = re.search(r"[亿万元]+$", text)[0]  # type: ignore[index]  # the pattern has matched already
        factors = {"亿": Decimal(10000), "亿元": Decimal(10000), "万": Decimal(1), "元": Decimal("0.0001")}
        if tail not in factors:
            raise ValueError(f"单位“{tail}”看不懂；请只写数字，单位是{unit}")
        factor, text = factors[tail], text.removesuffix(tail)
    if "," in text:
        if not re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?", text):
            raise ValueError("逗号的位置不对；千位分隔如 1,200，小数点用 “.”")
        text = text.replace(",", "")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", text):
        raise ValueError(f"请只写数字，如 120{'.5' if places else ''}")
    try:
        number = Decimal(text) * factor
    except InvalidOperation as error:
        raise ValueError("数字太长") from error
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise ValueError("这里只能写整数" if places == 0 else f"最多写 {places} 位小数")
    return number


def show_number(number: Decimal | int | None, places: int = 0, grouped: bool = True) -> str:
    """Return a number with thousands separators and no needless zeros, at least `places` decimals if it has any."""
    if number is None:
        return ""
    plain = f"{Decimal(number):f}"
    whole, _, part = plain.partition(".")
    part = part.rstrip("0")
    if part and len(part) < places:
        part = part.ljust(places, "0")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    shown = f"{int(digits or 0):,}" if grouped else str(int(digits or 0))
    return f"{sign}{shown}{'.' + part if part else ''}"
