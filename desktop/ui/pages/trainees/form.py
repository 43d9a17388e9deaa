"""The form of a trainee: the number of his card is typed and sealed, never shown again; his classes stand below."""

from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.records.trainee import Trainee
from db.rules import Problem
from desktop.core import identity, trainee_card
from desktop.core.cards import Card
from desktop.core.errors import Invalid
from desktop.core.trainee_card import TraineeMore
from desktop.ui.bindings import Binding
from desktop.ui.form import RecordForm
from desktop.ui.layouts import Section
from desktop.ui.pages.trainees.history import TrainingHistory
from desktop.ui.pages.trainees.identity_row import IdentityRow
from desktop.ui.widgets.base import words
from desktop.ui.widgets.form_row import FormGrid
from desktop.ui.widgets.identity_edit import told_by
from desktop.ui.workspace import Workspace

FROM_NUMBER = ("sex", "born_on")


class TraineeForm(RecordForm):
    """Trainees."""

    watched: ClassVar[frozenset[str]] = frozenset({"review_note", "enrolment", "certificate", "training", "erasure"})

    def __init__(self, workspace: Workspace) -> None:
        self.identity, self.history = IdentityRow(), TrainingHistory()
        self.erased = words("", ink="waiting", wrap=True)
        self._shown: UUID | None = None
        self._unfinished: dict[UUID, str] = {}  # numbers that are not good yet; kept in memory only
        super().__init__(workspace, Trainee)
        self.identity.editor.committed.connect(self._keep_number)
        self.identity.number.changed.connect(self._keep_whole)
        self.identity.forget_wanted.connect(self._forget_number)
        self.history.open_wanted.connect(self._open)

    def _open(self, kind: str, record: UUID) -> None:
        self.workspace.go(kind, record)

    # ------------------------------------------------------------------------------------------------------- building
    def sections(self) -> tuple[Section, ...]:
        """What was erased is said first."""
        return (Section("", widget="erased"), *super().sections())

    def placed(self, binding: Binding, grid: FormGrid) -> None:
        """The number stands under its kind."""
        if "id_type" in binding.names:
            binding.editor.changed.connect(lambda: self.identity.number.set_type(binding.editor.value()))
            grid.add(self.identity)

    def section_widget(self, name: str) -> QWidget | None:
        """Classes and certificates."""
        return {"history": self.history, "erased": self.erased}.get(name) or super().section_widget(name)

    # -------------------------------------------------------------------------------------------------------- reading
    def load(self, record_id: UUID) -> Card:
        """The card with classes and certificates."""
        return trainee_card.load(self.workspace.opened, record_id)

    def show_around(self, card: Card) -> None:
        """Mask, what the number tells, classes."""
        record, more = card.record, card.more
        assert isinstance(record, Trainee)
        assert isinstance(more, TraineeMore)
        fresh = record.id != self._shown
        self._shown = record.id
        self.erased.setText(more.erased)
        self.erased.setVisible(bool(more.erased))
        self.identity.show_card(record.id_mask, record.id_type, bool(card.lock), more.doubts)
        if fresh:
            self.identity.number.set_value(self._unfinished.get(record.id))
        for name in FROM_NUMBER:
            binding = self.binding(name)
            if binding is not None and self._from_number(name):
                binding.editor.set_read_only(True)
        reason = self.binding("born_reason")
        if reason is not None:
            reason.row.setVisible(not record.id_mask or record.born_reason is not None)
        super().show_around(card)
        self.history.show_more(more)

    def _from_number(self, name: str) -> bool:
        record = self.card.record if self.card else None
        return isinstance(record, Trainee) and bool(record.id_mask) and getattr(record, name) is not None

    def note_of(self, binding: Binding) -> str:
        """Sex and birth come from the number."""
        return "由证件号码得出" if any(name in FROM_NUMBER and self._from_number(name) for name in binding.names) else ""

    # --------------------------------------------------------------------------------------------------------- writing
    def flush(self) -> None:
        """The number too, if it is good; else it waits in memory."""
        super().flush()
        if self._shown is not None and self._shown == self.record_id:
            self._keep_number()

    def _keep_number(self) -> None:
        trainee_id, number, opened = self._shown, self.identity.number.value(), self.workspace.opened
        if trainee_id is None:
            return
        self._unfinished.pop(trainee_id, None)
        if number is None:
            return
        if self.identity.number.input_problem():
            self._unfinished[trainee_id] = number
            return
        self.identity.number.set_value(None)
        self.workspace.tasks.change(
            lambda: identity.save(opened, trainee_id, number), None,
            lambda error: self._number_refused(trainee_id, number, error), owner=self,
        )  # fmt: skip

    def _keep_whole(self) -> None:
        """A whole good number is sealed with its last digit; it stays in sight until the keyboard leaves, to be compared."""
        trainee_id, number, opened = self._shown, self.identity.number.value(), self.workspace.opened
        if trainee_id is not None and number is not None and told_by(number, self.identity.number.id_type):
            self.workspace.tasks.change(
                lambda: identity.save(opened, trainee_id, number), None,
                lambda error: self._number_refused(trainee_id, number, error), owner=self,
            )  # fmt: skip

    def _number_refused(self, trainee_id: UUID, number: str, error: BaseException) -> None:
        """What was typed comes back, with the reason."""
        self._unfinished[trainee_id] = number
        if trainee_id == self._shown and self.identity.number.value() is None:
            self.identity.number.set_value(number)
        if isinstance(error, Invalid):
            self.identity.editor.set_problem("；".join(_texts(error)))
        else:
            self.workspace.show_error(error)

    def _forget_number(self) -> None:
        trainee_id, opened = self._shown, self.workspace.opened
        if trainee_id is not None:
            self.workspace.tasks.change(
                lambda: identity.save(opened, trainee_id, ""), None, self.workspace.show_error, owner=self
            )


def _texts(error: Invalid) -> list[str]:
    return [problem.text for problem in error.problems if isinstance(problem, Problem)]
