"""On an object's card: what happened there, the newest first, and the next service log."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.served_card import Event, ServedMore
from desktop.ui import icons
from desktop.ui.entries import Entry
from desktop.ui.folded import FoldedList
from desktop.ui.widgets.badge import Tone
from desktop.ui.widgets.buttons import Button

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
        self.new_log = Button("新建服务日志", icon_name=icons.ADD)
        self.new_log.clicked.connect(self.log_wanted)
        self.events = FoldedList(FIRST, beside=(self.new_log,))
        self.told, self.list, self.show_all = self.events.told, self.events.list, self.events.show_all
        self.events.opened.connect(lambda value: self.open_wanted.emit(*value))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.events)

    def show_more(self, more: ServedMore, fresh: bool) -> None:
        """Show what belongs to the card; another card begins short again."""
        self.events.show_entries(summary(more), [_entry(event) for event in more.events], fresh)


def summary(more: ServedMore) -> str:
    """服务 3 次 · 团队 5 天 · …: each number with its unit; without a log here others may have been there all the same."""
    if not more.logs and not more.trainings and not more.visits:
        parts = ["本机没有服务日志：日志只发给填写人、所在团和审核人"]
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
