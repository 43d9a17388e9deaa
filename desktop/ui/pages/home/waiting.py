"""等我处理: what waits for this person, the most pressing first; every line opens its record."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.home import Group, Item
from desktop.ui.entries import Entry, EntryList
from desktop.ui.widgets.badge import Tone
from desktop.ui.widgets.base import words
from desktop.ui.widgets.card import Card

_WORDS: dict[str, tuple[str, Tone]] = {
    "refused": ("未被接收", "wrong"),
    "conflicts": ("待选定", "wrong"),
    "returned": ("退回修改", "wrong"),
    "desk": ("待审核", "accent"),
    "vouch": ("待确认", "accent"),
    "handover": ("交接", "accent"),
    "due": ("跟进", "waiting"),
    "reminders": ("提醒", "waiting"),
    "drafts": ("草稿", "plain"),
}
WHOLE = ("desk", "vouch")  # groups that stand as a whole on a page of their own
SOON = 3  # days within which a follow-up is pressing


def entry_of(group: str, item: Item) -> Entry:
    """The line of one thing that waits."""
    badge, tone = _WORDS.get(group, (group, "plain"))
    if group in ("due", "reminders") and item.days is not None:
        badge, tone = _due_words(item.days)
    notes = {"due": "下步措施待跟进", "drafts": f"{item.note.partition('：')[0]} · 还没有提交"}
    if group == "reminders" and item.days is not None:  # the badge has the days
        notes[group] = item.note.rpartition("，")[0] or item.note
    left = _due_words(item.days)[0] if group == "returned" and item.days is not None else ""
    if group == "returned":  # what is to be mended first; the day stands at the right
        kind, _, asked = item.note.partition("：")
        notes[group] = f"{asked.rpartition('；')[0] if left and '；' in asked else asked} · {kind}"
    return Entry((group, item), item.headline, notes.get(group, item.note), badge, tone, left)


def _entries(group: Group) -> list[Entry]:
    """The lines of a group; where a page has all of them, the last line leads there."""
    found = [entry_of(group.key, item) for item in group.items]
    rest = group.count - len(found)
    if rest > 0 and group.key in WHOLE:
        badge, tone = _WORDS[group.key]
        found.append(Entry((group.key, None), f"还有 {rest} 条", "按等待时间排列，全部在“审核”", badge, tone))
    return found


def _due_words(days: int) -> tuple[str, Tone]:
    if days < 0:
        return f"逾期 {-days} 天", "wrong"
    if days == 0:
        return "今天到期", "waiting"
    return f"{days} 天后", "waiting" if days <= SOON else "plain"


class WaitingCard(Card):
    """`wanted(group key, Item)`; None for the page with all of the group."""

    wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__("等我处理")
        self.list = EntryList()
        self.list.opened.connect(lambda value: self.wanted.emit(*value))
        self.nothing = words("没有等您处理的事项。", ink="second")
        self.more = words("", ink="second", size="small", wrap=True)
        body = QWidget()
        body.setObjectName("scrolled")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.nothing, self.list, self.more):
            column.addWidget(part)
        column.addStretch()
        self.nothing.setContentsMargins(8, 4, 0, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # its neighbours say how high it is
        self.body.setContentsMargins(8, 0, 8, 8)
        self.body.addWidget(scroll)
        self.setFocusProxy(self.list)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show what waits now."""
        self.list.show_entries([entry for g in groups for entry in _entries(g)])
        self.nothing.setVisible(not groups)
        self.aside.setText(" · ".join(f"{g.title} {g.count}" for g in groups))
        hidden = sum(g.count - len(g.items) for g in groups if g.key not in WHOLE)
        self.more.setText(f"还有 {hidden} 条没有列出，处理后会依次出现。" if hidden else "")
        self.more.setVisible(bool(hidden))
