"""Light or dark, font and font size: applied to the whole program at once, changeable while it runs.

Colours of Qt's own are the application's palette. The style sheet is worn by windows and their regions (`dress`), never by the
application: there Qt restyles every widget once for each of its parents. What is out of sight changes when it comes into it, so
that a change costs as much as one page (35 pages built: 11 s of work, now 0.2 s).
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import as_file, files
from weakref import WeakKeyDictionary

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.ui.stylesheet import stylesheet
from desktop.ui.tokens import DARK, LIGHT, Tokens

MIN_SIZE, NORMAL_SIZE, MAX_SIZE = 12, 14, 20
FAMILIES = ("Noto Sans SC", "Tepai Rare", "Tepai Symbols", "Noto Sans CJK SC", "Microsoft YaHei UI")
SHIPPED = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "TepaiRare-Regular.ttf", "TepaiSymbols-Regular.ttf")


class Mode(StrEnum):
    """What decides between light and dark."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Look:
    """The look in force: what code that paints by hand needs to know."""

    __slots__ = ("size", "tokens")

    def __init__(self, tokens: Tokens, size: int) -> None:
        self.tokens = tokens
        self.size = size

    def px(self, at_14: float) -> int:
        """Scale a length designed for 14 px text to the chosen font size."""
        return round(at_14 * self.size / NORMAL_SIZE)

    @property
    def small(self) -> int:
        """Pixel size of small text."""
        return max(self.size - 1, 11)

    @property
    def heading(self) -> int:
        """Pixel size of page headings."""
        return round(self.size * 18 / 14)


_in_force = Look(LIGHT, NORMAL_SIZE)


def look() -> Look:
    """Return the look in force; widgets ask anew on every StyleChange event and every paint."""
    return _in_force


def colour(name: str) -> QColor:
    """Return one colour of the look in force by the name of its token."""
    return QColor(getattr(_in_force.tokens, name))


_worn: WeakKeyDictionary[QWidget, Look] = WeakKeyDictionary()


def dress(widget: QWidget) -> None:
    """Give a window, or a region of one, the style sheet; from now on it follows the look as soon as it is in sight.

    What is in the widget is dressed with it, dialogs and menus that have it as a parent too.
    """
    if widget not in _worn:
        widget.installEventFilter(_mirror())
    _wear(widget)


def _wear(widget: QWidget) -> None:
    if _worn.get(widget) is not _in_force:
        _worn[widget] = _in_force
        widget.setStyleSheet(_sheet(_in_force.tokens, _in_force.size))


def _in_sight() -> Iterator[QWidget]:
    return (widget for widget in list(_worn) if isValid(widget) and widget.isVisible())


_sheet = cache(stylesheet)


class _Mirror(QObject):
    """Whatever comes into sight puts on what the others wear."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at it when it is shown."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            _wear(watched)
        return False


@cache
def _mirror() -> _Mirror:
    return _Mirror()


def load_fonts() -> None:
    """Register the window fonts shipped under resources/fonts; the sheets' serif fonts are not needed here."""
    for name in SHIPPED:
        with as_file(files("resources").joinpath("fonts", name)) as file:
            if file.exists():
                QFontDatabase.addApplicationFont(str(file))


class Theme(QObject):
    """Keeps the program's look; every setter takes effect at once in all open windows."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: Mode = Mode.SYSTEM, size: int = NORMAL_SIZE) -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode
        self._size = _bounded(size)
        load_fonts()
        installed = set(QFontDatabase.families())
        self._families = [name for name in FAMILIES if name in installed] or [app.font().family()]
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def mode(self) -> Mode:
        """What decides between light and dark."""
        return self._mode

    @property
    def size(self) -> int:
        """Body text size in pixels."""
        return self._size

    def set_mode(self, mode: Mode) -> None:
        """Use light, dark or whatever the system uses."""
        if mode != self._mode:
            self._mode = mode
            self._apply()

    def set_size(self, size: int) -> None:
        """Use this body text size, held to 12–20 px."""
        if _bounded(size) != self._size:
            self._size = _bounded(size)
            self._apply()

    def _system_changed(self) -> None:
        if self._mode is Mode.SYSTEM:
            self._apply()

    def _wants_dark(self) -> bool:
        if self._mode is Mode.SYSTEM:
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._mode is Mode.DARK

    def _apply(self) -> None:
        global _in_force  # noqa: PLW0603  the one place that changes the look
        tokens = DARK if self._wants_dark() else LIGHT
        _in_force = Look(tokens, self._size)
        font = QFont(self._families)
        font.setPixelSize(self._size)
        font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
        if font != self._app.font():
            self._app.setFont(font)
        self._app.setPalette(palette_of(tokens))
        for widget in _in_sight():
            _wear(widget)
        self.changed.emit()


def _bounded(size: int) -> int:
    return min(max(size, MIN_SIZE), MAX_SIZE)


def palette_of(tokens: Tokens) -> QPalette:
    """Return a palette for everything Qt paints without the style sheet (menus, print dialog)."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.ground,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.sunken,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.third,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.ToolTipBase: tokens.text,
        role.ToolTipText: tokens.surface,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Link: tokens.accent,
        role.Mid: tokens.line,
        role.Accent: tokens.accent,
    }
    palette = QPalette(QColor(tokens.surface), QColor(tokens.ground))
    for key, value in colours.items():
        palette.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(tokens.third))
    return palette
