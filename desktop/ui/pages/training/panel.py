"""The right half of a class: 基本信息, 花名册, 签到, 考核发证, and its figures in words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.core.class_rules import SEATS
from desktop.ui.form import RecordForm
from desktop.ui.pages.training.class_desk import ClassDesk
from desktop.ui.pages.training.exam import ExamTab
from desktop.ui.pages.training.form import TrainingForm
from desktop.ui.pages.training.roster import RosterTab
from desktop.ui.pages.training.sign_in import SignInTab
from desktop.ui.record_panel import RecordPanel
from desktop.ui.theme import look
from desktop.ui.widgets.base import ElidedLabel, rule
from desktop.ui.widgets.notice import HERE
from desktop.ui.widgets.tabs import Tabs

FORM, ROSTER, SIGN_IN, EXAM = range(4)
TITLE, LEAST = 300, 60  # px that the name of a class may take, and must have
MARGINS = 48  # px of the head that nothing stands in
LABELS = ("基本信息", "花名册", "签到", "考核发证")


class ClassPanel(RecordPanel):
    """Form and tabs over one class."""

    def __init__(self, form: TrainingForm) -> None:
        super().__init__(form, "培训班", "从左边选一个培训班", "或按 Ctrl+N 新建；学员、签到、证书都在班里办。")
        foot = self.foot().parentWidget()
        assert foot is not None
        self._foot_line = foot  # speaks of the form; the other leaves need the room

    def around(self, form: RecordForm) -> QWidget:
        """Tabs over the form and what belongs to the class."""
        self.desk = ClassDesk(self.workspace, self)
        self.tabs = Tabs(LABELS)
        self.figures = ElidedLabel("", ink="second", size="small")
        self.roster, self.sign_in, self.exam = RosterTab(self.desk), SignInTab(self.desk), ExamTab(self.desk)
        self.leaves = QStackedWidget()
        for leaf in (form, self.roster, self.sign_in, self.exam):
            self.leaves.addWidget(leaf)
        line = QHBoxLayout()
        line.setContentsMargins(16, 2, 16, 0)
        line.setSpacing(8)
        line.addWidget(self.tabs)
        line.addWidget(self.figures, 1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(rule())
        column.addWidget(self.leaves, 1)
        self.tabs.currentChanged.connect(self._turned)
        self.desk.loaded.connect(self._count)
        if isinstance(form, TrainingForm):
            form.opening.connect(self.desk.show)
        form.loaded.connect(lambda: self.desk.show(form.record_id))
        form.gone.connect(lambda _: self.desk.show(None))
        return body

    def refresh(self) -> None:
        """The class's name stands over it, whichever leaf is open."""
        super().refresh()
        self._fit_title()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As much of the name as fits beside state and buttons."""
        super().resizeEvent(event)
        self._fit_title()

    def _fit_title(self) -> None:
        card = self.form.card
        name = card.record.headline() if card else "培训班"
        items = [self.head.itemAt(number).widget() for number in range(self.head.count())]
        others = [part for part in items if part is not None and part is not self.title and not part.isHidden()]
        taken = sum(part.sizeHint().width() + self.head.spacing() for part in others) + MARGINS
        room = min(look().px(TITLE), max(self.width() - taken, look().px(LEAST)))
        shown = self.title.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        if shown != self.title.text():
            self.title.setText(shown)
        self.title.setToolTip(name if shown != name else "")

    def _show_wrong(self) -> None:
        """What stands in the way stands in the form; when it is only that nobody is on the roster, there."""
        problems = self.form.card.problems if self.form.card else ()
        only_seats = {p.field for p in problems if p.blocking} == {SEATS}
        self.go(FORM)
        super()._show_wrong()
        if only_seats and self.form.card is not None:
            self.workspace.notice("wrong", f"还没有提交：{next(p.text for p in problems if p.field == SEATS)}。", about=HERE)
            self.go(ROSTER)

    def go(self, leaf: int) -> None:
        """Open a leaf."""
        self.tabs.setCurrentIndex(leaf)

    def _turned(self, leaf: int) -> None:
        self.form.flush()
        self.leaves.setCurrentIndex(leaf)
        self._foot_line.setVisible(leaf == FORM)
        if leaf != FORM:
            self.leaves.currentWidget().setFocus()

    def _count(self) -> None:
        view = self.desk.view
        text = view.figures.text if view else ""
        self.figures.setText(text)

    def ask_print(self) -> None:
        """What is in sight: the class's card, its roster, the day's sheet to sign, its certificates."""
        leaf = self.leaves.currentWidget()
        if isinstance(leaf, RosterTab | SignInTab | ExamTab):
            leaf.ask_print()
        else:
            super().ask_print()
