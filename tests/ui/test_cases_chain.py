"""One case of each kind of the chain, as a broker plays it: begun from what is there, typed in, down to the ledger line."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication

from db.base import Record
from db.choices import CoopMode, NeedType, State, TechField, Visibility
from db.contract_choices import ContractType, IpKind, PartyNature, PayMode, PlanSource, RegisterState
from db.platform_choices import ActivityKind, SubsidyUse
from db.records import Achievement, Activity, Contract, Docking, Income, Landing, Need, PatentDeal, Subsidy
from db.transfer_choices import (
    AchievementStage,
    DockingStage,
    IncomeBase,
    LandingMode,
    LicenceKind,
    PatentKind,
    PatentOp,
    SourceKind,
)
from desktop.core import dockings, onward
from desktop.ui.chain_page import ChainPage
from desktop.ui.noted_page import NotedPage
from desktop.ui.pages.dockings import DockingsPage
from desktop.ui.pages.needs import NeedsPage
from desktop.ui.record_page import RecordPage
from tests.ui.pagekit import Desk, TestClock, desk

USCC = "91210112MA0000496C"
DAY = date(2026, 11, 20)


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path, qapp, clock=TestClock()) as made:
        yield made


def page_of(here: Desk, kind: type[Record]) -> RecordPage:
    pages: dict[type[Record], Any] = {
        Need: NeedsPage, Docking: DockingsPage, Subsidy: lambda workspace: NotedPage(workspace, Subsidy),
    }  # fmt: skip
    page: RecordPage = here.show(kind.__tablename__, pages.get(kind) or (lambda workspace: ChainPage(workspace, kind)))
    return page


def played(here: Desk, kind: type[Record], record: UUID | None = None, **values: Any) -> tuple[RecordPage, UUID]:
    """Type values into the window of a new record, or of one that was begun elsewhere; hand it in where that is done."""
    page = page_of(here, kind)
    page.open_record(record) if record else page.make_new()
    here.settle()
    for name, value in values.items():
        binding = page.form.binding(name)
        assert binding is not None, name
        binding.editor.set_value(value)
        binding.editor.changed.emit()
    page.form.flush()
    here.settle()
    made = page.form.record_id
    assert made is not None
    if kind.submittable:
        page.panel.ask_submit()
        here.settle()
        found = here.store.get(kind, made)
        assert found is not None
        assert found.state is State.SUBMITTED, [(p.field, p.text) for p in here.store.problems(kind, made)]
    return page, made


def ledger(here: Desk, page: ChainPage) -> dict[str, Any]:
    """The newest line of the ledger, by heading."""
    path = here.paths.home / "台账.xlsx"
    page.export.save(path)
    here.settle()
    sheet = load_workbook(path).active
    assert sheet is not None
    headings, first = list(sheet.iter_rows(max_row=2, values_only=True))
    return dict(zip(headings, first, strict=True))


def need(here: Desk, **more: Any) -> UUID:
    values = {"name": "阀门密封件耐温", "domain": TechField.MATERIALS, "region": "210112"}
    return here.store.create(Need, values | {"enterprise_id": here.enterprise(uscc=USCC)} | more)


def achievement(here: Desk) -> UUID:
    values = {
        "name": "高温密封材料", "first_unit": "沈阳某大学", "source_kind": SourceKind.UNIVERSITY, "source_region": "210102",
    }  # fmt: skip
    return here.store.create(Achievement, values)


def contract(here: Desk) -> UUID:
    docking = onward.begin(here.store, Need, need(here), "docking")
    here.store.save(Docking, docking, {"achievement_id": achievement(here)})
    return onward.begin(here.store, Docking, docking, "contract")


def note(page: RecordPage, name: str) -> str:
    binding = page.form.binding(name)
    assert binding is not None
    return binding.row.note.text()


def test_case_need(here) -> None:
    page, _ = played(
        here, Need, name="阀门密封件耐温", enterprise_id=here.enterprise(uscc=USCC), domain=TechField.MATERIALS,
        need_types=(NeedType.RESEARCH,), budget=Decimal(60),
        problem="现用密封件 450 ℃ 失效", indicators="连续 650 ℃ 运行 2000 小时", coop_modes=tuple(CoopMode)[:1],
        visibility=Visibility.PUBLIC, contact="总工程师", contact_phone="024-31000000",
    )  # fmt: skip
    row = ledger(here, page)
    assert (row["需求名称"], row["拟投入（万元）"], row["状态"]) == ("阀门密封件耐温", 60, "待审核")


def test_case_achievement(here) -> None:
    page, _ = played(
        here, Achievement, name="高温密封材料", first_unit="沈阳某大学", source_kind=SourceKind.UNIVERSITY,
        source_region="210102", domain=TechField.MATERIALS, stage=AchievementStage.MATURE, brief="耐 700 ℃ 的柔性石墨复合材料。",
        visibility=Visibility.PUBLIC, readiness=8,
    )  # fmt: skip
    row = ledger(here, page)
    assert (row["成果名称"], row["来源地区代码"], row["技术成熟度（级）"]) == ("高温密封材料", "210102", 8)


def test_case_docking(here) -> None:
    begun = onward.begin(here.store, Need, need(here), "docking")
    page, made = played(here, Docking, begun, achievement_id=achievement(here))
    assert isinstance(page, DockingsPage)
    page.form.composer.editors["content"].set_value("到厂核对了工况")
    page.form.composer.set_stage(DockingStage.SITE)
    page._submit()
    here.settle()
    found = here.store.get(Docking, made)
    assert found is not None
    assert found.stage is DockingStage.SITE
    row = ledger(here, page)
    assert (row["技术需求"], row["科技成果"], row["阶段"]) == ("阀门密封件耐温", "高温密封材料", "现场考察")
    assert "到厂核对了工况" in row["对接经过"]


def test_case_contract(here) -> None:
    page, _ = played(
        here, Contract, contract(here), contract_type=ContractType.DEVELOPMENT, signed_on=DAY, began_on=DAY,
        ended_on=date(2027, 11, 19), buyer_nature=PartyNature.LIMITED, amount=Decimal("126.5"), tech_amount=Decimal(120),
        pay_mode=PayMode.STAGES, ip=(IpKind.SECRET,), plan=PlanSource.NONE, related=False, abroad=False, military=False,
        register_state=RegisterState.REGISTERED, register_no="2026210100000001", registered_on=DAY,
    )  # fmt: skip
    assert note(page, "seller_region") == "成交额计入沈阳市"
    row = ledger(here, page)
    assert list(row)[:2] == ["登记编号", "项目名称"]
    assert (row["登记编号"], row["买方"], row["成交总额（万元）"]) == ("2026210100000001", "沈阳浑河精密机床有限公司", 126.5)


def test_case_landing(here) -> None:
    begun = onward.begin(here.store, Contract, contract(here), "landing")
    page, _ = played(here, Landing, begun, landed_on=DAY, mode=LandingMode.JOINT)
    row = ledger(here, page)
    assert (row["科技成果"], row["承接企业"]) == ("高温密封材料", "沈阳浑河精密机床有限公司")
    assert (row["来源地区代码"], row["落地县区代码"], row["转化方式"]) == ("210102", "210112", "合作实施")


def test_case_income(here) -> None:
    begun = onward.begin(here.store, Contract, contract(here), "income")
    page, _ = played(
        here, Income, begun, in_zone=True, shared_on=DAY, gross=Decimal(120), cost=Decimal(20), base=IncomeBase.NET,
        team_cash=Decimal(72),
    )  # fmt: skip
    assert note(page, "team_equity") == "团队占净收入 72.00%，应不低于 70%：达标"
    row = ledger(here, page)
    assert (row["转化单位"], row["转化收入（万元）"], row["团队和贡献人员现金（万元）"]) == ("沈阳某大学", 120, 72)


def test_case_patent_deal(here) -> None:
    begun = onward.begin(here.store, Contract, contract(here), "patent_deal")
    page, _ = played(
        here, PatentDeal, begun, patent_no="ZL200310102344.5", name="一种密封环", patent_kind=PatentKind.INVENTION,
        op=PatentOp.LICENCE, licence_kind=LicenceKind.PLAIN, dealt_on=DAY, amount=Decimal(15),
    )  # fmt: skip
    assert note(page, "recorded_on") == "许可备案应在 2027-02-20 前，还有 90 天"
    row = ledger(here, page)
    assert (row["专利权人"], row["对方"], row["金额（万元）"]) == ("沈阳某大学", "沈阳浑河精密机床有限公司", 15)


def test_case_activity(here) -> None:
    page, made = played(
        here, Activity, name="新材料对接会", activity_kind=next(iter(ActivityKind)), organiser="沈阳市科技局", began_on=DAY,
        units=30,
    )  # fmt: skip
    page.form.chain.buttons["contract"].click()
    here.settle()
    later = here.frame.asked[-1][1]
    assert later is not None
    here.store.save(Contract, later, {"name": "会后签的", "amount": Decimal(40)})
    here.settle()
    assert page.form.chain.told.text() == "技术合同 1 项（草稿 40 万元）"
    assert here.store.get(Activity, made) is not None
    row = ledger(here, page)
    assert (row["名称"], row["参加单位（家）"]) == ("新材料对接会", 30)


def test_case_subsidy(here) -> None:
    page, _ = played(
        here, Subsidy, name="技术转移后补助", year=2026, purpose=SubsidyUse.AFTER, receiver="沈阳浑河精密机床有限公司",
        enterprise_id=here.enterprise(uscc=USCC), amount=Decimal("2.3"), paid_on=DAY, basis="吸纳技术合同 1 项 46 万元",
    )  # fmt: skip
    assert note(page, "basis") == "后补助：已写明服务业绩"
    row = ledger(here, page)
    assert (row["对象"], row["金额（万元）"], row["用途"]) == ("沈阳浑河精密机床有限公司", 2.3, "技术转移后补助")


@pytest.mark.parametrize("kind", [Contract, Docking], ids=lambda k: k.__tablename__)
def test_a_form_in_a_narrow_place_shows_every_row_whole(here, kind: type[Record]) -> None:
    page = page_of(here, kind)
    if kind is Contract:
        made = contract(here)
    else:
        made = onward.begin(here.store, Need, need(here), "docking")
        dockings.add_round(here.store, made, {"on": DAY, "content": "谈了一次", "attendees": "双方技术负责人" * 12})
    page.open_record(made)
    here.settle()
    here.frame.resize(1366, 768)
    here.settle()
    page.split.setSizes([2000, 1])
    here.settle()
    form = page.form
    assert form.viewport().width() < 500, "one column"
    assert [b.names for b in form.bindings if b.row.isVisible() and b.row.height() < b.editor.minimumSizeHint().height()] == []
    inside = form.widget()
    assert inside is not None
    assert inside.width() == form.viewport().width(), "nothing stands beyond the edge"
