"""The page of service logs."""

from uuid import UUID

from db.records.service_log import ServiceLog
from desktop.core import service_logs
from desktop.ui.form import RecordForm
from desktop.ui.pages.service_logs.form import ServiceLogForm
from desktop.ui.record_page import RecordPage
from desktop.ui.workspace import Workspace


class ServiceLogsPage(RecordPage):
    """Place `service_log`: logs begin with team, object and day, are copied without their days, and go again when left empty."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, ServiceLog)

    def make_form(self) -> RecordForm:
        """The log's own form."""
        return ServiceLogForm(self.workspace)

    def list_hint(self) -> str:
        """What the keys do."""
        return "↑↓ 选择　Enter 打开　Ctrl+D 照此再记　Ctrl+P 打印"

    def also_watch(self) -> tuple[str, ...]:
        """Names of objects stand in the list."""
        return "served", "enterprise"

    def new_record(self) -> UUID:
        """Today, my team, the last object."""
        return service_logs.new_log(self.workspace.store)

    def copy_record(self, record_id: UUID) -> UUID | None:
        """The same object and contents, without days and outputs."""
        return service_logs.copy_last(self.workspace.store, record_id)

    def drop_if_empty(self, record_id: UUID) -> None:
        """Only if nobody typed anything."""
        service_logs.drop_if_empty(self.workspace.store, record_id)

    def _into_form(self) -> None:
        """A new log begins with the days where its object is known, else with the object; both stay in sight."""
        form = self.form
        if not isinstance(form, ServiceLogForm) or not self._fresh:
            super()._into_form()
            return
        (form.days if form.picker.value() else form.picker).setFocus()
        form.verticalScrollBar().setValue(0)

    def count_text(self) -> str:
        """本月 4 份 · 我到场 9 天."""
        return service_logs.month_text(self.workspace.opened)
