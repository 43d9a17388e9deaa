"""来龙去脉 on a form: what belongs to the record, newest first, its years, and the buttons that begin the next link."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.chain import Event, Timeline
from desktop.ui import icons
from desktop.ui.entries import Entry
from desktop.ui.folded import FoldedList
from desktop.ui.widgets.badge import Tone
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.flow import FlowLayout

FIRST, FIRST_YEARS = 5, 3  # lines before somebody asks for all
_TONES: dict[str, Tone] = {"visit": "accent", "docking": "waiting", "contract": "done", "landing": "done"}


class ChainPanel(QWidget):
    """`begin_wanted(kind)`: the next link; `open_wanted(kind, id)`; `year_wanted`: `year` has been chosen (None: all years)."""

    begin_wanted = Signal(str)
    open_wanted = Signal(str, object)
    year_wanted = Signal()

    def __init__(self, onward: Sequence[tuple[str, str]], nothing: str) -> None:
        super().__init__()
        self.year: int | None = None
        self._nothing = nothing
        self.every_year = Button("所有年度", "link")
        self.every_year.clicked.connect(lambda: self._choose(None))
        self.events, self.years = FoldedList(FIRST, beside=(self.every_year,)), FoldedList(FIRST_YEARS, "年")
        self.told, self.list, self.show_all = self.events.told, self.events.list, self.events.show_all
        self.events.opened.connect(lambda value: self.open_wanted.emit(*value))
        self.years.opened.connect(lambda year: self._choose(None if year == self.year else year))
        self.buttons: dict[str, Button] = {}
        flow = QWidget()
        line = FlowLayout(flow)
        for kind, text in onward:
            button = self.buttons[kind] = Button(text, icon_name=icons.ADD)
            button.clicked.connect(lambda _=False, kind=kind: self.begin_wanted.emit(kind))
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.events, self.years, flow):
            column.addWidget(part)
        flow.setVisible(bool(onward))

    def show_timeline(self, timeline: Timeline, fresh: bool) -> None:
        """Show what belongs to the record; another record begins short again."""
        self.year = timeline.year
        self.every_year.setVisible(timeline.year is not None)
        entries = [_entry(event) for event in timeline.events]
        told = timeline.summary or (f"{len(entries)} 件事" if entries else self._nothing)  # states of its own count nothing
        self.events.show_entries(told, entries, fresh)
        years = [
            Entry(each.year, each.summary, "", f"{each.year} 年", "accent" if each.year == timeline.year else "plain")
            for each in timeline.years
        ]
        self.years.show_entries("按年度（选一年只看那一年）", years, fresh)
        self.years.setVisible(len(years) > 1)

    def _choose(self, year: int | None) -> None:
        self.year = year
        self.year_wanted.emit()


def _entry(event: Event) -> Entry:
    right = "　".join(part for part in (event.badge, event.on.isoformat() if event.on else "未注日期") if part)
    return Entry((event.kind, event.id), event.title, event.note, event.word, _TONES.get(event.kind, "plain"), right)
