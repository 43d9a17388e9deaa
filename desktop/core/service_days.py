"""Days that other service logs already count, for the calendar of a log and for its submission."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import service_days
from db.choices import State
from db.records.service_log import ServiceLog
from db.rules import Problem
from db.service_days import COUNTED, REACH, Other, Taken
from desktop.core.authority import people_names

_NOT_THESE = (State.VOID,)


def taken(
    session: Session, people: Collection[UUID] | None, since: date, until: date, but: UUID | None = None
) -> dict[tuple[UUID, date], tuple[Taken, ...]]:
    """(person, day) → what other logs known here count of it; drafts are not `counted`; everybody's without `people`."""
    query = select(ServiceLog.id, ServiceLog.no, ServiceLog.days, ServiceLog.state).where(
        ServiceLog.began_on > since - REACH, ServiceLog.began_on <= until, ServiceLog.days.is_not(None),
        ServiceLog.state.not_in(_NOT_THESE),
    )  # fmt: skip
    if but is not None:
        query = query.where(ServiceLog.id != but)
    others = [Other(i, no or "", days or (), state in COUNTED) for i, no, days, state in session.execute(query)]
    found = service_days.taken(others, people)
    return {key: value for key, value in found.items() if since <= key[1] <= until}


def problems(session: Session, log: ServiceLog) -> list[Problem]:
    """Days that would count twice: with logs handed in they stop a submission, with other drafts they warn."""
    mine = log.person_days()
    if not mine:
        return []
    days = [day for _, day in mine]
    others = taken(session, {person for person, _ in mine}, min(days), max(days), log.id)
    found = list(service_days.too_much(mine, others))
    names = people_names(session, {person for person, _, _ in found})
    return [service_days.problem(names.get(str(person), ""), day, other) for person, day, other in found]
