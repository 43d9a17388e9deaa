"""Push buttons: one primary on a page, plain and danger ones, each showing its keyboard shortcut."""

from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from desktop.ui.icons import icon
from desktop.ui.theme import look

Kind = Literal["plain", "primary", "danger", "link", "quiet"]
_INK = {"plain": "second", "primary": "on_accent", "danger": "wrong", "link": "accent", "quiet": "second"}


class Button(QPushButton):
    """A button that prints its shortcut beside its words and owns it in its window."""

    def __init__(
        self, text: str, kind: Kind = "plain", shortcut: str = "", icon_name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._kind: Kind = kind
        self._hint = shortcut.replace("Return", "Enter").replace("Delete", "Del")
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor)
        self.set_words(text)
        if shortcut:
            key = QShortcut(QKeySequence(shortcut), self)
            key.setContext(Qt.ShortcutContext.WindowShortcut)
            key.activated.connect(self._pressed_by_key)
        self._tint()

    def set_words(self, text: str) -> None:
        """Change the words, keeping the shortcut beside them."""
        self._words = text
        shown = f"{text}  {self._hint}" if self._hint and text else text
        self.setText(f" {shown}" if self._icon_name and shown else shown)
        self.setAccessibleName(text or self._hint)

    def set_kind(self, kind: Kind) -> None:
        """Become the primary of the page, or cease to be it."""
        self._kind = kind
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._tint()

    def words(self) -> str:
        """Return the words without the shortcut."""
        return self._words

    def _pressed_by_key(self) -> None:
        if self.isVisible() and self.isEnabled():
            self.click()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a focused button, as people expect, not only Space; with Ctrl or Alt it is another button's key."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held == Qt.KeyboardModifier.NoModifier:
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Colour the icon anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._tint()

    def _tint(self) -> None:
        if self._icon_name:
            side = look().px(16)
            self.setIcon(icon(self._icon_name, _INK[self._kind]))
            self.setIconSize(QSize(side, side))


class IconButton(QToolButton):
    """A small flat button with an icon inside a field; the keyboard reaches its work by other keys."""

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Colour the icon anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._tint()

    def _tint(self) -> None:
        side = look().px(16)
        self.setIcon(icon(self._name, "second", "accent"))
        self.setIconSize(QSize(side, side))
