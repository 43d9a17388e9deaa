"""Platforms with their years, leaves, subsidies, recommendations and cases: entered as people do, down to the ledger line."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from db.base import Record
from db.ids import new_id
from db.platform_choices import (
    CaseKind,
    Catalogue,
    MobilityMode,
    Outcome,
    PlatformLevel,
    PlatformState,
    PlatformType,
    SubsidyUse,
)
from db.records import Mobility, Person, Platform, Recommendation, Subsidy, TypicalCase
from db.records.platform import PlatformYearRow, StateRow
from desktop.core.errors import Invalid
from desktop.core.listing import ListQuery
from desktop.ui.noted_page import NotedPage
from desktop.ui.pages.platforms import PlatformsPage
from desktop.ui.record_page import RecordPage
from tests.ui.hands import press, type_in
from tests.ui.pagekit import Desk, TestClock, desk


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path, qapp, clock=TestClock()) as made:
        yield made


def fill(here: Desk, page: RecordPage, **values: Any) -> UUID:
    """Into the fields of a new record, each as its editor has it; returns the record."""
    page.make_new()
    here.settle()
    for name, value in values.items():
        binding = page.form.binding(name)
        assert binding is not None, name
        if type(value) is str:
            type_in(binding.editor.line() if hasattr(binding.editor, "line") else binding.editor.text_edit(), value)
        else:
            binding.editor.set_value(value)
            binding.editor.changed.emit()
    page.form.flush()
    here.settle()
    assert page.form.record_id is not None
    return page.form.record_id


def test_a_figure_of_the_stock_leads_to_its_records(here: Desk) -> None:
    running = StateRow(str(new_id()), 1, date(2019, 3, 1), PlatformState.RUNNING)
    gone = StateRow(str(new_id()), 2, here.opened.clock.today().replace(month=1, day=5), PlatformState.REMOVED)
    kind = {"platform_type": PlatformType.PILOT_BASE, "approved_on": date(2019, 3, 1)}
    stays = here.store.create(Platform, {"name": "甲中试基地", "states": (running,), **kind})
    left = here.store.create(Platform, {"name": "乙中试基地", "states": (running, gone), **kind})
    bare = here.store.create(Platform, {"name": "丙平台", "states": (running,), "approved_on": date(2019, 3, 1)})
    page = here.show("platform", PlatformsPage)
    page.show_stock()
    here.settle()
    assert page.stock is not None
    page.stock.year.set_value(here.opened.clock.today().year)
    page.stock.year.changed.emit()
    here.settle()
    page.stock.table.select_key(PlatformType.PILOT_BASE.value)
    press(page.stock.table.list, Qt.Key.Key_Return)
    here.settle()
    assert not page.stock.isVisible()
    listed = lambda: here.workspace.listing.ids(page.side.query)  # noqa: E731 - asked again below
    assert listed() == [stays]
    assert page.side.about.isVisible()
    assert page.side.about.words() == f"{here.opened.clock.today()} 科技成果中试基地存量 1 个　× 显示全部"
    page.show_stock()
    here.settle()
    page.stock.table.select_key(PlatformType.PILOT_BASE.value)
    press(page.stock.table.list, Qt.Key.Key_R)
    here.settle()
    assert listed() == [left]
    page.show_stock()
    page.stock.untyped.click()
    here.settle()
    assert listed() == [bare]
    page.side.about.click()
    here.settle()
    assert len(listed()) == 3
    assert not page.side.about.isVisible()


def note(page: RecordPage, name: str) -> str:
    binding = page.form.binding(name)
    assert binding is not None
    return binding.row.note.text()


def line(here: Desk, kind: type[Record]) -> tuple[str, str, str]:
    """The only line of the kind's ledger."""
    (row,) = here.workspace.listing.fetch(ListQuery(kind.__tablename__), 0, 5)
    return row.headline, row.second, row.right


def test_case_platform(here: Desk) -> None:
    """A transfer centre of 2019, put right in 2024, struck off in 2025: each year's end counts what stood then."""
    page = here.show("platform", PlatformsPage)
    states = (
        StateRow(str(new_id()), 1, date(2019, 3, 1), PlatformState.RUNNING),
        StateRow(str(new_id()), 2, date(2025, 6, 1), PlatformState.REMOVED, "沈科发〔2025〕8号"),
    )
    years = (PlatformYearRow(str(new_id()), 1, 2023, posts=10), PlatformYearRow(str(new_id()), 2, 2024, posts=12, contracts=0))
    fill(
        here, page, name="沈阳市装备制造技术转移中心", platform_type=PlatformType.TRANSFER_CENTRE, rank=PlatformLevel.CITY,
        host="某科技服务公司", approved_on=date(2019, 3, 1), states=states, years=years,
    )  # fmt: skip
    assert note(page, "states") == "现状：摘牌；2025 年末不计入存量"
    assert page.form.chain.told.text() == "3 件事", "批准 and its states are something"
    assert "编制比上年增加" in note(page, "years"), "R09, said and no barrier"
    assert line(here, Platform) == ("沈阳市装备制造技术转移中心", "市级 · 技术转移中心 · 某科技服务公司", "摘牌")
    page.count_stock.click()
    here.settle()
    stock = page.stock
    assert stock is not None

    def centre(year: int) -> tuple[str, ...]:
        stock.year.set_value(year)
        stock.year.changed.emit()
        here.settle()
        cells = stock.table.model.row(11).cells
        assert cells[0] == "技术转移中心"
        return cells[1:9]

    found = ["".join(centre(year)[5:]) for year in (2018, 2019, 2024, 2025)]
    assert found == ["000", "110", "100", "001"], "stock, new, struck off"
    assert centre(2024)[:5] == ("0", "0", "1", "0", "0")
    assert stock.table.model.rowCount() == len(PlatformType) == 39
    stock.back.click()
    assert page.split.isVisible()


def test_case_mobility(here: Desk) -> None:
    """R02 and trap 9: a leave that began on 29 February ends on the 28th three years later."""
    person = here.store.create(Person, {"name": "周研究员"})
    page = here.show("mobility", lambda workspace: NotedPage(workspace, Mobility))
    record = fill(
        here, page, person_id=person, mode=MobilityMode.ON_LEAVE, home_unit="某研究所", began_on=date(2024, 2, 29),
        company="某公司",
    )  # fmt: skip
    assert note(page, "ends_on") == "离岗创业按 3 年计算，2027-02-28 到期，还有 98 天"
    assert line(here, Mobility) == ("周研究员", "离岗创业 · 某研究所 · 某公司", "2024-02-29")
    here.store.save(Mobility, record, {"returned_on": date(2026, 11, 1)})
    here.settle()
    assert note(page, "ends_on") == ""


def test_case_subsidy(here: Desk) -> None:
    """R03: six 万元 once a person, after 专家论证."""
    person = here.store.create(Person, {"name": "某博士"})
    common = {"purpose": SubsidyUse.POSTDOC, "person_id": person, "reviewed_on": date(2026, 5, 1), "region": "210112"}
    page = here.show("subsidy", lambda workspace: NotedPage(workspace, Subsidy))
    record = fill(
        here, page, name="企业项目博士后资助", receiver="某公司", year=2026, amount=Decimal(5),
        **{n: v for n, v in common.items() if n != "region"},
    )  # fmt: skip
    assert note(page, "amount") == "按规定每人 6 万元，与填写的不同，请核对"
    here.store.save(Subsidy, record, {"amount": Decimal(6)})
    here.settle()
    assert note(page, "amount") == "按规定每人 6 万元"
    assert line(here, Subsidy) == ("企业项目博士后资助", "2026 年 · 某公司 · 企业项目博士后", "6 万元")
    here.store.create(Subsidy, {"name": "又一笔", **common})
    here.settle()
    page.open_record(record)
    here.settle()
    assert note(page, "person_id") == "同一人已有一笔企业项目博士后资助；每人一次"


def test_case_recommendation(here: Desk) -> None:
    """Trap 14: without 不涉密 it is refused, with a No even more so; then it is handed in."""
    company = here.enterprise(uscc="91210112MA0XK3A27T")
    page = here.show("recommendation", lambda workspace: NotedPage(workspace, Recommendation))
    record = fill(
        here, page, catalogue=Catalogue.FIRST_SET, year=2026, enterprise_id=company, product="五轴联动加工中心",
        recommended_on=date(2026, 11, 20),
    )  # fmt: skip
    assert "没有确认的不能提交" in note(page, "open_confirmed")
    assert "不涉密" not in page.panel.told.text()
    for answer in (None, False):
        here.store.save(Recommendation, record, {"open_confirmed": answer})
        with pytest.raises(Invalid) as refused:
            here.store.submit(Recommendation, record)
        assert [p.field for p in refused.value.problems] == ["open_confirmed"]
    here.store.save(Recommendation, record, {"open_confirmed": True, "outcome": Outcome.CHOSEN})
    here.settle()
    assert note(page, "open_confirmed") == ""
    assert page.panel.told.text().startswith("提交即确认本记录不涉密")
    here.store.submit(Recommendation, record)
    told = ("五轴联动加工中心", "沈阳浑河精密机床有限公司 · 首台（套）重大技术装备推广应用指导目录", "2026 年 · 入选")
    assert line(here, Recommendation) == told


def test_case_typical_case(here: Desk) -> None:
    """A case told from four visits, handed in to the county."""
    company = here.enterprise()
    page = here.show("typical_case", lambda workspace: RecordPage(workspace, TypicalCase))
    record = fill(
        here, page, name="一台机床的四次走访", case_kind=CaseKind.VISIT, enterprise_id=company, practice="先听，再找人，再签约",
        effect="精度提高一倍",
    )  # fmt: skip
    here.store.submit(TypicalCase, record)
    assert line(here, TypicalCase) == ("一台机床的四次走访", "企业服务 · 沈阳浑河精密机床有限公司", "")
