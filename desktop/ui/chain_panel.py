"""来龙去脉 on a form: what belongs to the record, newest first, and the buttons that begin the next link."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.chain import Event, Timeline
from desktop.core.contract_doubles import Double
from desktop.ui import icons
from desktop.ui.entries import Entry, EntryList
from desktop.ui.theme import look
from desktop.ui.widgets.badge import Tone
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.form_row import LABEL_WIDTH

FIRST = 5  # lines before somebody asks for all
_TONES: dict[str, Tone] = {"visit": "accent", "docking": "waiting", "contract": "done", "landing": "done"}


class ChainPanel(QWidget):
    """`begin_wanted(kind)`: the next link; `open_wanted(kind, id)`."""

    begin_wanted = Signal(str)
    open_wanted = Signal(str, object)

    def __init__(self, onward: Sequence[tuple[str, str]], nothing: str) -> None:
        super().__init__()
        self._timeline: Timeline | None = None
        self._all = False
        self._nothing = nothing
        self.told = words("", ink="second", wrap=True)
        self.show_all = Button("", "link")
        self.show_all.clicked.connect(self._show_all)
        self.list = EntryList()
        self.list.opened.connect(lambda value: self.open_wanted.emit(*value))
        self.buttons: dict[str, Button] = {}
        head, flow = QHBoxLayout(), QWidget()
        head.setSpacing(12)
        head.addWidget(self.told, 1)
        head.addWidget(self.show_all)
        line = FlowLayout(flow)
        for kind, text in onward:
            button = self.buttons[kind] = Button(text, icon_name=icons.ADD)
            button.clicked.connect(lambda _=False, kind=kind: self.begin_wanted.emit(kind))
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list)
        column.addWidget(flow)
        if not onward:
            flow.hide()

    def show_timeline(self, timeline: Timeline, fresh: bool) -> None:
        """Show what belongs to the record; another record begins short again."""
        self._timeline = timeline
        if fresh:
            self._all = False
        self.told.setText(timeline.summary or self._nothing)
        entries = [_entry(event) for event in timeline.events]
        shown = entries if self._all or len(entries) <= FIRST + 1 else entries[:FIRST]
        self.list.show_entries(shown)
        self.list.setVisible(bool(shown))
        self.show_all.set_words(f"全部 {len(entries)} 条")
        self.show_all.setVisible(len(shown) < len(entries))

    def _show_all(self) -> None:
        if self._timeline is not None:
            self._all = True
            self.show_timeline(self._timeline, False)
            self.list.setFocus()


def _entry(event: Event) -> Entry:
    right = "　".join(part for part in (event.badge, event.on.isoformat() if event.on else "未注日期") if part)
    return Entry((event.kind, event.id), event.title, event.note, event.word, _TONES.get(event.kind, "plain"), right)


class Lookalikes(QWidget):
    """Records that may be the same one, under a field; `open_wanted(id)`."""

    open_wanted = Signal(object)

    def __init__(self, told: str) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self.list = EntryList()
        self.list.opened.connect(self.open_wanted)
        self._column.addWidget(words(told, ink="waiting", size="small", wrap=True))
        self._column.addWidget(self.list)
        self.hide()

    def show_doubles(self, doubles: Sequence[Double]) -> None:
        """Show these; none hides it."""
        self._column.setContentsMargins(look().px(LABEL_WIDTH) + 12, 0, 0, 0)
        self.list.show_entries([Entry(d.id, d.name, d.told, d.reason, "waiting") for d in doubles])
        self.setVisible(bool(doubles))
