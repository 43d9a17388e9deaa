"""One page being drawn: text, boxes, QR code and watermark as PDF operators, with as few of them as will do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import cos, radians, sin
from typing import IO, Any

import segno
from reportlab.pdfgen.canvas import Canvas

from desktop.core.reports.fonts import Face, typeface
from desktop.core.reports.linebreak import Line

MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Leaf:
    """One size of paper and its margins, in points; the widest margin is the binding edge."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def body(self) -> float:
        """Width of the type area."""
        return self.width - self.left - self.right

    @property
    def edge(self) -> float:
        """Right end of the type area."""
        return self.width - self.right


PORTRAIT = Leaf(210 * MM, 297 * MM, 25 * MM, 20 * MM, 20 * MM, 22 * MM)  # A4
LANDSCAPE = Leaf(297 * MM, 210 * MM, 20 * MM, 20 * MM, 25 * MM, 20 * MM)  # bound at the top, as it lies in a file of upright ones
BODY_WIDTH = PORTRAIT.body

BLACK = (0.0, 0.0, 0.0)
_GRID = 0.5  # points
_DRAFT_GREY, _DRAFT_SIZE, _DRAFT_ANGLE = 0.93, 190.0, 52.0
_DARK = re.compile(rb"\x01+")


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set: face, size and line pitch in points, ink as shares of red, green and blue."""

    face: Face = Face.SONG
    size: float = 10.5
    leading: float = 15.5
    ink: tuple[float, float, float] = BLACK

    @property
    def rise(self) -> float:
        """From the top of the line's pitch down to the baseline, so that han characters stand in its middle."""
        return self.leading / 2 + self.size * 0.36


class SheetCanvas(Canvas):
    """A canvas without fonts of ReportLab's own, dated by the caller instead of the clock."""

    def __init__(self, target: IO[bytes], printed_at: datetime, first_font: str) -> None:
        settings: dict[str, Any] = {"pageCompression": 1, "invariant": 1, "pdfVersion": (1, 7), "lang": "zh-CN"}
        size = (PORTRAIT.width, PORTRAIT.height)
        super().__init__(target, size, initialFontName=first_font, **settings)  # type: ignore[arg-type]  # the stub wants a number
        self.document: Any = self._doc  # type: ignore[attr-defined]  # absent from the stubs; fonts need it
        stamp, shift = self.document._timeStamp, printed_at.utcoffset() or timedelta()
        stamp.YMDhms = printed_at.timetuple()[:6]
        stamp.dhh, stamp.dmm = divmod(int(shift.total_seconds()) // 60, 60)


class Page:
    """Collects the operators of one page; `finish` hands them to the canvas."""

    def __init__(self, canvas: SheetCanvas, leaf: Leaf = PORTRAIT) -> None:
        self.leaf = leaf
        self._canvas = canvas
        self._document = canvas.document
        self._behind: list[str] = []
        self._boxes: list[str] = []
        self._text: list[str] = []
        self._font = ""
        self._spread = 0.0
        self._ink = BLACK

    def line(self, x: float, y: float, line: Line, style: Style) -> None:
        """Draw one broken line with its baseline at y."""
        if line.spread != self._spread:
            self._spread = line.spread
            self._text.append(f"{line.spread:.3f} Tc")
        if style.ink != self._ink:
            self._ink = style.ink
            self._text.append("{:g} {:g} {:g} rg".format(*style.ink))
        self._text.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        for run in typeface(style.face).runs(line.text):
            font = f"{run.font.resource(self._document)} {style.size:g} Tf"
            if font != self._font:
                self._font = font
                self._text.append(font)
            encoder = run.font.encoder(self._document)
            self._text.append(f"<{''.join([encoder[char] for char in run.text])}> Tj")

    def text(self, x: float, y: float, text: str, style: Style, align: float = 0.0) -> None:
        """Draw a short unbroken text; x is its left end for align 0, its middle for 0.5, its right end for 1."""
        width = typeface(style.face).width(text, style.size)
        self.line(x - align * width, y, Line(text, width, 0.0), style)

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a grid cell; y is its lower edge."""
        # Round the edges, not the sizes: the common edge of two cells must be one line, or it is drawn twice as thick.
        left, low = round(x, 2), round(y, 2)
        self._boxes.append(f"{left:.2f} {low:.2f} {round(x + width, 2) - left:.2f} {round(y + height, 2) - low:.2f} re")

    def shade(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """Fill a cell behind everything else."""
        self._behind.append(f"q {grey:g} g {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f Q")

    def art(self, operators: str) -> None:
        """Draw lines and surfaces, given as PDF operators, behind the text."""
        self._behind.append(f"q {operators} Q")

    def stamp(self, name: str, operators: str) -> None:
        """Draw what many pages share behind everything else; the file holds it once, under its name."""
        if not self._canvas.hasForm(name):
            self._canvas.setPageSize((self.leaf.width, self.leaf.height))
            self._canvas.beginForm(name)
            self._canvas.addLiteral(operators)
            self._canvas.endForm()
        self._canvas.doForm(name)

    def qr(self, x: float, y: float, side: float, content: str) -> None:
        """Draw a QR code (ISO/IEC 18004, level M) with its lower left corner at x, y."""
        modules, path = qr_path(content)
        scale = side / modules
        self._behind.append(f"q {scale:.4f} 0 0 {scale:.4f} {x:.2f} {y:.2f} cm {path} f Q")

    def watermark(self, text: str, size: float = _DRAFT_SIZE, angle: float = _DRAFT_ANGLE, grey: float = _DRAFT_GREY) -> None:
        """Write large light letters across the page, behind everything and marked as no part of the content."""
        face = typeface(Face.SONG_BOLD)
        width, turn = face.width(text, size), radians(angle)
        x = self.leaf.width / 2 - cos(turn) * width / 2 + sin(turn) * size * 0.36
        y = self.leaf.height / 2 - sin(turn) * width / 2 - cos(turn) * size * 0.36
        matrix = f"{cos(turn):.4f} {sin(turn):.4f} {-sin(turn):.4f} {cos(turn):.4f} {x:.2f} {y:.2f} Tm"
        for run in face.runs(text):
            codes = "".join([run.font.encoder(self._document)[char] for char in run.text])
            font = f"{run.font.resource(self._document)} {size:g} Tf"
            self._behind.append(f"/Artifact BMC q {grey:g} g BT {font} {matrix} <{codes}> Tj ET Q EMC")

    def finish(self) -> None:
        """Hand the operators to the canvas and end the page."""
        parts = [*self._behind, f"{_GRID:g} w", *self._boxes, "S" if self._boxes else "n", "BT", *self._text, "ET"]
        self._canvas.setPageSize((self.leaf.width, self.leaf.height))
        self._canvas.addLiteral("\n".join(parts))
        self._canvas.showPage()


@lru_cache(maxsize=256)
def qr_path(content: str) -> tuple[int, str]:
    """Number of modules of a side and the dark ones as rectangles, one unit a module, origin lower left."""
    # A fixed mask: any mask is readable, and weighing all eight takes five times as long as the rest of the code.
    code = segno.make(content, error="m", micro=False, boost_error=False, mask=2)
    rows = [bytes(row) for row in code.matrix]
    count = len(rows)
    path = [
        f"{match.start()} {count - 1 - index} {match.end() - match.start()} 1 re"
        for index, row in enumerate(rows)
        for match in _DARK.finditer(row)
    ]
    return count, " ".join(path)
