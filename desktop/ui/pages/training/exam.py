"""考核发证: marks down one column, results, and certificates for all who may have one."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.training_choices import ExamMode, ExamResult
from desktop.core import trainings
from desktop.core.trainings import Certified, Seat
from desktop.ui import icons
from desktop.ui.pages.training.class_desk import ClassDesk
from desktop.ui.pages.training.exam_model import RESULT, SCORE, ExamModel
from desktop.ui.pages.training.exam_table import ExamTable
from desktop.ui.pages.training.issue_bar import IssueBar, ReissueBar
from desktop.ui.pages.training.leaf import Leaf
from desktop.ui.reading import show_number
from desktop.ui.widgets.base import ElidedLabel, set_style, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.escape import EscapeFirst
from desktop.ui.widgets.states import EmptyState

HINT = "成绩：打数字，Enter 下一人　结果列：1 优秀　2 合格　3 不合格　Del 清除　F2 修改"


class ExamTab(QWidget):
    """The tab 考核发证."""

    def __init__(self, desk: ClassDesk) -> None:
        super().__init__()
        self.desk = desk
        self._class: UUID | None = None
        self.model = ExamModel(self)
        self.table = ExamTable(self.model)
        self.rules = ElidedLabel("", ink="second", size="small")
        self.told = words(HINT, ink="second", size="small", wrap=True)
        self.again = Button("补发证书", icon_name=icons.RESTORE)
        self.paper = Button("打印证书", icon_name=icons.PRINT)
        self.issue = IssueBar(desk.workspace.settings, desk.workspace.opened.clock.today)
        self.ask_again = ReissueBar()
        self.empty = EmptyState("还没有学员", "在“花名册”里录入或粘贴学员（Alt+2）。")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        keys = (self.rules, self.again, self.paper)
        self.stack = Leaf(self.empty, keys, self.table, self.told, over=(self.ask_again,), under=(self.issue,))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.desk.loaded.connect(self.refresh)
        self.model.scored.connect(self._scored)
        self.model.unreadable.connect(lambda why: self._say(why, "wrong"))
        self.table.typing.refused.connect(lambda why: self._say(f"{why}；Esc 放弃", "wrong"))
        self.table.typing.stepped.connect(lambda _: self._say(HINT))
        self.table.result_wanted.connect(self._result)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._offer())
        self.issue.wanted.connect(self._certify)
        self.again.clicked.connect(self._ask_reissue)
        self.ask_again.agreed.connect(self._reissue)
        self.ask_again.left.connect(self.table.setFocus)
        self.paper.clicked.connect(self.ask_print)
        fields = [self.issue.on.line(), self.issue.issuer.line(), self.issue.signer.line(), self.issue.give]
        EscapeFirst(self, fields, self.table.setFocus, lambda: not self.issue.on.calendar_open())

    def _say(self, text: str, ink: str = "second") -> None:
        self.told.setText(text)
        set_style(self.told, ink=ink)

    # ---------------------------------------------------------------------------------------------------------- in sight
    def refresh(self) -> None:
        """Show the class as it is now."""
        view = self.desk.view
        fresh = self.desk.training_id != self._class
        if fresh:
            self._class = self.desk.training_id
            self.ask_again.hide()
            self._say(HINT)
        self.model.show_class(view)
        self.stack.show_table(view is not None and bool(view.seats))
        self.stack.setVisible(view is not None)
        if view is not None:
            self.rules.setText(_rules(view.training.exam_mode, view.training.pass_mark, view.required))
            self.issue.show_class(view.training)
            if view.seats and not self.table.currentIndex().isValid():
                column = RESULT if view.training.exam_mode is ExamMode.NONE else SCORE
                self.table.setCurrentIndex(self.model.index(0, column))
        self._offer()

    def chosen(self) -> list[Seat]:
        """Those who would get a certificate: of several selected people these, else all who may."""
        rows = self.table.rows()
        among = {self.model.seats[row].enrolment for row in rows} if len(rows) > 1 else None
        return [seat for seat in self.model.may_have() if among is None or seat.enrolment in among]

    def _seat(self) -> Seat | None:
        at = self.table.currentIndex()
        return self.model.seats[at.row()] if at.isValid() and at.row() < len(self.model.seats) else None

    def _offer(self) -> None:
        seat = self._seat()
        self.again.setEnabled(seat is not None and seat.certificate_id is not None)
        self.paper.setEnabled(any(s.certificate_id for s in self.model.seats))
        self.issue.offer(len(self.chosen()), len(self.table.rows()) > 1)

    # ------------------------------------------------------------------------------------------------------------ marks
    def _scored(self, enrolment: UUID, score: Decimal | None) -> None:
        opened = self.desk.workspace.opened
        self.desk.change(lambda: trainings.mark(opened, enrolment, score=score))

    def _result(self, row: int, result: ExamResult | None) -> None:
        opened, enrolment = self.desk.workspace.opened, self.model.set_result(row, result)
        self.desk.change(lambda: trainings.mark(opened, enrolment, result=result))

    # ------------------------------------------------------------------------------------------------------ certificates
    def _certify(self, issued_on: date, issuer: str, signer: str) -> None:
        opened, training_id = self.desk.workspace.opened, self.desk.training_id
        ids = [seat.enrolment for seat in self.chosen()]
        if training_id is not None and ids:
            self.desk.change(
                lambda: trainings.certify(opened, training_id, ids, issued_on, issuer, signer), self._certified, self.issue.refuse
            )

    def _certified(self, done: Certified) -> None:
        pending = f"其中 {done.pending} 张编号待发，联网同步后自动取得编号。" if done.pending else ""
        self.desk.workspace.notice("done", f"已发证 {done.count} 张。", pending)
        self.table.setFocus()

    def _ask_reissue(self) -> None:
        seat = self._seat()
        if seat is not None and seat.certificate_id is not None:
            self.ask_again.ask(seat.certificate_id, seat.name, seat.certificate)

    def _reissue(self, certificate_id: UUID) -> None:
        opened, name = self.desk.workspace.opened, self.ask_again.name

        def told(_: Any) -> None:
            self.desk.workspace.notice("done", f"已给{name}补发证书，原证作废。")

        self.desk.change(lambda: trainings.reissue(opened, certificate_id), told)

    def ask_print(self) -> None:
        """The certificates of those selected, else of all who have one."""
        rows = self.table.rows()
        seats = [self.model.seats[row] for row in rows] if len(rows) > 1 else self.model.seats
        ids = [seat.certificate_id for seat in seats if seat.certificate_id is not None]
        if ids:
            self.desk.workspace.printing.sheet("certificates", ids, {}, self)
        else:
            self.desk.workspace.notice("accent", "还没有证书可以打印。", "先发证，再打印。")


def _rules(mode: ExamMode | None, pass_mark: Decimal | None, required: Decimal) -> str:
    """发证条件 in words."""
    attended = f"出勤不低于 {show_number(required * 100)}%"
    if mode is ExamMode.NONE:
        return f"发证条件：{attended}，不考核"
    line = f"，{show_number(pass_mark)} 分及格" if pass_mark is not None else "（没有填及格线，结果请自己选）"
    return f"发证条件：{attended}，考核合格{line}"
