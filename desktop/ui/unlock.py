"""The first window: open a profile on this computer with its password, or log in to the server for the first time."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui import icons
from desktop.ui.theme import dress, look
from desktop.ui.widgets.base import set_style, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.combo import ComboEdit
from desktop.ui.widgets.form_row import FormRow
from desktop.ui.widgets.line_edit import LineEdit, SecretEdit
from desktop.ui.widgets.notice import NoticeTone
from desktop.ui.widgets.popup import Item


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """One encrypted profile on this computer; `waiting` records are not uploaded yet."""

    id: str
    name: str
    second: str = ""
    waiting: int = 0


class UnlockState(StrEnum):
    """What the window shows."""

    READY = "ready"
    BUSY = "busy"
    WRONG = "wrong"
    DAMAGED = "damaged"


class UnlockWindow(QWidget):
    """Asks; the roof answers by `show_*`. Nothing typed is cleared except a wrong password."""

    unlock_wanted = Signal(str, str)  # profile id, password
    login_wanted = Signal(str, str, str)  # server address, account, password
    restore_wanted = Signal(str)  # profile id
    cancel_wanted = Signal()
    closed = Signal()

    def __init__(self, profiles: Sequence[ProfileChoice], server: str = "", version: str = "") -> None:
        super().__init__()
        self.setWindowTitle("特派通")
        self.setProperty("surface", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._profiles = {p.id: p for p in profiles}
        self._state = UnlockState.READY
        self._logging_in = False
        self._message = words("", wrap=True)
        self._message.setContentsMargins(look().px(108), 0, 0, 0)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.restore = Button("一键恢复最近的备份", "primary", icon_name=icons.RESTORE, parent=self)
        self.restore.hide()
        self.restore.clicked.connect(lambda: self.restore_wanted.emit(self.profile.value() or ""))
        self._pages = (self._make_unlock_page(), self._make_login_page(server))
        column = QVBoxLayout()
        column.setContentsMargins(40, 36, 40, 20)
        column.setSpacing(12)
        self._heading = words("", size="heading")
        column.addWidget(self._heading)
        for page in self._pages:
            column.addWidget(page)
        column.addWidget(self._message)
        answers = QHBoxLayout()
        answers.setContentsMargins(look().px(108), 0, 0, 0)
        for button in (self.restore, self.stop):
            answers.addWidget(button)
        answers.addStretch()
        column.addLayout(answers)
        column.addStretch()
        column.addWidget(words(version, ink="third", size="small"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(_Cover())
        row.addLayout(column, 1)
        self.setMinimumSize(720, 440)
        self.resize(look().px(800), look().px(470))
        dress(self)
        if profiles:
            self.show_unlock()
        else:
            self.show_login()

    def _make_unlock_page(self) -> QWidget:
        items = [Item(p.id, p.name, p.second, f"{p.waiting} 条待上传" if p.waiting else "") for p in self._profiles.values()]
        self.profile = ComboEdit(items, "选择账号", optional=False)
        if items:
            self.profile.set_value(items[0].value)
        self.password = SecretEdit("密码")
        self.unlock = Button("进入", "primary")
        self.to_login = Button("用其他账号登录", "link")
        self.stop = Button("停止", parent=self)
        self.stop.clicked.connect(self.cancel_wanted)
        self.profile.changed.connect(self._profile_changed)
        self.profile.changed.connect(self.password.setFocus)
        self.password.line().returnPressed.connect(self._ask_unlock)
        self.unlock.clicked.connect(self._ask_unlock)
        self.to_login.clicked.connect(self.show_login)
        return _page((FormRow("账号", self.profile), FormRow("密码", self.password)), (self.unlock, self.to_login))

    def _make_login_page(self, server: str) -> QWidget:
        self.server = LineEdit(200, "如 https://tepai.ln.example")
        self.server.set_value(server)
        self.account = LineEdit(100, "联络员发给您的账号")
        self.new_password = SecretEdit("密码")
        self.login = Button("登录", "primary")
        self.to_unlock = Button("返回本机账号", "link", parent=self)
        self.to_unlock.setVisible(bool(self._profiles))
        for editor in (self.server, self.account, self.new_password):
            editor.line().returnPressed.connect(self._ask_login)
        self.login.clicked.connect(self._ask_login)
        self.to_unlock.clicked.connect(self.show_unlock)
        rows = (FormRow("服务器地址", self.server), FormRow("账号", self.account), FormRow("密码", self.new_password))
        return _page(rows, (self.login, self.to_unlock))

    def state(self) -> UnlockState:
        """What is shown."""
        return self._state

    def message(self) -> str:
        """The sentence shown."""
        return self._message.text()

    def show_unlock(self) -> None:
        """Ask for the password of a profile on this computer."""
        self._turn(False, "欢迎回来")
        self.password.setFocus()
        self._profile_changed()

    def show_login(self) -> None:
        """Ask for server, account and password: the first time of this account on this computer."""
        self._turn(True, "首次登录")
        self.say("第一次登录需要联网；登录后没有网络也能工作。")
        (self.account if self.server.value() else self.server).setFocus()

    def show_busy(self, text: str = "正在打开……") -> None:
        """Work is under way; everything waits but the button to stop."""
        self._set_state(UnlockState.BUSY)
        self.say(text, "accent")

    def show_ready(self, text: str = "", tone: NoticeTone | None = None) -> None:
        """Let the user go on, with a sentence (profile open elsewhere, no network, what the server said)."""
        self._set_state(UnlockState.READY)
        self.say(text, tone)

    def show_wrong_password(self, tries_left: int | None = None) -> None:
        """The password was wrong."""
        self._set_state(UnlockState.WRONG)
        more = "" if tries_left is None else f"还可以试 {tries_left} 次，之后要等 15 分钟。"
        self.say(f"密码不对，请重新输入。{more}注意大小写和输入法。", "wrong")
        field = self.new_password if self._logging_in else self.password
        field.set_value(None)
        field.setFocus()

    def show_no_network(self) -> None:
        """The first login cannot reach the server."""
        self.show_ready("连不上服务器。请检查网络和服务器地址；已在本机登录过的账号没有网络也能进入。", "wrong")

    def show_damaged(self, backup: str) -> None:
        """The profile is damaged; `backup` says when the latest good copy was made, empty: there is none."""
        self._set_state(UnlockState.DAMAGED)
        if backup:
            self.say(f"本机数据文件已损坏。最近的备份是 {backup}，恢复后会与服务器核对，损坏的文件另行保留。", "wrong")
        else:
            self.say("本机数据文件已损坏，也没有备份。请用“用其他账号登录”从服务器重新下载，并联系技术支持。", "wrong")
        self.restore.setVisible(bool(backup))
        if backup:
            self.restore.setFocus()

    def show_open_elsewhere(self) -> None:
        """Another copy of the program has this profile open."""
        self.show_ready("这个账号已在另一个窗口中打开。请切换到那个窗口，或先关闭它再进入。", "waiting")

    def say(self, text: str, tone: NoticeTone | None = None) -> None:
        """Show a sentence under the fields."""
        self._message.setText(text)
        set_style(self._message, ink=tone or "second")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the roof."""
        self.closed.emit()
        super().closeEvent(event)

    def _turn(self, logging_in: bool, heading: str) -> None:
        self._set_state(UnlockState.READY)
        self._logging_in = logging_in
        self._pages[0].setVisible(not logging_in)
        self._pages[1].setVisible(logging_in)
        self._heading.setText(heading)
        self.say("")

    def _set_state(self, state: UnlockState) -> None:
        self._state = state
        self.restore.hide()
        busy = state is UnlockState.BUSY
        self.stop.setVisible(busy)
        for part in (self.profile, self.password, self.server, self.account, self.new_password):
            part.set_read_only(busy)
        for button in (self.unlock, self.login, self.to_login, self.to_unlock):
            button.setEnabled(not busy)

    def _profile_changed(self) -> None:
        chosen = self._profiles.get(self.profile.value() or "")
        self.restore.hide()
        self.say(f"有 {chosen.waiting} 条记录还没有上传，它们只在这台电脑上。" if chosen and chosen.waiting else "", "waiting")

    def _ask_unlock(self) -> None:
        if self._state is UnlockState.BUSY:
            return
        if self.profile.value() is None:
            self.say("请先选择账号。", "wrong")
        elif not self.password.value():
            self.say("请输入密码。", "wrong")
            self.password.setFocus()
        else:
            self.unlock_wanted.emit(self.profile.value(), self.password.value() or "")

    def _ask_login(self) -> None:
        if self._state is UnlockState.BUSY:
            return
        needs = ((self.server, "服务器地址"), (self.account, "账号"), (self.new_password, "密码"))
        missing = next(((editor, name) for editor, name in needs if not editor.value()), None)
        if missing is not None:
            self.say(f"请填写{missing[1]}。", "wrong")
            missing[0].setFocus()
            return
        self.login_wanted.emit(self.server.value() or "", self.account.value() or "", self.new_password.value() or "")


def _page(rows: Sequence[FormRow], buttons: Sequence[Button]) -> QWidget:
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(10)
    for row in rows:
        box.addWidget(row)
    foot = QHBoxLayout()
    foot.setContentsMargins(look().px(108), 4, 0, 0)
    foot.setSpacing(12)
    for button in buttons:
        foot.addWidget(button)
    foot.addStretch()
    box.addLayout(foot)
    return page


class _Cover(QWidget):
    """The dark side with the name of the program and its promise."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        box = QVBoxLayout(self)
        box.setContentsMargins(32, 36, 32, 28)
        box.setSpacing(10)
        name = words("特派通", ink="on_rail", size="figure")
        lines: list[QLabel] = [
            words(text, ink="on_rail", wrap=True)
            for text in ("走访记一次，台账、月报、需求库都用它。", "没有网络照样工作。", "数据加密保存，不会丢失。")
        ]
        box.addWidget(name)
        box.addSpacing(8)
        for line in lines:
            box.addWidget(line)
        box.addStretch()
        box.addWidget(words("辽宁省科技特派员工作平台", ink="on_rail", size="small"))
        self.setFixedWidth(look().px(260))
