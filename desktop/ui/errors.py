"""Showing errors by family: a sentence for the user, silence for cancelled work, a crash report for a bug."""

import logging
import sys
import traceback
from collections.abc import Callable
from enum import Enum, auto
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QMessageBox, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.core.errors import Cancelled, Invalid, Offline, StorageError, UserError, explain
from desktop.ui.theme import dress
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.notice import HERE

log = logging.getLogger(__name__)


class Family(Enum):
    """The families of errors; the environment (disk full, locked, damaged) counts as for the user."""

    USER = auto()
    CANCELLED = auto()
    BUG = auto()


def family_of(error: BaseException) -> tuple[Family, str, str]:
    """Return family, sentence and hint of an error; sentence and hint are empty unless it is for the user."""
    if isinstance(error, (Cancelled, KeyboardInterrupt)):
        return Family.CANCELLED, "", ""
    told = explain(error)
    if told is None:
        return Family.BUG, "", ""
    return Family.USER, told.text, told.hint or ("请看各栏下方的说明。" if isinstance(told, Invalid) else "")


def show_error(parent: QWidget | None, error: BaseException) -> None:
    """Show an error where it belongs: a notice in the parent's window, nothing, or the crash report."""
    family, text, hint = family_of(error)
    if family is Family.CANCELLED:
        return
    if family is Family.USER:
        log.warning("for the user: %s", text)
        notify = _notice_of(parent)
        if notify is not None:
            if isinstance(error, StorageError | Offline | OSError) or not isinstance(error, UserError):
                notify("wrong", text, hint)  # of the whole computer: it stays until somebody closes it
            else:
                notify("wrong", text, hint, (), HERE)
        else:
            QMessageBox.warning(parent, "特派通", f"{text}\n{hint}".strip())
        return
    log.error("bug", exc_info=error)
    CrashWindow.show_once(parent, error)


def _notice_of(widget: QWidget | None) -> Callable[..., object] | None:
    while widget is not None:
        notify = getattr(widget, "notify", None)
        if callable(notify):
            return notify  # type: ignore[no-any-return]  # what getattr finds is Any
        widget = widget.parentWidget()
    return None


class CrashWindow(QDialog):
    """Tells of a bug: that what was typed is safe, where the log lies, and the text to send."""

    _seen: set[str] = set()
    _open: list["CrashWindow"] = []  # without a parent nobody else keeps the window alive
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
        dress(self)
        close.setFocus()

    @classmethod
    def show_once(cls, parent: QWidget | None, error: BaseException) -> None:
        """Open the window unless the very same error was shown before in this run."""
        report = "".join(traceback.format_exception(error))
        if report not in cls._seen:
            cls._seen.add(report)
            window = cls(parent.window() if parent else None, report)
            cls._open.append(window)
            window.finished.connect(lambda: cls._open.remove(window))
            window.open()


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
