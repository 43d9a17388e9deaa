"""Visits from a table: whom and what a row means, nothing doubled, all of it stopped, undone and handed in."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db.base import Record
from db.choices import Source, State, VisitMode
from db.local import outbox
from db.records import Enterprise, Need, Person, Visit
from desktop.core import filing, visit_import
from desktop.core.changes import Changes
from desktop.core.errors import Cancelled
from desktop.core.profile import Opened
from desktop.core.replay import shown
from desktop.core.store import Store
from desktop.core.visit_import import VisitReport
from tests.ui.deskkit import CONTACT, arrived, colleague, common, company, person
from tests.unit.core.conftest import ME
from tests.unit.core.test_visit_reader import CODE, table

OTHER_CODE = "91210102MA2914179B"
WHOLE = {"走访方式": "实地", "走访目的": "需求征集", "受访人": "王总"}
CITY = "contact_city@210100"


def nothing(*_: object) -> None:
    """Neither shows progress nor stops."""


def become(opened: Opened, roles: str, division: str = "210112") -> None:
    """The account as a sync would name it."""
    opened.account = replace(opened.account, roles=roles, division=division)


@pytest.fixture
def contact(opened: Opened, store: Store) -> Iterator[Opened]:
    """A county contact with two commissioners."""
    become(opened, CONTACT)
    for name in ("甲特派员", "乙特派员"):
        person(store, name)
    return opened


def sheet(folder: Path, *rows: Mapping[str, object]) -> Path:
    heads = tuple(dict.fromkeys(name for row in rows for name in row))
    return table(folder / "走访.csv", heads, *[tuple(row.get(name, "") for name in heads) for row in rows])


def row(
    day: str = "2026-03-05", name: str = "沈阳测试机床厂", who: str = "甲特派员", code: str = CODE, **more: object
) -> dict[str, Any]:
    return {"走访日期": day, "企业名称": name, "走访人": who, "统一社会信用代码": code, **WHOLE, **more}


def take(opened: Opened, path: Path) -> VisitReport:
    return visit_import.take_in(opened, path, nothing, nothing)


def said(report: VisitReport) -> str:
    return "\n".join([*(f"{line} {note}" for line, note in report.notes), *(f"{b.line} {b.reason}" for b in report.bad)])


def all_of(opened: Opened, kind: type[Record]) -> list[Any]:
    with opened.local.read() as session:
        order = Visit.visited_on if kind is Visit else kind.__table__.c.name
        return list(session.scalars(select(kind).order_by(order)))


def test_a_contact_writes_for_two(contact: Opened, store: Store, tmp_path: Path) -> None:
    """代录: the author is who imports, the visitors are who went; drafts with their operations, as if typed."""
    path = sheet(
        tmp_path, row(who="甲特派员、乙特派员", 需求名称="热变形补偿", 技术领域="先进制造", 拟投入="50"),
        row("2026-03-06", who="乙特派员", code="", 走访方式="电话"),
    )  # fmt: skip
    found = visit_import.preview(contact, path, nothing)
    assert found.counts == "2 行：可导入 2 条走访。"
    assert found.rows[0].cells == (
        "2026-03-05", "沈阳测试机床厂", "甲特派员、乙特派员", "实地", "王总", "热变形补偿", "新建企业名片“沈阳测试机床厂”",
    )  # fmt: skip
    assert not all_of(contact, Visit), "a look writes nothing"
    report = take(contact, path)
    assert report.text == "导入 2 条走访，1 条技术需求，1 家新企业。"
    first, second = all_of(contact, Visit)
    assert (first.author_id, first.visitors) == (ME, (colleague("甲特派员"), colleague("乙特派员")))
    assert (first.source, first.state, first.report_unit, first.region) == (Source.EXCEL, State.DRAFT, "210112", "210112")
    assert (second.mode, second.enterprise_id) == (VisitMode.PHONE, first.enterprise_id)
    (need,) = all_of(contact, Need)
    assert (need.visit_id, need.enterprise_id, need.contact) == (first.id, first.enterprise_id, "王总")
    with contact.local.read() as session:
        for record in (first, second, need):
            body = shown(session, str(record.id))
            assert body is not None and body["source"] == "excel"
        batches = set(session.execute(select(outbox.c.batch)).scalars())
    assert batches == {report.batch}
    assert [b.reason for b in contact.backups.listed()] == ["import"]
    assert store.waiting_summary().records == 4


def test_an_enterprise_is_found_by_code_then_by_name_then_made(contact: Opened, store: Store, tmp_path: Path) -> None:
    by_code = store.create(Enterprise, {"name": "老名字有限公司", "uscc": CODE})
    bare = company(store, "沈阳测试泵业（集团）有限公司")
    path = sheet(
        tmp_path, row(name="新名字有限公司"), row("2026-03-06", name="沈阳测试泵业(集团)有限公司", code=OTHER_CODE),
        row("2026-03-07", name="辽宁测试新材料厂", code=""), row("2026-03-08", name="辽宁测试新材料厂", code=""),
        row("2026-03-09", name="老名字有限公司", code="93211322MA77631708"),
    )  # fmt: skip
    report = take(contact, path)
    visits = [v.enterprise_id for v in all_of(contact, Visit)]
    assert visits[:2] == [by_code, bare]
    assert visits[2] == visits[3]
    assert (len(visits), report.cards) == (4, 1)
    card = store.get(Enterprise, bare)
    assert card is not None and card.uscc == OTHER_CODE
    assert said(report) == (
        "2 按统一社会信用代码对上“老名字有限公司”，表中写的是“新名字有限公司”\n"
        "3 按名称对上已有的“沈阳测试泵业（集团）有限公司”，并补上代码\n"
        "4 新建企业名片“辽宁测试新材料厂”，没有代码，提交前请补填\n"
        f"6 本机“老名字有限公司”的代码是 {CODE}，与表中的 93211322MA77631708 不同，请核对"
    )


def test_one_name_with_two_cards_or_two_codes_is_asked_for(contact: Opened, store: Store, tmp_path: Path) -> None:
    for _ in range(2):
        company(store, "沈阳测试机床厂")
    first = take(contact, sheet(tmp_path, row(code="")))
    assert said(first) == "2 本机有 2 家“沈阳测试机床厂”，请填写统一社会信用代码"
    path = sheet(tmp_path, row(name="双胞胎厂"), row(name="双胞胎厂", code=OTHER_CODE), row(name="双胞胎厂", code=""))
    assert "4 表中“双胞胎厂”有 2 个不同的代码" in said(take(contact, path))


def test_people_are_those_of_the_county(contact: Opened, store: Store, tmp_path: Path) -> None:
    for unit in ("沈阳测试大学", "大连测试大学"):
        arrived(store, Person(**common(store, ME, State.DRAFT, name="王伟", unit=unit)))
    away = common(store, ME, State.DRAFT, name="外县人") | {"region": "210106", "report_unit": "210106"}
    arrived(store, Person(**away))
    days = [f"2026-03-0{n}" for n in range(1, 8)]
    names = ("王伟", "王伟（大连测试大学）", "王伟（某厂）", "外县人", "查无此人", "甲 特派员", "")
    report = take(contact, sheet(tmp_path, *[row(day, who=name) for day, name in zip(days, names, strict=True)]))
    assert len(report.made) == 2
    assert [b.reason for b in report.bad] == [
        "有 2 位“王伟”（沈阳测试大学、大连测试大学），请写成“王伟（单位）”",
        "没有单位是“某厂”的“王伟”，本机有的单位：沈阳测试大学、大连测试大学",
        "“外县人”不是沈阳市浑南区的人员，是沈阳市铁西区的，请核对",
        "沈阳市浑南区的人员里没有“查无此人”，请核对姓名；新人员先同步一次，或在“人员”里添加",
        "走访人为空，请写明是谁去走访的",
    ]


def test_a_name_with_a_bracket_on_the_card_is_found_as_it_is_written(contact: Opened, store: Store, tmp_path: Path) -> None:
    person(store, "王伟（小）")
    found = visit_import.take_in(contact, sheet(tmp_path, row(who="王伟（小）")), nothing, nothing)
    assert (len(found.made), found.bad) == (1, [])


def test_a_city_contact_hands_in_to_the_county_of_the_visitor(contact: Opened, tmp_path: Path) -> None:
    become(contact, CITY, "210100")
    assert len(take(contact, sheet(tmp_path, row())).made) == 1
    (visit,) = all_of(contact, Visit)
    assert visit.report_unit == "210112"


def test_a_commissioner_brings_his_own(opened: Opened, store: Store, tmp_path: Path) -> None:
    become(opened, "commissioner@210112")
    person(store, "甲特派员")
    days = ("2026-03-05", "2026-03-06", "2026-03-07")
    names = ("", "张三丰、甲特派员", "甲特派员")
    report = take(opened, sheet(tmp_path, *[row(day, who=who) for day, who in zip(days, names, strict=True)]))
    assert [v.visitors for v in all_of(opened, Visit)] == [(ME,), (ME, colleague("甲特派员"))]
    assert said(report).endswith("4 走访人里没有您；别人的走访请由本人或联络员导入")


def test_a_visit_is_not_doubled(contact: Opened, store: Store, tmp_path: Path) -> None:
    path = sheet(
        tmp_path, row(), row(who="乙特派员"), row(who="乙特派员、甲特派员", code=""), row("2026-03-06"),
    )  # fmt: skip
    first = take(contact, path)
    assert len(first.made) == 3
    assert [(t.line, t.text, t.reason) for t in first.twice] == [
        (4, "2026-03-05 乙特派员、甲特派员 走访 沈阳测试机床厂", "与第 2 行是同一次走访，不重复导入")
    ]
    again = take(contact, path)
    assert (len(again.made), len(again.twice)) == (0, 4)
    assert "与已有的走访（编号待发，草稿）是同一次走访" in again.twice[0].reason
    assert len(all_of(contact, Visit)) == 3
    assert again.text == "导入 0 条走访，4 行已有（没有重复导入）。"
    store.submit(Visit, first.made[0].id)
    store.withdraw(Visit, first.made[0].id)
    store.void(Visit, first.made[0].id, "录错")
    assert len(take(contact, path).made) == 1, "what was voided may come again"


def test_what_is_ready_is_handed_in_each_by_itself(contact: Opened, store: Store, tmp_path: Path) -> None:
    path = sheet(
        tmp_path, row(需求名称="补偿技术", 技术领域="先进制造"), row("2026-03-06"), row("2026-03-07", 走访方式=""),
        row("2026-03-08", name="无码厂", code=""), row("2026-03-09", 需求名称="没有领域"),
    )  # fmt: skip
    report = take(contact, path)
    assert [bool(m.lacking) for m in report.made] == [False, False, True, True, True]
    assert "走访方式" in report.made[2].lacking
    assert "还没有统一社会信用代码" in report.made[3].lacking
    assert "技术领域" in report.made[4].lacking
    done = visit_import.submit_all(contact, report, nothing, nothing)
    assert (done.count, [m.line for m in done.left]) == (2, [4, 5, 6])
    with contact.local.read() as session:
        steps = session.execute(select(outbox.c.grp, outbox.c.kind).where(outbox.c.action == "transition")).all()
    assert len({grp for grp, kind in steps if kind == "visit"}) == 2
    assert sum(kind == "need" for _, kind in steps) == 1
    assert all(v.confidential_ack for v in all_of(contact, Visit) if v.state is State.SUBMITTED)
    store.save(Visit, report.made[2].id, {"mode": VisitMode.ONSITE})
    assert visit_import.submit_all(contact, report, nothing, nothing).count == 1


def test_one_that_is_refused_midway_leaves_no_trace_and_holds_up_nobody(
    contact: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = take(contact, sheet(tmp_path, row(需求名称="补偿技术", 技术领域="先进制造"), row("2026-03-06")))
    told: list[Changes] = []
    contact.bus.subscribe(told.append)
    monkeypatch.setattr(filing, "MAX_GROUP", 2)
    done = visit_import.submit_all(contact, report, nothing, nothing)
    assert (done.count, [m.line for m in done.left]) == (1, [2])
    assert "太多" in done.left[0].lacking
    first, second = all_of(contact, Visit)
    assert (first.state, second.state, all_of(contact, Need)[0].state) == (State.DRAFT, State.SUBMITTED, State.DRAFT)
    assert not first.confidential_ack
    with contact.local.read() as session:
        query = select(outbox.c.id, outbox.c.grp != "").where(outbox.c.action.in_(["create", "transition"]))
        grouped = {record: grp for record, grp in session.execute(query) if record in (str(first.id), str(second.id))}
    assert grouped == {str(first.id): False, str(second.id): True}
    assert told == [Changes(frozenset({"visit"}), frozenset({second.id}))]


def test_an_import_is_taken_back_but_not_what_was_touched(contact: Opened, store: Store, tmp_path: Path) -> None:
    names = [f"沈阳测试{n}厂" for n in range(4)]
    path = sheet(tmp_path, *[row(name=name, code="", 需求名称="某技术") for name in names])
    report = take(contact, path)
    changed, with_changed_need, handed_in = (m.id for m in report.made[1:])
    store.save(Visit, changed, {"interviewee": "李总"})
    needs = {need.visit_id: need.id for need in all_of(contact, Need)}
    store.save(Need, needs[with_changed_need], {"budget": 5})
    with contact.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE outbox SET status = 'sealed', seq = 1 WHERE id = ?", (str(handed_in),))
    assert visit_import.undo(contact, report.batch) == (1, 1)
    assert {v.id for v in all_of(contact, Visit)} == {changed, with_changed_need, handed_in}
    assert {n.visit_id for n in all_of(contact, Need)} == {changed, with_changed_need, handed_in}
    assert [e.name for e in all_of(contact, Enterprise)] == names[1:]
    assert visit_import.undo(contact, report.batch) == (0, 0)


def test_taken_back_it_leaves_nothing(contact: Opened, store: Store, tmp_path: Path) -> None:
    report = take(contact, sheet(tmp_path, row(需求名称="某技术"), row("2026-03-06")))
    assert visit_import.undo(contact, report.batch) == (2, 1)
    assert not [*all_of(contact, Visit), *all_of(contact, Need), *all_of(contact, Enterprise)]
    assert store.waiting_summary().records == 0


def test_stopping_keeps_what_was_taken(contact: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit_import, "CHUNK", 2)
    path = sheet(tmp_path, *[row(f"2026-03-0{n}") for n in range(1, 8)])
    seen: list[tuple[int, int]] = []

    def stop() -> None:
        if len(seen) == 2:
            raise Cancelled

    report = visit_import.take_in(contact, path, lambda done, total, _text: seen.append((done, total)), stop)
    assert (report.cancelled, len(report.made), seen[:2]) == (True, 4, [(2, 7), (4, 7)])
    assert "仍然保留" in report.text
    assert report.cards == 1
    assert len(take(contact, path).made) == 3


def test_rows_left_out_can_be_mended_and_brought_again(contact: Opened, tmp_path: Path) -> None:
    path = sheet(tmp_path, row(who="查无此人"), row(), row(), row(name="=1+1", who="谁"))
    report = take(contact, path)
    target = tmp_path / "问题行.csv"
    visit_import.save_bad(report, target)
    text = target.read_text("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == ["行号", "2", "4", "5"]
    assert "查无此人" in text
    assert len(report.made) + len(report.twice) + len(report.bad) == 4


def test_every_row_is_accounted_for(contact: Opened, tmp_path: Path) -> None:
    rows = [row(), row("坏日期"), row(who="查无此人"), row(), row("2026-03-06", code="2.1E+17"), row("2026-03-07")]
    report = take(contact, sheet(tmp_path, *rows))
    lines = [m.line for m in report.made] + [t.line for t in report.twice] + [b.line for b in report.bad]
    assert sorted(lines) == [2, 3, 4, 5, 6, 7]


def test_a_card_is_one_for_all_rows_of_a_new_enterprise(contact: Opened, tmp_path: Path) -> None:
    """Over several transactions too."""
    path = sheet(tmp_path, *[row(f"2026-0{m}-{d:02}", code=CODE if d == 28 else "") for m in range(1, 5) for d in range(1, 29)])
    report = take(contact, path)
    assert (len(report.made), report.cards) == (112, 1)
    (card,) = all_of(contact, Enterprise)
    assert (card.uscc, card.region) == (CODE, "210112")
    assert {v.enterprise_id for v in all_of(contact, Visit)} == {card.id}
    assert date(2026, 4, 28) in {v.visited_on for v in all_of(contact, Visit)}
    assert UUID(report.batch)
