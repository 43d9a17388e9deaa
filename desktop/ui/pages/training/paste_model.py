"""People pasted from a table before they are taken: each row says what is wrong with it, and can be mended in place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.core.rosters import Line
from desktop.ui.theme import colour

Index = QModelIndex | QPersistentModelIndex
ROW, NAME, NUMBER, VILLAGE, PHONE, TRADE, TOLD = range(7)
HEADS = ("行", "姓名", "证件号码", "村/住址", "电话", "从事产业", "情况")
FIELDS = {NAME: "name", NUMBER: "id_number", VILLAGE: "village", PHONE: "phone", TRADE: "trade"}
WIDTHS = {ROW: 40, NAME: 92, NUMBER: 168, VILLAGE: 110, PHONE: 124, TRADE: 104}
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class PasteModel(QAbstractTableModel):
    """`edited` after a cell was mended: all rows have to be looked at again, since doubles concern two."""

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; the same rows again keep the cursor where it is."""
        same = [x.number for x in lines] == [x.number for x in self.lines]
        if not same:
            self.beginResetModel()
        self.lines = list(lines)
        if not same:
            self.endResetModel()
        elif lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(HEADS) - 1))

    def good(self) -> list[Line]:
        """Those who would be new in the class."""
        return [line for line in self.lines if line.good and line.seat is None]

    def bad(self) -> int:
        """How many cannot be taken yet."""
        return sum(not line.good for line in self.lines)

    def seated(self) -> int:
        """How many are in the class already."""
        return sum(line.good and line.seat is not None for line in self.lines)

    # -------------------------------------------------------------------------------------------------------------- Qt's
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Rows pasted."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """The seven columns."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return _LEFT if role == Qt.ItemDataRole.TextAlignmentRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What was pasted can be mended."""
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsEditable if index.column() in FIELDS else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts and ink."""
        line, column = self.lines[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.EditRole):
            text = str(line.number) if column == ROW else told(line) if column == TOLD else getattr(line, FIELDS[column])
            kept = column == NUMBER and line.sealed is not None and role != Qt.ItemDataRole.EditRole
            return line.id_mask if kept and not text else text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            if column == TOLD:
                return colour("wrong" if line.problems else "waiting" if line.doubts else "done")
            return colour("third" if column == ROW else "text")
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A cell mended."""
        name = FIELDS.get(index.column())
        if role != Qt.ItemDataRole.EditRole or name is None or value == getattr(self.lines[index.row()], name):
            return False
        line = self.lines[index.row()]
        self.lines[index.row()] = _mended(line, name, str(value).strip())
        self.edited.emit()
        return True


def _mended(line: Line, name: str, text: str) -> Line:
    """With one cell changed; what followed from it is read afresh."""
    given: dict[str, Any] = {name: text}
    if name == "id_number":
        given |= {"id_type": None, "known": None, "sealed": None, "retype": ""}
    if name == "village":
        given["address"] = ""
    return replace(line, **given)


def told(line: Line) -> str:
    """What is wrong, else who it is and what to look at twice, else that all is well."""
    if line.problems:
        return "；".join(line.problems)
    known = f"已有学员卡片：{line.known_text}" if line.known and line.seat is None else ""
    return "；".join(part for part in (known, *line.doubts) if part) or "可以加入"
