"""The quieter cards: what waits, conflicts, receipts."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.records import BY_NAME
from desktop.core.receipts import Batch, Receipts
from desktop.core.sync_view import Conflicting, WaitingKind
from desktop.ui.entries import Entry, EntryList
from desktop.ui.pill import when_text
from desktop.ui.widgets.base import words
from desktop.ui.widgets.card import Card


def list_card(title: str, told: str) -> tuple[Card, EntryList]:
    """A card with a sentence and lines under it."""
    card, lines = Card(title), EntryList()
    if told:
        line = words(told, ink="second", wrap=True)
        line.setContentsMargins(8, 0, 8, 0)
        card.body.addWidget(line)
    card.body.setContentsMargins(8, 4, 8, 10)
    card.body.addWidget(lines)
    return card, lines


class WaitingCard(Card):
    """待上传, by kind; a click opens the record."""

    wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__("待上传")
        self.nothing = words("没有等待上传的内容。", ink="second")
        self.nothing.setContentsMargins(8, 0, 0, 0)
        self.list = EntryList()
        self.list.opened.connect(lambda value: self.wanted.emit(*value))
        self.more = words("", ink="second", size="small")
        self.more.setContentsMargins(8, 0, 0, 0)
        self.body.setContentsMargins(8, 4, 8, 10)
        for part in (self.nothing, self.list, self.more):
            self.body.addWidget(part)

    def show_waiting(self, kinds: Sequence[WaitingKind]) -> None:
        """Show what waits now."""
        entries = [
            Entry((k.kind, row.id), row.headline, row.second, BY_NAME[k.kind].title, "plain", row.badge)
            for k in kinds for row in k.rows
        ]  # fmt: skip
        self.list.show_entries(entries)
        self.nothing.setVisible(not kinds)
        self.aside.setText(" · ".join(f"{k.title} {k.count:,}" for k in kinds))
        hidden = sum(k.count for k in kinds) - len(entries)
        self.more.setText(f"还有 {hidden:,} 条没有列出，会一起上传。")
        self.more.setVisible(hidden > 0)


def conflict_entries(found: Sequence[Conflicting]) -> list[Entry]:
    """One line a record."""
    return [Entry((c.kind, c.id), c.headline, "、".join(c.fields), "待选定", "wrong", "选定") for c in found]


class ReceiptsCard(Card):
    """省级回执: how much was signed for, batch by batch; the chosen batch is told in detail."""

    def __init__(self) -> None:
        super().__init__("省级回执")
        self.total = words("", wrap=True)
        self.list = EntryList()
        self.list.opened.connect(self._detail)
        self.detail = QWidget()
        self._lines = QVBoxLayout(self.detail)
        self._lines.setContentsMargins(8, 4, 8, 4)
        self._told = words("", ink="second", size="small", wrap=True)
        self._lines.addWidget(self._told)
        self.total.setContentsMargins(8, 0, 8, 0)
        self.body.setContentsMargins(8, 4, 8, 10)
        for part in (self.total, self.list, self.detail):
            self.body.addWidget(part)
        self.detail.hide()

    def show_receipts(self, found: Receipts, now: datetime) -> None:
        """Show what was signed for."""
        if found.last is None:
            self.total.setText("还没有回执。上传后，省级对每一批内容签名，签名在这里可查。")
        else:
            self.total.setText(f"省级已签收 {found.count:,} 条，最近 {when_text(found.last, now)}。回执已用省级公钥核对。")
        self.list.show_entries([Entry(b, when_text(b.at, now), b.text, right=f"{b.count:,} 条") for b in found.batches[:8]])

    def detail_text(self) -> str:
        """The receipt in sight, in words."""
        return self._told.text() if not self.detail.isHidden() else ""

    def _detail(self, batch: Batch) -> None:
        self._told.setText(
            f"第 {batch.first} 至 {batch.last} 项操作，{batch.text}。\n本机记录链 {batch.log}\n"
            f"省级签名密钥 {batch.key}\n校验根 {batch.root}"
        )
        self.detail.show()
