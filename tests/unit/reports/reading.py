"""Reads printed PDF files back, and the sheet most tests print."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pypdfium2
import pytest

from desktop.core.reports.document import PrintMeta
from desktop.core.reports.visit_sheet import Need, Problem, VisitSheet

META = PrintMeta(
    datetime(2026, 3, 5, 16, 30, tzinfo=UTC), "关东升", datetime(2026, 3, 5, 15, 59, tzinfo=UTC), "辽宁省科学技术厅"
)

VISIT = VisitSheet(
    record_id="0192f0c1-2b3c-7def-8123-456789abcdef", record_no="LN-ZF-2101-2026-000123", confidential_ack=True,
    visit_date=date(2026, 3, 5), start=time(9), end=time(11, 30), mode="实地",
    enterprise="沈阳浑河精密机床有限公司", credit_code="91210102MA2914179B", region="辽宁省沈阳市浑南区五三街道",
    industry="C3421 金属切削机床制造", sector="装备制造", interviewee="佟冮生", post="总工程师", phone="024-31000000",
    figures_year=2025, revenue=Decimal("12345.6"), rd_spend=Decimal(0), staff=236, rd_staff=41,
    visitors=("关东升", "那玉山"), purposes=("需求征集", "政策宣讲", "技术诊断"),
    biz_status="企业主要生产五轴联动加工中心和数控镗铣床，2025年产值1.23亿元，同比增长8.5%。新厂房约1.2万㎡。",
    problems=(
        Problem("技术", "高速电主轴温升偏高，连续运转4h后径向跳动由3μm增至9μm，影响精加工一致性。"),
        Problem("人才", "缺少热—结构耦合仿真人员。"),
    ),
    needs=(
        Need("高速电主轴热误差建模与补偿技术", "先进制造", Decimal("120.5"), date(2026, 12, 31)),
        Need("双驱转台消隙控制", "先进制造", "面议", None),
    ),
    policies=("《辽宁省技术转移体系建设实施方案》（辽政发〔2018〕3号）",),
    on_site="现场讲解研发费用辅助账的建账要求。", follow_up="3月20日前组织专家到厂实测主轴温升曲线。",
    follow_up_owner="那玉山", follow_up_due=date(2026, 4, 5), result="跟踪中", satisfaction="基本满意", remark="附照片2张",
)
BARE = VisitSheet("0192f0c1-2b3c-7def-8123-456789abcde0", enterprise="丹东某合作社")


def copies(count: int) -> list[VisitSheet]:
    """Different sheets of the same visit."""
    return [
        replace(VISIT, record_id=f"0192f0c1-2b3c-7def-8123-{number:012x}", record_no=f"LN-ZF-2101-2026-{number:06}")
        for number in range(1, count + 1)
    ]


def squeezed(text: str) -> str:
    """Text without white space and without the marks PDFium puts where a line was broken."""
    return "".join(text.replace("\ufffe", "").split())


def pages(pdf: bytes) -> list[str]:
    """Text of each page as PDFium reads it, in the order it was drawn, without white space."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [squeezed(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def poppler(tool: str, pdf: bytes, *options: str) -> str:
    """Output of a poppler tool over the file; the test is skipped where poppler-utils is not installed."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} (poppler-utils) is not installed")
    end = ["-"] if tool == "pdftotext" else []
    done = subprocess.run([tool, *options, "-", *end], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def in_order(text: str, parts: list[str]) -> None:
    """Assert that the parts follow one another in text."""
    place = 0
    for part in parts:
        found = text.find(squeezed(part), place)
        assert found >= 0, f"{part!r} is missing after {text[max(0, place - 40):place]!r}"
        place = found + len(squeezed(part))
