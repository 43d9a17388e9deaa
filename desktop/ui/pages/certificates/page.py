"""The page of certificates: they are given in a class, so nothing is made, copied or changed here."""

from dataclasses import replace
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from db.records.certificate import Certificate
from db.training_choices import CertificateStatus
from desktop.core import cards
from desktop.core.cards import Card
from desktop.ui import icons
from desktop.ui.form import FILES, RecordForm
from desktop.ui.layouts import Section
from desktop.ui.record_page import RecordPage
from desktop.ui.record_panel import RecordPanel
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.workspace import Workspace

KEPT = "证书发出后不再修改；遗失的到培训班的“考核发证”里补发，发错的可以作废（更多）。"


class CertificateForm(RecordForm):
    """A certificate, its number above the fields."""

    watched: ClassVar[frozenset[str]] = frozenset({"trainee", "training"})

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Certificate)
        self.to_class.clicked.connect(self._open_class)

    def _build(self, sections: tuple[Section, ...]) -> None:
        super()._build((Section("", widget="number"), *sections))

    def section_widget(self, name: str) -> QWidget | None:
        """The number, large, and the way to the class."""
        if name == FILES:
            return super().section_widget(name)
        self.number = words("", size="heading")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.to_class = Button("打开培训班", icon_name=icons.TRAINING)
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 6)
        row.addWidget(self.number, 1)
        row.addWidget(self.to_class)
        return box

    def load(self, record_id: UUID) -> Card:
        """Locked as a whole."""
        card = cards.load(self.workspace.opened, Certificate, record_id)
        return replace(card, lock=KEPT, actions=frozenset())

    def show_around(self, card: Card) -> None:
        """The number too."""
        super().show_around(card)
        self.number.setText(card.record.headline())

    def _open_class(self) -> None:
        record = self.card.record if self.card else None
        if isinstance(record, Certificate) and record.training_id is not None:
            self.workspace.go("training", record.training_id)


class CertificatePanel(RecordPanel):
    """Printed on the certificate's own sheet."""

    def ask_print(self) -> None:
        """The certificate as it is handed out."""
        if self.form.record_id is not None:
            self.workspace.printing.sheet("certificates", [self.form.record_id], {}, self)

    def _void(self, record_id: UUID, reason: str) -> None:
        """A certificate given by mistake: it stays in the list, and the person may be given another."""
        store, given = self.workspace.store, {"status": CertificateStatus.VOID, "remark": f"作废：{reason}"}
        self._change(
            lambda: store.save(Certificate, record_id, given),
            lambda _: self.workspace.notice("done", "证书已作废，编号不再使用。"),
        )

    def _fill_menu(self) -> None:
        self.menu.clear()
        self.menu.addAction("打印全部字段", self.ask_print_all)
        record = self.form.card.record if self.form.card else None
        void = self.menu.addAction("作废……", self.ask_void)
        void.setEnabled(isinstance(record, Certificate) and record.status is not CertificateStatus.VOID)


class CertificatesPage(RecordPage):
    """Place `certificate`."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Certificate, "结业证书")
        self.new.hide()
        QShortcut(QKeySequence("Ctrl+N"), self, self.make_new).setContext(Qt.ShortcutContext.WindowShortcut)
        self.side.records.set_empty("还没有证书", "在培训班的“考核发证”里成批发证。")

    def make_panel(self) -> RecordPanel:
        """The card."""
        return CertificatePanel(CertificateForm(self.workspace), "证书", "从左边选一张证书", "输入编号或姓名可以查找（Ctrl+F）。")

    def list_hint(self) -> str:
        """What the keys do."""
        return "↑↓ 选择　Ctrl+F 按编号查找　Ctrl+P 打印"

    def also_watch(self) -> tuple[str, ...]:
        """Names of trainees and classes stand in the list."""
        return "trainee", "training"

    def make_new(self) -> None:
        """Certificates come from a class."""
        self.workspace.notice("accent", "证书在培训班的“考核发证”里发。")

    def make_copy(self) -> None:
        """A second one is 补发."""
        self.workspace.notice("accent", KEPT)

    def count_text(self) -> str:
        """How many there are."""
        return super().count_text().replace("条", "张")
