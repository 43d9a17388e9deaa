"""Scenes of the desks' books: the network, the rules, the policy library, platforms with their years, people on leave."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from db import divisions
from db.calendar_rules import add_years
from db.choices import PolicyLevel, TechField
from db.ids import new_id
from db.platform_choices import MobilityMode, PlatformLevel, PlatformState, PlatformType, ReturnState
from db.records.mobility import LEAVE_YEARS, Mobility
from db.records.node import Node
from db.records.platform import Platform, PlatformYearRow, StateRow
from db.records.policy import ClauseRow, Policy
from desktop.core import network, parameter_desk
from desktop.demo.calendar import Calendar
from desktop.demo.people import CITY, COUNTY, PROVINCE, Laptop
from desktop.demo.scenes import Story
from desktop.demo.villages import UNIT

ANSWER_DAYS = "5"  # of a question, instead of 7
CHANGED = 16  # days ago: the new limit begins to hold
TAKEN_OVER = 25  # days ago: the county's desk got another head
STRUCK = 26  # days ago: a platform is no more
ENDS_IN = 25  # days until a leave is over
NAMES = "葛孟庞穆施苗祁桑崔霍柴翟"
STILL_VACANT = {"210114", "210181"}  # two counties of the city have nobody yet
Row = tuple[int, int, int, str, int, int, int]  # year, 服务企业, 合同, 合同金额, 专职, 兼职, 编制


# ------------------------------------------------------------------------------------------------------------ the network
def province_network(laptop: Laptop, calendar: Calendar) -> None:
    """The province appoints its own contact and those of ten cities."""
    since = date(calendar.today.year - 1, 3, 1)
    _appoint(laptop, PROVINCE, laptop.who.name, "辽宁省科技主管部门（演示）", "处长", since)
    others = [city for city in divisions.cities() if city.code != CITY]
    for name, city in zip(NAMES[:10], others, strict=False):
        _appoint(laptop, city.code, f"{name}（演示）", f"{city.name}科技主管部门（演示）", "科长", since)


def city_network(laptop: Laptop, calendar: Calendar) -> None:
    """The city its own and its counties, but two that have nobody yet; 浑南区 sees to itself."""
    since = date(calendar.today.year - 1, 4, 1)
    _appoint(laptop, CITY, laptop.who.name, "沈阳市科技主管部门（演示）", "科长", since)
    counties = [c for c in divisions.counties(CITY) if c.code not in STILL_VACANT | {COUNTY}]
    for name, county in zip(NAMES[::-1], counties, strict=False):
        _appoint(laptop, county.code, f"{name}（演示）", f"{county.name}科技主管部门（演示）", "股长", since)


def county_network(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """Who was in charge before stays in the book when another takes over."""
    _appoint(laptop, COUNTY, "马（演示）", "浑南区科技主管部门（演示）", "科长", date(calendar.today.year - 2, 3, 1))
    made = _appoint(laptop, COUNTY, laptop.who.name, "", "科长", calendar.day(TAKEN_OVER))
    laptop.store.save(Node, made, {"deputy": "苏（演示）", "deputy_phone": "024-88880041"})
    story.books.lines[Node].append(made)


def _appoint(laptop: Laptop, site: str, name: str, unit: str, post: str, since: date) -> UUID:
    more = {"unit": unit} if unit else {}  # it is carried over from the one before
    phone = f"024-8888{int(site) % 10000:04d}"
    given = {"name": name, "post": post, "since": since, "phone": phone, "chief": "分管副局长（演示）", **more}
    return network.appoint(laptop.store, site, given)


# -------------------------------------------------------------------------------------------------- rules and documents
def change_rule(laptop: Laptop, calendar: Calendar) -> None:
    """The province shortens the time for an answer from a day on; what was asked before keeps the old limit."""
    basis = "演示：全省政务服务提速，不是文件规定"
    parameter_desk.change(laptop.opened, "consult.answer_days", ANSWER_DAYS, calendar.day(CHANGED), "", basis)


def publish(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """Two documents of our own making, the newer in the place of the older."""
    year = calendar.today.year
    story.books.policy = _document(laptop, year - 1, "服务三次以上、有企业书面评价的，按服务实绩给予补助。", None)
    _document(laptop, year - 4, "服务五次以上的，按次给予补助。", story.books.policy)


def _document(laptop: Laptop, year: int, rule: str, newer: UUID | None) -> UUID:
    rows = (
        ("第一条", "目的", "为落实技术转移后补助，规范申报和审核，制定本办法。"),
        ("第二条", "对象", "在本省登记的技术转移服务机构和个人。"),
        ("第三条", "条件", f"{rule}先有服务业绩，再有补助。"),
        ("第四条", "申报", "每年 9 月通过县（市、区）科技主管部门申报。"),
    )  # fmt: skip
    clauses = tuple(ClauseRow(str(new_id()), n, number, heading, text) for n, (number, heading, text) in enumerate(rows, 1))
    values = {
        "name": f"{year} 年技术转移服务后补助办法（演示）", "document_no": f"演示发〔{year}〕6号",
        "issuer": "演示用，不是真实文件", "level": PolicyLevel.PROVINCE, "clauses": clauses,
        "issued_on": date(year, 2, 10), "effective_on": date(year, 3, 1),
        "audience": "技术转移服务机构、技术经纪人", "tags": "后补助、技术转移", "replaced_by": newer,
        "replaced_note": "全文替代，由省级科技主管部门确认（演示）" if newer else None,
    }  # fmt: skip
    return laptop.store.create(Policy, {name: value for name, value in values.items() if value is not None})


# -------------------------------------------------------------------------------------------------------------- platforms
def platforms(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """Six of the county: one is being mended, one was struck off this month, one is new this year."""
    year, run, build = calendar.today.year, PlatformState.RUNNING, PlatformState.BUILDING
    struck = struck_on(calendar.today)
    kept = (
        ("浑南精密装备产业技术创新平台（演示）", PlatformType.INDUSTRY_PLATFORM, PlatformLevel.PROVINCE, date(year - 5, 6, 18),
         ((date(year - 5, 6, 18), build), (date(year - 4, 9, 1), run)),
         ((year - 3, 21, 9, "860", 12, 6, 12), (year - 2, 34, 14, "1420.5", 14, 8, 12), (year - 1, 41, 19, "2075", 15, 9, 12))),
        ("沈阳泵阀中试熟化基地（演示）", PlatformType.PILOT_BASE, PlatformLevel.CITY, date(year - 3, 4, 2),
         ((date(year - 3, 4, 2), build), (date(year - 2, 5, 6), run)), ((year - 1, 16, 7, "512", 8, 3, 6),)),
        ("满堂果蔬星创天地（演示）", PlatformType.STAR_SPACE, PlatformLevel.CITY, date(year - 6, 11, 20),
         ((date(year - 6, 11, 20), run), (date(year - 1, 5, 15), PlatformState.MENDING), (struck, PlatformState.REMOVED)),
         ((year - 2, 12, 0, "0", 3, 5, 0), (year - 1, 4, 0, "0", 2, 2, 0))),
        ("浑南技术转移示范机构（演示）", PlatformType.TRANSFER_AGENCY, PlatformLevel.PROVINCE, date(year - 4, 3, 9),
         ((date(year - 4, 3, 9), run),), ((year - 2, 58, 31, "3340", 9, 12, 10), (year - 1, 66, 40, "4108.2", 9, 14, 10))),
        ("浑南智能装备校企联盟（演示）", PlatformType.UNIVERSITY_ALLIANCE, PlatformLevel.CITY, date(year - 2, 12, 1),
         ((date(year - 2, 12, 1), run),), ((year - 1, 11, 5, "268", 0, 6, 0),)),
        ("沈阳北方众创空间（演示）", PlatformType.MAKER_SPACE, PlatformLevel.CITY, calendar.day(TAKEN_OVER + 10),
         ((calendar.day(TAKEN_OVER + 10), run),), ()),
    )  # fmt: skip
    for name, kind, rank, approved, states, years in kept:
        made = _platform(laptop, name, kind, rank, approved, states, years)
        story.books.lines[Platform].append(made)
        if states[-1][1] is PlatformState.REMOVED:
            story.books.struck = made


def struck_on(today: date) -> date:
    """The day on which the county lost one."""
    return today - timedelta(days=STRUCK)


def _platform(
    laptop: Laptop, name: str, kind: PlatformType, rank: PlatformLevel, approved: date,
    states: tuple[tuple[date, PlatformState], ...], years: tuple[Row, ...],
) -> UUID:  # fmt: skip
    alliance, farming = kind is PlatformType.UNIVERSITY_ALLIANCE, kind is PlatformType.STAR_SPACE
    values = {
        "name": name, "platform_type": kind, "rank": rank, "host": UNIT if farming else "沈阳某高校（演示）",
        "domain": TechField.AGRICULTURE if farming else TechField.MANUFACTURING, "approved_on": approved,
        "approve_doc": f"演示科发〔{approved.year}〕{approved.month}号", "valid_to": add_years(approved, 9),
        "leader": "阎（演示）", "contact": "邱（演示）", "contact_phone": "024-88880052",
        "states": tuple(StateRow(str(new_id()), n, since, state, None) for n, (since, state) in enumerate(states, 1)),
        "years": tuple(_year(n, row) for n, row in enumerate(years, 1)) or None,
        "members": "高校 2 家、企业 9 家（演示）" if alliance else None,
        "sharing_rule": "按章程：成果收益先补研发投入，其余按出资和贡献分配。" if alliance else None,
        "region": COUNTY, "report_unit": COUNTY,
    }  # fmt: skip
    return laptop.store.create(Platform, {field: value for field, value in values.items() if value is not None})


def _year(n: int, row: Row) -> PlatformYearRow:
    year, served, contracts, amount, full, part, posts = row
    return PlatformYearRow(
        str(new_id()), n, year=year, served=served, contracts=contracts, amount=Decimal(amount), staff_full=full,
        staff_part=part, posts=posts,
    )  # fmt: skip


def add_year(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """A card of the county is everybody's to keep: the contact adds last year to one that a commissioner began."""
    newest = story.books.lines[Platform][-1]
    laptop.store.save(Platform, newest, {"years": (_year(1, (calendar.today.year, 9, 2, "46.8", 3, 4, 0)),)})


# ---------------------------------------------------------------------------------------------------------- people on leave
def leaves(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """Two on leave to found a firm (one since a 29 February), one with a second post, one back at work."""
    leap, today = leap_day(calendar.today), calendar.today
    back = add_years(leap, LEAVE_YEARS) if add_years(leap, LEAVE_YEARS) < today else None
    ending = add_years(today + timedelta(days=ENDS_IN), -LEAVE_YEARS)
    given = (
        ("h", MobilityMode.ON_LEAVE, leap, {"document_no": "演示人字〔1〕号", "company": "沈阳稻丰种业科技有限公司（演示）",
         "rights_kept": True, "return_state": ReturnState.RETURNED if back else ReturnState.AWAY, "returned_on": back}),
        ("w", MobilityMode.ON_LEAVE, ending, {"document_no": "演示人字〔2〕号", "company": "沈阳满堂菌业有限公司（演示）",
         "rights_kept": True, "return_state": ReturnState.AWAY}),
        ("z", MobilityMode.PART_TIME, calendar.day(200), {"document_no": "演示人字〔3〕号", "enterprise_id": story.companies[2],
         "ends_on": today + timedelta(days=165), "note": "每周两天，任技术总监。"}),
    )  # fmt: skip
    made = [_leave(laptop, story.crew[who], mode, began, more) for who, mode, began, more in given]
    story.books.leap, story.books.ending = made[0], made[1]
    story.books.lines[Mobility] += made


def leap_day(today: date) -> date:
    """The last 29 February."""
    year = next(y for y in range(today.year, 0, -1) if y % 4 == 0 and (y % 100 or y % 400 == 0) and date(y, 2, 29) <= today)
    return date(year, 2, 29)


def _leave(laptop: Laptop, person: UUID, mode: MobilityMode, began: date, more: dict[str, object]) -> UUID:
    values = {"person_id": person, "mode": mode, "home_unit": UNIT, "began_on": began, "region": COUNTY, **more}
    return laptop.store.create(Mobility, {name: value for name, value in values.items() if value is not None})
