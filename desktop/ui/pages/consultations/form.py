"""The form of a consultation: how long it has waited, clauses picked from the library, sums written into the answer."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.records.consultation import Consultation
from desktop.core import consultations
from desktop.core.cards import Card
from desktop.core.consultations import ConsultationMore
from desktop.core.policy_library import ClauseHit
from desktop.core.store import Saved
from desktop.ui.bindings import Binding
from desktop.ui.clause_picker import ClausePicker
from desktop.ui.form import RecordForm
from desktop.ui.layouts import Section
from desktop.ui.pages.consultations.calculators import Calculators
from desktop.ui.widgets.base import set_style, words
from desktop.ui.widgets.form_row import FormGrid
from desktop.ui.workspace import Workspace


class ConsultationForm(RecordForm):
    """Questions and answers."""

    watched = RecordForm.watched | {"parameter"}

    def __init__(self, workspace: Workspace) -> None:
        self.told = words("", ink="second", wrap=True)
        self.picker = ClausePicker(workspace)
        self.calculators = Calculators(workspace.opened.clock.today)
        super().__init__(workspace, Consultation)
        self.picker.picked.connect(self._quote)
        self.calculators.wanted.connect(self._into_answer)

    def sections(self) -> tuple[Section, ...]:
        """How long it has waited stands first, the sums after the answer."""
        first, answer, *rest = super().sections()
        sums = Section("税收测算", widget="calculators", hint="二（三）4、二（三）5；结果可以写入答复")
        return (Section("", widget="told"), first, answer, sums, *rest)

    def section_widget(self, name: str) -> QWidget | None:
        """The words, the sums."""
        return {"told": self.told, "calculators": self.calculators}.get(name) or super().section_widget(name)

    def placed(self, binding: Binding, grid: FormGrid) -> None:
        """Clauses are picked under the answer."""
        if "answer" in binding.names:
            grid.widget(self.picker)

    def load(self, record_id: UUID) -> Card:
        """With the rules of its day."""
        return consultations.load(self.workspace.opened, record_id)

    def show_around(self, card: Card) -> None:
        """How long it has waited, and whether there is anything to write into."""
        super().show_around(card)
        more: ConsultationMore = card.more
        self.told.setText(more.told)
        self.told.setVisible(bool(more.told))
        set_style(self.told, ink="wrong" if more.late else "second")
        self.calculators.show_rules(more.rules, bool(card.lock))
        self.picker.setVisible(not card.lock)

    def write(self, record_id: UUID, values: Mapping[str, Any]) -> Saved:
        """What is answered was answered by me today."""
        return consultations.save(self.workspace.store, record_id, values)

    def _quote(self, hit: ClauseHit) -> None:
        store = self.workspace.store
        self._do(lambda record: consultations.quote(store, record, hit))

    def _into_answer(self, text: str) -> None:
        store = self.workspace.store
        self._do(lambda record: consultations.into_answer(store, record, text))

    def _do(self, change: Callable[[UUID], Saved]) -> None:
        record = self.record_id
        if record is not None:
            self.flush()
            self.workspace.tasks.change(lambda: change(record), None, self.workspace.show_error, owner=self)
