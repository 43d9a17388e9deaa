"""Showing errors by family: a sentence for the user, silence for cancelled work, a crash report for a bug."""

import errno
import logging
import sys
import traceback
from collections.abc import Callable
from enum import Enum, auto
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QMessageBox, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.core.errors import Cancelled, Invalid, UserError
from desktop.ui.widgets.buttons import Button

log = logging.getLogger(__name__)

_ENVIRONMENT = (
    ("disk is full", "磁盘已满，刚才的内容还没有存下来。", "请清理磁盘空间，然后再按一次保存。"),
    ("no space left", "磁盘已满，刚才的内容还没有存下来。", "请清理磁盘空间，然后再按一次保存。"),
    ("database is locked", "数据正被另一个程序占用。", "请关闭打开同一账号的其他窗口，稍等片刻再试。"),
    ("malformed", "本机数据文件已损坏。", "请退出程序后重新进入，在登录窗口点“一键恢复”。"),
    ("file is not a database", "本机数据文件已损坏，或密码不对。", "请退出程序后重新进入，在登录窗口点“一键恢复”。"),
    ("disk i/o error", "读写磁盘出错。", "请检查磁盘或 U 盘是否松动，然后再试。"),
    ("readonly database", "数据文件是只读的，不能保存。", "请检查文件夹权限，或联系管理员。"),
)


class Family(Enum):
    """The families of errors; the environment (disk full, locked, damaged) counts as for the user."""

    USER = auto()
    CANCELLED = auto()
    BUG = auto()


def explain(error: BaseException) -> tuple[Family, str, str]:
    """Return family, sentence and hint of an error; sentence and hint are empty unless it is for the user."""
    if isinstance(error, (Cancelled, KeyboardInterrupt)):
        return Family.CANCELLED, "", ""
    if isinstance(error, Invalid):
        return Family.USER, error.text, error.hint or "请看各栏下方的说明。"
    if isinstance(error, UserError):
        return Family.USER, error.text, error.hint
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Family.USER, _ENVIRONMENT[0][1], _ENVIRONMENT[0][2]
    if isinstance(error, PermissionError):
        return Family.USER, f"没有权限读写 {error.filename or '这个文件'}。", "请换一个文件夹，或关闭正在使用它的程序。"
    if isinstance(error, FileNotFoundError):
        return Family.USER, f"找不到 {error.filename or '文件'}。", "请确认它没有被移走或改名。"
    said = str(error).lower()
    if type(error).__name__ in {"OperationalError", "DatabaseError"}:
        for sign, text, hint in _ENVIRONMENT:
            if sign in said:
                return Family.USER, text, hint
    return Family.BUG, "", ""


def show_error(parent: QWidget | None, error: BaseException) -> None:
    """Show an error where it belongs: a notice in the parent's window, nothing, or the crash report."""
    family, text, hint = explain(error)
    if family is Family.CANCELLED:
        return
    if family is Family.USER:
        log.warning("for the user: %s", text)
        notify = _notice_of(parent)
        if notify is not None:
            notify("wrong", text, hint)
        else:
            QMessageBox.warning(parent, "特派通", f"{text}\n{hint}".strip())
        return
    log.error("bug", exc_info=error)
    CrashWindow.show_once(parent, error)


def _notice_of(widget: QWidget | None) -> Callable[[str, str, str], object] | None:
    while widget is not None:
        notify = getattr(widget, "notify", None)
        if callable(notify):
            return notify  # type: ignore[no-any-return]
        widget = widget.parentWidget()
    return None


class CrashWindow(QDialog):
    """Tells of a bug: that what was typed is safe, where the log lies, and the text to send."""

    _seen: set[str] = set()
    log_place: str = ""

    def __init__(self, parent: QWidget | None, report: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("程序出错")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = QLabel("程序出了错，已录入的内容都已保存。")
        head.setProperty("textSize", "heading")
        place = f"日志在 {self.log_place}。" if self.log_place else ""
        note = QLabel(f"可以关闭本窗口继续工作。若再次出现，请把下面的文字发给技术支持。{place}")
        note.setWordWrap(True)
        note.setProperty("ink", "second")
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        copy = Button("复制文字")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        close = Button("关闭", kind="primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(copy)
        row.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 20, 20, 16)
        box.setSpacing(12)
        for part in (head, note, text):
            box.addWidget(part)
        box.addLayout(row)
        self.resize(680, 420)
        close.setFocus()

    @classmethod
    def show_once(cls, parent: QWidget | None, error: BaseException) -> None:
        """Open the window unless the very same error was shown before in this run."""
        report = "".join(traceback.format_exception(error))
        if report not in cls._seen:
            cls._seen.add(report)
            cls(parent.window() if parent else None, report).open()


class Excepthook(QObject):
    """Catches what nobody caught, on any thread, and shows it on the main thread."""

    _caught = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window = parent
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over sys.excepthook."""
        sys.excepthook = self._hook

    def uninstall(self) -> None:
        """Give it back to Python."""
        sys.excepthook = sys.__excepthook__

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._caught.emit(error)

    def _show(self, error: BaseException) -> None:
        show_error(self._window, error)
