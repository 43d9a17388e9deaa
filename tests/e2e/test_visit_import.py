"""代录 by a table: three visits of two commissioners from paper to the second level, and nobody reviews himself."""

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import select

from db.choices import Source, State
from db.records import Person, Visit
from desktop.core import home, reviewing, visit_import
from server.tables import Role
from tests.e2e.test_review import GOOD, Enter, Worker, enter

__all__ = ["enter"]  # the fixture


def nothing(*_: object) -> None:
    """Neither shows progress nor stops."""


def handed_over(folder: Path, *rows: tuple[str, ...]) -> Path:
    """The table of the commissioners, as they hand it over."""
    path = folder / "三月走访.csv"
    heads = ("走访日期", "企业名称", "统一社会信用代码", "走访人", "走访方式", "走访目的", "受访人", "需求名称", "技术领域")
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([("浑南区走访记录",), heads, *rows])
    return path


def on(worker: Worker, day: int) -> Visit:
    """The visit of that day of March."""
    with worker.opened.local.read() as session:
        return session.scalars(select(Visit).where(Visit.visited_on == date(2026, 3, day))).one()


def test_a_table_of_two_commissioners_is_confirmed_by_one_and_the_city(enter: Enter, tmp_path: Path) -> None:
    first, second = enter("jia", name="甲特派员"), enter("yi", name="乙特派员")
    desk, city = enter("wang.wu", Role.CONTACT_COUNTY, name="王联络员"), enter("zhao", Role.CONTACT_CITY, "210100", name="赵市级")
    desk.sync()
    with desk.opened.local.read() as session:
        assert {p.name for p in session.scalars(select(Person))} >= {"甲特派员", "乙特派员"}, "accounts come as people"
    mill = ("沈阳试验机床厂", GOOD)
    path = handed_over(
        tmp_path,
        ("2026-03-05", *mill, "甲特派员", "实地", "需求征集", "牤总", "热变形补偿", "先进制造"),
        ("2026年3月6日", mill[0], "", "乙特派员", "实地", "政策宣讲", "牤总", "", ""),
        ("2026/3/7", *mill, "甲特派员、乙特派员", "电话", "项目跟踪", "牤总", "", ""),
    )
    report = visit_import.take_in(desk.opened, path, nothing, nothing)
    assert (len(report.made), report.needs, report.cards, report.bad) == (3, 1, 1, [])
    assert visit_import.submit_all(desk.opened, report, nothing, nothing).count == 3
    assert desk.sync().refused == 0
    assert reviewing.inbox(desk.opened).count == 0, "who wrote them does not review them"
    for made in report.made:
        decided = reviewing.approve(desk.opened, Visit, [made.id])
        assert decided.done == 0
        assert "不能审核自己填写或参加的记录" in str(decided.refused)
    first.sync()
    waiting = next(g for g in home.load(first.opened).groups if g.key == "vouch")
    assert waiting.count == 2, "his own and the one of both"
    reviewing.vouch(first.opened, Visit, on(first, 5).id)
    assert first.sync().refused == 0
    city.sync()
    reviewing.approve(city.opened, Visit, [on(city, 6).id])
    assert city.sync().refused == 0
    desk.sync()
    second.sync()
    found = [on(desk, day) for day in (5, 6, 7)]
    assert [v.state for v in found] == [State.APPROVED_COUNTY, State.APPROVED_CITY, State.SUBMITTED]
    assert all((v.author_id, v.source) == (desk.me, Source.EXCEL) for v in found)
    assert on(second, 6).visitors == (second.me,)
    again = visit_import.take_in(desk.opened, path, nothing, nothing)
    assert (len(again.made), len(again.twice)) == (0, 3)
    assert "县级通过" in again.twice[0].reason


def test_a_commissioner_brings_his_own_table_and_the_county_approves(enter: Enter, tmp_path: Path) -> None:
    author, desk = enter("jia", name="甲特派员"), enter("wang.wu", Role.CONTACT_COUNTY, name="王联络员")
    author.sync()
    row = ("2026-03-05", "沈阳试验机床厂", GOOD, "", "实地", "需求征集", "牤总", "", "")
    report = visit_import.take_in(author.opened, handed_over(tmp_path, row), nothing, nothing)
    visit_import.submit_all(author.opened, report, nothing, nothing)
    author.sync()
    desk.sync()
    (waiting,) = reviewing.inbox(desk.opened).rows
    assert (waiting.marks, waiting.steps) == ((), ("approve", "return"))
    assert reviewing.approve(desk.opened, Visit, [waiting.id]).done == 1
    assert desk.sync().refused == 0
