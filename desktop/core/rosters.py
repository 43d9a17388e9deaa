"""花名册: people put into a class, typed one by one or pasted from Excel; rows that cannot be taken stay, with the reason.

Numbers are in the clear only in a `Line` on the screen; what is kept is sealed (`identity`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db import id_numbers
from db.base import Record
from db.bodies import body_of
from db.choices import State
from db.codes import clean_text
from db.ids import new_id
from db.outbox import joined
from db.records.certificate import Certificate
from db.records.enrolment import Enrolment
from db.records.trainee import Trainee
from db.records.training import Training
from db.search import letters_of
from db.training_choices import ConsentWay, IdType
from desktop.core import class_view, consent, identity, roster_lines, roster_reader
from desktop.core.cards import Ref
from desktop.core.changes import Changes
from desktop.core.errors import UserError, explained
from desktop.core.identity import Sealed
from desktop.core.lookup import existing
from desktop.core.profile import Opened
from desktop.core.roster_lines import Line
from desktop.core.store import Removed
from desktop.core.trainings import require_open

__all__ = ["Enrolled", "Line", "by_card", "cells_of", "check", "enrol", "find", "line_of", "read", "recheck", "remove"]
HITS = 8
_COPIED = (
    "phone", "address", "unit", "trade", "sex", "born_on", "education", "nation", "scale", "scale_unit", "village_role",
    "selected_by", "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of lines: `count` are in the class now who were not, `existing` were in it already."""

    count: int
    existing: int
    changes: Changes = field(default_factory=Changes)
    enrolments: tuple[UUID, ...] = ()
    refused: tuple[Line, ...] = ()  # kept to be mended


def read(opened: Opened, training_id: UUID, text: str) -> tuple[Line, ...]:
    """Rows from the clipboard, with problems and doubts; nothing is stored. Raises UserError when there are too many."""
    names, rows = roster_reader.columns(roster_reader.rows_of(text))
    roster_reader.require_few(rows)
    with explained(), opened.local.read() as session:
        training = existing(session, Training, training_id)
        county = roster_lines.county_of(training, opened.account.division)
        body = ((number, roster_reader.cells_of(names, row)) for number, row in rows if not roster_reader.is_footer(row))
        lines = [roster_lines.read(number, cells, county) for number, cells in body if cells]
        return tuple(roster_lines.checked(session, training, lines, opened.clock.today()))


def check(
    opened: Opened, training_id: UUID, cells: Mapping[str, str], known: UUID | None = None, sealed: Sealed | None = None
) -> Line:
    """One person as typed (name, id_number, phone, village, trade, sex, …), or one `known` from `find`.

    `sealed`: his number, if it was typed before the program ended.
    """
    with explained(), opened.local.read() as session:
        training = existing(session, Training, training_id)
        county = roster_lines.county_of(training, opened.account.division)
        line = roster_lines.read(1, {n: clean_text(t) for n, t in cells.items() if t}, county)
        line = roster_lines.begun_before(line, sealed, "")
        trainee = session.get(Trainee, known) if known else None
        if trainee is not None:
            line = replace(
                line, name=line.name or trainee.headline(), known=known, id_mask=line.id_mask or trainee.id_mask or "",
                born_on=line.born_on or trainee.born_on, problems=tuple(p for p in line.problems if p != roster_lines.NAMELESS),
            )  # fmt: skip
        return roster_lines.checked(session, training, [line], opened.clock.today())[0]


def recheck(opened: Opened, training_id: UUID, lines: Iterable[Line]) -> tuple[Line, ...]:
    """After a line was mended: `Line`s read anew from their own cells, all together."""
    with explained(), opened.local.read() as session:
        training = existing(session, Training, training_id)
        county = roster_lines.county_of(training, opened.account.division)
        again = [
            roster_lines.begun_before(roster_lines.read(line.number, cells_of(line), county), line.sealed, line.retype)
            for line in lines
        ]
        return tuple(roster_lines.checked(session, training, again, opened.clock.today()))


def by_card(line: Line) -> Line:
    """A line whose number is somebody else's, with the name that stands on the card: the number is right, the name was not."""
    return replace(line, name=line.owner) if line.owner else line


_TEXTS = ("name", "id_number", "phone", "village", "address", "unit", "trade", "selected_by", "notes")
_CHOICES = ("sex", "education", "nation", "village_role", "id_type")


def cells_of(line: Line) -> dict[str, str]:
    """What a line says, as it would be typed."""
    choices = {n: v.text for n in _CHOICES if (v := getattr(line, n)) is not None}
    texts = {n: getattr(line, n) for n in _TEXTS}
    born = {"born_on": line.born_on.isoformat()} if line.born_on else {}
    scale = {"scale": f"{line.scale:f}{line.scale_unit.text if line.scale_unit else ''}"} if line.scale is not None else {}
    return {n: t for n, t in {**texts, **choices, **born, **scale}.items() if t}


def line_of(number: int, cells: Mapping[str, str]) -> Line:
    """A line with these cells, to be looked at by `recheck`."""
    return roster_lines.read(number, cells, None)


def enrol(
    opened: Opened, training_id: UUID, lines: Iterable[Line], *, consent_on: date | None = None,
    consent_way: ConsentWay = ConsentWay.SHEET,
) -> Enrolled:  # fmt: skip
    """Puts the good lines into the class in their order; people known here are not entered twice. Raises Locked, UserError.

    With each goes that he was told (`consent`), today unless another day is given.
    """
    lines = list(lines)
    told = {
        "consent_on": consent_on or opened.clock.today(), "consent_way": consent_way, "consent_version": consent.VERSION,
    }  # fmt: skip
    with opened.work() as session, session.no_autoflush:
        training = existing(session, Training, training_id)
        require_open(training)
        good = [line for line in roster_lines.checked(session, training, lines, opened.clock.today()) if line.good]
        seats = roster_lines.seats(session, training)
        place = _place(training, opened)
        number = max(seats.values(), default=0)
        made: list[Enrolment] = []
        people: list[UUID] = []
        for line in good:
            trainee = _trainee(session, line, place, told)
            people.append(trainee.id)
            if trainee.id not in seats:
                number += 1
                seats[trainee.id] = number
                made.append(Enrolment(id=new_id(), training_id=training.id, trainee_id=trainee.id, seat=number, **place))
        session.add_all(made)
    ids = tuple(e.id for e in made)
    changes = opened.tell(Changes.of(Enrolment.__tablename__, ids) | Changes.of(Trainee.__tablename__, people))
    taken = {line.number for line in good}
    return Enrolled(len(made), len(good) - len(made), changes, ids, tuple(x for x in lines if x.number not in taken))


def _place(training: Training, opened: Opened) -> dict[str, Any]:
    """Where the class reports to: its trainees and their enrolments are that desk's."""
    unit = training.report_unit or training.region or opened.account.division
    return {"report_unit": unit or None, "region": training.region}


def _trainee(session: Session, line: Line, place: Mapping[str, Any], told: Mapping[str, Any]) -> Trainee:
    """The known one with his empty fields filled, or a new one."""
    values = {n: v for n in _COPIED if (v := getattr(line, n)) not in (None, "")}
    values |= {n: v for n, v in (("town", line.town_code), ("village", line.village_code)) if v}
    trainee = session.get(Trainee, line.known) if line.known else None
    if trainee is None:
        trainee = Trainee(id=new_id(), name=line.name, id_type=line.id_type, **place, **values, **told)
        session.add(trainee)
    else:
        missing = {n: v for n, v in values.items() if getattr(trainee, n) is None}
        for name, value in {**missing, **(told if trainee.consent_on is None else {})}.items():
            setattr(trainee, name, value)
    if line.id_number and not trainee.id_sealed:
        trainee.id_type = line.id_type or trainee.id_type
        identity.keep(session, trainee, line.id_number)
    elif line.sealed is not None and not trainee.id_sealed:
        identity.keep_sealed(session, trainee, line.sealed)
    return trainee


def remove(opened: Opened, enrolment_ids: Iterable[UUID]) -> Removed:
    """Takes people off the roster; undo is `Store.restore`. Raises Locked, and UserError for those with a certificate.

    A person entered here and never uploaded, who is in no other class, goes along: he was typed by mistake.
    """
    with opened.work() as session:
        enrolments = [existing(session, Enrolment, i) for i in enrolment_ids]
        for training_id in {e.training_id for e in enrolments if e.training_id}:
            training = existing(session, Training, training_id)
            require_open(training)
            _require_uncertified(session, training, enrolments)
        mistakes = _mistakes(session, enrolments)
        taken: list[Record] = [*enrolments, *mistakes]
        bodies = tuple((r.__tablename__, str(r.id), r.rev, body_of(r)) for r in taken)
        for record in taken:
            session.delete(record)
        joined(session, taken)
    changes = Changes.of(Enrolment.__tablename__, [e.id for e in enrolments])
    return Removed(opened.tell(changes | Changes.of(Trainee.__tablename__, [t.id for t in mistakes])), bodies)


def _require_uncertified(session: Session, training: Training, enrolments: Iterable[Enrolment]) -> None:
    holders = class_view.certificates(session, training.id)
    for enrolment in enrolments:
        if enrolment.trainee_id in holders:
            trainee = session.get(Trainee, enrolment.trainee_id)
            name = trainee.headline() if trainee else "这名学员"
            raise UserError(f"{name}已发结业证书，不能移出花名册。", "发错了请先作废证书。")


def _mistakes(session: Session, enrolments: Iterable[Enrolment]) -> list[Trainee]:
    mine, ids = UUID(session.info["author"].account_id), [e.id for e in enrolments]
    found = []
    for trainee_id in {e.trainee_id for e in enrolments if e.trainee_id}:
        trainee = session.get(Trainee, trainee_id)
        if trainee is None or trainee.rev or trainee.author_id != mine:
            continue
        used = [
            select(func.count()).select_from(Enrolment).where(Enrolment.trainee_id == trainee_id, Enrolment.id.not_in(ids)),
            select(func.count()).select_from(Certificate).where(Certificate.trainee_id == trainee_id),
        ]
        if not any(session.scalar(query) for query in used):
            found.append(trainee)
    return found


def find(opened: Opened, text: str, limit: int = HITS) -> list[Ref]:
    """Trainees by name, its initials, telephone, the last digits of the number, or a whole number typed here before."""
    words = clean_text(text)
    if not words:
        return []
    with explained(), opened.local.read() as session:
        found = {t.id: t for t in _by_number(session, words)}
        alike = or_(
            Trainee.name.contains(words, autoescape=True), Trainee.phone.startswith(words, autoescape=True),
            Trainee.id_mask.endswith(words.upper(), autoescape=True),
        )  # fmt: skip
        query = select(Trainee).where(Trainee.state != State.VOID)
        if len(found) < limit and words.isascii() and words.isalpha():
            names = session.execute(select(Trainee.id, Trainee.name).where(Trainee.state != State.VOID))
            ids = [i for i, name in names if any(s.startswith(words.lower()) for s in letters_of(name or ""))]
            query = query.where(Trainee.id.in_(ids[:limit]))
        else:
            query = query.where(alike).order_by(Trainee.name).limit(limit)
        found |= {t.id: t for t in session.scalars(query)}
        return [_ref(trainee) for trainee in list(found.values())[:limit]]


def _by_number(session: Session, words: str) -> list[Trainee]:
    """In whichever county: the digest is this laptop's own."""
    number = id_numbers.clean(words)
    found = identity.anywhere(session, [(kind, number) for kind in IdType]) if len(number) >= 8 else {}
    return [trainee for trainees in found.values() for trainee in trainees]


def _ref(trainee: Trainee) -> Ref:
    more = (class_view.village_text(trainee), trainee.id_mask or "无证件号码", trainee.phone or "")
    return Ref(trainee.id, trainee.headline(), " · ".join(part for part in more if part))
