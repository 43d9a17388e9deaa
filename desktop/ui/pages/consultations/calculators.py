"""Two sums that are asked for again and again: R04 and R05 of the plan. Advice only, which stands beside every result."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from db.parameters import Rules
from db.plan_rules import TAX_CAVEAT
from desktop.core import consultations
from desktop.ui.widgets.base import Editor, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.widgets.number_edit import IntegerEdit, MoneyEdit
from desktop.ui.widgets.tabs import Tabs

BASES = (
    "二（三）5：创业投资企业、天使投资个人投资种子期、初创期科技型企业",
    "二（三）4：中小高新技术企业转增股本，个人所得税分期",
)


class Calculator(QWidget):
    """One sum: its fields, its result in words, and the key that writes the result into the answer; `wanted(text)`."""

    wanted = Signal(str)

    def __init__(self, basis: str, fields: dict[str, Editor], told: Callable[[], str]) -> None:
        super().__init__()
        self._told = told
        self._open = True
        self.fields = fields
        self.result = words("", wrap=True)
        self.use = Button("写入答复")
        grid = FormGrid()
        for label, editor in fields.items():
            grid.add(FormRow(label, editor), half=True)
            editor.changed.connect(self.work_out)
        line = QHBoxLayout()
        line.addWidget(words(TAX_CAVEAT, ink="waiting", size="small"), 1)
        line.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(words(basis, ink="second", size="small", wrap=True))
        column.addWidget(grid)
        column.addWidget(self.result)
        column.addLayout(line)
        self.use.clicked.connect(lambda: self.wanted.emit(self.result.text()))
        self.work_out()

    def work_out(self) -> None:
        """Say the result anew; nothing is said before everything is filled in."""
        self.result.setText(self._told())
        self.result.setVisible(bool(self.result.text()))
        self.use.setEnabled(self._open and bool(self.result.text()))

    def set_open(self, answerable: bool) -> None:
        """Whether there is an answer to write into; one may calculate all the same."""
        self._open = answerable
        self.work_out()


class Calculators(QWidget):
    """R04 and R05 behind two tabs; `wanted(text)`: into the answer."""

    wanted = Signal(str)

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today, self._rules = today, Rules()
        self.investment, self.taxable = MoneyEdit(least=0), MoneyEdit(least=0)
        self.invested_on, self.tax = DateEdit(today=today), MoneyEdit(least=0)
        self.happened_on, self.years = DateEdit(today=today), IntegerEdit("年", least=1, most=50)
        self.deduction = Calculator(
            BASES[0], {"投资额": self.investment, "当年所得额": self.taxable, "投资日期": self.invested_on}, self._deduction
        )
        self.instalments = Calculator(
            BASES[1], {"应纳税额": self.tax, "转增日期": self.happened_on, "分期年数": self.years}, self._instalments
        )
        self.tabs, self.leaves = Tabs(("投资抵扣测算", "分期缴税测算")), QStackedWidget()
        for calculator in (self.deduction, self.instalments):
            self.leaves.addWidget(calculator)
            calculator.wanted.connect(self.wanted)
        self.tabs.currentChanged.connect(self.leaves.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.tabs)
        column.addWidget(self.leaves)

    def show_rules(self, rules: Rules, locked: bool) -> None:
        """The parameters as this computer has them; a locked record still lets one calculate."""
        self._rules = rules
        for calculator in (self.deduction, self.instalments):
            calculator.set_open(not locked)

    def _deduction(self) -> str:
        investment, taxable = self.investment.value(), self.taxable.value()
        if investment is None or taxable is None:
            return ""
        return consultations.deduction_text(investment, taxable, self.invested_on.value() or self._today(), self._rules)

    def _instalments(self) -> str:
        tax, happened, years = self.tax.value(), self.happened_on.value(), self.years.value()
        self.years.set_problem(None)
        if tax is None or happened is None or years is None:
            return ""
        try:
            return consultations.instalments_text(tax, happened, int(years), self._rules)
        except ValueError as error:
            self.years.set_problem(str(error))
            return ""
