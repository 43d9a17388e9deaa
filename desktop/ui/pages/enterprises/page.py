"""The page of enterprises."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from db.records.enterprise import Enterprise
from desktop.ui import icons
from desktop.ui.form import RecordForm
from desktop.ui.pages.enterprises.form import EnterpriseForm
from desktop.ui.record_page import RecordPage
from desktop.ui.widgets.buttons import Button
from desktop.ui.workspace import Workspace


class EnterprisesPage(RecordPage):
    """Place `enterprise`: list and card, a register brought in by a button."""

    def __init__(self, workspace: Workspace) -> None:
        self.bring = Button("导入名册", icon_name=icons.IMPORT)
        super().__init__(workspace, Enterprise)
        self.panel.empty.set_text("从左边选一家企业", "也可以按 Ctrl+N 新建；有现成名册的，点上面的“导入名册”。")
        self.bring.clicked.connect(lambda: workspace.go("import"))

    def make_form(self) -> RecordForm:
        """The enterprise's own form."""
        return EnterpriseForm(self.workspace)

    def record_title(self) -> str:
        """企业名片."""
        return "企业名片"

    def list_hint(self) -> str:
        """What the keys do."""
        return "↑↓ 选择　Enter 打开　Ctrl+P 打印"

    def also_watch(self) -> tuple[str, ...]:
        """The last visit stands in the list."""
        return ("visit",)

    def head_buttons(self) -> Sequence[QWidget]:
        """A register brought in."""
        return (self.bring,)

    def count_text(self) -> str:
        """How many there are."""
        return super().count_text().replace("条", "家")
