"""P1 企业走访记录表 printed for real and read back by PDFium and poppler."""

from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.reports.document import DRAFT, ROUNDED, PrintMeta
from desktop.core.reports.fonts import CHAINS, GETA, Face, font
from desktop.core.reports.linebreak import clean
from desktop.core.reports.visit_sheet import Need, render_blank_visit, render_visit
from desktop.core.reports.wording import amount, warnings
from tests.unit.reports.reading import BARE, META, VISIT, copies, in_order, pages, poppler, squeezed

RARE = "冮牤岺桲蚆磝靰鞡鴜玍奤䶮𬭊"
LONG = "在推进“数字化车间”改造过程中，企业提出：MES系统与ERP（SAP S/4HANA）接口不统一，数据回传延迟约1,200ms；" * 200
PRINTABLE = sorted(frozenset().union(*(font(name).covers for name in CHAINS[Face.SONG])))


def test_all_fields_are_there_in_order() -> None:
    (page,) = pages(render_visit([VISIT], META))
    in_order(page, [
        "企业走访记录表", "编号：LN-ZF-2101-2026-000123", "☑本记录不涉密", "走访日期2026年3月5日", "起止时间09:00—11:30",
        "走访方式☑实地☐电话☐线上☐座谈", "企业名称沈阳浑河精密机床有限公司", "所在地区辽宁省沈阳市浑南区五三街道",
        "统一社会信用代码91210102MA2914179B", "所属行业C3421金属切削机床制造", "八大门类装备制造",
        "受访人佟冮生", "职务总工程师", "联系电话024-31000000", "2025年度经营数据",
        "营业收入（万元）研发投入（万元）职工人数（人）研发人员（人）12345.60023641", "走访人关东升、那玉山",
        "走访目的☑需求征集☑政策宣讲☐成果推介☐项目跟踪☑技术诊断☐融资对接☐知识产权☐其他",
        "生产经营情况企业主要生产五轴联动加工中心", "约1.2万㎡。", "存在问题1.〔技术〕高速电主轴温升偏高",
        "2.〔人才〕缺少热—结构耦合仿真人员。", "技术需求需求名称技术领域拟投入（万元）期限",
        "高速电主轴热误差建模与补偿技术先进制造120.502026年12月31日", "双驱转台消隙控制先进制造面议—",
        "宣讲政策《辽宁省技术转移体系建设实施方案》（辽政发〔2018〕3号）", "现场解决事项现场讲解", "下步措施3月20日前",
        "责任人那玉山完成时限2026年4月5日", "办理结果☐已解决☑跟踪中☐转办☐无法解决", "备注附照片2张",
        "企业评价☐满意☑基本满意☐不满意", "走访人（签字）：", "企业（签字、盖章）：",
        "打印时间：2026年3月6日00:30打印人：关东升数据截止：2026年3月5日23:59", "编号：LN-ZF-2101-2026-000123", "第1页共1页",
    ])


def test_poppler_reads_rare_characters_exactly() -> None:
    pdf = render_visit([replace(VISIT, enterprise=f"盘锦{RARE}厂", interviewee="𬭊䶮")], META)
    text = squeezed(poppler("pdftotext", pdf, "-layout"))
    assert f"盘锦{RARE}厂" in text
    assert "𬭊䶮" in text
    assert f"盘锦{RARE}厂" in pages(pdf)[0]


def test_fonts_are_embedded_as_subsets_with_unicode() -> None:
    rows = poppler("pdffonts", render_visit([VISIT], META)).splitlines()[2:]
    assert len(rows) == 3
    for row in rows:
        assert row.split("Identity-H")[1].split()[:3] == ["yes", "yes", "yes"]
        assert row[6] == "+"


def test_empty_prints_as_dash_and_zero_as_zero() -> None:
    (page,) = pages(render_visit([replace(BARE, revenue=Decimal(0), staff=0)], META))
    assert "研发人员（人）0—0—" in page
    assert "职务—联系电话—" in page
    assert "需求名称技术领域拟投入（万元）期限————" in page
    assert "编号：（上传后编号）" in page


@pytest.mark.parametrize(("value", "shown"), [
    (None, ""), (Decimal(0), "0"), (Decimal("0.00"), "0"), (0, "0"), (Decimal("12345.6"), "12345.60"),
    (Decimal("1E+3"), "1000"), (Decimal("0.125"), "0.13"), ("面议", "面议"), (Decimal("600000000"), "600000000"),
])
def test_amounts(value: Decimal | int | str | None, shown: str) -> None:
    assert amount(value) == shown


def test_rounding_is_noted_only_where_it_happened() -> None:
    assert squeezed(ROUNDED) not in pages(render_visit([VISIT], META))[0]
    rounded = replace(VISIT, needs=(Need("名", budget=Decimal("1.005")),))
    assert f"注：{ROUNDED}" in pages(render_visit([rounded], META))[0]


def test_draft_mark_stands_on_every_page_of_drafts_only() -> None:
    draft = pages(render_visit([replace(VISIT, draft=True, biz_status=LONG)], META))
    assert len(draft) > 2
    assert all(DRAFT in page for page in draft)
    assert all(DRAFT not in page for page in pages(render_visit([VISIT], META)))


def test_draft_mark_does_not_hide_text() -> None:
    text = squeezed(poppler("pdftotext", render_visit([replace(VISIT, draft=True)], META), "-layout"))
    for part in (VISIT.enterprise, VISIT.on_site, "研发人员（人）"):
        assert part in text


def test_long_text_flows_over_pages_with_header_and_count() -> None:
    text = LONG[:10_000]
    printed = pages(render_visit([replace(VISIT, biz_status=text)], META))
    total = len(printed)
    assert 5 < total < 12
    whole = ""
    for number, page in enumerate(printed, start=1):
        assert f"第{number}页共{total}页" in page
        assert page.startswith("企业走访记录表（续）" if number > 1 else "企业走访记录表编号")
        assert "LN-ZF-2101-2026-000123" in page
        body = page.split("沈阳浑河精密机床有限公司", 1)[1].rsplit("打印时间", 1)[0]
        whole += body.removeprefix("生产经营情况（续）")
    assert squeezed(text) in whole


def test_a_very_long_name_and_many_needs_lose_nothing() -> None:
    name = "".join(f"第{number}号" for number in range(1500))
    needs = tuple(Need(f"需求{number}：{'工艺' * 45}", "新材料及其应用") for number in range(40))
    printed = pages(render_visit([replace(VISIT, enterprise=name, needs=needs, post=LONG[:3000])], META))
    whole = "".join(printed)
    torn_by_page_ends = [number for number in range(1500) if f"第{number}号" not in whole]
    assert len(torn_by_page_ends) < len(printed)
    assert all(f"需求{number}：" in whole for number in range(40))
    with_needs = [page for page in printed if "新材料及其应用" in page]
    assert len(with_needs) > 2
    assert all("需求名称技术领域" in page for page in with_needs)


@pytest.mark.parametrize("length", range(0, 1500, 60))
def test_signature_block_is_never_split(length: int) -> None:
    printed = pages(render_visit([replace(VISIT, on_site=LONG[:length])], META))
    holding = [page for page in printed if "走访人（签字）" in page]
    assert len(holding) == 1
    assert "企业（签字、盖章）" in holding[0]
    assert holding[0].count("年月日") == 2
    assert "企业评价☐满意☑基本满意" in holding[0]


def test_markup_and_control_characters_are_text() -> None:
    nasty = "<b>甲&amp;乙</b> & <font color=red> ]]> \\n (括号) {x} \\ %PDF ) Tj ET"
    (page,) = pages(render_visit([replace(VISIT, on_site=nasty + "\x07\x00", post="<i>")], META))
    assert squeezed(nasty) in page
    assert "职务<i>" in page


def test_missing_characters_are_marked_noted_and_warned_of() -> None:
    sheet = replace(VISIT, interviewee="王\U0002a6a5", remark="\U0002a6a5\U0002f9ff")
    (page,) = pages(render_visit([sheet], META))
    assert f"受访人王{GETA}" in page
    assert "（U+2A6A5、U+2F9FF），请手写补全" in page
    assert [text[:13] for text in warnings([sheet, VISIT])] == ["字库中没有“U+2A6A5", "字库中没有“U+2F9FF"]


def test_a_value_that_is_no_longer_an_option_is_shown() -> None:
    (page,) = pages(render_visit([replace(VISIT, purposes=("其他", "人才引进"), satisfaction="未评价")], META))
    assert "☑其他☑人才引进" in page
    assert "☐满意☐基本满意☐不满意" in page


def test_batch_counts_pages_per_record_and_has_bookmarks() -> None:
    sheets = copies(50)
    sheets[7] = replace(sheets[7], biz_status=LONG[:3000])
    pdf = render_visit(sheets, META)
    printed = pages(pdf)
    assert len(printed) == 52
    assert sum("第1页共1页" in page for page in printed) == 49
    assert "第2页共3页" in printed[8]
    document = pypdfium2.PdfDocument(pdf)
    marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    document.close()
    assert len(marks) == 50
    assert marks[8] == ("2026年3月5日 沈阳浑河精密机床有限公司", 10)


def test_blank_form_has_two_pages_and_only_open_choices() -> None:
    first, second = pages(render_blank_visit(META))
    assert "☑" not in first + second
    assert "—" not in first + second
    in_order(first, ["☐本记录不涉密", "走访日期年月日", "企业名称", "走访目的☐需求征集", "存在问题☐技术☐人才"])
    in_order(second, ["技术需求", "现场解决事项", "完成时限年月日", "企业评价☐满意☐基本满意☐不满意", "企业（签字、盖章）："])
    assert second.endswith("第2页共2页")
    assert len(pages(render_blank_visit(META, copies=3))) == 6


def test_metadata_names_title_author_language_and_print_time() -> None:
    pdf = render_visit([VISIT], META)
    document = pypdfium2.PdfDocument(pdf)
    facts = document.get_metadata_dict()
    document.close()
    assert facts["Title"] == "企业走访记录表（沈阳浑河精密机床有限公司）"
    assert facts["Author"] == "辽宁省科学技术厅"
    assert facts["Creator"] == "特派通"
    assert facts["CreationDate"] == "D:20260306003000+08'00'"
    assert b"zh-CN" in pdf


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert render_visit(copies(3), META) == render_visit(copies(3), META)


def test_times_need_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        PrintMeta(datetime(2026, 3, 5, 12), "关东升")  # noqa: DTZ001  naive as typed
    with pytest.raises(ValueError, match="nothing"):
        render_visit([], PrintMeta(datetime(2026, 3, 5, 12, tzinfo=UTC), "关东升"))


def test_one_end_of_the_time_is_enough() -> None:
    (page,) = pages(render_visit([replace(VISIT, start=time(14, 5), end=None)], META))
    assert "起止时间14:05走访方式" in page


@settings(max_examples=60)
@given(st.text(alphabet=st.sampled_from(PRINTABLE), min_size=1, max_size=200))
def test_any_text_the_fonts_have_comes_back(text: str) -> None:
    pdf = render_visit([replace(VISIT, on_site=f"始{text}终")], META)
    expected = squeezed(clean(f"始{text}终"))
    assert expected in pages(pdf)[0]


@settings(max_examples=40)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_at_all_prints(text: str, name: str) -> None:
    printed = pages(render_visit([replace(BARE, enterprise=name, biz_status=text, remark=text)], META))
    assert "企业（签字、盖章）" in printed[-1]
