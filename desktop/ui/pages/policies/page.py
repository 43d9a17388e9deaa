"""The policy library: documents at the left; at the right their text by clauses, and what is kept about them."""

from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from db.records.policy import Policy
from desktop.core import policy_library
from desktop.core.cards import Card
from desktop.core.policy_library import PolicyMore
from desktop.ui.form import RecordForm
from desktop.ui.pages.policies.reader import PolicyReader
from desktop.ui.record_page import RecordPage
from desktop.ui.record_panel import RecordPanel
from desktop.ui.widgets.base import rule, words
from desktop.ui.widgets.tabs import Tabs
from desktop.ui.workspace import Workspace

TEXT, FORM = range(2)


class PolicyForm(RecordForm):
    """What is kept about a document."""

    watched = RecordForm.watched | {"visit", "consultation"}

    def load(self, record_id: UUID) -> Card:
        """With its text and the documents beside it."""
        return policy_library.load(self.workspace.opened, record_id)


class PolicyPanel(RecordPanel):
    """Text and form of one document."""

    def __init__(self, form: PolicyForm) -> None:
        super().__init__(form, "政策文件", "从左边选一份文件", "按 Ctrl+F 可按标题、文号和条款内容查找。")
        form.loaded.connect(self._show_text)

    def around(self, form: RecordForm) -> QWidget:
        """Two leaves: 正文 and 文件信息."""
        self.tabs, self.reader = Tabs(("正文", "文件信息")), PolicyReader()
        self.standing = words("", ink="waiting", size="small")
        self.leaves = QStackedWidget()
        self.leaves.addWidget(self.reader)
        self.leaves.addWidget(form)
        line = QHBoxLayout()
        line.setContentsMargins(16, 2, 16, 0)
        line.addWidget(self.tabs)
        line.addWidget(self.standing)
        line.addStretch()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(rule())
        column.addWidget(self.leaves, 1)
        self.tabs.currentChanged.connect(self._turned)
        self.reader.record_wanted.connect(lambda found: self.workspace.go(*found))
        self.reader.open_wanted.connect(lambda policy: self.workspace.go("policy", policy))
        self.reader.copied.connect(lambda told: self.workspace.notice("done", f"已复制：{told}"))
        return body

    def refresh(self) -> None:
        """The document's name stands over it."""
        super().refresh()
        card = self.form.card
        record = card.record if card else None
        self.title.setText((record.document_no or record.headline()) if isinstance(record, Policy) else "政策文件")
        self.title.setToolTip(record.headline() if record else "")

    def _show_text(self) -> None:
        card = self.form.card
        if card is None or not isinstance(card.record, Policy):
            return
        more: PolicyMore = card.more
        self.reader.show_policy(card.record, more)
        replaced = any(related.newer for related in more.related)
        self.standing.setText("已被新文件替代" if replaced else "" if more.in_force else "不在有效期内")

    def _show_wrong(self) -> None:
        self.tabs.setCurrentIndex(FORM)
        super()._show_wrong()

    def _turned(self, leaf: int) -> None:
        self.form.flush()
        self.leaves.setCurrentIndex(leaf)
        self.leaves.currentWidget().setFocus()


class PoliciesPage(RecordPage):
    """Place `policy`."""

    shares: ClassVar[tuple[int, int]] = (330, 870)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Policy, "政策库")

    def make_form(self) -> RecordForm:
        """The document's own form."""
        return PolicyForm(self.workspace, Policy)

    def make_panel(self) -> RecordPanel:
        """Text and form."""
        form = self.make_form()
        assert isinstance(form, PolicyForm)
        return PolicyPanel(form)

    def list_hint(self) -> str:
        """What the keys do."""
        return "↑↓ 选择　F3 在正文中查找"

    def count_text(self) -> str:
        """How many there are."""
        return super().count_text().replace("条", "份")

    def new_record(self) -> UUID:
        """A document is of no county."""
        return self.workspace.store.create(Policy, {})

    def open_fresh(self, made: UUID) -> None:
        """A new document begins with what is kept about it."""
        self.panel_of_policies().tabs.setCurrentIndex(FORM)
        super().open_fresh(made)

    def panel_of_policies(self) -> PolicyPanel:
        """The right half."""
        panel = self.panel
        assert isinstance(panel, PolicyPanel)
        return panel

    def _into_form(self) -> None:
        """Enter in the list leads into the text."""
        panel = self.panel_of_policies()
        if panel.tabs.currentIndex() == TEXT:
            panel.reader.setFocus()
        else:
            super()._into_form()
