"""After the import: what became of every row, the rows left out with their reasons, and the way back."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.pages.imports.tables import PlainTable
from desktop.ui.pages.imports.works import LACKING, Outcome, Table
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.popup import Item

SHOWN = 500  # rows of a table; the saved file has all


class ResultPanel(QWidget):
    """`save_wanted`, `undo_wanted`, `again_wanted`, `submit_wanted`, `show_wanted`, `open_wanted(id)`."""

    save_wanted = Signal()
    undo_wanted = Signal()
    again_wanted = Signal()
    submit_wanted = Signal()
    show_wanted = Signal()
    open_wanted = Signal(object)

    def __init__(self, show_words: str) -> None:
        super().__init__()
        self._show_words = show_words
        self._tables: list[Table] = []
        self._lacking: tuple[UUID, ...] = ()
        self._name = ""  # of the table in sight
        card = Card("导入结果")
        self.title = card.title
        self.figures = words("", size="heading", wrap=True)
        self.told = words("", wrap=True)
        self.which = QWidget()
        self._which_row = QHBoxLayout(self.which)
        self._which_row.setContentsMargins(0, 0, 0, 0)
        self.chips: ChipsEdit | None = None
        self.table = PlainTable()
        self.table.itemActivated.connect(lambda item: self._open(item.row()))
        self.more = words("", ink="second", size="small")
        self.all_good = words("每一行都读进来了。", ink="done")
        for part in (self.figures, self.told, self.all_good, self.which):
            card.body.addWidget(part)
        card.body.addWidget(self.table, 1)
        self.confirm = words("", wrap=True)
        card.body.addWidget(self.more)
        card.body.addWidget(self.confirm)
        card.body.addLayout(self._buttons())
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(card)

    def _buttons(self) -> QHBoxLayout:
        self.save = Button("保存问题行……", shortcut="Ctrl+S")
        self.undo, self.again = Button("撤销这次导入"), Button("再导一个文件")
        self.submit = Button("全部提交", "primary", "Ctrl+Return")
        self.show_cards = Button(self._show_words, "primary")
        row = QHBoxLayout()
        row.setSpacing(8)
        for button, signal in (
            (self.save, self.save_wanted), (self.undo, self.undo_wanted),
            (self.again, self.again_wanted), (self.show_cards, self.show_wanted), (self.submit, self.submit_wanted),
        ):  # fmt: skip
            button.clicked.connect(signal)
            row.addWidget(button)
            if button is self.undo:
                row.addStretch()
        return row

    def show_outcome(self, found: Outcome) -> None:
        """Show what became of the rows."""
        self.title.setText(found.title)
        self.figures.setText(found.figures)
        self.told.setText(found.ending)
        self.told.setVisible(bool(found.ending))
        self._tables, self._lacking = list(found.tables), found.lacking
        self.all_good.setVisible(found.perfect and not found.submitted)
        self.save.setVisible(found.savable)
        self.undo.setVisible(found.undoable)
        self.confirm.setText(found.confirm)
        for part in (self.confirm, self.submit):
            part.setVisible(bool(found.ready))
        self.submit.set_words(f"提交这 {found.ready:,} 条")
        self.show_cards.set_kind("plain" if found.ready else "primary")
        self._offer_tables()
        self.show_cards.setFocus()

    def undone(self, text: str) -> None:
        """Say that it was taken back."""
        for part in (self.undo, self.confirm, self.submit):
            part.hide()
        self.told.setText(text)
        self.told.show()

    def _offer_tables(self) -> None:
        if self.chips is not None:
            self._which_row.removeWidget(self.chips)
            self.chips.deleteLater()
        items = [Item(number, f"{name} {len(rows):,}") for number, (name, _, rows, _) in enumerate(self._tables)]
        self.chips = ChipsEdit(items, single=True)
        self._which_row.addWidget(self.chips)
        self.chips.changed.connect(self._chosen)
        for part in (self.which, self.table):
            part.setVisible(bool(self._tables))
        self._box.setStretch(0, 1)
        self.more.hide()
        if self._tables:
            self.chips.set_value(0)
            self._show(0)

    def _chosen(self) -> None:
        assert self.chips is not None
        number = self.chips.value()
        self.chips.set_value(number or 0)
        self._show(number or 0)

    def _show(self, number: int) -> None:
        self._name, headings, rows, widths = self._tables[number]
        self.table.fill(headings, rows[:SHOWN], widths)
        told = [f"只列前 {SHOWN} 行"] if len(rows) > SHOWN else []
        told += ["“保存问题行”里是全部"] if len(rows) > SHOWN and self._name != LACKING else []
        told += ["双击或按 Enter 打开这条走访"] if self._name == LACKING else []
        self.more.setText("；".join(told) + "。")
        self.more.setVisible(bool(told))

    def _open(self, row: int) -> None:
        """A visit that lacks something is opened where it stands."""
        if self._name == LACKING:
            self.open_wanted.emit(self._lacking[row])
