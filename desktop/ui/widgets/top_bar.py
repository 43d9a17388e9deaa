"""The bar above every page: one search over everything, what state the work is in, who works."""

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from desktop.ui import icons
from desktop.ui.theme import colour, look
from desktop.ui.widgets.badge import tone_colours
from desktop.ui.widgets.base import ElidedLabel

PillState = Literal["ok", "waiting", "wrong", "busy"]
_TONES: dict[PillState, Literal["done", "waiting", "wrong", "accent"]] = {
    "ok": "done", "waiting": "waiting", "wrong": "wrong", "busy": "accent",
}  # fmt: skip


class SyncPill(QAbstractButton):
    """Says in words what state the work is in: 离线 · 3 条待上传 · 上次同步 昨天 17:40. A click leads to the sync page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: PillState = "ok"
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_state("ok", "尚未同步")

    def show_state(self, state: PillState, text: str) -> None:
        """Show this state in these words; an empty text is refused, colour alone never speaks."""
        if not text.strip():
            raise ValueError("the pill always says its state in words")
        self._state = state
        self.setText(text)
        self.setToolTip(f"{text}\n点击查看同步详情")
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def state(self) -> PillState:
        """The state shown."""
        return self._state

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(look().small)
        return font

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        return QSize(QFontMetrics(self._small()).horizontalAdvance(self.text()) + look().px(44), look().px(34))

    def minimumSizeHint(self) -> QSize:
        """It may be cut in a narrow window; the tool tip has all."""
        return QSize(look().px(120), look().px(34))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, wash = tone_colours(_TONES[self._state])
        ringed = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(colour(ink), 2 if self.hasFocus() else 1) if ringed else Qt.PenStyle.NoPen)
        painter.setBrush(colour(wash))
        radius = self.height() / 2 - 1
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        side, middle = look().px(18), self.height() / 2
        painter.setPen(QPen(colour(ink), 1.6) if self._state == "busy" else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if self._state == "busy" else colour(ink))
        painter.drawEllipse(QPointF(side, middle), look().px(4), look().px(4))
        painter.setPen(colour(ink))
        painter.setFont(self._small())
        room = self.rect().adjusted(look().px(29), 0, -look().px(14), 0)
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width() + 1)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()


SHORT = "搜索"
"""What the search says where there is no room for more."""


class SearchBox(QWidget):
    """Looks like a field; typing or a click opens the search window, which has the real one."""

    wanted = Signal(str)

    def __init__(self, hint: str = "搜企业、人员、需求、村……（拼音首字母也行）", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = hint
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName("搜索")
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        key = QShortcut(QKeySequence("Ctrl+K"), self)
        key.activated.connect(lambda: self.wanted.emit(""))

    def sizeHint(self) -> QSize:
        """As wide as its hint, and some."""
        return QSize(look().px(460), look().px(34))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open."""
        self.wanted.emit("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with what was typed."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.wanted.emit("")
        elif event.text().strip() and event.text().isprintable():
            self.wanted.emit(event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(colour("accent" if self.hasFocus() else "field_line"), width))
        painter.setBrush(colour("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 6, 6)
        now = look()
        side = now.px(16)
        pixmap = icons.pixmap(icons.SEARCH, "third", side, self.devicePixelRatioF())
        painter.drawPixmap(now.px(10), (self.height() - side) // 2, pixmap)
        painter.setPen(colour("third"))
        room = self.rect().adjusted(now.px(34), 0, -now.px(12), 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), "Ctrl+K")
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance("Ctrl+K") - now.px(8))
        metrics = painter.fontMetrics()
        hint = self._hint if metrics.horizontalAdvance(self._hint) <= room.width() else SHORT
        shown = metrics.elidedText(hint, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()


class TopBar(QWidget):
    """Search box, sync pill, and who works where."""

    def __init__(self, who: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = SearchBox()
        self.pill = SyncPill()
        self.who = ElidedLabel(who, ink="second", size="small")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.search, 100)  # it has the room first, up to its own width
        self._row.addStretch(1)
        self._row.addWidget(self.pill)
        self._row.addWidget(self.who)
        self._fit()
        self.set_who(who)

    def set_who(self, text: str) -> None:
        """Say who works where: 企业科技特派员 · 浑南区."""
        self.who.setText(text)
        self.who.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.who.setMaximumWidth(look().px(260))

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self._row.setContentsMargins(16, 0, 16, 0)
        self._row.setSpacing(14)
        self.search.setMaximumWidth(look().px(480))
        self.setFixedHeight(look().px(52))
