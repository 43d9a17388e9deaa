"""账号与安全: who works here, when the program locks itself, another password."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.core import passwords
from desktop.core.errors import WrongPassword, explain
from desktop.core.settings import IDLE_LOCK
from desktop.ui.pages.settings.choices import minutes_chips
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.workspace import Workspace

LOCKS = (5, 15, 30, 60, 0)


def secret() -> LineEdit:
    """A line that shows dots."""
    line = LineEdit(128)
    line.line().setEchoMode(QLineEdit.EchoMode.Password)
    return line


class AccountCard(Card):
    """`switch_wanted`: another account; `locks_chosen(minutes)`."""

    switch_wanted = Signal()
    locks_chosen = Signal(int)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("账号与安全")
        self.workspace = workspace
        account = workspace.opened.account
        who = " · ".join(p for p in (account.name, account.role, account.division_text or account.division) if p)
        self.who = words(f"{who}　（账号 {account.login}）", wrap=True)
        self.locks = minutes_chips(LOCKS, "不锁定")
        self.locks.set_value(workspace.settings.get(IDLE_LOCK))
        self.locks.changed.connect(self._lock_chosen)
        grid = FormGrid()
        grid.add(FormRow("自动锁定", self.locks, help_text="这么久没有操作就锁定，要输入密码才能继续"))
        self.change, self.lock_now, self.switch = Button("修改密码"), Button("现在锁定"), Button("换一个账号")
        self.change.clicked.connect(lambda: self._ask(True))
        self.lock_now.clicked.connect(workspace.shell.lock)
        self.switch.clicked.connect(self.switch_wanted)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.change, self.lock_now, self.switch):
            row.addWidget(button)
        row.addStretch()
        self.body.addWidget(self.who)
        self.body.addWidget(grid)
        self.body.addLayout(row)
        self.body.addWidget(self._password_form())

    def _password_form(self) -> QWidget:
        self.form, self.old, self.new, self.again = FormGrid(), secret(), secret(), secret()
        told = f"至少 {passwords.LEAST} 位，不要全是数字；本机和省级一起改，需要网络"
        self.form.add(FormRow("原密码", self.old))
        self.form.add(FormRow("新密码", self.new, help_text=told))
        self.form.add(FormRow("再输一次", self.again))
        self.save, self.cancel = Button("改成新密码", "primary"), Button("不改了")
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(lambda: self._ask(False))
        for line in (self.old, self.new, self.again):
            line.line().returnPressed.connect(self._save)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        buttons = QWidget()
        buttons.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.form.widget(buttons)
        self.form.hide()
        return self.form

    def _ask(self, ask: bool) -> None:
        for line in (self.old, self.new, self.again):
            line.set_value(None)
            line.set_problem(None)
        self.form.setVisible(ask)
        self.change.setVisible(not ask)
        self._busy(False)
        (self.old if ask else self.change).setFocus()

    def _busy(self, busy: bool) -> None:
        self.save.setEnabled(not busy)
        self.save.set_words("正在修改" if busy else "改成新密码")

    def _save(self) -> None:
        old, new, again = (line.line().text() for line in (self.old, self.new, self.again))
        for line in (self.old, self.new, self.again):
            line.set_problem(None)
        if not old:
            self.old.set_problem("请填写原密码。")
        elif wrong := passwords.check(new, again):
            (self.again if new != again and len(new) >= passwords.LEAST else self.new).set_problem(wrong)
        elif self.save.isEnabled():
            self._busy(True)
            opened, address = self.workspace.opened, self.workspace.sync.state.server
            self.workspace.tasks.net(
                lambda: passwords.change(opened, address, old, new), lambda _: self._changed(), self._refused, owner=self
            )

    def _changed(self) -> None:
        self._ask(False)
        self.workspace.notice("done", "密码已修改，下次打开和登录都用新密码。")

    def _refused(self, error: BaseException) -> None:
        self._busy(False)
        told = explain(error)
        if told is None:
            self.workspace.show_error(error)
            return
        line = self.old if isinstance(told, WrongPassword) else self.new
        line.set_problem(" ".join(p for p in (told.text, told.hint) if p))
        line.setFocus()

    def _lock_chosen(self) -> None:
        found = self.locks.value()
        minutes = self.workspace.settings.get(IDLE_LOCK) if found is None else found
        self.locks.set_value(minutes)
        self.locks_chosen.emit(minutes)
