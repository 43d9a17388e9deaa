"""Looking at a finished sheet before it is printed or saved: pages, zoom, print, save."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPageLayout, QPainter, QPaintEvent, QShortcut, QWheelEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.ui import icons
from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import clear_layout, rule, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.reference import Run, at_once

ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
SCREEN_DPI, PRINT_DPI = 96, 300
GAP = 16


@dataclass(frozen=True, slots=True)
class PageBitmap:
    """A rendered page: 4 bytes a pixel in the order blue, green, red, unused (pypdfium2's BGRx)."""

    width: int
    height: int
    stride: int
    data: bytes

    def image(self) -> QImage:
        """The same as an image that owns its bytes."""
        return QImage(self.data, self.width, self.height, self.stride, QImage.Format.Format_RGB32).copy()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finished PDF: sizes of its pages in points (1/72 inch), a function that renders one, the file's bytes."""

    title: str
    page_sizes: tuple[tuple[float, float], ...]
    render: Callable[[int, float], PageBitmap]  # page from 0, dots per inch
    pdf: Callable[[], bytes]
    file_name: str  # suggested, with .pdf
    notice: str = ""  # what is to be known before it is printed
    use: Any = None  # what is to be noted when it leaves the program, for whoever made the sheet


class _Page(QWidget):
    """One page on its ground; asks for its picture when it comes into sight."""

    wanted = Signal(int)

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.image: QImage | None = None
        self.asked_dpi = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, or white paper until it is here."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if self.image is not None:
            painter.drawImage(QRectF(self.rect()), self.image)
        painter.setPen(colour("field_line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
        self.wanted.emit(self.number)


class PdfPreview(QDialog):
    """Preview of one sheet. Ctrl+P prints, Ctrl+S saves, Ctrl+ + and − zoom, Ctrl+0 fits the width, PgUp/PgDn turn.

    `strip` holds a sheet's own options, above the pages; whoever made it shows what follows from them with `show_sheet`.
    """

    saved = Signal(str)
    printed = Signal()
    failed = Signal(object)

    def __init__(
        self, sheet: Sheet, folder: str = "", run: Run = at_once, parent: QWidget | None = None, strip: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sheet, self._folder, self._run = sheet, folder, run
        self._zoom = 1.0
        self._fit_width = True
        self._pages: list[_Page] = []
        self._body = QWidget()
        self._body.setObjectName("scrolled")
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(GAP, GAP, GAP, GAP)
        self._column.setSpacing(GAP)
        self.view = QScrollArea()
        self.view.setWidgetResizable(True)
        self.view.setWidget(self._body)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # its coming must not change the fit
        self.view.viewport().installEventFilter(self)
        self.view.verticalScrollBar().valueChanged.connect(lambda _: self._show_place())
        self.place = words("", ink="second")
        self.zoom_text = words("", ink="second")
        self.title = words("", size="title")
        self.notice = words("", ink="waiting", wrap=True)
        self.notice.setContentsMargins(16, 0, 16, 10)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._tools())
        if strip is not None:
            box.addWidget(strip)
        box.addWidget(self.notice)
        box.addWidget(rule())
        box.addWidget(self.view, 1)
        self._keys()
        self.resize(look().px(900), look().px(720))
        self.show_sheet(sheet)
        self.view.setFocus()

    @property
    def sheet(self) -> Sheet:
        """What is in sight."""
        return self._sheet

    def show_sheet(self, sheet: Sheet) -> None:
        """Show another sheet, at the same place and zoom where its pages are of the same sizes."""
        same = bool(self._pages) and sheet.page_sizes == self._sheet.page_sizes
        self._sheet = sheet
        self.setWindowTitle(sheet.title)
        self.title.setText(sheet.title)
        self.notice.setText(sheet.notice)
        self.notice.setVisible(bool(sheet.notice))
        if same:
            for page in self._pages:  # the old picture stays until the new one is there
                page.asked_dpi = 0.0
                page.update()
            return
        clear_layout(self._column)
        self._pages = [_Page(i) for i in range(len(sheet.page_sizes))]
        for page in self._pages:
            page.wanted.connect(self._render)
            self._column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch()
        if self._fit_width:
            self.fit_width()
        else:
            self._set_zoom(self._zoom)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(8)
        self.smaller = Button("", "quiet", icon_name=icons.ZOOM_OUT)
        self.larger = Button("", "quiet", icon_name=icons.ZOOM_IN)
        self.fit = Button("适合宽度", "quiet")
        self.fit.setCheckable(True)
        self.save = Button("另存为", shortcut="Ctrl+S", icon_name=icons.SAVE)
        self.print = Button("打印", "primary", "Ctrl+P", icons.PRINT)
        self.smaller.setToolTip("缩小（Ctrl+-）")
        self.larger.setToolTip("放大（Ctrl++）")
        self.smaller.setAccessibleName("缩小")
        self.larger.setAccessibleName("放大")
        self.smaller.clicked.connect(lambda: self.step_zoom(-1))
        self.larger.clicked.connect(lambda: self.step_zoom(1))
        self.fit.clicked.connect(self.fit_width)
        self.save.clicked.connect(self.ask_save)
        self.print.clicked.connect(self.ask_print)
        row.addWidget(self.title)
        row.addWidget(self.place)
        row.addStretch()
        for part in (self.smaller, self.zoom_text, self.larger, self.fit, self.save, self.print):
            row.addWidget(part)
        return row

    def _keys(self) -> None:
        for keys, slot in (
            ("Ctrl++", lambda: self.step_zoom(1)),
            ("Ctrl+=", lambda: self.step_zoom(1)),
            ("Ctrl+-", lambda: self.step_zoom(-1)),
            ("Ctrl+0", self.fit_width),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def zoom(self) -> float:
        """The zoom in force, 1.0 is 96 dpi."""
        return self._zoom

    def current_page(self) -> int:
        """The page in the middle of the view, from 0."""
        middle = self.view.verticalScrollBar().value() + self.view.viewport().height() // 2
        return max((i for i in range(len(self._pages)) if self._top(i) <= middle), default=0)

    def go_page(self, number: int) -> None:
        """Turn to a page."""
        if 0 <= number < len(self._pages):
            self.view.verticalScrollBar().setValue(self._top(number) - GAP)

    def _top(self, number: int) -> int:
        """Upper edge of a page, reckoned rather than asked, because the layout may be a step behind."""
        return GAP + sum(page.height() + GAP for page in self._pages[:number])

    def step_zoom(self, step: int) -> None:
        """Take the next larger or smaller zoom."""
        bigger = [z for z in ZOOMS if (z > self._zoom + 0.01 if step > 0 else z < self._zoom - 0.01)]
        if bigger:
            self._fit_width = False
            self._set_zoom(bigger[0] if step > 0 else bigger[-1])

    def fit_width(self) -> None:
        """Make the widest page as wide as the view."""
        self._fit_width = True
        widest = max((w for w, _ in self._sheet.page_sizes), default=595.0)
        room = self.view.viewport().width() - 2 * GAP - 2
        self._set_zoom(max(room / (widest * SCREEN_DPI / 72), 0.2))

    def save_to(self, path: str) -> None:
        """Write the file; a failure goes out by `failed`."""
        try:
            Path(path).write_bytes(self._sheet.pdf())
        except OSError as error:
            self.failed.emit(error)
        else:
            self.saved.emit(path)

    def print_on(self, printer: QPrinter) -> None:
        """Paint the chosen pages on a printer, each filling its paper, which is turned as the page is."""
        first = printer.fromPage() or 1
        last = printer.toPage() or len(self._pages)
        dpi = min(printer.resolution(), PRINT_DPI)
        printer.setPageOrientation(self._orientation(first - 1))
        painter = QPainter(printer)
        for number in range(first - 1, min(last, len(self._pages))):
            if number >= first:
                printer.setPageOrientation(self._orientation(number))
                printer.newPage()
            image = self._sheet.render(number, dpi).image()
            target = QRectF(printer.paperRect(QPrinter.Unit.DevicePixel))
            painter.drawImage(_fitted(image.size(), target), image)
        painter.end()
        self.printed.emit()

    def _orientation(self, number: int) -> QPageLayout.Orientation:
        width, height = self._sheet.page_sizes[number]
        return QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait

    def ask_save(self) -> None:
        """Ask where to, then save."""
        proposed = str(Path(self._folder) / self._sheet.file_name) if self._folder else self._sheet.file_name
        path, _ = QFileDialog.getSaveFileName(self, "另存为", proposed, "PDF 文件 (*.pdf)")
        if path:
            self.save_to(path if path.lower().endswith(".pdf") else f"{path}.pdf")

    def ask_print(self) -> None:
        """Ask for the printer, then print."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._sheet.title)
        printer.setFullPage(True)
        printer.setPageOrientation(self._orientation(0))
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(self._pages))
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.print_on(printer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep fitting the width."""
        if event.type() == QEvent.Type.Resize and self._fit_width:
            self.fit_width()
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """PgUp and PgDn turn pages, Home and End go to the first and last."""
        moves = {Qt.Key.Key_PageDown: self.current_page() + 1, Qt.Key.Key_PageUp: self.current_page() - 1,
                 Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self._pages) - 1}  # fmt: skip
        if Qt.Key(event.key()) in moves:
            self.go_page(moves[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """The screen's pixel ratio may have changed with the style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._set_zoom(self._zoom)

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        for page, (width, height) in zip(self._pages, self._sheet.page_sizes, strict=True):
            page.setFixedSize(QSize(round(width * zoom * SCREEN_DPI / 72), round(height * zoom * SCREEN_DPI / 72)))
            page.update()
        self.zoom_text.setText(f"{round(zoom * 100)}%")
        self.fit.setChecked(self._fit_width)
        self._show_place()

    def _show_place(self) -> None:
        self.place.setText(f"第 {self.current_page() + 1} / {len(self._pages)} 页")

    def _render(self, number: int) -> None:
        page = self._pages[number]
        dpi = self._zoom * SCREEN_DPI * self.devicePixelRatioF()
        if abs(page.asked_dpi - dpi) > 0.5:
            page.asked_dpi = dpi
            sheet = self._sheet
            self._run(lambda: sheet.render(number, dpi).image(), lambda image: self._rendered(sheet, page, dpi, image))

    def _rendered(self, sheet: Sheet, page: _Page, dpi: float, image: QImage) -> None:
        if sheet is self._sheet and page.asked_dpi == dpi:
            page.image = image
            page.update()


def _fitted(size: QSize, target: QRectF) -> QRectF:
    scale = min(target.width() / size.width(), target.height() / size.height())
    width, height = size.width() * scale, size.height() * scale
    return QRectF((target.width() - width) / 2, (target.height() - height) / 2, width, height)
