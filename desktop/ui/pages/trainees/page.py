"""The page of trainees."""

from PySide6.QtCore import Qt

from db.erasure import REASONS
from db.records.trainee import Trainee
from desktop.core import erasing
from desktop.ui.form import RecordForm
from desktop.ui.pages.trainees.form import TraineeForm
from desktop.ui.purpose import PurposeWindow
from desktop.ui.record_page import RecordPage
from desktop.ui.record_panel import RecordPanel
from desktop.ui.workspace import Workspace


class TraineePanel(RecordPanel):
    """The card, and 个人信息删除."""

    def _fill_menu(self) -> None:
        super()._fill_menu()
        card = self.form.card
        record = card.record if card is not None else None
        asked = self.menu.addAction("删除个人信息……", self.ask_erase)
        asked.setEnabled(record is not None and bool(record.rev))

    def ask_erase(self) -> None:
        """Ask why, then write the request."""
        record_id, store = self.form.record_id, self.workspace.store
        if record_id is None:
            return
        self.form.flush()
        told = f"证件号码、联系电话和住址在省级和所有电脑上删除，不能恢复；{erasing.KEPT}。联网同步后生效。"
        window = PurposeWindow("删除这名学员的个人信息", told, REASONS, "删除", self.window(), label="原因")
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.agreed.connect(
            lambda reason: self._change(
                lambda: erasing.ask(store, record_id, reason),
                lambda _: self.workspace.notice("done", "已申请删除个人信息，联网同步后生效。"),
            )
        )
        window.open()


class TraineesPage(RecordPage):
    """Place `trainee`: who learns; most come into the list by the roster of a class."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Trainee)

    def make_form(self) -> RecordForm:
        """The trainee's own form."""
        return TraineeForm(self.workspace)

    def make_panel(self) -> RecordPanel:
        """With its way to erase."""
        return TraineePanel(self.make_form(), self.record_title(), f"从左边选一名{self.kind.title}", "或按 Ctrl+N 新建")

    def record_title(self) -> str:
        """学员卡片."""
        return "学员卡片"

    def list_hint(self) -> str:
        """What the keys do."""
        return "↑↓ 选择　Enter 打开　Ctrl+P 打印"

    def count_text(self) -> str:
        """How many there are."""
        return super().count_text().replace("条", "人")
