"""Pages drawn as pictures for the preview."""

import pytest

from desktop.core.reports.preview import page_bitmap, page_count, page_size
from desktop.core.reports.visit_sheet import render_visit
from tests.unit.reports.reading import META, VISIT, copies

PDF = render_visit([VISIT], META)


def test_pages_are_counted_and_measured() -> None:
    assert page_count(render_visit(copies(3), META)) == 3
    assert page_size(PDF, 0) == pytest.approx((595.28, 841.89), abs=0.01)


def test_a_page_is_drawn_on_white_with_something_on_it() -> None:
    width, height, pixels = page_bitmap(PDF, 0, 1.5)
    assert (width, height) == (893, 1263)
    assert len(pixels) == width * height * 4
    assert pixels[:4] == b"\xff\xff\xff\xff"
    alpha = pixels[3::4]
    assert alpha.count(255) == len(alpha)
    dark = sum(value < 128 for value in pixels[0::4])
    assert 0.01 < dark / (width * height) < 0.2


def test_margins_are_free() -> None:
    width, height, pixels = page_bitmap(PDF, 0, 1.0)
    millimetre = 72 / 25.4
    for row in range(height):
        line = pixels[row * width * 4:(row + 1) * width * 4:4]
        left, right = line[:int(24.5 * millimetre)], line[-int(19.5 * millimetre):]
        assert min(left + right) == 255
    top = pixels[:width * 4 * int(19.5 * millimetre)]
    assert min(top) == 255


def test_bytes_that_are_no_pdf_are_refused() -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        page_count(b"<html>404</html>")
