"""Decisions one after the other, each of them undone again by one key as long as it has not been uploaded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from db.records import BY_NAME
from desktop.core import remarks, reviewing
from desktop.core.remarks import Remarks
from desktop.core.reviewing import InboxRow
from desktop.ui.pages.inbox.waiting_rows import Key
from desktop.ui.widgets.notice import HERE
from desktop.ui.workspace import Workspace

STEP_WORDS = {"approve": "审核通过", "approve_city": "市级通过", "confirm": "确认", "vouch": "本人确认"}
"""What approval is called at each level."""


def approval_of(row: InboxRow) -> str:
    """The approving step that this account may take on the record; empty when it may only return it."""
    return next((step for step in row.steps if step in STEP_WORDS), "")


def may_return(row: InboxRow) -> bool:
    """Whether the account may give it back."""
    return any(step.startswith("return") for step in row.steps)


@dataclass(frozen=True, slots=True)
class Made:
    """One decision, for undo."""

    word: str  # 审核通过, 退回
    keys: tuple[Key, ...]
    name: str
    remarks: Remarks | None = None


class Deciding(QObject):
    """`decided(Made)` after it is written, `undone(Made)`, `left` when decisions have been uploaded, which then stay as they are.

    What could not be decided is said above the page.
    """

    decided = Signal(object)
    undone = Signal(object)
    left = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._made: list[Made] = []
        self.sent: Made | None = None  # the last decision, when it has been uploaded
        self.approved = self.returned = 0

    @property
    def last(self) -> Made | None:
        """What U undoes."""
        return self._made[-1] if self._made else None

    # ------------------------------------------------------------------------------------------------------ deciding
    def approve(self, rows: Sequence[InboxRow], seen: Mapping[UUID, int]) -> None:
        """Approve records; `seen`: the versions that were looked at, which must not have changed since."""
        opened = self._workspace.opened
        word = STEP_WORDS.get(approval_of(rows[0]), "通过")
        by_kind: dict[str, list[UUID]] = {}
        for row in rows:
            by_kind.setdefault(row.kind, []).append(row.id)
        vouched = all(approval_of(row) == "vouch" for row in rows)

        def work() -> list[tuple[UUID, str]]:
            if vouched:
                for row in rows:
                    reviewing.vouch(opened, BY_NAME[row.kind], row.id, seen.get(row.id))
                return []
            found = [reviewing.approve(opened, BY_NAME[kind], ids, seen) for kind, ids in by_kind.items()]
            return [refusal for one in found for refusal in one.refused]

        self._change(work, lambda refused: self._approved(word, rows, refused))

    def _approved(self, word: str, rows: Sequence[InboxRow], refused: Sequence[tuple[UUID, str]]) -> None:
        wrong = dict(refused)
        done = [row for row in rows if row.id not in wrong]
        if refused:
            names = {row.id: row.headline for row in rows}
            first = refused[0]
            more = f"另有 {len(refused) - 1} 条没有办成。" if len(refused) > 1 else ""
            self._workspace.notice("wrong", f"“{names.get(first[0], '')}”没有办成：{first[1].rstrip('。')}。", more, about=HERE)
        if done:
            self.approved += len(done)
            name = done[0].headline if len(done) == 1 else f"{len(done)} 条"
            self._note(Made(word, tuple((row.kind, row.id) for row in done), name))

    def give_back(self, row: InboxRow, texts: Mapping[str, str], due: date | None) -> None:
        """Return a record with its remarks."""
        opened, kind = self._workspace.opened, BY_NAME[row.kind]

        def work() -> None:
            reviewing.give_back(opened, kind, row.id, texts, due)
            remarks.keep(opened, row.id, None)

        def done(_: Any) -> None:
            self.returned += 1
            self._note(Made("退回", ((row.kind, row.id),), row.headline, Remarks(dict(texts), due)))

        self._change(work, done)

    def _note(self, made: Made) -> None:
        self._made.append(made)
        self.sent = None
        self.decided.emit(made)

    # ---------------------------------------------------------------------------------------------------------- undo
    def check(self) -> None:
        """See which decisions have been uploaded meanwhile: no key offers to take those back."""
        asked, opened = list(self._made), self._workspace.opened
        if asked:
            ids = [record_id for made in asked for _, record_id in made.keys]
            self._workspace.tasks.read(
                lambda: reviewing.revocable(opened, ids), lambda found: self._checked(asked, found),
                self._workspace.show_error, owner=self,
            )  # fmt: skip

    def _checked(self, asked: Sequence[Made], revocable: set[UUID]) -> None:
        gone = [made for made in asked if made in self._made and not any(i in revocable for _, i in made.keys)]
        if gone:
            self._made = [made for made in self._made if made not in gone]
            self.sent = None if self._made else gone[-1]
            self.left.emit()

    def undo(self) -> None:
        """Take the last decision back; what has been uploaded stays as it is."""
        if not self._made:
            self._workspace.notice("accent", "还没有可以撤销的审核。", about=HERE)
            return
        made, opened = self._made.pop(), self._workspace.opened

        def work() -> int:
            taken = sum(reviewing.take_back(opened, BY_NAME[kind], record_id) for kind, record_id in made.keys)
            if taken and made.remarks is not None:
                remarks.keep(opened, made.keys[0][1], made.remarks)
            return taken

        self._change(work, lambda taken: self._undone(made, taken))

    def _undone(self, made: Made, taken: int) -> None:
        late = len(made.keys) - taken
        if late:
            told = f"“{made.name}”的{made.word}" if len(made.keys) == 1 else f"{late} 条的{made.word}"
            way = "说错了的请直接告诉填报人；他改好再交，会重新出现在这里。"
            hint = way if made.word == "退回" else "需要改动请联系填报人提交更正，或由上一级退回。"
            self._workspace.notice("waiting", f"{told}已经上传，不能撤销。", hint, about=HERE)
        if taken and made.word == "退回":
            self.returned -= taken
        elif taken:
            self.approved -= taken
        if taken:
            self.undone.emit(made)

    def _change(self, fn: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._workspace.tasks.change(fn, done, self._workspace.show_error, owner=self)
