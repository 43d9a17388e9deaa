"""On an object's card: what happened there, the newest first, and the next service log; cards that may be the same."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.served import Similar
from desktop.core.served_card import Event, ServedMore
from desktop.ui import icons
from desktop.ui.entries import Entry, EntryList
from desktop.ui.theme import look
from desktop.ui.widgets.badge import Tone
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.form_row import LABEL_WIDTH

FIRST = 4  # lines before somebody asks for all
_WORDS: dict[str, tuple[str, Tone]] = {
    "service_log": ("日志", "accent"),
    "training": ("培训", "done"),
    "visit": ("走访", "plain"),
}


class History(QWidget):
    """`log_wanted`: a new service log; `open_wanted(kind, id)`."""

    log_wanted = Signal()
    open_wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._more: ServedMore | None = None
        self._all = False
        self.told = words("", ink="second", wrap=True)
        self.new_log = Button("新建服务日志", icon_name=icons.ADD)
        self.new_log.clicked.connect(self.log_wanted)
        self.list = EntryList()
        self.list.opened.connect(lambda value: self.open_wanted.emit(*value))
        self.show_all = Button("", "link")
        self.show_all.clicked.connect(self._show_all)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.told, 1)
        head.addWidget(self.show_all)
        head.addWidget(self.new_log)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list)

    def show_more(self, more: ServedMore, fresh: bool) -> None:
        """Show what belongs to the card; another card begins short again."""
        self._more = more
        if fresh:
            self._all = False
        self.told.setText(summary(more))
        entries = [_entry(event) for event in more.events]
        shown = entries if self._all or len(entries) <= FIRST + 1 else entries[:FIRST]
        self.list.show_entries(shown)
        self.list.setVisible(bool(shown))
        self.show_all.set_words(f"全部 {len(entries)} 条")
        self.show_all.setVisible(len(shown) < len(entries))

    def _show_all(self) -> None:
        if self._more is not None:
            self._all = True
            self.show_more(self._more, False)
            self.list.setFocus()


def summary(more: ServedMore) -> str:
    """服务 3 次 · 团队 5 天 · …: each number with its unit."""
    if not more.logs and not more.trainings and not more.visits:
        parts = ["还没有服务过"]
    else:
        parts = [f"服务 {more.logs} 次"] if more.logs else []
        parts += [more.days.text(team=True)] if more.days.people else []
        parts += [f"培训班 {more.trainings} 个"] if more.trainings else []
        parts += [f"企业走访 {more.visits} 次"] if more.visits else []
    if more.trainees:
        parts.append(f"本村学员 {more.trainees} 人")
    return " · ".join(parts)


def _entry(event: Event) -> Entry:
    """What tells logs and visits of one object apart is not its name."""
    row, (word, tone) = event.row, _WORDS[event.row.kind]
    if row.kind == "training":
        return Entry((row.kind, row.id), row.headline, row.second, word, tone, row.right)
    return Entry((row.kind, row.id), row.right, row.second, word, tone, row.badge)


class Doubles(QWidget):
    """Cards that may be the same object; `open_wanted(id)`."""

    open_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self.list = EntryList()
        self.list.opened.connect(self.open_wanted)
        self._column.addWidget(words("可能已有这张名片，请先看看是不是同一个：", ink="waiting", size="small", wrap=True))
        self._column.addWidget(self.list)
        self.hide()

    def show_similar(self, similar: Sequence[Similar]) -> None:
        """Show these; none hides it."""
        self._column.setContentsMargins(look().px(LABEL_WIDTH) + 12, 0, 0, 0)
        self.list.show_entries([Entry(s.id, s.name, s.place, s.reason, "waiting") for s in similar])
        self.setVisible(bool(similar))
