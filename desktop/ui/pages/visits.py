"""企业走访: the list of visits and the form of one."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.records.visit import Visit
from desktop.core import visits
from desktop.core.listing import ListQuery, Period
from desktop.ui import icons
from desktop.ui.form import RecordForm
from desktop.ui.record_page import RecordPage
from desktop.ui.visit_form import VisitForm
from desktop.ui.widgets.buttons import Button
from desktop.ui.workspace import Workspace


class VisitsPage(RecordPage):
    """Visits begin with what is known, are copied from the last one to the same enterprise, and go again when left empty."""

    def __init__(self, workspace: Workspace) -> None:
        self.bring = Button("导入", icon_name=icons.IMPORT)
        self.bring.setToolTip("从 Excel 或 CSV 导入走访记录；特派员交来的表格由联络员代录")
        super().__init__(workspace, Visit)
        self.bring.clicked.connect(lambda: workspace.go("import_visit"))

    def make_form(self) -> RecordForm:
        """The visit's own form."""
        return VisitForm(self.workspace)

    def record_title(self) -> str:
        """走访记录."""
        return "走访记录"

    def record_noun(self) -> str:
        """新建走访."""
        return "走访"

    def list_hint(self) -> str:
        """What the keys do."""
        return "↑↓ 选择　Enter 打开　Ctrl+D 再访　Ctrl+P 打印"

    def also_watch(self) -> tuple[str, ...]:
        """Names of enterprises and needs stand in the list."""
        return "enterprise", "need"

    def new_record(self) -> UUID:
        """Today, me, 实地."""
        return visits.new_visit(self.workspace.store)

    def copy_record(self, record_id: UUID) -> UUID | None:
        """Like the last visit to the same enterprise, without its findings."""
        visit = self.workspace.store.get(Visit, record_id)
        return visits.copy_last_visit(self.workspace.store, visit.enterprise_id if visit else None)

    def drop_if_empty(self, record_id: UUID) -> None:
        """Only if nobody typed anything."""
        visits.drop_if_empty(self.workspace.store, record_id)

    def head_buttons(self) -> Sequence[QWidget]:
        """Visits brought in from a table."""
        return (self.bring,)

    def count_text(self) -> str:
        """本月 9 次 · 9 家."""
        month = ListQuery(Visit.__tablename__, period=Period.MONTH)
        listing = self.workspace.listing
        return f"本月 {listing.count(month):,} 次 · {listing.enterprises(month):,} 家"
