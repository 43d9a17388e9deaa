"""From service logs to P2 科技特派员（团）服务日志, everything they point to read as sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from db import divisions
from db.records.enterprise import Enterprise
from db.records.person import Person
from db.records.served import Served
from db.records.service_log import ServiceLog
from db.records.team import Team
from db.records.training import Training
from db.rural_choices import TeamPost
from desktop.core import service_logs
from desktop.core.errors import explained
from desktop.core.lookup import existing, many
from desktop.core.printing import UNFINISHED, choice_text, print_meta
from desktop.core.profile import Opened
from desktop.core.profile_files import Account
from desktop.core.reports.service_sheet import Output, ServiceDay, ServiceSheet, TrainingFigures, render_service

UNKNOWN = "（人员未在本机）"


def service_pdf(opened: Opened, ids: Sequence[UUID]) -> bytes:
    """服务日志 of these logs in one PDF, in the order given."""
    return render_service(service_sheets(opened, ids), print_meta(opened))


def service_sheets(opened: Opened, ids: Sequence[UUID]) -> list[ServiceSheet]:
    """What the sheets show. Raises UserError for a log that is gone."""
    with explained(), opened.local.read() as session:
        found = many(session, ServiceLog, ids)
        logs = [found.get(i) or existing(session, ServiceLog, i) for i in ids]
        around = _around(session, logs, opened.account)
        return [_sheet(log, around) for log in logs]


@dataclass(frozen=True, slots=True)
class _Around:
    """What the logs point to."""

    teams: Mapping[UUID, Team]
    served: Mapping[UUID, Served]
    enterprises: Mapping[UUID, Enterprise]
    people: Mapping[UUID, Person]
    trainings: Mapping[UUID, TrainingFigures]
    account: Account

    def name(self, person_id: UUID) -> str:
        """A person's name; one's own is known even before the first sync."""
        person = self.people.get(person_id)
        if person is not None and person.name:
            return person.name
        return self.account.name if person_id == self.account.id else UNKNOWN


def _around(session: Session, logs: Sequence[ServiceLog], account: Account) -> _Around:
    teams = many(session, Team, (log.team_id for log in logs))
    named = {row.person for team in teams.values() for row in team.members or ()}
    there = {person for log in logs for row in log.days or () for person in row.present or ()}
    people = many(session, Person, named | there | {log.author_id for log in logs})
    classes = many(session, Training, (log.training_id for log in logs))
    figures = {i: _figures(session, training) for i, training in classes.items()}
    served = many(session, Served, (log.served_id for log in logs))
    enterprises = many(session, Enterprise, (log.enterprise_id for log in logs))
    return _Around(teams, served, enterprises, people, figures, account)


def _figures(session: Session, training: Training) -> TrainingFigures:
    found = service_logs.training_figures(session, training.id)
    return TrainingFigures(training.headline(), found.sessions if found else 0, found.attendances if found else None)


def _sheet(log: ServiceLog, around: _Around) -> ServiceSheet:
    team = around.teams.get(log.team_id) if log.team_id else None
    shares = log.person_days()
    members = _members(log, team)
    counted = service_logs.figures(log.days or ())
    return ServiceSheet(
        record_id=str(log.id),
        record_no=log.no or "",
        draft=log.state in UNFINISHED,
        confidential_ack=bool(log.confidential_ack),
        members=tuple(around.name(person) for person in members),
        **_who(log, team, around),
        **_object(log, around),
        industry=choice_text(log.farm_trade),
        began=log.began_on,
        ended=log.ended_on,
        team_days=counted.team_days,
        person_days=counted.person_days,
        days=tuple(
            ServiceDay(day, tuple(shares.get((person, day)) for person in members))
            for day in sorted({day for _, day in shares})
        ),
        contents=tuple(choice_text(content) for content in log.contents or ()),
        summary=log.summary or "",
        outputs=tuple(Output(choice_text(r.kind), r.name or "", r.quantity, r.unit or "") for r in log.outputs or ()),
        training=around.trainings.get(log.training_id) if log.training_id else None,
        problem=log.problem or "",
        follow_up=log.follow_up or "",
        evaluation=choice_text(log.evaluation),
        evaluation_text=log.evaluation_text or "",
        evaluated_by=log.evaluated_by or "",
        remark=log.remark or "",
    )


def _members(log: ServiceLog, team: Team | None) -> list[UUID]:
    """Who was there: those of the team in its order, 团长 first, then who came besides; nobody there, the author."""
    there = dict.fromkeys(person for row in log.days or () for person in row.present or ())
    listed = [row.person for row in team.members_on(_day(log)) if row.person] if team else []
    ordered = list(dict.fromkeys([person for person in listed if person in there] + list(there)))
    return ordered or ([] if team else [log.author_id])


def _day(log: ServiceLog) -> date:
    return log.began_on or log.ended_on or log.created_at.date()


def _who(log: ServiceLog, team: Team | None, around: _Around) -> dict[str, str]:
    if team is not None:
        leader = next((row.person for row in team.members_on(_day(log)) if row.post is TeamPost.LEADER), None)
        unit = team.dispatch_unit or ""
        return {"team": team.headline(), "leader": around.name(leader) if leader else "", "dispatch_unit": unit}
    people = [around.people.get(person) for person in _members(log, None)]
    units = dict.fromkeys(person.dispatch_unit or person.unit or "" for person in people if person)
    lost = "（特派团未在本机）" if log.team_id else ""
    return {"team": lost, "dispatch_unit": "、".join(filter(None, units))}


def _object(log: ServiceLog, around: _Around) -> dict[str, str]:
    """The object's name and type, and the place: the log's own, else where the object lies."""
    card = around.served.get(log.served_id) if log.served_id else None
    firm = around.enterprises.get(log.enterprise_id) if log.enterprise_id else None
    found = card or firm
    kind = choice_text(card.served_type) if card else "企业" if log.enterprise_id else ""
    lost = "（服务对象未在本机）" if (log.served_id or log.enterprise_id) and not found else ""
    codes = [log.village, log.town, *((found.village, found.town, found.region) if found else ()), log.region]
    place = divisions.path_name(next((code for code in codes if code), ""))
    return {"served": (found.name or "") if found else lost, "served_type": kind, "region": place}
