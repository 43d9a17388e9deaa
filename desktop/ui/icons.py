"""Icons of one family (Phosphor, by QtAwesome), always in a colour of the theme."""

from functools import cache

from PySide6.QtGui import QIcon
from qtawesome import _BUNDLED_FONTS
from qtawesome.iconic_font import IconicFont

from desktop.ui.theme import colour

HOME, VISIT, ENTERPRISE, VILLAGE = "house", "briefcase", "buildings", "tree"
NEED, ACHIEVEMENT, SYNC, SETTINGS = "lightbulb", "rocket", "arrows-clockwise", "gear-six"
SEARCH, ADD, REMOVE, CLOSE = "magnifying-glass", "plus", "trash", "x"
DOWN, UP, LEFT, RIGHT = "caret-down", "caret-up", "caret-left", "caret-right"
CALENDAR, PRINT, SAVE, CHECK = "calendar-blank", "printer", "floppy-disk", "check"
WARNING, INFO, LIST, TABLE = "warning", "info", "list-bullets", "table"
EMPTY, OFFLINE, LOCK, RESTORE = "tray", "cloud-slash", "lock-simple", "clock-counter-clockwise"
IMPORT, EXPORT, POLICY, COPY = "download-simple", "upload-simple", "scroll", "copy"
ZOOM_IN, ZOOM_OUT, PERSON, REVIEW = "magnifying-glass-plus", "magnifying-glass-minus", "user", "stamp"
CHART, TRAINING, DOCKING, LEDGER = "chart-bar", "student", "handshake", "kanban"


@cache
def _font() -> IconicFont:
    # only the one font is loaded: the whole of QtAwesome costs ten times as much at start
    return IconicFont(*(entry for entry in _BUNDLED_FONTS if entry[0] == "ph"))


def icon(name: str, token: str = "second", active: str | None = None) -> QIcon:
    """Return the icon of this name in the colour of a token; ask again after the theme changed."""
    ink = colour(token)
    return _font().icon(
        f"ph.{name}", color=ink, color_active=colour(active or token), color_disabled=colour("third")
    )
