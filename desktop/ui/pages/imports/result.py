"""After the import: what became of every row, the rows left out with their reasons, and the way back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.importing import ImportReport
from desktop.ui.pages.imports.tables import PlainTable
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.popup import Item

SHOWN = 500  # rows of a table; the saved file has all
Table = tuple[str, Sequence[str], Sequence[Sequence[str]], Sequence[int]]  # name, headings, rows, widths


def tables_of(report: ImportReport) -> list[Table]:
    """What there is to look at, the worst first."""
    bad = [(f"{b.line}", b.reason, b.raw) for b in report.bad]
    different = [(f"{d.line}", d.name, d.label, d.ours, d.theirs) for d in report.differences]
    notes = [(f"{line}", note) for line, note in report.notes]
    found: list[Table] = [
        ("未导入的行", ("行号", "原因", "原内容"), bad, (70, 380, 500)),
        ("与已有内容不同", ("行号", "企业", "内容", "已有（未改动）", "名册中"), different, (70, 260, 120, 260, 260)),
        ("提示", ("行号", "说明"), notes, (70, 700)),
    ]
    return [table for table in found if table[2]]


class ResultPanel(QWidget):
    """`save_wanted`, `undo_wanted`, `again_wanted`, `show_wanted`."""

    save_wanted = Signal()
    undo_wanted = Signal()
    again_wanted = Signal()
    show_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tables: list[Table] = []
        card = Card("导入结果")
        self.title = card.title
        self.figures = words("", size="heading", wrap=True)
        self.told = words("", wrap=True)
        self.which = QWidget()
        self._which_row = QHBoxLayout(self.which)
        self._which_row.setContentsMargins(0, 0, 0, 0)
        self.chips: ChipsEdit | None = None
        self.table = PlainTable()
        self.more = words("", ink="second", size="small")
        self.all_good = words("每一行都读进来了。", ink="done")
        for part in (self.figures, self.told, self.all_good, self.which):
            card.body.addWidget(part)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.more)
        card.body.addLayout(self._buttons())
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(card)

    def _buttons(self) -> QHBoxLayout:
        self.save = Button("保存问题行……", shortcut="Ctrl+S")
        self.undo, self.again = Button("撤销这次导入"), Button("再导一个文件")
        self.show_cards = Button("查看企业", "primary")
        row = QHBoxLayout()
        row.setSpacing(8)
        for button, signal in (
            (self.save, self.save_wanted), (self.undo, self.undo_wanted),
            (self.again, self.again_wanted), (self.show_cards, self.show_wanted),
        ):  # fmt: skip
            button.clicked.connect(signal)
            row.addWidget(button)
            if button is self.undo:
                row.addStretch()
        return row

    def show_report(self, report: ImportReport) -> None:
        """Show what became of the rows."""
        self.title.setText("导入已停止" if report.cancelled else "导入没有完成" if report.stopped else "导入结果")
        taken = f"新增 {report.created:,} 家　补充 {report.filled:,} 家　无变化 {report.unchanged:,} 家"
        self.figures.setText(f"{taken}　未导入 {len(report.bad):,} 行")
        ending = "已按您的要求停止，已经导入的仍然保留。" if report.cancelled else report.stopped
        self.told.setText(ending)
        self.told.setVisible(bool(ending))
        self._tables = tables_of(report)
        self.all_good.setVisible(not self._tables and not report.cancelled and not report.stopped)
        self.save.setVisible(bool(report.bad or report.differences))
        self.undo.setVisible(bool(report.created))
        self._offer_tables()
        self.show_cards.setFocus()

    def undone(self, text: str) -> None:
        """Say that it was taken back."""
        self.undo.hide()
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
        _, headings, rows, widths = self._tables[number]
        self.table.fill(headings, rows[:SHOWN], widths)
        self.more.setText(f"只列前 {SHOWN} 行；“保存问题行”里是全部。")
        self.more.setVisible(len(rows) > SHOWN)
