"""Lines of a roster before they are taken: cells read into fields, and what is wrong or doubtful about each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import cert_numbers, id_numbers
from db.choices import Choices, Sex, State
from db.codes import BadText, check_phone, clean_phone, half_width, parse_date
from db.records.enrolment import Enrolment
from db.records.trainee import Trainee
from db.records.training import Training
from db.training_choices import Education, IdType, Nation, ScaleUnit, VillageRole
from desktop.core import identity, trainee_doubts, village_names
from desktop.core.identity import Sealed
from desktop.core.trainee_doubts import Person

C = TypeVar("C", bound=Choices)
NAMELESS = "没有姓名"
_EDUCATION = {
    "本科": Education.BACHELOR, "大学": Education.BACHELOR, "大专": Education.COLLEGE, "专科": Education.COLLEGE,
    "中专": Education.VOCATIONAL, "中职": Education.VOCATIONAL, "技校": Education.VOCATIONAL, "高中": Education.SENIOR,
    "文盲": Education.OTHER, "硕士": Education.GRADUATE, "博士": Education.GRADUATE,
}  # fmt: skip
_SCALE = re.compile(r"(\d+(?:\.\d)?)\s*(\S*)\Z")
_NAME_DOTS = re.compile("[•・．.‧∙⋅]")


@dataclass(frozen=True, slots=True)
class Line:
    """One person to be put into a class. `problems` keep a line out, `doubts` do not.

    `known`: the trainee whom this laptop has already; `seat`: the number under which he is in this class already;
    `owner`: the name on his card where it is not the one written here. Then either the number or the name is wrong.
    """

    number: int = 0  # of the line in what was pasted
    name: str = ""
    id_number: str = field(default="", repr=False)  # in the clear, on the screen only
    id_type: IdType | None = None
    id_mask: str = ""
    phone: str = ""
    village: str = ""  # as written
    trade: str = ""
    sex: Sex | None = None
    born_on: date | None = None
    education: Education | None = None
    nation: Nation | None = None
    town_code: str | None = None
    village_code: str | None = None
    address: str = ""
    unit: str = ""
    scale: Decimal | None = None
    scale_unit: ScaleUnit | None = None
    village_role: VillageRole | None = None
    selected_by: str = ""
    notes: str = ""
    problems: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    known: UUID | None = None
    known_text: str = ""
    seat: int | None = None
    owner: str = ""
    sealed: Sealed | None = None  # the number of somebody who was begun before the program ended
    retype: str = ""  # why the number has to be typed again

    @property
    def good(self) -> bool:
        """Whether it can be taken."""
        return not self.problems


_LENGTHS = {"name": 50, "phone": 20, "address": 200, "unit": 100, "trade": 60, "selected_by": 100, "notes": 500}
_LABELS = {"name": "姓名", "address": "住址", "unit": "单位", "trade": "从事产业", "selected_by": "选送单位", "notes": "说明",
           "phone": "电话"}  # fmt: skip


def read(number: int, cells: Mapping[str, str], county: str | None) -> Line:
    """One row by meaning of its cells. What no field can hold goes to the notes, not away."""
    problems: list[str] = []
    notes = [cells["notes"]] if cells.get("notes") else []
    line = Line(
        number=number, name=_name(cells.get("name", "")), phone=clean_phone(cells.get("phone", "")), trade=cells.get("trade", ""),
        village=cells.get("village", "") or cells.get("address", ""), address=cells.get("address", ""),
        unit=cells.get("unit", ""), selected_by=cells.get("selected_by", ""), sex=_chosen(Sex, cells, "sex", notes),
        nation=_nation(cells, notes), education=_education(cells, notes),
        village_role=_chosen(VillageRole, cells, "village_role", notes),
    )  # fmt: skip
    line = _with_number(line, cells, problems)
    line = _with_scale(_with_place(line, county), cells.get("scale", ""), notes)
    if line.born_on is None and cells.get("born_on"):
        line = replace(line, born_on=_day(cells["born_on"], problems))
    line = replace(line, notes="；".join(notes))
    if not line.name:
        problems.insert(0, NAMELESS)
    if line.name.isdigit() or len(line.name) == 1:
        problems.insert(0, f"“{line.name}”不像姓名")
    if line.phone and (why := check_phone(line.phone)) is not None:
        problems.append(why)
    problems += [f"{_LABELS[n]}超过 {most} 个字" for n, most in _LENGTHS.items() if len(getattr(line, n)) > most]
    return replace(line, problems=tuple(problems))


def begun_before(line: Line, sealed: Sealed | None, retype: str) -> Line:
    """A line read anew whose number is not typed: the sealed one is his still, and what was not good is to be typed again."""
    if line.id_number or not (sealed or retype):
        return line
    if sealed is None:
        return replace(line, retype=retype, problems=(*line.problems, retype))
    born, sex = sealed.born_on or line.born_on, sealed.sex or line.sex
    return replace(line, sealed=sealed, id_mask=sealed.mask, id_type=sealed.id_type, born_on=born, sex=sex)


def _name(text: str) -> str:
    """张 三 is 张三; the dot within a name is ·; names with Latin letters keep their blanks."""
    if re.search("[A-Za-z]", text):
        return " ".join(text.split())
    return _NAME_DOTS.sub("·", re.sub(r"\s", "", text))


def _with_number(line: Line, cells: Mapping[str, str], problems: list[str]) -> Line:
    number = id_numbers.clean(cells.get("id_number", ""))
    if not number or number in {"无", "—", "暂无"}:
        return line
    named = cells.get("id_type", "")
    kind = next((t for t in IdType if named and (t.text in named or named in t.text)), None) or id_numbers.type_of(number)
    why = id_numbers.problem(number, kind)
    if why is not None:
        problems.append(why)
        return replace(line, id_number=number, id_type=kind)
    told = id_numbers.facts(number, kind)
    line = replace(line, id_number=number, id_type=kind, id_mask=told.mask, born_on=told.born_on)
    if told.sex is not None and line.sex is not None and told.sex is not line.sex:
        line = replace(line, doubts=(f"性别写的是“{line.sex.text}”，按证件号码是“{told.sex.text}”",))
    return replace(line, sex=told.sex or line.sex)


def _with_place(line: Line, county: str | None) -> Line:
    if not line.village or county is None:
        return line
    found = village_names.resolve(line.village, county)
    address = line.address or ("" if found.village and len(line.village) <= 6 else line.village)
    return replace(line, town_code=found.town, village_code=found.village, address=address)


def _with_scale(line: Line, text: str, notes: list[str]) -> Line:
    match = _SCALE.match(half_width(text))
    if match is None:
        return replace(line) if not text else _noted(line, f"规模 {text}", notes)
    unit = next((u for u in ScaleUnit if u.text == match[2]), None)
    if match[2] and unit is None:
        return _noted(line, f"规模 {text}", notes)
    return replace(line, scale=Decimal(match[1]), scale_unit=unit) if len(match[1]) <= 7 else _noted(line, f"规模 {text}", notes)


def _noted(line: Line, words: str, notes: list[str]) -> Line:
    notes.append(words)
    return line


def _chosen(choices: type[C], cells: Mapping[str, str], name: str, notes: list[str]) -> C | None:
    text = cells.get(name, "")
    found = next((choice for choice in choices if choice.text == text), None)
    if text and found is None:
        notes.append(text)
    return found


def _nation(cells: Mapping[str, str], notes: list[str]) -> Nation | None:
    text = cells.get("nation", "")
    whole = text if not text or text.endswith("族") or text == "其他" else f"{text}族"
    return _chosen(Nation, {"nation": whole}, "nation", notes)


def _education(cells: Mapping[str, str], notes: list[str]) -> Education | None:
    return _EDUCATION.get(cells.get("education", "")) or _chosen(Education, cells, "education", notes)


def _day(text: str, problems: list[str]) -> date | None:
    try:
        found = parse_date(text, serial=True)
    except BadText as error:
        problems.append(f"出生日期：{error}")
        return None
    return found


# ------------------------------------------------------------------------------------------- against what is here already
def checked(session: Session, training: Training, lines: Sequence[Line], today: date) -> list[Line]:
    """The lines with what this laptop knows: numbers given twice, people known or in the class, doubts. A few queries for all."""
    unit = training.report_unit or training.region
    lines = _twice(session, lines)
    known = _known(session, lines, unit)
    seated = seats(session, training)
    before = trainee_doubts.been_before(session, known.values(), training)
    people = {line.number: _person(line, known.get(line.number)) for line in lines if line.name}
    alike = trainee_doubts.namesakes(session, list(people.values()), unit)
    found = []
    for line in lines:
        trainee = known.get(line.number)
        doubts = list(line.doubts)
        doubts += [w for w in (trainee_doubts.too_young(line.born_on, training.began_on or today),) if w]
        if trainee is not None and trainee in seated:
            doubts.append(f"已在本班报名（序号 {seated[trainee] or '—'}）")
        doubts += before.get(trainee, ()) if trainee else ()
        doubts += alike.get(people[line.number], ()) if line.number in people and trainee is None else ()
        if not (line.id_number or line.sealed or line.retype) and not (trainee and line.id_mask):
            doubts.append("没有证件号码，发证前需补录")
        seat = seated.get(trainee) if trainee else None
        card = session.get(Trainee, trainee) if trainee else None
        found.append(_known_as(replace(line, doubts=tuple(doubts), known=trainee, seat=seat), card))
    return found


def _known_as(line: Line, trainee: Trainee | None) -> Line:
    """With who he is by his card; another name there keeps the line out, or somebody would be seated in another's place."""
    if trainee is None:
        return replace(line, known_text="", owner="")
    known = trainee_doubts.as_person(trainee).words
    owner = trainee.name or ""
    if not line.name or not owner or _alike(line.name) == _alike(owner):
        return replace(line, known_text=known, owner="")
    why = f"号码属于 {known}，与所填姓名不符"
    return replace(line, known_text=known, owner=owner, problems=tuple(dict.fromkeys((*line.problems, why))))


def _alike(name: str) -> str:
    """Blanks, dots and capitals make no other name."""
    return _name(name).replace("·", "").replace(" ", "").casefold()


def _twice(session: Session, lines: Sequence[Line]) -> list[Line]:
    first: dict[str, int] = {}
    found = []
    sealed = any(line.sealed for line in lines)  # then all are compared by their digests
    for line in lines:
        key = _digest(session, line) if sealed else line.id_number
        other = first.setdefault(key, line.number) if key else line.number
        again = other != line.number
        found.append(replace(line, problems=(*line.problems, f"证件号码与第 {other} 行相同")) if again else line)
    return found


def _digest(session: Session, line: Line) -> str:
    if line.sealed is not None:
        return line.sealed.digest
    return identity.digest_of(session, line.id_type, line.id_number) if line.id_number else ""


def _known(session: Session, lines: Sequence[Line], unit: str | None) -> dict[int, UUID]:
    """Line number → the trainee it is: chosen, of the same number, or of the same name, birth and masked number."""
    typed = identity.known(session, [(line.id_type, line.id_number) for line in lines if line.id_number and line.good], unit)
    sealed = identity.by_digest(session, [line.sealed.digest for line in lines if line.sealed])
    here = {digest: t.id for digest, found in sealed.items() for t in found if (t.report_unit or t.region) == unit}
    masks = {line.id_mask for line in lines if line.id_mask}
    query = select(Trainee).where(Trainee.id_mask.in_(masks), Trainee.state != State.VOID) if masks else None
    seen: dict[tuple[str | None, date | None, str | None], UUID] = {}
    for trainee in session.scalars(query) if query is not None else ():
        if (trainee.report_unit or trainee.region) == unit:
            seen[trainee.name, trainee.born_on, trainee.id_mask] = trainee.id
    found = {}
    for line in lines:
        before = here.get(line.sealed.digest) if line.sealed else None
        by_card = line.born_on and seen.get((line.name, line.born_on, line.id_mask))
        same = line.known or typed.get(line.id_number) or before or by_card
        if same:
            found[line.number] = same
    return found


def seats(session: Session, training: Training) -> dict[UUID, int]:
    """Trainee → his number on the roster."""
    query = select(Enrolment.trainee_id, Enrolment.seat).where(
        Enrolment.training_id == training.id, Enrolment.state != State.VOID
    )
    return {trainee: seat or 0 for trainee, seat in session.execute(query) if trainee is not None}


def _person(line: Line, trainee: UUID | None) -> Person:
    return Person(trainee, line.name, line.village_code, line.born_on, line.id_mask or None)


def county_of(training: Training, division: str) -> str | None:
    """The county whose villages a roster's addresses are looked up in."""
    unit = training.region or training.report_unit or division
    return cert_numbers.county_of(unit) if unit else None
