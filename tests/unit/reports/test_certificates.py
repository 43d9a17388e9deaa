"""P5 结业证书 printed for real and read back by PDFium: whole, as a proof, 套打, its paper, the calibration page."""

import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.reports.certificate_overprint import (
    SLOTS,
    Offsets,
    render_calibration,
    render_overprint,
    render_paper,
)
from desktop.core.reports.certificate_sheet import PENDING, PROOF, VOID, CertificateSheet, render_certificates, statement
from desktop.core.reports.fonts import CHAINS, Face, font
from desktop.core.reports.page import LANDSCAPE, MM
from tests.unit.reports.reading import META, in_order, pages, squeezed

GOOD = CertificateSheet(
    "0192f0c1-2b3c-7def-8123-456789abcdef", "辽农技2026211402-0001", "佟冮生", "219***********0013",
    "寒富苹果提质增效农民技术员培训班", date(2026, 3, 5), date(2026, 3, 14), Decimal(48), "考核合格", date(2026, 3, 16),
    "葫芦岛市连山区科学技术局", "关东升",
)  # fmt: skip
HAN = sorted(
    char for name in CHAINS[Face.SONG] for char in font(name).covers
    if unicodedata.category(char) == "Lo" and unicodedata.normalize("NFKC", char) == char  # PDFium reads ﬀ as ff
)  # fmt: skip


def where(pdf: bytes, text: str, page: int = 0) -> tuple[float, float]:
    """Left edge and baseline side of the first place where a text stands, in millimetres from the upper left corner."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = document[page].get_textpage()
        index, count = found.search(text).get_next()
        left, bottom, _, _ = found.get_charbox(index)
        assert count == len(text)
        return left / MM, (LANDSCAPE.height - bottom) / MM
    finally:
        document.close()


def test_a_certificate_says_everything_and_no_print_time() -> None:
    (page,) = pages(render_certificates([GOOD], META))
    in_order(page, ["结业证书", "佟冮生同志：", squeezed(statement(GOOD))])
    for part in ("证书编号：辽农技2026211402-0001", "身份证号：219***********0013", "签发人：关东升", "葫芦岛市连山区科学技术局",
                 "（盖章）", "2026年3月16日"):  # fmt: skip
        assert part in page
    for part in ("打印时间", "第1页", "补发", PENDING, PROOF, "照片"):
        assert part not in page
    assert statement(GOOD) == (
        "于2026年3月5日至3月14日参加“寒富苹果提质增效农民技术员培训班”学习，共48学时，考核合格，准予结业。"
    )


def test_a_reissued_one_says_so_and_for_which() -> None:
    (page,) = pages(render_certificates([replace(GOOD, reissued=True, first_no="辽农技2025211402-0107")], META, photo=True))
    assert "补发本证书" not in page
    assert page.count("补发") == 2
    assert "本证书为补发，原证书编号：辽农技2025211402-0107" in page
    assert "照片" in page


@pytest.mark.parametrize(("change", "words"), [
    ({"cert_no": ""}, PENDING), ({"void": True}, VOID), ({"lacking": True}, "内容不全"),
])
def test_what_is_no_certificate_cannot_be_taken_for_one(change: dict[str, object], words: str) -> None:
    sheet = replace(GOOD, **change)  # type: ignore[arg-type]  # one field of several types
    pdf = render_certificates([sheet, GOOD], META)
    proof, good = pages(pdf)
    assert words in proof
    assert PROOF in proof
    assert "结业证书（校样）" in proof
    assert GOOD.issuer not in proof
    assert "（盖章）" not in proof
    assert words not in good
    with pytest.raises(ValueError, match="proof"):
        render_overprint([GOOD, sheet], META, Offsets())


@pytest.mark.parametrize("name", ["那", "阿卜杜拉·买买提·艾力江·吐尔逊", "王𬭊䶮", "赫舍里" * 16])
def test_names_are_never_torn(name: str) -> None:
    document = pypdfium2.PdfDocument(render_certificates([replace(GOOD, name=name)], META))
    lines = [squeezed(line) for line in document[0].get_textpage().get_text_range().splitlines()]
    document.close()
    assert f"{name}同志：" in lines


@pytest.mark.parametrize("length", range(4, 100, 7))
def test_long_names_of_classes_fit(length: int) -> None:
    training = ("“科技兴农”寒富苹果提质增效暨腐烂病综合防控、郁闭园改造、果园生草与水肥一体化技术（第三期）" * 3)[:length]
    sheet = replace(GOOD, training=training, issuer="辽宁农业职业技术学院农业科技培训中心（葫芦岛市连山区教学点）")
    pdf = render_certificates([sheet], META, photo=True)
    (page,) = pages(pdf)
    assert squeezed(statement(sheet)) in page
    _, low = where(pdf, "准予结业")
    _, issuer = where(pdf, "辽宁农业职业")
    assert low < issuer - 4


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from(HAN), min_size=1, max_size=50))
def test_any_name_the_fonts_have_comes_back(name: str) -> None:
    pdf = render_certificates([replace(GOOD, name=f"始{name}终")], META)
    assert squeezed(f"始{name}终") in pages(pdf)[0]


def test_a_batch_has_bookmarks_and_the_same_batch_the_same_bytes() -> None:
    batch = [replace(GOOD, cert_no=f"辽农技2026211402-{n:04}", name=f"学员{n}") for n in range(1, 37)]
    pdf = render_certificates(batch, META)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 36
    assert [mark.get_title() for mark in document.get_toc()][35] == "辽农技2026211402-0036 学员36"
    document.close()
    assert pdf == render_certificates(batch, META)
    assert len(pdf) < 36 * 30_000, "the frame is in the file once"


def test_only_the_variable_texts_are_printed_on_printed_paper() -> None:
    sheet = replace(GOOD, reissued=True)
    (over,) = pages(render_overprint([sheet], META, Offsets()))
    (paper,) = pages(render_paper(META))
    for part in ("佟冮生", "“寒富苹果提质增效农民技术员培训班”", "48", "考核合格", "辽农技2026211402-0001", "219***********0013",
                 "关东升", "葫芦岛市连山区科学技术局", "2026年3月16日", "补发"):  # fmt: skip
        assert part in over
        assert part not in paper
    for part in ("结业证书", "同志", "学习，", "准予结业", "证书编号："):
        assert part in paper
        assert part not in over


@pytest.mark.parametrize(("x", "y"), [(0.0, 0.0), (2.5, -1.5), (-50.0, 50.0)])
def test_offsets_shift_everything_by_millimetres(x: float, y: float) -> None:
    for text in ("佟冮生", "辽农技", "葫芦岛"):
        left, top = where(render_overprint([GOOD], META, Offsets()), text)
        shifted_left, shifted_top = where(render_overprint([GOOD], META, Offsets(x, y)), text)
        assert shifted_left - left == pytest.approx(x, abs=0.05)
        assert shifted_top - top == pytest.approx(y, abs=0.05)


def test_slots_lie_on_the_paper_and_apart_from_one_another() -> None:
    boxes = [(s.x, s.y - s.height, s.x + s.width, s.y) for s in SLOTS.values()]
    assert all(left >= 20 and top >= 20 and right <= 277 and low <= 190 for left, top, right, low in boxes)
    for index, (left, top, right, low) in enumerate(boxes):
        for other_left, other_top, other_right, other_low in boxes[index + 1:]:
            assert right <= other_left or other_right <= left or low <= other_top or other_low <= top


def test_a_text_too_long_for_its_slot_is_set_smaller() -> None:
    long = replace(GOOD, training="果" * 60, name="赫舍里·明" * 5)
    (page,) = pages(render_overprint([long], META, Offsets()))
    assert "果" * 60 in page
    left, _ = where(render_overprint([long], META, Offsets()), "“果果")
    assert left >= SLOTS["班名"].x - 0.5


def test_the_calibration_page_names_the_slots_and_the_shift() -> None:
    (page,) = pages(render_calibration(META, Offsets(2.5, -1.5)))
    assert "向右+2.5毫米，向下-1.5毫米" in page
    assert all(what in page for what in SLOTS)
    first, _ = where(render_calibration(META, Offsets()), "发证单位")
    second, _ = where(render_calibration(META, Offsets(2.5, -1.5)), "发证单位")
    assert second - first == pytest.approx(2.5, abs=0.05)
