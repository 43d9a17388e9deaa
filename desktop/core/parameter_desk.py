"""口径与参数: what holds today and held before; a change is a new dated row, so that old records keep the rule of their day."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import divisions, parameters
from db.base import Record
from db.choices import State
from db.ids import NIL, new_id
from db.outbox import joined
from db.parameters import BY_CODE, KNOWN, Known
from db.records.parameter import Parameter
from db.reviewing import CITY_STEP
from db.rules import Problem
from desktop.core.changes import Changes
from desktop.core.errors import Invalid, explained
from desktop.core.lookup import existing
from desktop.core.profile import Opened

KEEPER = Parameter.kept_by


@dataclass(frozen=True, slots=True)
class Term:
    """One value with its days. `current`: it is the one that counts today for its place."""

    id: UUID
    value: str
    shown: str
    since: date | None
    until: date | None
    region: str
    place: str
    basis: str
    current: bool


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """A parameter: what holds in the whole province today, and all its values, the latest first."""

    known: Known
    shown: str
    since: date | None
    basis: str
    places: str  # 丹东市 不启用: where something else holds today
    terms: tuple[Term, ...]

    @property
    def code(self) -> str:
        """Its code."""
        return self.known.code


def may_edit(opened: Opened) -> bool:
    """Whether this account keeps the parameters."""
    return opened.account.has_role(KEEPER)


def table(opened: Opened) -> tuple[ParameterLine, ...]:
    """Every parameter that the program knows, with the values of the province as this computer has them."""
    today = opened.clock.today()
    with explained(), opened.local.read() as session:
        held = _held(session)
    return tuple(_line(known, [p for p in held if p.code == known.code], today) for known in KNOWN)


def _held(session: Session) -> list[Parameter]:
    query = select(Parameter).where(Parameter.state != State.VOID, Parameter.value.is_not(None))
    return sorted(session.scalars(query), key=lambda p: (p.since or date.min, p.changed_at), reverse=True)


def _line(known: Known, held: list[Parameter], today: date) -> ParameterLine:
    """Where the province has said nothing, what ships."""
    terms: list[Term] = []
    decided: set[str] = set()
    for each in held:
        place = each.report_unit or each.region or ""
        current = each.holds(today) and place not in decided
        if current:
            decided.add(place)
        terms.append(Term(
            each.id, each.value or "", parameters.shown(known.code, each.value or ""), each.since, each.until, place,
            place_text(place), each.basis or "", current,
        ))  # fmt: skip
    if not any(term.region == "" for term in terms):
        shipped = parameters.shown(known.code, known.value)
        terms.append(Term(NIL, known.value, shipped, known.since, None, "", place_text(""), known.basis, current=True))
    whole = next((t for t in terms if t.current and not t.region), None)
    apart = "、".join(f"{t.place} {t.shown}" for t in terms if t.current and t.region)
    return ParameterLine(
        known, whole.shown if whole else "（未生效）", whole.since if whole else None, whole.basis if whole else known.basis,
        apart, tuple(terms),
    )  # fmt: skip


def place_text(region: str) -> str:
    """全省, or the name of a city or county."""
    found = divisions.get(region) if region else None
    return found.name if found is not None else region or "全省"


def problems(line: ParameterLine, value: str, since: date | None, region: str, today: date) -> tuple[Problem, ...]:
    """What stands in the way of a new value, by field."""
    found = []
    if not value:
        found.append(Problem("value", "missing", "请填新值"))
    elif (wrong := parameters.problem(line.code, value)) is not None:
        found.append(Problem("value", "value", wrong))
    if since is None:
        found.append(Problem("since", "missing", "请填生效日期"))
    else:
        latest = _latest(line, region)
        if latest is not None and latest.since is not None and since <= latest.since and not _pending(latest, today):
            found.append(Problem("since", "order", f"应晚于现行值的生效日期 {latest.since}，以前的记录仍按旧值"))
    place = divisions.get(region) if region else None
    if region and (place is None or place.level not in ("city", "county")):
        found.append(Problem("region", "place", "只能选市或县（市、区）"))
    elif line.code == CITY_STEP and region and not region.endswith("00"):
        found.append(Problem("region", "place", "市级审核按市设置，请选市"))
    return tuple(found)


def _latest(line: ParameterLine, region: str) -> Term | None:
    return next((term for term in line.terms if term.region == region and term.id != NIL), None)


def _pending(term: Term, today: date) -> bool:
    """Not in force yet: it may still be put right."""
    return term.since is not None and term.since > today


def change(opened: Opened, code: str, value: str, since: date | None, region: str = "", basis: str = "") -> Changes:
    """A new value from a day on; the one before ends the day before. A value that is not in force yet is replaced.

    Raises Invalid with the field.
    """
    line = next(each for each in table(opened) if each.code == code)
    wrong = problems(line, value, since, region, opened.clock.today())
    if not may_edit(opened):
        wrong = (*wrong, Problem("value", "no_right", "口径与参数由省级维护，只能查看"))
    if wrong or since is None:
        raise Invalid(wrong)
    latest = _latest(line, region)
    with opened.work() as session:
        record = existing(session, Parameter, latest.id) if latest is not None else None
        touched: list[Record] = [record] if record is not None else []
        if record is not None and latest is not None and _pending(latest, opened.clock.today()):
            record.value, record.since, record.basis = value, since, basis or record.basis
            for before in _ended_by(session, line, region, latest):
                before.until = since - timedelta(days=1)
                touched.append(before)
        else:
            if record is not None and (record.until is None or record.until >= since):
                record.until = since - timedelta(days=1)
            touched.append(_new(code, value, since, region, basis))
            session.add(touched[-1])
        joined(session, touched)
    return opened.tell(Changes.of("parameter", [p.id for p in touched]))


def _ended_by(session: Session, line: ParameterLine, region: str, latest: Term) -> list[Parameter]:
    """The value before one that is not in force yet: it ends when that one begins."""
    before = [t for t in line.terms if t.region == region and t.id not in (NIL, latest.id)][:1]
    return [existing(session, Parameter, term.id) for term in before]


def _new(code: str, value: str, since: date, region: str, basis: str) -> Parameter:
    known = BY_CODE[code]
    given = {"code": code, "label": known.label, "value": value, "since": since, "basis": basis or None, "region": region or None}
    return Parameter(id=new_id(), **given)
