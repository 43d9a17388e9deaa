"""Child rows of a record, edited in place: problems {type, text}, needs {name, field, budget, deadline} and the like."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui import icons
from desktop.ui.theme import look
from desktop.ui.widgets.base import Editor, keyboard_in, set_style, tab_after, words
from desktop.ui.widgets.buttons import Button

GAP = 8
NARROW = 520
LEAST_CELL, FEW = 128, 4  # px a cell needs; so many are never folded


@dataclass(frozen=True, slots=True)
class RowColumn:
    """One column of the rows: its name in the row's dict, heading, how to make an editor, share of the width."""

    name: str
    label: str
    make: Callable[[], Editor]
    stretch: int = 1


class _Row:
    """The widgets of one row and the keys of its dict that no column shows."""

    def __init__(self, editors: dict[str, Editor], rest: dict[str, Any], parent: QWidget) -> None:
        self.editors = editors
        self.rest = rest
        self.proposed: dict[str, Any] = {}  # filled in by the program: counts once something else is typed
        self.labels: dict[str, QLabel] = {}  # over each field where they fold into several lines
        self.extra = Button("", kind="link", parent=parent)
        self.remove = Button("", kind="quiet", icon_name=icons.REMOVE, parent=parent)
        self.problem = words("", ink="wrong", size="small", wrap=True)
        self.problem.setParent(parent)
        self.problem.hide()

    def value(self) -> dict[str, Any]:
        return self.rest | {name: editor.value() for name, editor in self.editors.items()}

    def is_blank(self) -> bool:
        return not any(
            e.typed() or (e.value() is not None and e.value() != self.proposed.get(name)) for name, e in self.editors.items()
        )

    def widgets(self) -> list[QWidget]:
        return [*self.editors.values(), *self.labels.values(), self.extra, self.remove, self.problem]


class RowsEdit(Editor):
    """Value is a list of dicts, None when there are no rows; blank rows do not count; foreign keys (an id) are kept.

    Alt+N adds, Alt+Delete takes out the row of the keyboard; what was taken out can be brought back.
    """

    extra_clicked = Signal(int)
    added = Signal()  # a blank row stands at the end and has the keyboard
    least_cell: ClassVar[int] = LEAST_CELL

    def __init__(
        self, columns: Sequence[RowColumn], add_text: str = "添加一条", extra_label: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._extra_label = extra_label
        self._rows: list[_Row] = []
        self._gone: tuple[int, dict[str, Any]] | None = None
        self.propose: Callable[[list[dict[str, Any]]], dict[str, Any]] = lambda before: {}
        """What a new row probably says, from those before it."""
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(4)
        self._headings = [words(column.label, ink="second", size="small") for column in self._columns]
        self._narrow = False
        self._folded = 0  # fields on a line, 0: all on one
        self._add = Button(f"{add_text}（Alt+N）", kind="link", icon_name=icons.ADD)
        self._undo = Button("已删除一条，点这里恢复", kind="link", icon_name=icons.RESTORE)
        self._undo.hide()
        foot = QHBoxLayout()
        foot.addWidget(self._add)
        foot.addWidget(self._undo)
        foot.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addWidget(self._body)
        outer.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._add.clicked.connect(self.add_row)
        self._undo.clicked.connect(self._bring_back)
        self.add_key = self._key("Alt+N", self.add_row)
        self._key("Alt+Delete", self._remove_focused)
        self._place()

    def _key(self, keys: str, slot: Callable[[], None]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(slot)
        return shortcut

    def count(self) -> int:
        """Number of rows in sight, blank ones too."""
        return len(self._rows)

    def editor(self, row: int, name: str) -> Editor:
        """The editor of one cell."""
        return self._rows[row].editors[name]

    def value(self) -> list[dict[str, Any]] | None:
        """Return the rows that hold anything, None when there are none."""
        return [row.value() for row in self._rows if not row.is_blank()] or None

    def set_value(self, value: Sequence[dict[str, Any]] | None) -> None:
        """Show these rows."""
        wanted = [dict(data) for data in value or ()]
        for row in self._rows[len(wanted) :]:
            self._drop_widgets(row)
        kept = self._rows[: len(wanted)]  # making editors is what takes time
        for row, data in zip(kept, wanted, strict=False):
            self._fill(row, data)
        self._rows = [*kept, *(self._make(data) for data in wanted[len(kept) :])]
        self._gone = None
        self._undo.hide()
        self._place()

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        super().set_read_only(read_only)
        self._add.setVisible(not read_only)
        for row in self._rows:
            self._passive(row)

    def set_row_problem(self, row: int, name: str, text: str | None) -> None:
        """Mark one cell with a problem found by the rules; None clears it."""
        self._rows[row].editors[name].set_problem(text)

    def set_extra(self, row: int, text: str) -> None:
        """Show words behind a row (e.g. 5 项 · 查看理由); a click emits `extra_clicked` with the row's number."""
        self._rows[row].extra.set_words(text)
        self._rows[row].extra.setVisible(bool(text))

    def typed(self) -> str:
        """Return the first cell text that cannot be read."""
        return next((t for row in self._rows for e in row.editors.values() if (t := e.typed())), "")

    def add_row(self) -> None:
        """Add a row with what is proposed, and put the keyboard into the first field that is empty."""
        if self._read_only:
            return
        if not self._rows or not self._rows[-1].is_blank():
            proposed = {n: v for n, v in self.propose([row.value() for row in self._rows]).items() if v is not None}
            self._rows.append(self._make(dict(proposed)))
            self._rows[-1].proposed = proposed
            self._place()
            for widget in (*self._rows[-1].editors.values(), *self._rows[-1].labels.values()):
                widget.show()  # the layout would show them only later, and give them no place before
        editors = list(self._rows[-1].editors.values())
        next((editor for editor in editors if editor.value() is None), editors[0]).setFocus()
        self.added.emit()

    def last_row(self) -> QRect:
        """Where the last row stands, its problem left out."""
        found = QRect()
        for editor in self._rows[-1].editors.values() if self._rows else ():
            found = found.united(QRect(editor.mapTo(self, QPoint()), editor.size()))
        return found

    def remove_row(self, index: int) -> None:
        """Take out a row; until the next removal it can be brought back."""
        row = self._rows.pop(index)
        if not row.is_blank():
            self._gone = (index, row.value())
            self._undo.show()
        self._drop_widgets(row)
        self._place()
        if self._rows:
            next(iter(self._rows[min(index, len(self._rows) - 1)].editors.values())).setFocus()
        else:
            self._add.setFocus()
        self._refresh_problem()
        self.changed.emit()

    def _remove_focused(self) -> None:
        focus = keyboard_in()
        for index, row in enumerate(self._rows):
            if focus is not None and any(w is focus or w.isAncestorOf(focus) for w in row.widgets()):
                if not self._read_only:
                    self.remove_row(index)
                return

    def _bring_back(self) -> None:
        if self._gone is not None:
            index, data = self._gone
            self._gone = None
            self._undo.hide()
            self._rows.insert(index, self._make(data))
            self._place()
            next(iter(self._rows[index].editors.values())).setFocus()
            self.changed.emit()

    def _make(self, data: dict[str, Any]) -> _Row:
        editors = {}
        for column in self._columns:
            editor = column.make()
            editor.setParent(self._body)
            editor.set_value(data.pop(column.name, None))
            editors[column.name] = editor
        row = _Row(editors, data, self._body)
        for column in self._columns:
            editor = editors[column.name]
            editor.setAccessibleName(column.label)
            editor.changed.connect(self.changed)
            editor.committed.connect(self.committed)
            editor.problem_shown.connect(lambda _, row=row: self._row_problem(row))
        row.extra.setVisible(False)
        row.remove.setToolTip("删除这一条（Alt+Delete）")
        row.remove.setAccessibleName("删除这一条")
        row.remove.clicked.connect(lambda: self.remove_row(self._rows.index(row)))
        row.extra.clicked.connect(lambda: self.extra_clicked.emit(self._rows.index(row)))
        self._passive(row)
        return row

    def _fill(self, row: _Row, data: dict[str, Any]) -> None:
        """Let a row that is there show other data."""
        for column in self._columns:
            editor = row.editors[column.name]
            editor.set_problem(None)
            editor.set_value(data.pop(column.name, None))
        row.rest, row.proposed = data, {}
        row.extra.setVisible(False)

    def _passive(self, row: _Row) -> None:
        for editor in row.editors.values():
            editor.set_read_only(self._read_only)
        row.remove.setVisible(not self._read_only)

    def _row_problem(self, row: _Row) -> None:
        texts = [f"{column.label}：{text}" for column in self._columns if (text := row.editors[column.name].problem())]
        doubts = [f"{column.label}：{text}" for column in self._columns if (text := row.editors[column.name].doubt())]
        row.problem.setText("；".join(texts or doubts))
        set_style(row.problem, ink="wrong" if texts else "waiting")
        row.problem.setVisible(bool(texts or doubts))
        self._refresh_problem()

    def _refresh_problem(self) -> None:
        found = any(e.input_problem() for row in self._rows for e in row.editors.values())
        self._input_problem = "有一行看不懂，请看行下的说明" if found else ""

    def _drop_widgets(self, row: _Row) -> None:
        for widget in row.widgets():
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place each row takes two lines: its first field, then the others. Many fields fold into even lines."""
        super().resizeEvent(event)
        number, room = len(self._columns), max(2, self.width() // look().px(self.least_cell))
        folded = math.ceil(number / math.ceil(number / room)) if number > max(room, FEW) else 0
        narrow = not folded and number > 2 and self.width() < look().px(NARROW)
        if (narrow, folded) != (self._narrow, self._folded):
            self._narrow, self._folded = narrow, folded
            self._place()

    def _spot(self, index: int) -> tuple[int, int, int]:
        """Line within its row, column and width in columns of a field or heading."""
        if self._folded:
            return index // self._folded, index % self._folded, 1
        if not self._narrow:
            return 0, index, 1
        return (0, 0, len(self._columns)) if index == 0 else (1, index - 1, 1)

    def _name_fields(self, row: _Row) -> None:
        """Headings that fold into several lines would not tell which of them a field belongs to."""
        if self._folded and not row.labels:
            row.labels = {c.name: words(c.label, ink="second", size="small") for c in self._columns}
            for label in row.labels.values():
                label.setParent(self._body)
        for label in row.labels.values():
            label.setVisible(bool(self._folded))

    def _place(self) -> None:
        """Put headings and rows into the grid: the editors of each row, and their problem on a line under them."""
        last = len(self._columns)
        lines = math.ceil(last / self._folded) if self._folded else 2 if self._narrow else 1
        for index, heading in enumerate(self._headings):
            line, column, span = self._spot(index)
            self._grid.addWidget(heading, line, column, 1, span)
            heading.setVisible(bool(self._rows) and not self._folded)
        for index, column_spec in enumerate(self._columns):
            even = self._folded or (last - 1 if self._narrow else 0)
            self._grid.setColumnStretch(index, int(index < even) if even else column_spec.stretch)
        chain: list[QWidget] = []
        each = 2 if self._folded else 1  # where many fields fold, each has its name over it
        for number, row in enumerate(self._rows):
            top = lines + number * (lines * each + 1)
            self._name_fields(row)
            for index, spec in enumerate(self._columns):
                editor = row.editors[spec.name]
                line, column, span = self._spot(index)
                at = top + line * each + each - 1
                self._grid.addWidget(editor, at, column, 1, span, Qt.AlignmentFlag.AlignTop)
                if self._folded:
                    self._grid.addWidget(row.labels[spec.name], at - 1, column, 1, span)
                chain.append(editor)
            self._grid.addWidget(row.extra, top + lines * each - 1, last)
            self._grid.addWidget(row.remove, top + each - 1, last + 1)
            self._grid.addWidget(row.problem, top + lines * each, 0, 1, last)
            self._grid.setRowMinimumHeight(top + lines * each, look().px(10) if self._folded else 0)
            chain += (row.extra, row.remove)
        tab_after(self._headings[0], *chain, self._add, self._undo)
        self._body.setVisible(bool(self._rows))
        self._grid.setVerticalSpacing(look().px(4))
        self.updateGeometry()
