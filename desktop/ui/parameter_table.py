"""The table of parameters: what holds today, since when, on what basis. Shown to everybody, edited by the province elsewhere."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.core.parameter_desk import ParameterLine
from desktop.ui.widgets.record_list import RecordList
from desktop.ui.widgets.record_model import Column, ListRow, Rows

COLUMNS = (
    Column("参数", 230), Column("现行值", 112), Column("生效日期", 100), Column("单独设置的地区", 126), Column("依据", 150),
)  # fmt: skip
ALWAYS = "一直"


class ParameterTable(RecordList):
    """`selected(code)`."""

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(COLUMNS, hint, unit="项", parent=parent)
        self.show_table(True)

    def show_lines(self, lines: Sequence[ParameterLine]) -> None:
        """Show these, keeping what is selected."""
        chosen = self.current_key()
        rows = [_row(line) for line in lines]
        self.set_source(Rows(lambda: len(rows), lambda offset, limit: rows[offset : offset + limit]))
        if rows:
            self.select_key(chosen or rows[0].key)


def _row(line: ParameterLine) -> ListRow:
    since = str(line.since) if line.since else ALWAYS
    cells = (line.known.label, line.shown, since, line.places or "—", line.basis)
    return ListRow(line.code, line.known.label, line.basis, line.shown, cells=cells)
