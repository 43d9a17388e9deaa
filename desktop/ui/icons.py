"""Icons of one family (Phosphor, from QtAwesome's fonts), always in a colour of the theme.

The glyphs are painted into pixmaps here. QtAwesome's own QIcon calls back into Python from inside Qt's painting, which
deadlocks on the GIL with PySide 6.9 when a Python paintEvent asks it for a pixmap (seen here), and importing it costs
0.1 s at every start; so only its font and its table of names are used.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap

from desktop.ui.theme import colour

FONT, NAMES = "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json"
SIZES = (14, 16, 18, 20, 24, 32, 40, 48, 64)

HOME, VISIT, ENTERPRISE, VILLAGE = "house", "briefcase", "buildings", "tree"
NEED, ACHIEVEMENT, SYNC, SETTINGS = "lightbulb", "rocket", "arrows-clockwise", "gear-six"
SEARCH, ADD, REMOVE, CLOSE = "magnifying-glass", "plus", "trash", "x"
DOWN, UP, LEFT, RIGHT = "caret-down", "caret-up", "caret-left", "caret-right"
CALENDAR, PRINT, SAVE, CHECK = "calendar-blank", "printer", "floppy-disk", "check"
WARNING, INFO, LIST, TABLE = "warning", "info", "list-bullets", "table"
EMPTY, OFFLINE, LOCK, RESTORE = "tray", "cloud-slash", "lock-simple", "clock-counter-clockwise"
IMPORT, EXPORT, POLICY, COPY = "download-simple", "upload-simple", "article", "copy"
ZOOM_IN, ZOOM_OUT, PERSON, REVIEW = "magnifying-glass-plus", "magnifying-glass-minus", "user", "circle-wavy-check"
CHART, TRAINING, DOCKING, LEDGER = "chart-bar", "student", "handshake", "clipboard-text"
SERVICE, TEAM, TRAINEE, CERTIFICATE = "notebook", "users-three", "identification-card", "medal"
CONTRACT, LANDING, INCOME, PATENT = "file-text", "map-pin", "currency-cny", "shield"
PLATFORM, SUBSIDY, ACTIVITY, MOBILITY = "factory", "money", "flag", "arrows-left-right"
NETWORK, CATALOGUE, QUESTION, CASE = "tree-structure", "star", "question", "book-open"
OPEN = "arrow-square-out"


@cache
def _folder() -> Path:
    spec = find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("QtAwesome is not installed; its fonts hold the icons")
    return Path(spec.submodule_search_locations[0]) / "fonts"


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_folder() / FONT))
    return QFontDatabase.applicationFontFamilies(number)[0]


@cache
def _names() -> dict[str, str]:
    codes: dict[str, str] = json.loads((_folder() / NAMES).read_text(encoding="utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


def load() -> None:
    """Register the icon font; to be called once before the first window."""
    _family()


@cache
def _painted(name: str, ink: str, side: int, ratio: float) -> QPixmap:
    glyph = _names()[name]
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    font = QFont(_family())
    font.setPixelSize(side)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(QRectF(0, 0, side, side), int(Qt.AlignmentFlag.AlignCenter), glyph)
    painter.end()
    return pixmap


def pixmap(name: str, token: str, side: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a square picture of so many logical pixels, in the colour of a token of the look in force."""
    return _painted(name, colour(token).name(), side, ratio)


@cache
def _icon(name: str, ink: str, active: str, disabled: str) -> QIcon:
    made = QIcon()
    for side in SIZES:
        made.addPixmap(_painted(name, ink, side, 1.0), QIcon.Mode.Normal)
        made.addPixmap(_painted(name, active, side, 1.0), QIcon.Mode.Active)
        made.addPixmap(_painted(name, disabled, side, 1.0), QIcon.Mode.Disabled)
    return made


def icon(name: str, token: str = "second", active: str | None = None) -> QIcon:
    """Return an icon in the colour of a token; ask again after the theme changed."""
    return _icon(name, colour(token).name(), colour(active or token).name(), colour("third").name())
