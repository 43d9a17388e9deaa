"""One row of a form: label, editor, and under it what is wrong and how to mend it, or what the field is for."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import Editor, ElidedLabel, rule, set_style, words

LABEL_WIDTH = 96


class FormRow(QWidget):
    """Label and editor. `required` puts a * at the label; `used_in` says where else what is written here appears."""

    def __init__(
        self,
        label: str,
        editor: Editor,
        required: bool = False,
        help_text: str = "",
        used_in: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._words = label
        self._required = required
        self._help = "　".join(part for part in (help_text, f"用于：{used_in}" if used_in else "") if part)
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._label.setWordWrap(True)
        self._label.setBuddy(editor)
        self._under = words("", size="small", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(editor)
        column.addWidget(self._under)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._label)
        row.addLayout(column, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        editor.setAccessibleName(label)
        editor.problem_shown.connect(self._show_under)
        self._fit()
        self._show_under(editor.problem())

    def label(self) -> str:
        """The label without its mark."""
        return self._words

    def under_text(self) -> str:
        """The words under the editor: a problem, else the help."""
        return self._under.text()

    def set_required(self, required: bool) -> None:
        """Put the * or take it away."""
        self._required = required
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size or theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        ink, star = colour("second").name(), QColor(colour("wrong")).name()
        mark = f' <span style="color:{star}">*</span>' if self._required else ""
        width = look().px(LABEL_WIDTH)
        said = "<br>".join(label_lines(self._words, self._label.fontMetrics(), width - (look().px(14) if mark else 0)))
        self._label.setText(f'<span style="color:{ink}">{said}</span>{mark}')
        self._label.setFixedWidth(width)
        self._label.setContentsMargins(0, look().px(6), 0, 0)

    def _show_under(self, problem: str) -> None:
        text = problem or self._help
        self._under.setText(text)
        self._under.setVisible(bool(text))
        set_style(self._under, ink="wrong" if problem else "third")


def label_lines(text: str, metrics: QFontMetrics, room: int) -> list[str]:
    """A label that is too long, in two lines broken where a reader would: 承办、/协办单位, 专利号/（申请号）."""
    if metrics.horizontalAdvance(text) <= room:
        return [text]
    middle = (len(text) + 1) // 2
    marks = [n for n in range(1, len(text)) if text[n] in "（/" or text[n - 1] in "、）/和"]
    for at in (*sorted(marks, key=lambda n: abs(n - middle)), middle):
        lines = [text[:at], text[at:]]
        if all(metrics.horizontalAdvance(line) <= room for line in lines):
            return lines
    return [text]


NARROW = 560


@dataclass(frozen=True, slots=True)
class _Placed:
    widget: QWidget
    half: bool


class FormGrid(QWidget):
    """Rows of a form on two columns, on one where the form is narrow, with headings between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(9)
        self._placed: list[_Placed] = []
        self._narrow = False
        self._finished = False
        self.rows: list[FormRow] = []

    def add(self, row: FormRow, half: bool = False) -> FormRow:
        """Append a row; two `half` rows in succession stand side by side where there is room."""
        self.rows.append(row)
        # Ignored: both halves equally wide, and no row makes the form wider than its place
        row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._append(row, half)
        return row

    def heading(self, title: str, hint: str = "") -> None:
        """Append a heading with a quiet hint and a line under it."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 8, 0, 2)
        column.setSpacing(6)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(words(title, ink="accent", size="title"))
        line.addWidget(ElidedLabel(hint, ink="second", size="small"), 1)
        column.addLayout(line)
        column.addWidget(rule())
        self.widget(box)

    def widget(self, widget: QWidget) -> None:
        """Append any widget over both columns."""
        self._append(widget, False)

    def finish(self) -> None:
        """Push the rows to the top."""
        self._finished = True
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column in a narrow place."""
        super().resizeEvent(event)
        narrow = self.width() < look().px(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._place()
            QTimer.singleShot(0, self, self._lay_out_again)

    def _lay_out_again(self) -> None:
        """What changes while it is laid out is not laid out again by itself: rows would keep no height, labels half of theirs."""
        for row in self.rows:
            if (inside := row.layout()) is not None:
                inside.invalidate()
        self._grid.invalidate()

    def _append(self, widget: QWidget, half: bool) -> None:
        self._placed.append(_Placed(widget, half))
        self._place()

    def _place(self) -> None:
        line, second = 0, False
        for placed in self._placed:
            self._grid.removeWidget(placed.widget)
            half = placed.half and not self._narrow
            if second and not half:
                line, second = line + 1, False
            self._grid.addWidget(
                placed.widget,
                line,
                1 if second else 0,
                1,
                1 if half else 2,
                Qt.AlignmentFlag.AlignTop if half else Qt.AlignmentFlag(0),
            )
            line, second = (line + 1, False) if second or not half else (line, True)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 0 if self._narrow else 1)
        for index in range(self._grid.rowCount()):
            self._grid.setRowStretch(index, 1 if self._finished and index == line + 1 else 0)
        if self._finished:
            self._grid.setRowStretch(line + 1, 1)
