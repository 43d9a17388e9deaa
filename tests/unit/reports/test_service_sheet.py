"""P2 科技特派员（团）服务日志 printed for real and read back by PDFium."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest

from desktop.core.reports.document import DRAFT
from desktop.core.reports.service_sheet import (
    MOST_COLUMNS,
    Output,
    ServiceDay,
    ServiceSheet,
    TrainingFigures,
    render_blank_service,
    render_service,
)
from desktop.core.reports.wording import warnings
from tests.unit.reports.reading import META, in_order, pages

TEAM = ("佟冮生", "那玉山", "关东升", "赫舍里·明", "𬭊䶮")
LOG = ServiceSheet(
    "0192f0c1-2b3c-7def-8123-456789abcdef", "LN-FW-2114-2026-000017", confidential_ack=True, team="连山区寒富苹果特派团",
    leader="佟冮生", members=TEAM, dispatch_unit="省农科院果树所",
    region="辽宁省葫芦岛市连山区寺儿堡镇寺前村委会", served="寺前村", served_type="村（社区）", industry="果树",
    began=date(2026, 3, 5), ended=date(2026, 3, 6), team_days=Decimal(2), person_days=Decimal("7.5"),
    days=(
        ServiceDay(date(2026, 3, 5), (Decimal(1),) * 5),
        ServiceDay(date(2026, 3, 6), (Decimal(1), Decimal("0.5"), None, Decimal(1), None)),
    ), contents=("技术指导", "病虫害诊断"), summary="指导冬季修剪。",
    outputs=(
        Output("培育示范户", "示范户", Decimal(0), "户"), Output("引进新品种", "岳艳", Decimal("30.5"), "亩"),
        Output("解决技术难题", "腐烂病"),
    ),
    training=TrainingFigures("苹果提质增效培训班", 3, 112), problem="春旱。", evaluation="基本满意", evaluation_text="听得懂。",
    evaluated_by="王某",
)  # fmt: skip
BARE = ServiceSheet("0192f0c1-2b3c-7def-8123-456789abcde0")
LONG = "在果园逐行示范主枝更新和开张角度，纠正剪口过平、留橛过长的做法；" * 40


def test_everything_is_there_in_order() -> None:
    (page,) = pages(render_service([LOG], META))
    in_order(page, [
        "科技特派员（团）服务日志", "编号：LN-FW-2114-2026-000017", "☑本记录不涉密", "特派团（组）连山区寒富苹果特派团",
        "团长佟冮生",
        "派出单位省农科院果树所", "参加人员佟冮生、那玉山、关东升、赫舍里·明、𬭊䶮", "服务对象寺前村",
        "服务县乡村辽宁省葫芦岛市连山区寺儿堡镇寺前村委会", "对象类型村（社区）", "服务产业果树", "服务日期2026年3月5日至3月6日",
        "服务天数团队2天，人员7.5人天", "日期佟冮生那玉山关东升赫舍里·明𬭊䶮合计", "3月5日111115",
        "3月6日10.5—1—2.5", "合计21.51217.5",
        "服务内容☑技术指导☐技术培训☐示范推广☑病虫害诊断", "工作情况指导冬季修剪。", "服务成果类别名称数量单位",
        "引进新品种岳艳30.5亩", "解决技术难题腐烂病——", "培育示范户示范户0户", "举办培训班苹果提质增效培训班",
        "培训规模3场次，112人次",
        "存在问题春旱。", "下步打算—", "评价☐满意☑基本满意☐不满意", "评价人王某", "意见听得懂。", "团长（签字）：",
        "服务对象（签字、村委会章）：", "县级科技主管部门审核意见（签字、盖章）：", "打印人：关东升", "第1页共1页",
    ])


def test_what_is_empty_prints_as_dash_and_no_days_as_no_zero() -> None:
    (page,) = pages(render_service([BARE], META))
    assert "服务天数—" in page
    assert "类别名称数量单位————" in page
    assert "举办培训班" not in page
    assert "特派员（签字）：" in page


def test_one_person_has_days_and_no_team() -> None:
    alone = replace(LOG, team="", leader="", members=TEAM[:1], days=tuple(ServiceDay(d.on, d.shares[:1]) for d in LOG.days))
    (page,) = pages(render_service([alone], META))
    assert "特派员佟冮生派出单位" in page
    assert "服务天数2天服务日" in page.replace("（天）", "")


def test_a_large_team_is_named_day_by_day() -> None:
    members = tuple(f"成员{'甲乙丙丁戊己庚辛壬癸子丑'[n]}" for n in range(MOST_COLUMNS + 3))
    shares = (Decimal(1), Decimal("0.5"), *[None] * (len(members) - 2))
    (page,) = pages(render_service([replace(LOG, members=members, days=(ServiceDay(date(2026, 3, 5), shares),))], META))
    assert "3月5日成员甲、成员乙（0.5）1.5" in page


def test_a_roster_of_the_class_elsewhere_is_said() -> None:
    (page,) = pages(render_service([replace(LOG, training=TrainingFigures("某班", 3, None))], META))
    assert "培训规模3场次，人次见培训班签到表" in page


@pytest.mark.parametrize("length", range(0, len(LONG), 120))
def test_evaluation_signatures_and_opinion_stay_together(length: int) -> None:
    printed = pages(render_service([replace(LOG, summary=LONG[:length])], META))
    (last,) = [page for page in printed if "村委会章" in page]
    assert "☑基本满意" in last
    assert "县级科技主管部门审核意见" in last
    assert LONG[:length] in "".join(page.split("打印时间")[0] for page in printed) or len(printed) > 1


def test_drafts_are_marked_and_many_go_into_one_file() -> None:
    pdf = render_service([replace(LOG, draft=True), BARE, LOG], META)
    printed = pages(pdf)
    assert [DRAFT in page for page in printed] == [True, False, False]
    document = pypdfium2.PdfDocument(pdf)
    marks = [mark.get_title() for mark in document.get_toc()]
    document.close()
    assert marks == ["2026年3月5日 寺前村", "未填服务对象", "2026年3月5日 寺前村"]
    assert pdf == render_service([replace(LOG, draft=True), BARE, LOG], META)


def test_blank_form_has_two_pages_and_only_open_choices() -> None:
    first, second = pages(render_blank_service(META))
    assert "☑" not in first + second
    assert "—" not in first + second
    in_order(first, ["特派团（组）", "服务对象", "☐村（社区）", "年月日至年月日", "日期合计", "☐技术指导", "工作情况"])
    in_order(second, ["类别名称数量单位", "场次，人次", "☐满意☐基本满意☐不满意", "村委会章", "审核意见"])
    assert len(pages(render_blank_service(META, copies=2))) == 4


def test_missing_characters_are_noted() -> None:
    sheet = replace(LOG, summary="\U0002a6a5")
    assert "（U+2A6A5），请手写补全" in pages(render_service([sheet], META))[0]
    assert len(warnings([sheet])) == 1
