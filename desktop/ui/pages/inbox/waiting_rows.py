"""What waits, as rows of a list: who, what, how many days, and the words that make a reviewer careful."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import QPoint, QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QVBoxLayout, QWidget

from db.records import BY_NAME
from desktop.core import reviewing
from desktop.core.profile import Opened
from desktop.core.reviewing import Inbox, InboxRow
from desktop.ui import icons
from desktop.ui.theme import colour, look
from desktop.ui.widgets.badge import Tone
from desktop.ui.widgets.base import clear_layout
from desktop.ui.widgets.chips import Chip
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.record_list import RecordDelegate
from desktop.ui.widgets.record_model import ROW_ROLE, Index, ListRow

Key = tuple[str, UUID]
PAGE = 200  # rows asked for at once; as many as `reviewing.inbox` gives by itself
_HEAVY = ("有不同值", "未知引用")  # stand in the way of an approval


def days_text(days: int) -> str:
    """How long it has been waiting."""
    return f"等 {days} 天" if days > 0 else "今天提交"


def tone_of(marks: Sequence[str]) -> Tone:
    """What stops an approval is red, 代录 and what may be there twice are to be looked at, the rest informs."""
    if any(mark in _HEAVY for mark in marks):
        return "wrong"
    return "waiting" if {"代录", "可能重复"} & set(marks) else "accent"


def list_row(row: InboxRow) -> ListRow:
    """The row of a record."""
    second = " · ".join(part for part in (BY_NAME[row.kind].title, row.when, row.author_name, row.second) if part)
    return ListRow((row.kind, row.id), row.headline, second, days_text(row.days), " · ".join(row.marks), tone_of(row.marks))


@dataclass
class WaitingRows:
    """The inbox behind the list; `told` hears every first page with its counts, on the database thread."""

    opened: Opened
    kind: str
    text: str
    told: Callable[[Inbox], object]
    rows: dict[Key, InboxRow] = field(default_factory=dict)
    _first: Inbox | None = None

    def count(self) -> int:
        """Reads the first page too, so that it is not asked for twice."""
        self._first = self._read(0, PAGE)
        self.told(self._first)
        return self._first.count

    def fetch(self, offset: int, limit: int) -> Sequence[ListRow]:
        """Rows from an offset on."""
        first, self._first = self._first, None
        there = first is not None and offset + limit <= PAGE
        found = first.rows[offset : offset + limit] if first and there else self._read(offset, limit).rows
        return [list_row(row) for row in found]

    def _read(self, offset: int, limit: int) -> Inbox:
        found = reviewing.inbox(self.opened, kind=self.kind, text=self.text, offset=offset, limit=limit)
        self.rows.update({(row.kind, row.id): row for row in found.rows})
        return found


class WaitingDelegate(RecordDelegate):
    """As any record; while some are marked, each has a circle with or without a tick."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.marked: set[Key] = set()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint it, moved to the right of its circle while there are any."""
        row: ListRow | None = index.data(ROW_ROLE)
        if row is None or not self.marked:
            super().paint(painter, option, index)
            return
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub has no fields
        side, room = look().px(16), look().px(24)
        moved = QStyleOptionViewItem(option)
        moved.rect = rect.adjusted(room, 0, 0, 0)  # type: ignore[attr-defined]  # the stub has no fields
        super().paint(painter, moved, index)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]  # the stub has no fields
            painter.fillRect(QRect(rect.x(), rect.y(), room + 3, rect.height()), colour("accent_wash"))
            painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height() - 1), colour("accent"))
        painter.fillRect(QRect(rect.x(), rect.bottom(), room, 1), colour("line"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = row.key in self.marked
        painter.setPen(QPen(colour("accent" if on else "field_line"), 1.5))
        painter.setBrush(colour("accent" if on else "surface"))
        box = QRectF(rect.x() + 8, rect.y() + (rect.height() - side) / 2, side, side)
        painter.drawEllipse(box)
        if on:
            place = QPoint(round(box.x()) + 2, round(box.y()) + 2)
            painter.drawPixmap(place, icons.pixmap(icons.CHECK, "on_accent", side - 4, painter.device().devicePixelRatioF()))
        painter.restore()


class KindChips(QWidget):
    """全部 12 · 企业走访 8 · …; `chosen(kind)`, empty for all."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._kinds: list[str] = [""]
        self._chips: dict[str, Chip] = {}
        self._flow = FlowLayout(gap=6)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 0, 8, 8)
        box.addLayout(self._flow)
        self.kind = ""

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """One chip a kind that waits; the chosen one stays even when nothing of it waits any more."""
        kinds = ["", *(k for k in BY_NAME if counts.get(k) or k == self.kind)]
        if kinds != self._kinds or not self._chips:
            self._kinds = kinds
            clear_layout(self._flow)
            self._chips = {kind: self._chip(kind) for kind in kinds}
        for kind, chip in self._chips.items():
            count = counts.get(kind, 0) if kind else sum(counts.values())
            chip.setText(f"{BY_NAME[kind].title if kind else '全部'} {count:,}")
            chip.setChecked(kind == self.kind)
            chip.updateGeometry()
        self.setVisible(len(kinds) > 2)

    def step(self, by: int) -> None:
        """The next or the previous kind."""
        at = self._kinds.index(self.kind) if self.kind in self._kinds else 0
        self.choose(self._kinds[max(0, min(at + by, len(self._kinds) - 1))])

    def choose(self, kind: str) -> None:
        """Show only this kind."""
        for name, chip in self._chips.items():
            chip.setChecked(name == kind)
        if kind != self.kind:
            self.kind = kind
            self.chosen.emit(kind)

    def _chip(self, kind: str) -> Chip:
        chip = Chip(Item(kind, ""))
        chip.clicked.connect(lambda: self.choose(kind))
        self._flow.addWidget(chip)
        return chip
