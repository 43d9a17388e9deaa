"""What a person does at the keyboard, for tests."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot


def type_in(widget: QWidget, text: str) -> None:
    """Type a text; Chinese comes through an input method as it does in life."""
    for char in text:
        if char.isascii():
            QTest.keyClicks(widget, char)
        else:
            event = QInputMethodEvent("", [])
            event.setCommitString(char)
            QCoreApplication.sendEvent(widget, event)


def press(widget: QWidget, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys one after the other."""
    for key in keys:
        QTest.keyClick(widget, key, modifiers)


def paste(widget: QWidget, text: str) -> None:
    """Paste a text from the clipboard."""
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def shown(qtbot: QtBot, widget: QWidget, *others: QWidget) -> QWidget:
    """Show a widget in a window beside others, with the focus in it."""
    window = QWidget()
    widget.kept = window  # type: ignore[attr-defined]  # pytest-qt holds windows weakly
    box = QVBoxLayout(window)
    for part in (widget, *others):
        box.addWidget(part)
    box.addStretch()
    window.resize(700, 600)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    widget.setFocus()
    return window
