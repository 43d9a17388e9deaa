"""What a handover moves, on both sides: unfinished work, and tasks that are still open (docs/decisions/013)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from db.base import Record
from db.choices import State, VisitResult
from db.codes import BEIJING
from db.handover_choices import KINDS_OF, HandoverScope
from db.ids import new_id
from db.records import KINDS
from db.records.attachment import Attachment
from db.records.correction import Correction
from db.records.docking import Docking
from db.records.person import Person
from db.records.review_note import ReviewNote
from db.records.team import Team
from db.records.visit import Visit
from db.reviewing import unit_of
from db.types import DateOnly, UtcDateTime

Body = dict[str, Any]
MOVABLE: tuple[type[Record], ...] = tuple(
    kind for kind in KINDS
    if not (kind.public_card or kind.shared_edit or kind.kept_by or kind.written_once)
    and kind not in (Person, Correction, ReviewNote)
)  # fmt: skip
"""Public cards are everybody's already; corrections mend approved work, which stays with who did it."""
UNFINISHED = frozenset({State.DRAFT.value, State.RETURNED.value, State.SUBMITTED.value})
OPEN_RESULTS = frozenset({None, VisitResult.TRACKING.value})
LISTS: dict[str, str] = {Docking.__tablename__: "owners", Team.__tablename__: "members"}
"""Dated rows of people: who leaves gets a last day, who comes a row from then on."""


def scope_of(handover: Mapping[str, Any]) -> frozenset[str] | None:
    """Names of kinds, or None for all."""
    chosen = handover.get("scope") or ()
    if not chosen:
        return None
    return frozenset().union(*(KINDS_OF[HandoverScope(each)] for each in chosen))


def takes_tasks(handover: Mapping[str, Any]) -> bool:
    """Whether follow-ups, dockings in charge and posts in teams go along."""
    chosen = handover.get("scope") or ()
    return not chosen or HandoverScope.FOLLOW_UPS.value in chosen


def in_scope(handover: Mapping[str, Any], kind: str, body: Mapping[str, Any]) -> bool:
    """Whether a record of the old owner is meant. A contact hands over what belongs to his unit, or to none yet."""
    if handover["author_id"] != handover["from_id"] and unit_of(body) not in ("", unit_of(handover)):
        return False
    wanted = scope_of(handover)
    return wanted is None or (str(body.get("of_kind")) if kind == Attachment.__tablename__ else kind) in wanted


def unfinished(kind: str, body: Mapping[str, Any]) -> bool:
    """Whether it still waits for somebody: not approved, or a visit whose follow-up is open."""
    if body.get("state") in UNFINISHED:
        return True
    return kind == Visit.__tablename__ and body.get("state") != State.VOID.value and follow_up_open(body)


def follow_up_open(body: Mapping[str, Any]) -> bool:
    """Whether a visit's 下步措施 is neither solved nor given to others."""
    return bool(body.get("follow_up_due")) and body.get("result") in OPEN_RESULTS


def came_before(handover: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether a record that arrives later was begun before the handover, or on a day before it took effect."""
    begun, day = str(body.get("created_at") or ""), str(handover.get("from_day") or "")
    if begun <= str(handover.get("created_at") or ""):
        return True
    return bool(UtcDateTime().from_wire(begun).astimezone(BEIJING).date().isoformat() < day)


def moved(body: Mapping[str, Any], to: str) -> Body:
    """The record in other hands; back with its author it is as any other, but for those who had it in between."""
    keeper, author = body.get("keeper_id"), str(body["author_id"])
    found = {**body, "keeper_id": to}
    before = [p for p in (*(body.get("kept_before") or ()), keeper) if p and p not in (to, author)]
    if to == author:
        del found["keeper_id"]
    found["kept_before"] = list(dict.fromkeys(before))
    if not before:
        del found["kept_before"]
    return found


def replaced(rows: Mapping[str, Any], old: str, new: str, day: date) -> Body | None:
    """Rows in which `old` serves on a day end the day before, and `new` goes on from it; None where there is none."""
    wire = DateOnly()
    found, number = dict(rows), max((row.get("n") or 0 for row in rows.values()), default=0)
    for key, row in rows.items():
        if row.get("person") != old or (row.get("until") or "9999") < day.isoformat():
            continue
        since = str(row.get("since") or "")
        if since >= day.isoformat():  # he had not begun yet
            found[key] = {**row, "person": new}
            continue
        number += 1
        found[key] = {**row, "until": wire.to_wire(day - timedelta(days=1))}
        found[str(new_id())] = {**row, "person": new, "since": wire.to_wire(day), "n": number}
    return None if found == dict(rows) else found
