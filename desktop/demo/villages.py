"""Scenes of a 特派团: its members, its villages, two dozen logs, yearly effects. Every write is the program's own."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from stdnum.cn import uscc

from db.choices import PersonRole, RoleLevel, RoleState, Satisfaction
from db.ids import new_id
from db.records.person import Person, RoleRow
from db.records.served import Served
from db.records.service_log import DayRow, OutputRow, ServiceLog
from db.records.team import MemberRow, Team, TeamTaskRow
from db.rural_choices import AgreementState, DayPart, LocalIndustry, ServedType, TeamKind, TeamPost, WorkType
from desktop.core import served, service_logs
from desktop.core.day_grid import row_id
from desktop.demo.calendar import EVENING, Calendar
from desktop.demo.fieldnotes import NOTES, PLACES, Note, Place
from desktop.demo.people import Laptop
from desktop.demo.scenes import Story

UNIT = "沈阳某农业高校（演示）"
CARDS = (
    ("z", "周（演示）", "副教授", "蔬菜植保"), ("w", "吴（演示）", "农艺师", "食用菌栽培"),
    ("h", "何（演示）", "研究员", "水稻栽培"),
)  # fmt: skip
COOPERATIVE = "93210112MA90009"
LEFT_OPEN = 2  # of the newest logs: drafts
KNOWN = 20  # days ago the colleague has received the team


def form_team(leader: Laptop, colleague: Laptop, story: Story, calendar: Calendar) -> None:
    """Five members, three of them without an account; the places they serve, with cards of their own."""
    since = date(calendar.today.year, 3, 1)
    until = since.replace(year=since.year + 2) - timedelta(days=1)
    crew = {"s": leader.opened.account.id, "l": colleague.opened.account.id}
    for letter, name, title, expertise in CARDS:
        role = RoleRow(
            id=str(new_id()), n=1, role=PersonRole.TEAM_MEMBER, level=RoleLevel.CITY, since=since, until=until,
            state=RoleState.APPOINTED,
        )  # fmt: skip
        crew[letter] = leader.store.create(Person, {
            "name": name, "unit": UNIT, "professional_title": title, "expertise": expertise, "region": leader.who.division,
            "phone": "024-88880000", "roles": (role,),
        })  # fmt: skip
    story.crew = crew
    story.places = {place.key: _card(leader, place) for place in PLACES}
    rows = tuple(
        MemberRow(id=str(new_id()), n=n, person=person, post=TeamPost.LEADER if letter == "s" else TeamPost.MEMBER, since=since)
        for n, (letter, person) in enumerate(crew.items(), 1)
    )
    tasks = (("示范基地", "2 个"), ("示范户", "60 户"), ("技术培训", "6 场 200 人次"))
    story.team = leader.store.create(Team, {
        "name": "浑南区果蔬菌产业科技特派团（演示）", "team_kind": TeamKind.SERVICE, "farm_trade": LocalIndustry.FRUIT,
        "work_types": (WorkType.SERVICE, WorkType.EDUCATION), "dispatch_unit": UNIT, "since": since, "until": until,
        "members": rows, "objects": tuple(story.places.values()), "agreement": AgreementState.UPLOADED,
        "tasks": tuple(TeamTaskRow(id=str(new_id()), n=n, indicator=i, target=t) for n, (i, t) in enumerate(tasks, 1)),
        "region": leader.who.division, "report_unit": leader.who.division,
    })  # fmt: skip


def _card(laptop: Laptop, place: Place) -> UUID:
    """As the window makes it: a village by its place in the tree, others by name."""
    found = served.villages_named(place.village.removesuffix("村"), laptop.who.division)
    code = next(d.code for d in found if served.village_name(d.code) == place.village)
    if place.kind is ServedType.VILLAGE:
        made = served.quick_create(laptop.store, village=code)
    else:
        made = served.quick_create(laptop.store, place.name, served_type=place.kind)
        served.save(laptop.store, made, served.place_values(code))
    values = {
        "industries": (place.trade,), "situation": place.situation, "wishes": place.wishes, "leader": "村书记",
        "households": place.households, "population": place.population,
    }  # fmt: skip
    if place.kind is ServedType.COOPERATIVE:
        values |= {"code": cooperative_code(), "leader": "理事长", "member_count": 86}
    served.save(laptop.store, made, {name: value for name, value in values.items() if value is not None})
    return made


def cooperative_code() -> str:
    """A valid code of a cooperative that does not exist."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    organisation = f"{COOPERATIVE[8:]}0"[:8]
    digit = -sum(int(c, 36) * w for c, w in zip(organisation, weights, strict=True)) % 11
    whole = f"{COOPERATIVE[:8]}{organisation}{'0123456789X'[digit]}"
    return str(whole + uscc.calc_check_digit(whole))


def keep_logs(leader: Laptop, colleague: Laptop, story: Story, calendar: Calendar, since: int, until: int) -> None:
    """The logs of the days from `since` to `until` days ago, each written on the evening of its last day."""
    for note in (n for n in NOTES if until <= n.ago - n.days + 1 and n.ago <= since):
        writer = colleague if note.who.startswith("l") and note.ago <= KNOWN else leader
        with calendar.on(note.ago - note.days + 1, EVENING):
            log = service_logs.new_log(writer.store, story.places[note.place])
            writer.store.save(ServiceLog, log, _values(story, note, calendar))
            if NOTES.index(note) < len(NOTES) - LEFT_OPEN:
                writer.store.submit(ServiceLog, log)
        story.logs.append(log)
        story.log_writers[log] = writer.who.login


def _values(story: Story, note: Note, calendar: Calendar) -> dict[str, object]:
    place = next(p for p in PLACES if p.key == note.place)
    first = calendar.day(note.ago)
    days = [first + timedelta(days=n) for n in range(note.days)]
    outputs = tuple(
        OutputRow(id=str(new_id()), n=n, kind=kind, name=name, quantity=Decimal(much) if much else None, unit=unit)
        for n, (kind, name, much, unit) in enumerate(note.outputs, 1)
    )
    found: dict[str, object] = {
        "team_id": story.team, "began_on": first, "ended_on": days[-1], "days": tuple(_days(story, note, days)),
        "contents": note.contents, "farm_trade": place.trade, "summary": note.summary, "outputs": outputs or None,
        "problem": note.problem or None, "follow_up": note.follow_up or None,
    }  # fmt: skip
    if note.outputs:
        found |= {"evaluation": Satisfaction.SATISFIED, "evaluated_by": "村书记", "evaluation_text": "讲得明白，用得上。"}
    return found


def _days(story: Story, note: Note, days: list[date]) -> Iterator[DayRow]:
    number = 0
    for on in days:
        for part, letters in ((DayPart.WHOLE, str.islower), (DayPart.HALF, str.isupper)):
            there = tuple(story.crew[w.lower()] for w in note.who if letters(w))
            if there:
                number += 1
                yield DayRow(id=row_id(on, part), n=number, on=on, part=part, present=there)


def report_effects(leader: Laptop, colleague: Laptop, story: Story, calendar: Calendar) -> None:
    """Each object once a year; of one the colleague reports the same year on her own laptop, and both meet in one record."""
    year = calendar.today.year - 1
    figures = {
        "满堂": ("1260", "186.5", 42), "中水": ("2048", "240", 65), "观音阁": ("318.6", "54", 21), "果品社": ("890", "77.5", 12),
    }  # fmt: skip
    for key, (output, income, jobs) in figures.items():
        served.set_effect(leader.opened, story.places[key], year, {
            "output_value": Decimal(output), "income_gain": Decimal(income), "jobs": jobs, "team_id": story.team,
        })  # fmt: skip
    served.set_effect(leader.opened, story.places["满堂"], year - 1, {"output_value": Decimal(1105), "income_gain": Decimal(120)})
    if colleague.store.get(Served, story.places["满堂"]) is not None:
        served.set_effect(colleague.opened, story.places["满堂"], year, {
            "tax": Decimal("31.2"), "collective_income": Decimal("18.6"),
            "basis": "果品社社员台账抽样 86 户，按户均差额乘总户数。",
        })  # fmt: skip
