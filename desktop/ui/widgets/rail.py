"""The rail at the left: where one can go, in words, under headings that fold, with what waits there."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import words
from desktop.ui.widgets.rail_entry import GAP, WIDTH, Place, RailButton, RailEntry, RailHeading, RailLine

NUMBERED = 9


class Rail(QWidget):
    """Navigation; `went(key)` when the user chooses a place, `folded(section, open)` when he folds a section or opens it.

    Ctrl+1 … 9 lead to the first nine places, folded or not. The section of the place in sight opens by itself.
    """

    went = Signal(str)
    folded = Signal(str, bool)

    def __init__(self, places: Sequence[Place], title: str = "特派通", folds: Mapping[str, bool] | None = None) -> None:
        """`folds` is what the user has opened (True) and folded (False) before."""
        super().__init__()
        self.setObjectName("rail")
        self._buttons: dict[str, RailButton] = {}
        self._headings: dict[str, RailHeading] = {}
        self._entries: list[RailEntry] = []  # in the order in which they stand
        self._folds = dict(folds or {})
        heading = words(title, ink="on_rail", size="heading")
        heading.setContentsMargins(8, 0, 0, 8)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(8, 12, 8, 10)
        self._box.setSpacing(GAP)
        self._box.addWidget(heading)
        self._scroll, self._column = self._scrolled()
        self._box.addWidget(self._scroll, 1)
        for number, place in enumerate(places, 1):
            if place.section and place.section not in self._headings:
                self._head(place, sum(p.section == place.section for p in places))
            self._add(place, number if number <= NUMBERED else 0, self._box if place.bottom else self._column)
        self._column.addStretch()
        self._box.insertWidget(self._box.indexOf(self._scroll) + 1, RailLine())
        for section in self._headings:
            self._show(section, self._headings[section].is_open())
        self._fit()

    def _scrolled(self) -> tuple[QScrollArea, QVBoxLayout]:
        """Where the sections stand; a scroll bar comes only when too many are open."""
        upper = QWidget()
        upper.setObjectName("scrolled")
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        scroll = QScrollArea(self)  # its bar is styled where it is made
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(upper)
        scroll.viewport().setAutoFillBackground(False)
        return scroll, column

    def _head(self, place: Place, count: int) -> None:
        section = place.section
        heading = self._headings[section] = RailHeading(section, count, self)
        heading.set_open(self._folds.get(section, not place.shut))
        heading.clicked.connect(lambda: self._fold(section, heading.isChecked()))
        heading.fold_wanted.connect(lambda is_open: self._fold_by_key(heading, is_open))
        self._enter(heading, self._column)

    def _add(self, place: Place, number: int, column: QVBoxLayout) -> None:
        button = self._buttons[place.key] = RailButton(place, number, self)
        button.clicked.connect(lambda: self._go(place.key))
        button.fold_wanted.connect(lambda is_open: self._leave_section(button, is_open))
        self._enter(button, column)
        if number:
            key = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            key.activated.connect(lambda: self._go(place.key))

    def _enter(self, entry: RailEntry, column: QVBoxLayout) -> None:
        entry.stepped.connect(lambda step: self._step(entry, step))
        self._entries.append(entry)
        column.addWidget(entry)

    def has(self, key: str) -> bool:
        """Whether there is such a place."""
        return key in self._buttons

    def button(self, key: str) -> RailButton:
        """The entry of a key."""
        return self._buttons[key]

    def heading(self, section: str) -> RailHeading:
        """The heading of a section."""
        return self._headings[section]

    def folds(self) -> dict[str, bool]:
        """What the user has opened (True) and folded (False) himself."""
        return dict(self._folds)

    def current(self) -> str | None:
        """The key of the place shown."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)

    def scrolls(self) -> int:
        """So many pixels are out of sight; 0 when everything open fits."""
        return self._scroll.verticalScrollBar().maximum()

    def set_current(self, key: str) -> None:
        """Mark the place shown and open its section; no signal."""
        before = self.current()
        for name, button in self._buttons.items():
            button.setChecked(name == key)
        here = self._buttons.get(key)
        if here is not None and here.place.section and key != before:
            self._show(here.place.section, True)
        self._mark()
        if here is not None:
            self._in_sight(here)

    def set_badge(self, key: str, count: int) -> None:
        """Show how many things wait at a place; nothing for a place that this account has not."""
        if key not in self._buttons:
            return
        self._buttons[key].set_badge(count)
        section = self._buttons[key].place.section
        if section:
            self._headings[section].set_badge(sum(button.badge() for button in self._of(section)))

    def take_keyboard(self) -> None:
        """The keyboard goes to the place shown, or to the heading that hides it, or to the first entry."""
        button = self._buttons.get(self.current() or "")
        if button is not None and button.isHidden():
            self._headings[button.place.section].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            (button or self._entries[0]).setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ------------------------------------------------------------------------------------------------------- keyboard, folding
    def _go(self, key: str) -> None:
        self.set_current(key)
        self.went.emit(key)

    def _step(self, entry: RailEntry, step: int) -> None:
        there = [other for other in self._entries if not other.isHidden()]
        at = there.index(entry) + step
        if 0 <= at < len(there):
            there[at].setFocus(Qt.FocusReason.TabFocusReason)
            self._in_sight(there[at])

    def _fold_by_key(self, heading: RailHeading, is_open: bool) -> None:
        """→ on an open heading goes on to its first place."""
        if is_open and heading.is_open():
            self._step(heading, 1)
        elif is_open != heading.is_open():
            self._fold(heading.text(), is_open)

    def _leave_section(self, button: RailButton, is_open: bool) -> None:
        """← on a place goes back to its heading."""
        if not is_open and button.place.section:
            heading = self._headings[button.place.section]
            heading.setFocus(Qt.FocusReason.TabFocusReason)
            self._in_sight(heading)

    def _fold(self, section: str, is_open: bool) -> None:
        """The user's own word; it is remembered."""
        self._folds[section] = is_open
        self._show(section, is_open)
        self.folded.emit(section, is_open)

    def _show(self, section: str, is_open: bool) -> None:
        self._headings[section].set_open(is_open)
        for button in self._of(section):
            button.setHidden(not is_open)
        self._mark()

    def _mark(self) -> None:
        """A heading stands bright while it hides the place shown."""
        for section, heading in self._headings.items():
            hidden = not heading.is_open() and any(button.isChecked() for button in self._of(section))
            heading.set_hides_current(hidden)

    def _of(self, section: str) -> list[RailButton]:
        return [button for button in self._buttons.values() if button.place.section == section]

    def _in_sight(self, entry: RailEntry) -> None:
        if self._scroll.isAncestorOf(entry):
            self._column.activate()  # a section opened just now: its places are laid out and the bar knows them
            QCoreApplication.sendEvent(self._scroll, QEvent(QEvent.Type.LayoutRequest))
            self._scroll.ensureWidgetVisible(entry, 0, look().px(WIDTH // 3))

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """The place shown is in sight from the start."""
        super().showEvent(event)
        self._show_current()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """It stays in sight in a smaller window."""
        super().resizeEvent(event)
        self._show_current()

    def _show_current(self) -> None:
        here = self._buttons.get(self.current() or "")
        if here is not None:
            self._box.activate()
            self._in_sight(here)

    def _fit(self) -> None:
        self.setFixedWidth(look().px(WIDTH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dark ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("rail"))
        painter.end()
