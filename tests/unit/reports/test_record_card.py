"""The plain card any kind of record prints on."""

from desktop.core.reports.document import DRAFT, render
from desktop.core.reports.record_card import card, render_card
from tests.unit.reports.reading import META, in_order, pages

SECTIONS = [
    ("基本情况", [
        ("企业名称", "沈阳浑河精密机床有限公司"), ("统一社会信用代码", "91210102MA2914179B"), ("注册资本（万元）", "0"),
        ("主营产品", "五轴联动加工中心、数控镗铣床、高速电主轴、双驱转台及其配套的功能部件，兼营机床再制造。"), ("资质", None),
    ]),
    ("联系人", [("姓名", "佟冮生"), ("手机", " "), ("备注", "<a> & b")]),
]


def test_headings_labels_and_values_in_order() -> None:
    (page,) = pages(render_card("企业信息卡", SECTIONS, META, number="LN-QY-2101-2026-000007", record_id="x"))
    in_order(page, [
        "企业信息卡", "编号：LN-QY-2101-2026-000007", "基本情况", "企业名称沈阳浑河", "统一社会信用代码91210102MA2914179B",
        "注册资本（万元）0", "主营产品五轴联动", "资质—", "联系人", "姓名佟冮生", "手机—",
        "备注<a>&b", "打印人：关东升", "第1页共1页",
    ])


def test_draft_signatures_and_missing_characters() -> None:
    sections = [("", [("姓名", "王\U0002a6a5")])]
    (page,) = pages(render_card("学员卡", sections, META, draft=True, signatures=("填报人（签字）：",)))
    assert DRAFT in page
    assert "编号：（上传后编号）" in page
    assert "姓名王〓填报人（签字）：年月日注：“〓”处的字不在字库中（U+2A6A5）" in page


def test_long_cards_flow_and_headings_stay_with_their_fields() -> None:
    sections = [(f"第{part}部分", [("说明", "很长的说明文字。" * 60)]) for part in range(12)]
    printed = pages(render_card("总结", sections, META))
    assert len(printed) > 2
    for page in printed:
        assert "部分打印时间" not in page


def test_several_cards_in_one_file() -> None:
    cards = [card("企业信息卡", SECTIONS, number=f"N{number}") for number in range(3)]
    printed = pages(render(cards, META, "企业信息卡"))
    assert [f"编号：N{number}" in page for number, page in enumerate(printed)] == [True] * 3
