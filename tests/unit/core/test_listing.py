"""Lists against a plain sort and filter in Python, the words of their rows, and the search box's groups."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from db.base import Record
from db.choices import NeedType, Sector, State, VisitMode, VisitPurpose
from db.fields import field_map
from db.ids import new_id
from db.local import outbox
from db.records import KINDS
from db.records.enterprise import Enterprise
from db.records.need import Need
from db.records.person import Person
from db.records.policy import Policy
from db.records.review_note import ReviewNote
from db.records.visit import ProblemRow, Visit
from db.search import SearchIndex
from db.session import Author, Local
from desktop.core.listing import Listing, ListQuery, Period, condition, order, sortable
from desktop.core.searching import Searching

ME, OTHER = UUID(int=7), UUID(int=8)
TODAY = date(2026, 11, 22)
REGIONS = (None, "210112", "210102", "210213", "210000")


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    found = Local(tmp_path_factory.mktemp("lists") / "profile.db", bytes(32))
    found.upgrade()
    yield found
    found.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Local]:
    found = Local(tmp_path / "profile.db", bytes(32))
    found.upgrade()
    yield found
    found.close()


def save(local: Local, *records: Record) -> None:
    with local.write(Author(str(ME), str(ME))) as session:
        session.add_all(records)


def answered(local: Local) -> None:
    """As if everything had been uploaded."""
    with local.connection(write=True) as connection:
        connection.execute(text("UPDATE outbox SET status = 'answered'"))
        connection.execute(text("DELETE FROM image"))


def listing(local: Local) -> Listing:
    index = SearchIndex(local)
    index.load()
    return Listing(local, index, lambda: TODAY)


days = st.none() | st.dates(TODAY - timedelta(days=500), TODAY)
visits = st.builds(
    dict, visited_on=days, mode=st.none() | st.sampled_from(VisitMode), state=st.sampled_from(State),
    author_id=st.sampled_from([ME, OTHER]), region=st.sampled_from(REGIONS), company=st.integers(-1, 3),
    hour=st.integers(0, 5), biz_status=st.sampled_from([None, "主轴热变形", "出口订单 CNC", "主轴"]),
)  # fmt: skip
queries = st.builds(
    ListQuery, kind=st.just("visit"), text=st.sampled_from(["", "主轴", "cnc", "jc 主"]),
    states=st.frozensets(st.sampled_from(State), max_size=2), period=st.sampled_from(Period),
    region=st.sampled_from(["", "210000", "210100", "210112"]), author=st.none() | st.just(ME),
    sort=st.sampled_from(["", "mode", "enterprise_id", "visited_on"]), descending=st.booleans(),
)  # fmt: skip
NAMES = ("甲机床厂", "乙机床厂", "丙食品厂", None)


def fill(local: Local, rows: list[dict[str, object]]) -> list[Visit]:
    """Puts exactly these visits and four enterprises into the profile."""
    with local.connection(write=True) as connection:
        for table in ("visit", "enterprise", "outbox", "image"):
            connection.execute(text(f"DELETE FROM {table}"))
    companies = [Enterprise(id=new_id(), name=name) for name in NAMES]
    made = []
    for row in rows:
        company, hour = int(str(row.pop("company"))), int(str(row.pop("hour")))
        enterprise = companies[company].id if company >= 0 else None
        made.append(Visit(id=new_id(), enterprise_id=enterprise, created_at=datetime(2026, 1, 1, hour, tzinfo=UTC), **row))
    save(local, *companies)
    for each in made:  # one by one, so that the order of row numbers is known
        save(local, each)
    answered(local)
    return made


def in_span(day: date | None, period: Period) -> bool:
    if period is Period.ALL:
        return True
    if day is None or day.year != TODAY.year:
        return False
    quarter = (day.month - 1) // 3 == (TODAY.month - 1) // 3
    return {Period.MONTH: day.month == TODAY.month, Period.QUARTER: quarter, Period.YEAR: True}[period]


def naive(rows: list[Visit], query: ListQuery, names: dict[UUID | None, str | None]) -> list[Visit]:
    prefix = query.region[:2] if query.region == "210000" else query.region[:4] if query.region == "210100" else query.region
    kept = []
    for n, v in enumerate(rows):
        name, told = names.get(v.enterprise_id) or "", (v.biz_status or "").lower()
        fits = {"": True, "主轴": "主轴" in told, "cnc": "cnc" in told, "jc 主": "机床" in name and "主" in told}[query.text]
        if (
            fits and (not query.states or v.state in query.states) and in_span(v.visited_on, query.period)
            and (v.region or "-" * bool(prefix)).startswith(prefix) and query.author in (None, v.author_id)
        ):  # fmt: skip
            kept.append((n, v))

    def own(item: tuple[int, Visit]) -> tuple[object, ...]:
        n, v = item
        return (v.visited_on or date.max, v.created_at, v.state.value, v.region or "", str(v.author_id), n)

    if query.sort in ("", "visited_on"):
        return [v for _, v in sorted(kept, key=own, reverse=query.descending)]
    kept.sort(key=own, reverse=True)
    modes = list(VisitMode)

    def key(v: Visit) -> object:
        value = v.mode if query.sort == "mode" else names.get(v.enterprise_id)
        return modes.index(v.mode) if query.sort == "mode" and v.mode else value

    full = sorted((v for _, v in kept if key(v) is not None), key=key, reverse=query.descending)
    return _stable(full, key, [v for _, v in kept]) + [v for _, v in kept if key(v) is None]


def _stable(ordered: list[Visit], key: object, own: list[Visit]) -> list[Visit]:
    """Equal values in the list's own order, whichever way the sort went."""
    assert callable(key)
    places = {v.id: n for n, v in enumerate(own)}
    groups: dict[object, list[Visit]] = {}
    for v in ordered:
        groups.setdefault(key(v), []).append(v)
    return [v for group in groups.values() for v in sorted(group, key=lambda v: places[v.id])]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(visits, max_size=14), st.lists(queries, min_size=4, max_size=8))
def test_list_equals_plain_sort_and_filter(local: Local, rows: list[dict[str, object]], asked: list[ListQuery]) -> None:
    made = fill(local, rows)
    with local.read() as session:
        names = {e.id: e.name for e in session.query(Enterprise)}
    lists = listing(local)
    for query in asked:
        wanted = [v.id for v in naive(made, query, names)]
        assert lists.ids(query) == wanted
        page = lists.open(query, 5)
        assert page.count == lists.count(query) == len(wanted)
        assert [row.id for row in page.rows] == wanted[:5]
        for offset in range(0, len(wanted), 3):
            for count in (0, page.count):
                assert [row.id for row in lists.fetch(query, offset, 3, count)] == wanted[offset : offset + 3]


@pytest.fixture
def works(fresh: Local) -> Enterprise:
    made = Enterprise(id=new_id(), name="沈阳浑河精密机床有限公司", uscc="91210112MA0000496C", sector=Sector.EQUIPMENT)
    save(fresh, made)
    return made


def finding(n: int, told: str) -> ProblemRow:
    return ProblemRow(str(UUID(int=n)), n, text=told)


def test_rows_of_visits(fresh: Local, works: Enterprise) -> None:
    purposes = (VisitPurpose.NEEDS, VisitPurpose.DIAGNOSIS)
    a = Visit(id=new_id(), enterprise_id=works.id, visited_on=date(2026, 11, 20), mode=VisitMode.ONSITE, purposes=purposes)
    b = Visit(id=new_id(), visited_on=date(2025, 12, 1), findings=(finding(2, "霜霉病"), finding(1, "缺水\n很久")))
    c = Visit(id=new_id(), enterprise_id=works.id, visited_on=date(2026, 11, 19), state=State.SUBMITTED, biz_status="稳定")
    d = Visit(id=new_id(), visited_on=date(2026, 11, 18), state=State.RETURNED)
    e = Visit(id=new_id(), visited_on=date(2026, 11, 17), state=State.CONFIRMED)
    first = Need(id=new_id(), visit_id=a.id, name="主轴热变形补偿", created_at=datetime(2026, 11, 20, 1, tzinfo=UTC))
    second = Need(id=new_id(), visit_id=a.id, name="进口导轨替代", created_at=datetime(2026, 11, 20, 2, tzinfo=UTC))
    save(fresh, a, b, c, d, e, first, second)
    notes = [ReviewNote(id=new_id(), of_id=d.id, text="请补充", settled=s) for s in (None, False, True)]
    save(fresh, *notes)
    with fresh.connection(write=True) as connection:
        connection.execute(outbox.update().where(outbox.c.id.in_([str(d.id), str(e.id)])).values(status="answered"))
    rows = {row.id: row for row in listing(fresh).fetch(ListQuery("visit"), 0)}
    assert [rows[a.id].headline, rows[a.id].second, rows[a.id].right] == [
        "沈阳浑河精密机床有限公司", "需求征集、技术诊断 · 主轴热变形补偿、进口导轨替代", "11-20 实地",
    ]  # fmt: skip
    assert [rows[b.id].headline, rows[b.id].second, rows[b.id].right] == ["（未选企业）", "缺水、霜霉病", "2025-12-01"]
    assert rows[c.id].second == "稳定"
    badges = [(rows[v.id].badge, rows[v.id].tone) for v in (a, c, d, e)]
    assert badges == [("草稿", "plain"), ("待上传", "waiting"), ("退回修改 · 2 处", "wrong"), ("已确认", "done")]
    assert rows[a.id].cells == {
        "enterprise_id": works.name, "visited_on": "2026-11-20", "mode": "实地", "purposes": "需求征集、技术诊断",
    }  # fmt: skip
    assert listing(fresh).count(ListQuery("visit", waiting=True)) == 3
    assert listing(fresh).enterprises(ListQuery("visit", period=Period.MONTH)) == 1


def test_rows_of_other_kinds(fresh: Local, works: Enterprise) -> None:
    save(
        fresh,
        Visit(id=new_id(), enterprise_id=works.id, visited_on=date(2026, 11, 3)),
        Visit(id=new_id(), enterprise_id=works.id, visited_on=date(2026, 10, 3)),
        Visit(id=new_id(), enterprise_id=works.id, visited_on=date(2026, 11, 9), state=State.VOID),
        Need(id=new_id(), enterprise_id=works.id, name="导轨", budget=Decimal("120.5"), deadline=date(2027, 6, 1),
             need_types=(NeedType.RESEARCH,)),
        Person(id=ME, name="王海", unit="沈阳工业大学", post="副教授"),
        Policy(id=new_id(), name="双高建设", document_no="辽政发〔2018〕3号", issued_on=date(2018, 1, 2)),
    )  # fmt: skip
    answered(fresh)
    lists = listing(fresh)
    shown = {}
    for kind in ("enterprise", "need", "person", "policy"):
        (row,) = lists.fetch(ListQuery(kind), 0)
        shown[kind] = (row.headline, row.second, row.right, row.badge)
    assert shown == {
        "enterprise": (works.name, "91210112MA0000496C · 装备制造", "走访 2 次 · 11-03", ""),
        "need": ("导轨", works.name, "120.5 万元 · 2027-06-01 前", "草稿"),
        "person": ("王海", "沈阳工业大学 · 副教授", "", ""),
        "policy": ("双高建设", "辽政发〔2018〕3号", "2018-01-02", ""),
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__tablename__)
def test_every_kind_has_lists(fresh: Local, kind: type[Record]) -> None:
    save(fresh, kind(id=new_id()))
    lists = listing(fresh)
    page = lists.open(ListQuery(kind.__tablename__, period=Period.ALL))
    assert page.count == len(page.rows) == 1
    assert page.rows[0].headline
    for column in sortable(kind):
        for down in (True, False):
            assert len(lists.ids(ListQuery(kind.__tablename__, sort=column.name, descending=down))) == 1


@pytest.mark.parametrize("states", [frozenset(), frozenset({State.DRAFT}), frozenset({State.DRAFT, State.VOID})])
def test_the_own_order_is_read_from_the_index(fresh: Local, states: frozenset[State]) -> None:
    """Nothing is sorted and no row is touched to find a page."""
    for kind in KINDS:
        for down in (True, False):
            query = ListQuery(kind.__tablename__, states=states, descending=down)
            where, values = condition(query, TODAY, [])
            sql = f"EXPLAIN QUERY PLAN SELECT r.rowid FROM {query.kind} r{where} ORDER BY {order(query)} LIMIT 5"
            with fresh.connection() as connection:
                plan = [row[3] for row in connection.execute(text(sql), values)]
            assert "COVERING INDEX" in plan[0]
            assert not [step for step in plan if "B-TREE" in step]


def test_what_cannot_be_sorted(fresh: Local) -> None:
    assert "purposes" in field_map(Visit)
    with pytest.raises(KeyError):
        listing(fresh).ids(ListQuery("visit", sort="purposes"))


def test_periods() -> None:
    assert Period.MONTH.span(date(2026, 12, 31)) == (date(2026, 12, 1), date(2027, 1, 1))
    assert Period.QUARTER.span(TODAY) == (date(2026, 10, 1), date(2027, 1, 1))
    assert Period.QUARTER.span(date(2026, 4, 1)) == (date(2026, 4, 1), date(2026, 7, 1))
    assert Period.YEAR.span(TODAY) == (date(2026, 1, 1), date(2027, 1, 1))
    assert Period.ALL.span(TODAY) is None


def test_instants_are_cut_at_midnight_in_beijing(fresh: Local) -> None:
    for moment in (datetime(2026, 10, 31, 15, 59, tzinfo=UTC), datetime(2026, 10, 31, 16, 0, tzinfo=UTC)):
        save(fresh, Policy(id=new_id(), name="文件", created_at=moment))
    assert listing(fresh).count(ListQuery("policy", period=Period.MONTH)) == 1


def test_palette(fresh: Local, works: Enterprise) -> None:
    told = "上半年产值平稳，设备利用率较高，" * 3 + "五轴 CNC 加工中心主轴热变形严重，影响精度，" + "职工稳定。" * 9
    visits = [Visit(id=new_id(), enterprise_id=works.id, visited_on=date(2026, 11, d), biz_status=told) for d in range(1, 9)]
    save(fresh, *visits, Person(id=ME, name="胡海", expertise="主轴"))
    index = SearchIndex(fresh)
    searching = Searching(fresh, index)
    assert not searching.complete
    assert searching.palette("主轴") == []
    index.load()
    assert searching.complete
    groups = searching.palette("cnc 主轴")
    assert [(g.kind, g.title, len(g.rows), g.more) for g in groups] == [("visit", "走访", 6, True)]
    first = groups[0].rows[0]
    assert first.row.id == visits[-1].id
    assert first.snippet.label == "生产经营情况"
    assert first.snippet.text[first.snippet.start : first.snippet.end] == "CNC"
    assert first.snippet.text.startswith("…")
    assert [g.title for g in searching.palette("hh")] == ["企业", "走访", "人员"]
    assert [g.title for g in searching.palette("主轴", kinds=["person"])] == ["人员"]
    (found,) = searching.palette("SYHH", kinds=["enterprise"])
    assert (found.rows[0].snippet.text, found.rows[0].snippet.end - found.rows[0].snippet.start) == (works.name, 0)
