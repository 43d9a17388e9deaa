"""成果 as rows that are quick to type: the kind brings its unit, Enter at the end goes on in a new row."""

from typing import Any

from db.records.service_log import OutputRow
from db.rural_choices import OutputKind
from desktop.ui.editors import ChildrenEdit, Lookups
from desktop.ui.widgets.line_edit import LineEdit

UNITS = {
    OutputKind.VARIETY: "个", OutputKind.TECHNIQUE: "项", OutputKind.PROBLEM: "项", OutputKind.BASE: "个",
    OutputKind.HOUSEHOLD: "户", OutputKind.TRAINING: "人次", OutputKind.ENTERPRISE: "家",
}  # fmt: skip


class OutputsEdit(ChildrenEdit):
    """Rows of `OutputRow`."""

    def __init__(self, lookups: Lookups) -> None:
        super().__init__(OutputRow, "成果", lookups)

    def _make(self, data: dict[str, Any]) -> Any:
        row = super()._make(data)
        kind, unit = row.editors["kind"], row.editors["unit"]
        brought: list[str] = []

        def bring() -> None:
            wanted = UNITS.get(kind.value(), "")
            if wanted and (unit.value() is None or unit.value() in brought):
                brought[:] = [wanted]
                unit.set_value(wanted)

        kind.changed.connect(bring)
        if isinstance(unit, LineEdit):
            unit.line().returnPressed.connect(self.add_row)
        return row
