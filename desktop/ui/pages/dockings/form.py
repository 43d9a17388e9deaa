"""The form of a docking: what was said stands in its order, the next round is written under it and added as a whole."""

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.records.docking import Docking, RoundRow
from desktop.core.cards import Card
from desktop.ui.bindings import Binding
from desktop.ui.chain_form import ChainForm
from desktop.ui.layouts import Section
from desktop.ui.pages.dockings.composer import RoundComposer
from desktop.ui.widgets.badge import Badge
from desktop.ui.widgets.base import clear_layout, rule, words
from desktop.ui.workspace import Workspace


class DockingForm(ChainForm):
    """Dockings."""

    def __init__(self, workspace: Workspace) -> None:
        self.composer, self.rounds = RoundComposer(workspace), Rounds()
        super().__init__(workspace, Docking)

    def sections(self) -> tuple[Section, ...]:
        """The rounds have a place of their own, and no editor."""
        return tuple(replace(s, slots=tuple(slot for slot in s.slots if "rounds" not in slot.names)) for s in super().sections())

    def chain_at(self, sections: tuple[Section, ...]) -> int:
        """What was said comes first."""
        return 2

    def section_widget(self, name: str) -> QWidget | None:
        """Composer and rounds."""
        if name != "rounds":
            return super().section_widget(name)
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.composer)
        column.addWidget(self.rounds)
        return both

    def show_around(self, card: Card) -> None:
        """What was said, and what is being written."""
        super().show_around(card)
        assert isinstance(card.record, Docking)
        stage = self.binding("stage")
        if stage is not None:
            stage.editor.set_read_only(True)  # it moves with a round or on the board, never without a trace
        self.rounds.show_rounds(card.record.rounds or ())
        self.composer.show_for(card.record.id, card.more.composed, self.workspace.opened.clock.today())
        self.composer.setVisible(not card.lock)

    def note_of(self, binding: Binding) -> str:
        """Where the stage is moved."""
        said = super().note_of(binding)
        return said or ("写经过时选“进入阶段”，或在看板上移动" if "stage" in binding.names else "")

    def close_record(self) -> None:
        """What is being written stays kept."""
        self.composer.forget()
        super().close_record()

    def flush(self) -> None:
        """What is being written too."""
        super().flush()
        self.composer.keep()


class Rounds(QWidget):
    """对接经过, the newest first; they are read, never changed."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 0)
        self._column.setSpacing(6)
        self._shown: tuple[RoundRow, ...] | None = None

    def show_rounds(self, rounds: tuple[RoundRow, ...]) -> None:
        """Show these."""
        if rounds == self._shown:
            return
        self._shown = rounds
        clear_layout(self._column)
        if not rounds:
            self._column.addWidget(words("还没有对接经过", ink="second"))
        ordered = sorted(rounds, key=lambda r: (r.on.toordinal() if r.on else 0, r.n or 0), reverse=True)
        for number, row in enumerate(ordered):
            if number:
                self._column.addWidget(rule())
            self._column.addWidget(_told(row))


def _told(row: RoundRow) -> QWidget:
    box, head = QWidget(), QHBoxLayout()
    head.setSpacing(10)
    head.addWidget(words(row.on.isoformat() if row.on else "日期未填", ink="second"))
    if row.mode:
        head.addWidget(words(row.mode.text, ink="second"))
    if row.stage:
        head.addWidget(Badge(f"进入{row.stage.text}", "accent"))
    head.addWidget(words(row.attendees or "", ink="second", size="small", wrap=True), 1)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 2, 0, 2)
    column.setSpacing(3)
    column.addLayout(head)
    column.addWidget(words(row.content or "（未填内容）", wrap=True))
    if row.result:
        column.addWidget(words(f"结果：{row.result}", ink="second", wrap=True))
    return box
