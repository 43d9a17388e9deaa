"""重新登录: the password once more, in place; shown only when the session has ended."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.form_row import FormRow
from desktop.ui.widgets.line_edit import LineEdit


class SignInCard(Card):
    """`wanted(password)`; what is wrong stands under the field."""

    wanted = Signal(str)

    def __init__(self, account: str) -> None:
        super().__init__("重新登录")
        self.password = LineEdit(200)
        self.password.line().setEchoMode(QLineEdit.EchoMode.Password)
        self.password.line().returnPressed.connect(self._ask)
        self.go = Button("登录并同步", "primary")
        self.go.clicked.connect(self._ask)
        told = f"账号 {account} 的登录已过期。本机工作不受影响，登录后自动接着上传。"
        self.body.addWidget(words(told, ink="second", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        field = FormRow("密码", self.password)
        field.setMaximumWidth(460)
        row.addWidget(field, 1)
        row.addWidget(self.go)
        row.addStretch(1)
        self.body.addLayout(row)

    def show_busy(self, busy: bool) -> None:
        """While the server thinks."""
        self.go.setEnabled(not busy)
        self.go.set_words("正在登录" if busy else "登录并同步")

    def show_problem(self, text: str) -> None:
        """Say what is wrong and let type again."""
        self.show_busy(False)
        self.password.set_problem(text)
        self.password.setFocus()
        self.password.line().selectAll()

    def done(self) -> None:
        """Forget the password."""
        self.show_busy(False)
        self.password.set_value(None)
        self.password.set_problem(None)

    def _ask(self) -> None:
        password = self.password.line().text()
        if not password:
            self.show_problem("请填写密码。")
        elif self.go.isEnabled():
            self.password.set_problem(None)
            self.show_busy(True)
            self.wanted.emit(password)
