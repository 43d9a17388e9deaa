"""The page of served objects."""

from uuid import UUID

from db.divisions import get as division
from db.records.served import Served
from db.rural_choices import ServedType
from desktop.ui.form import RecordForm
from desktop.ui.pages.served.form import ServedForm
from desktop.ui.record_page import RecordPage
from desktop.ui.record_panel import RecordPanel
from desktop.ui.workspace import Workspace


class ServedPage(RecordPage):
    """Place `served`: list and card."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Served)

    def make_form(self) -> RecordForm:
        """The object's own form."""
        return ServedForm(self.workspace)

    def make_panel(self) -> RecordPanel:
        """What to do where nothing is there yet."""
        panel = super().make_panel()
        panel.empty.set_text("从左边选一个服务对象", "也可以按 Ctrl+N 新建；村选好所在地区就有名称和代码。")
        return panel

    def record_title(self) -> str:
        """服务对象名片."""
        return "服务对象名片"

    def also_watch(self) -> tuple[str, ...]:
        """The last service stands in the list."""
        return ("service_log",)

    def count_text(self) -> str:
        """How many there are."""
        return super().count_text().replace("条", "个")

    def new_record(self) -> UUID:
        """A village of the county, until somebody says otherwise."""
        code = self.workspace.opened.account.division
        region = code if code and division(code) else None
        return self.workspace.store.create(Served, {"served_type": ServedType.VILLAGE, "region": region})

    def copy_record(self, record_id: UUID) -> UUID | None:
        """Another object of the same kind and place: what makes it one object is not copied."""
        card = self.workspace.store.get(Served, record_id)
        if card is None:
            return None
        names = ("served_type", "region", "town", "industries")
        return self.workspace.store.create(Served, {n: v for n in names if (v := getattr(card, n)) is not None})

    def _into_form(self) -> None:
        """A new village begins with its place, which brings name and code."""
        binding = self.form.binding("village") if self._fresh else None
        if binding is None:
            super()._into_form()
        else:
            self.form.focus(binding)
