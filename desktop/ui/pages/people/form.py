"""The form of a person: his posts with their days on top, then everything he did as one timeline, then the card."""

from dataclasses import replace
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.records.person import Person
from desktop.core.cards import Card
from desktop.core.chain_card import ChainMore
from desktop.core.posts import Post
from desktop.ui.chain_form import ChainForm
from desktop.ui.entries import Entry
from desktop.ui.folded import FoldedList
from desktop.ui.layouts import Section
from desktop.ui.widgets.badge import Tone
from desktop.ui.workspace import Workspace

FIRST = 3
_TONES: dict[str, Tone] = {"现任": "done", "将任": "accent", "已止": "plain"}


class PersonForm(ChainForm):
    """People."""

    chain_hint = "做过的事，按时间倒排；培训班按教师姓名归集"

    def __init__(self, workspace: Workspace) -> None:
        self.posts = FoldedList(FIRST)
        self._of: UUID | None = None
        super().__init__(workspace, Person)
        self.posts.opened.connect(self._open_post)

    def sections(self) -> tuple[Section, ...]:
        """What he is stands first."""
        first, *rest = super().sections()
        return (Section("身份和任职", widget="posts"), replace(first, title="基本信息"), *rest)

    def chain_at(self, sections: tuple[Section, ...]) -> int:
        """Then what he did."""
        return 1

    def section_widget(self, name: str) -> QWidget | None:
        """The posts."""
        return self.posts if name == "posts" else super().section_widget(name)

    def show_around(self, card: Card) -> None:
        """Posts and timeline."""
        super().show_around(card)
        more: ChainMore = card.more
        self.posts.show_entries(_told(more.posts), [_entry(post) for post in more.posts], self._of != card.record.id)
        self._of = card.record.id

    def _open_post(self, value: tuple[str, UUID]) -> None:
        """A team or a node; what stands on the card itself is written further down."""
        binding = self.binding("roles")
        if value[0] != "person":
            self.workspace.go(*value)
        elif binding is not None:
            self.focus(binding)


def _told(posts: tuple[Post, ...]) -> str:
    """How many there are now; none is said with the way to write one."""
    now = sum(post.when == "现任" for post in posts)
    if not posts:
        return "还没有任职，请在下面“任职”里添加"
    return f"现任 {now} 项" if now else "目前没有任职"


def _entry(post: Post) -> Entry:
    return Entry((post.kind, post.id), post.title, post.note, post.when, _TONES[post.when], post.term)
