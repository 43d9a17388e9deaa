"""The text of a document, clause under clause, in which words are found and clauses come into sight."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop.core.policy_library import Paragraph
from desktop.ui.theme import colour, look

INDENT = 18  # px for each level of a clause


class ClauseText(QTextEdit):
    """`moved(n)`: the cursor came into the n-th clause."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self._paragraphs: tuple[Paragraph, ...] = ()
        self._starts: list[int] = []  # where each clause begins
        self._found: list[tuple[int, int]] = []
        self._at = -1
        self.cursorPositionChanged.connect(self._tell)

    def show_paragraphs(self, paragraphs: Sequence[Paragraph]) -> None:
        """Show another text; the same again keeps the place."""
        if tuple(paragraphs) != self._paragraphs:
            self._paragraphs = tuple(paragraphs)
            self._write()

    def clause_at(self, position: int) -> int:
        """The clause that holds a place in the text; -1 before the first."""
        return sum(start <= position for start in self._starts) - 1

    def go(self, clause: int) -> None:
        """Bring a clause to the upper edge."""
        if 0 <= clause < len(self._starts) and self.clause_at(self.textCursor().position()) != clause:
            self._place(self._starts[clause])
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.cursorRect().top() - look().px(8))

    def find_all(self, text: str) -> int:
        """Mark every place that holds the text; returns how many there are."""
        plain, wanted = self.toPlainText().casefold(), text.strip().casefold()
        self._found, at = [], plain.find(wanted) if wanted else -1
        while at >= 0:
            self._found.append((at, at + len(wanted)))
            at = plain.find(wanted, at + len(wanted))
        self._at = -1
        self._mark()
        return len(self._found)

    def next_found(self, by: int = 1) -> int:
        """Go to the next (or the one before) of the places found; its number from 1, 0 when there is none."""
        if not self._found:
            return 0
        self._at = (self._at + by) % len(self._found) if self._at >= 0 else 0
        self._place(self._found[self._at][0])
        self.ensureCursorVisible()
        self._mark()
        return self._at + 1

    def changeEvent(self, event: QEvent) -> None:
        """Colours and sizes anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._paragraphs:
            place = self.textCursor().position()
            self._write()
            self._place(place)

    # ------------------------------------------------------------------------------------------------------------ inside
    def _write(self) -> None:
        self.blockSignals(True)
        self.clear()
        self._starts, self._found, self._at = [], [], -1
        cursor = self.textCursor()
        for n, each in enumerate(self._paragraphs):
            self._line(cursor, each.title, each.depth, heading=True, first=n == 0)
            self._starts.append(cursor.block().position())
            for line in each.text.splitlines():
                self._line(cursor, line, each.depth, heading=False)
        self.blockSignals(False)
        self._place(0)

    def _line(self, cursor: QTextCursor, text: str, depth: int, *, heading: bool, first: bool = False) -> None:
        block, char = QTextBlockFormat(), QTextCharFormat()
        block.setLeftMargin(look().px(INDENT) * max(depth - 1, 0))
        block.setTopMargin(look().px(10) if heading and not first else 0)
        block.setBottomMargin(look().px(3))
        block.setLineHeight(118, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        char.setForeground(colour("accent" if heading else "text"))
        char.setFontWeight(700 if heading else 400)
        if first:
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block)
        cursor.insertText(text, char)

    def _place(self, start: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(min(start, self.document().characterCount() - 1))
        self.setTextCursor(cursor)

    def _mark(self) -> None:
        marks = []
        for n, (start, end) in enumerate(self._found):
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor  # type: ignore[attr-defined]  # the stub has no fields, here and below
            mark.format.setBackground(colour("accent" if n == self._at else "waiting_wash"))  # type: ignore[attr-defined]  # as above
            mark.format.setForeground(colour("on_accent" if n == self._at else "text"))  # type: ignore[attr-defined]  # as above
            marks.append(mark)
        self.setExtraSelections(marks)

    def _tell(self) -> None:
        self.moved.emit(self.clause_at(self.textCursor().position()))
