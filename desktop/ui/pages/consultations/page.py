"""The page of consultations."""

from uuid import UUID

from db.records.consultation import Consultation
from desktop.core import consultations
from desktop.ui.form import RecordForm
from desktop.ui.pages.consultations.form import ConsultationForm
from desktop.ui.record_page import RecordPage
from desktop.ui.record_panel import RecordPanel
from desktop.ui.workspace import Workspace


class ConsultationPanel(RecordPanel):
    """Printed as the sheet that the asker takes away."""

    def ask_print(self) -> None:
        """The answer with its sources."""
        if self.form.record_id is not None:
            self.form.flush()
            self.workspace.printing.sheet("answer", [self.form.record_id], {}, self)

    def _fill_menu(self) -> None:
        super()._fill_menu()
        self.menu.addAction("打印全部字段", self.ask_print_all)


class ConsultationsPage(RecordPage):
    """Place `consultation`."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Consultation)

    def make_form(self) -> RecordForm:
        """The consultation's own form."""
        return ConsultationForm(self.workspace)

    def make_panel(self) -> RecordPanel:
        """The form and its sheet."""
        hint = "或按 Ctrl+N 新建；条款从政策库里引用，离线也能查。"
        return ConsultationPanel(self.make_form(), "政策咨询", "从左边选一条咨询", hint)

    def record_noun(self) -> str:
        """The word after 新建."""
        return "咨询"

    def new_record(self) -> UUID:
        """Asked today."""
        return consultations.new(self.workspace.store)
