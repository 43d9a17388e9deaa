"""Cells of a table of visits as values: days, people, choices by their words; what fits nowhere goes to the remark."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from db.choices import Choices, ProblemKind, Satisfaction, TechField, VisitMode, VisitPurpose, VisitResult
from db.codes import BadText, beijing_today, check_phone, clean_phone, clean_text, half_width, parse_date
from db.ids import new_id
from db.records.visit import ProblemRow
from desktop.core.register_cells import Reading, Refused, shown

C = TypeVar("C", bound=Choices)
_FIRST_YEAR = 2000  # nobody keeps tables of visits from before; an earlier one is a slip or a number that is no date
_NO_YEAR = re.compile(r"\s*\d{1,2}[-/.月]\d{1,2}日?\s*\Z")
_ALSO: dict[Choices, str] = {
    VisitMode.ONSITE: "现场 实地走访 现场走访 入企 入企走访 上门", VisitMode.PHONE: "电话沟通 电话走访",
    VisitMode.ONLINE: "视频 网络 微信 视频会议", VisitMode.MEETING: "座谈会 座谈交流",
    VisitPurpose.NEEDS: "技术需求 征集需求 需求调研 技术需求征集", VisitPurpose.POLICY: "政策宣传 政策解读",
    VisitPurpose.RESULTS: "成果推广 成果对接", VisitPurpose.PROJECT: "项目跟进", VisitPurpose.DIAGNOSIS: "技术指导 技术咨询",
    VisitPurpose.FINANCE: "融资", VisitResult.SOLVED: "解决 办结 已办结", VisitResult.TRACKING: "跟踪 办理中 正在办理 跟进中",
    Satisfaction.SATISFIED: "非常满意 很满意", Satisfaction.FAIR: "较满意 比较满意", Satisfaction.NONE: "未评",
    TechField.ELECTRONICS: "电子 信息技术 电子信息技术", TechField.AEROSPACE: "航空 航空航天技术",
    TechField.MANUFACTURING: "装备制造 智能制造 先进制造与自动化 先进制造技术", TechField.MATERIALS: "新材料 新材料技术",
    TechField.BIOMEDICINE: "生物医药 医药 医疗器械 生物与新医药 生物技术", TechField.ENERGY: "新能源 新能源与节能",
    TechField.ENVIRONMENT: "环保 环境保护 资源与环境", TechField.AGRICULTURE: "现代农业 农林牧渔", TechField.TRANSPORT: "交通",
}  # fmt: skip
_OTHER_WORDS = {(type(choice), word): choice for choice, words in _ALSO.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody as a table names him; `unit` tells namesakes apart: 王伟（沈阳工业大学）."""

    name: str
    unit: str = ""


# ---------------------------------------------------------------------------------------------------------------- days
def read_visit_day(cell: object, text: str, read: Reading) -> date:
    """The day of a visit, also the day number of spreadsheets. Refused when it is none, or lies ahead."""
    if not text:
        raise Refused("走访日期为空；若是合并的单元格，请取消合并并逐行填写")
    found = _day(cell, text)
    if found is None:
        raise Refused(f"走访日期“{text[:30]}”不是日期，请写成 2026-11-20；多天的请每天一行")
    if found.year < _FIRST_YEAR:
        raise Refused(f"走访日期 {found.isoformat()} 太早，请核对年份")
    if found > beijing_today():
        raise Refused(f"走访日期 {found.isoformat()} 晚于今天")
    if not isinstance(cell, date) and _NO_YEAR.match(half_width(text)):
        read.notes.append(f"走访日期“{text}”没有写年份，按 {found.year} 年")
    return found


def read_due(cell: object, text: str, read: Reading) -> date | None:
    """The day by which something is to be done; words (长期, 年底前) are set aside."""
    if not text:
        return None
    found = _day(cell, text)
    if found is None or not _FIRST_YEAR <= found.year <= 2199:
        read.set_aside("完成时限", text[:50], "不是日期")
        return None
    return found


def _day(cell: object, text: str) -> date | None:
    if isinstance(cell, date):
        return cell
    try:
        return parse_date(text, serial=True)
    except (BadText, OverflowError):
        return None


# -------------------------------------------------------------------------------------------------------------- people
_SEPARATORS = re.compile(r"[、，,;；/／|\n]+")
_WITH_UNIT = re.compile(r"(.+?)\s*[(（](.*)[)）]\Z")
_HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+\Z")


def read_names(text: str) -> tuple[Name, ...]:
    """张三、李四（某大学）; also with blanks between the names, while 张 三 is one."""
    found: list[Name] = []
    for part in _SEPARATORS.split(text):
        words = part.split()
        apart = len(words) > 1 and all(len(w) > 1 and _HAN.match(w) for w in words)
        for each in words if apart else [part]:
            match = _WITH_UNIT.match(each.strip())
            name, unit = (match[1], clean_text(match[2])) if match else (each, "")
            name = plain_name(name)
            if name and all(name != other.name or unit != other.unit for other in found):
                found.append(Name(name, unit))
    return tuple(found)


def plain_name(text: str) -> str:
    """A name without blanks between its signs; one with Latin letters keeps single ones."""
    bare = clean_text(text)
    return " ".join(bare.split()) if re.search("[A-Za-z]", bare) else re.sub(r"\s", "", bare)


# ------------------------------------------------------------------------------------------------------------- choices
def read_choice(choices: type[C], text: str, label: str, read: Reading) -> C | None:
    """The member with this text (or a usual other word for it); anything else is set aside."""
    if not text:
        return None
    found = _member(choices, text)
    if found is None:
        read.set_aside(label, text[:80], "不在可选项之内")
    return found


def _member(choices: type[C], text: str) -> C | None:
    plain = re.sub(r"\s|^\d+[.．、]?", "", text)
    other = _OTHER_WORDS.get((choices, plain))
    return choices(other) if other is not None else next((choice for choice in choices if choice.text == plain), None)


def read_choices(choices: type[C], text: str, label: str, read: Reading) -> tuple[C, ...] | None:
    """Several of them, in the order of the list."""
    found = {each: _member(choices, each) for part in _SEPARATORS.split(text) for each in [part.strip()] if each}
    if len(found) > 1 and not any(found.values()):
        return _as_one(choices, text, label, read)
    unknown = [words for words, member in found.items() if member is None]
    if unknown:
        read.set_aside(label, "、".join(unknown)[:80], "不在可选项之内")
    chosen = set(found.values())
    return tuple(choice for choice in choices if choice in chosen) or None


def _as_one(choices: type[C], text: str, label: str, read: Reading) -> tuple[C, ...] | None:
    one = read_choice(choices, text, label, read)
    return (one,) if one is not None else None


# ------------------------------------------------------------------------------------------------------- problems found
_KINDS = "|".join(kind.text for kind in ProblemKind)
_NUMBERED = re.compile(r"\s*(\d{1,2}\s*[.、)）．](?!\d)|[(（]\d{1,2}[)）]|[①-⑳])\s*")
_KIND_FIRST = re.compile(rf"[【\[(（]?({_KINDS})(?:类|方面|问题)*[】\])）]?\s*[:：]?\s*(.+)\Z", re.DOTALL)
_KIND_MARKED = re.compile(rf"([【\[(（]({_KINDS})|({_KINDS})(类|方面|问题)*[:：])")
_BETWEEN = re.compile(rf"\n+|[;；](?=\s*(?:[【\[(（](?:{_KINDS})|(?:{_KINDS})(?:类|方面|问题)*[:：]))")


def read_findings(text: str, kind_text: str, read: Reading) -> tuple[ProblemRow, ...] | None:
    """One problem to a line (技术：主轴热变形), or all of the kind that the table names; without one 其他, which is said."""
    named = read_choices(ProblemKind, kind_text.replace("类", ""), "问题类别", read) if kind_text else None
    usual = named[0] if named else None
    rows: list[ProblemRow] = []
    for part in _BETWEEN.split(text):
        words = _NUMBERED.sub("", part, count=1) if _NUMBERED.match(part) else part
        marked = _KIND_FIRST.match(words.strip()) if _KIND_MARKED.match(words.strip()) else None
        kind, said = (_member(ProblemKind, marked[1]), marked[2]) if marked else (usual, words)
        said = clean_text(said.rstrip(";；"), multiline=True).strip()
        if said and len(said) > 1000:
            raise Refused("一条存在问题超过 1000 个字，请分行写")
        if said:
            rows.append(ProblemRow(id=str(new_id()), n=len(rows) + 1, kind=kind or ProblemKind.OTHER, text=said))
            if kind is None:
                read.notes.append(f"存在问题“{said[:20]}”没有写类别，按“其他”")
    if not rows and named:
        read.set_aside("问题类别", kind_text[:50], "没有写是什么问题")
    return tuple(rows) or None


# ---------------------------------------------------------------------------------------------------------------- texts
def long_text(cell: object) -> str:
    """Several lines as they stand; empty for 无, - and the like."""
    return clean_text(cell, multiline=True) if isinstance(cell, str) and shown(cell) else shown(cell)


def read_phone(text: str, read: Reading) -> str | None:
    """A telephone number that can be called; another is set aside."""
    if not text:
        return None
    number = clean_phone(text)
    if check_phone(number) is not None:
        read.set_aside("联系电话", text[:50], "不是能拨打的号码")
        return None
    return number


def texts_of(cells: Mapping[str, object]) -> dict[str, str]:
    """All cells of a row as people see them, in one line each."""
    return {field: shown(cell) for field, cell in cells.items()}
