"""One row of a form: label, editor, and under it what is wrong and how to mend it, or what the field is for."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import Editor, rule, set_style, words

LABEL_WIDTH = 96


class FormRow(QWidget):
    """Label and editor. `required` puts a * at the label; `used_in` says where else what is written here appears."""

    def __init__(
        self, label: str, editor: Editor, required: bool = False, help_text: str = "", used_in: str = "", parent: QWidget | None = None
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
        self._label.setText(f'<span style="color:{ink}">{self._words}</span>{mark}')
        self._label.setFixedWidth(look().px(LABEL_WIDTH))
        self._label.setContentsMargins(0, look().px(6), 0, 0)

    def _show_under(self, problem: str) -> None:
        text = problem or self._help
        self._under.setText(text)
        self._under.setVisible(bool(text))
        set_style(self._under, ink="wrong" if problem else "third")


class FormGrid(QWidget):
    """Rows of a form on one or two columns, with headings between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(9)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._at = 0
        self._half = False
        self.rows: list[FormRow] = []

    def add(self, row: FormRow, half: bool = False) -> FormRow:
        """Append a row; two `half` rows in succession stand side by side."""
        if half:
            row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)  # both halves equally wide
            self._grid.addWidget(row, self._at, 1 if self._half else 0, Qt.AlignmentFlag.AlignTop)
            if self._half:
                self._at += 1
            self._half = not self._half
        else:
            self._close_half()
            self._grid.addWidget(row, self._at, 0, 1, 2)
            self._at += 1
        self.rows.append(row)
        return row

    def heading(self, title: str, hint: str = "") -> None:
        """Append a heading with a quiet hint and a line under it."""
        self._close_half()
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 8, 0, 2)
        column.setSpacing(6)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(words(title, ink="accent", size="title"))
        line.addWidget(words(hint, ink="second", size="small"))
        line.addStretch()
        column.addLayout(line)
        column.addWidget(rule())
        self.widget(box)

    def widget(self, widget: QWidget) -> None:
        """Append any widget over both columns."""
        self._close_half()
        self._grid.addWidget(widget, self._at, 0, 1, 2)
        self._at += 1

    def finish(self) -> None:
        """Push the rows to the top."""
        self._close_half()
        self._grid.setRowStretch(self._at, 1)

    def _close_half(self) -> None:
        if self._half:
            self._half = False
            self._at += 1
