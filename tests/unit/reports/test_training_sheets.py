"""P3 培训签到表 and P4 学员花名册 printed for real and read back by PDFium."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest

from desktop.core import consent
from desktop.core.reports.document import DRAFT
from desktop.core.reports.page import LANDSCAPE
from desktop.core.reports.roster_sheet import RosterLine, RosterSheet, render_roster
from desktop.core.reports.sign_in_sheet import ROWS, SPARE, LessonLine, Signer, SignInSheet, render_sign_in
from tests.unit.reports.reading import META, in_order, pages, squeezed

NAMES = ("佟冮生", "那玉山", "赫舍里·明", "王𬭊", "阿卜杜拉·买买提·艾力江")
PLACES = ("寺儿堡镇寺前村", "塔山乡盐锅村", "辽宁葫芦岛八家子经济开发区虚拟社区第三村民小组")


def signers(count: int) -> tuple[Signer, ...]:
    return tuple(
        Signer(NAMES[n % 5], "男女"[n % 2], f"219***********{n:04d}", PLACES[n % 3], f"1380000{n:04d}") for n in range(count)
    )


DAY = SignInSheet(
    "0192f0c1-2b3c-7def-8123-456789abcdef", "LN-PX-2114-2026-000003",
    training="寒富苹果提质增效农民技术员培训班", organiser="连山区科学技术局",
    place="寺前村村部二楼会议室", head_teacher="关东升", on=date(2026, 3, 5), lessons=(
        LessonLine("上午", "花前复剪与花期防霜冻", "王某 研究员", Decimal(4), "理论"),
        LessonLine("下午", "腐烂病刮治", "李某", Decimal("3.5"), "实操"),
    ), signers=signers(12), notice=consent.NOTICE,
)  # fmt: skip
LINE = RosterLine(
    "佟冮生", "男", 45, "初中", "果树", "12.5 亩", "寺儿堡镇寺前村", "13800000000", Decimal(44), "合格 86",
    "辽农技2026211402-0001",
)
ROSTER = RosterSheet(
    "0192f0c1-2b3c-7def-8123-456789abcdef", "LN-PX-2114-2026-000003", training=DAY.training, organiser=DAY.organiser,
    place=DAY.place, head_teacher="关东升",
    began=date(2026, 3, 5), ended=date(2026, 3, 14), hours=Decimal(48), attendances=12,
    lines=(LINE, RosterLine("那玉山", hours=Decimal(0))),
)  # fmt: skip


def test_a_day_to_sign_has_everything_in_order() -> None:
    (page,) = pages(render_sign_in([DAY], META))
    in_order(page, [
        "培训签到表", "编号：LN-PX-2114-2026-000003", "培训班寒富苹果提质增效农民技术员培训班", "日期2026年3月5日星期四",
        "当日学时7.5",
        "地点寺前村村部二楼会议室", "课程教师上午花前复剪与花期防霜冻（王某研究员，理论，4学时）",
        "下午腐烂病刮治（李某，实操，3.5学时）",
        "序号姓名性别身份证号村/单位电话签名（上午）签名（下午）备注",
        "1佟冮生男219***********0000寺儿堡镇寺前村13800000000", "4王𬭊女",
        "12那玉山女", "1314151617应到12人实到人", "班主任（关东升）签字：", "个人信息告知", "第1页共1页",
    ])
    assert squeezed(consent.NOTICE) in page


@pytest.mark.parametrize(("count", "expected"), [
    (1, 1), (ROWS - SPARE, 1), (ROWS - SPARE + 1, 2), (19, 2), (20, 2), (21, 2), (35, 2), (36, 3), (40, 3), (200, 11),
])
def test_twenty_rows_a_page_and_five_blank_ones_after_the_last_name(count: int, expected: int) -> None:
    printed = pages(render_sign_in([replace(DAY, signers=signers(count))], META))
    assert len(printed) == expected
    rows = [re.findall(r"219\*{11}\d{4}", page) for page in printed]
    assert sum(map(len, rows)) == count
    assert max(map(len, rows)) <= ROWS
    for number, page in enumerate(printed, 1):
        assert page.startswith("培训签到表编号")
        assert "课程教师上午" in page
        assert "个人信息告知" in page
        assert f"第{number}页共{expected}页" in page
        assert ("本页实到" in page) is (expected > 1)
        assert ("合计实到" in page) is (expected > 1 and number == expected)
    assert f"{count + SPARE}应到{count}人" in printed[-1]


def test_long_places_never_push_a_row_off_its_page() -> None:
    long = tuple(replace(signer, name="阿卜杜拉·买买提·艾力江·吐尔逊·阿不力孜", place=PLACES[2] * 3) for signer in signers(20))
    printed = pages(render_sign_in([replace(DAY, signers=long)], META))
    whole = "".join(printed)
    assert whole.count(PLACES[2] * 3) == 20
    assert all("个人信息告知" in page for page in printed)


def test_columns_to_sign_follow_the_lessons() -> None:
    assert "电话签名（上午）备注" in pages(render_sign_in([replace(DAY, lessons=DAY.lessons[:1])], META))[0]
    evening = (*DAY.lessons, LessonLine("晚上", "讨论"))
    assert "电话签名上午签名下午签名晚上备注" in pages(render_sign_in([replace(DAY, lessons=evening)], META))[0]


def test_without_names_there_is_one_page_to_write_on() -> None:
    (page,) = pages(render_sign_in([replace(DAY, signers=())], META))
    assert "1819" in page
    assert "20应到人实到人" in page


def test_days_have_bookmarks_and_the_same_days_the_same_bytes() -> None:
    days = [DAY, replace(DAY, on=date(2026, 3, 6))]
    pdf = render_sign_in(days, META)
    document = pypdfium2.PdfDocument(pdf)
    assert [mark.get_title() for mark in document.get_toc()] == ["2026年3月5日", "2026年3月6日"]
    document.close()
    assert pdf == render_sign_in(days, META)


def test_the_roster_has_everything_in_order() -> None:
    (page,) = pages(render_roster([ROSTER], META))
    in_order(page, [
        "学员花名册", "报名2人，到课1人、12人次，发证1人", "培训班：寒富苹果提质增效农民技术员培训班",
        "时间：2026年3月5日至3月14日",
        "总学时：48学时", "主办单位：连山区科学技术局", "序号姓名性别年龄文化程度从事产业规模村/单位电话学时考核证书编号",
        "1佟冮生男45初中果树12.5亩寺儿堡镇寺前村1380000000044合格86辽农技2026211402-0001", "2那玉山———————0——",
        "填表人：", "班主任：", "主办单位（盖章）：", "第1页共1页",
    ])


def test_the_roster_lies_across_and_repeats_its_heading() -> None:
    pdf = render_roster([replace(ROSTER, lines=(replace(LINE, place=PLACES[2]),) * 40, draft=True)], META)
    printed = pages(pdf)
    assert len(printed) == 3
    assert all("序号姓名性别年龄" in page and DRAFT in page for page in printed)
    assert [page for page in printed if "填表人" in page] == printed[-1:]
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_page_size(1) == pytest.approx((LANDSCAPE.width, LANDSCAPE.height), abs=0.1)
    document.close()


@pytest.mark.parametrize("count", range(10, 34))
def test_the_foot_of_the_roster_never_stands_alone(count: int) -> None:
    printed = pages(render_roster([replace(ROSTER, lines=(LINE,) * count)], META))
    assert f"{count}佟冮生" in printed[-1]
    assert "填表人" in printed[-1]


def test_an_empty_class_prints() -> None:
    (page,) = pages(render_roster([replace(ROSTER, lines=())], META))
    assert "（尚无学员）" in page
