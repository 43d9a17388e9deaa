"""One file beside a record: a small picture, its name, what is known of it."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QMenu

from db.codes import BEIJING
from db.records.attachment import Attachment
from desktop.core.attachments import Look
from desktop.ui import icons
from desktop.ui.theme import colour, look
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.reference_list import PickedChip

Acts = tuple[tuple[str, Callable[[UUID], object]], ...]
WIDTH, HEIGHT, PICTURE = 258, 60, 48


class FileTile(PickedChip):
    """Enter or a double click looks at it, Delete or × takes it away, the menu key has the rest."""

    def __init__(self, card: Attachment, fixed: bool, look_at: Callable[[UUID], object], acts: Acts) -> None:
        super().__init__(Item(card.id, card.headline(), told(card)), fixed)
        self._look_at, self._acts = look_at, acts
        self._picture = QPixmap()
        self.here = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(f"{card.headline()}\n{'，'.join(facts(card)) or self.item.second}\n双击或按 Enter 查看")

    def show_look(self, seen: Look) -> None:
        """The small picture has been read."""
        self.here = seen.here
        self._picture.loadFromData(seen.thumbnail)
        self.update()

    def sizeHint(self) -> QSize:
        """The same for all, so that they stand in columns."""
        return QSize(look().px(WIDTH), look().px(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter looks at it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._look_at(self.item.value)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click looks at it."""
        self._look_at(self.item.value)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the right button or the menu key."""
        menu = QMenu(self)
        for text, act in self._acts:
            menu.addAction(text, lambda act=act: act(self.item.value))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture at the left, two lines beside it."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(colour("accent" if self.hasFocus() else "line"))
        painter.setBrush(colour("hover"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        px, side = look().px, look().px(PICTURE)
        self._paint_picture(painter, QRectF(px(6), (self.height() - side) / 2, side, side))
        left, right = px(6) + side + px(10), px(10 if self._fixed else 26)
        room = self.width() - left - right
        upper = QRectF(left, px(8), room, self.height() / 2 - px(8))
        lower = QRectF(left, self.height() / 2 + px(1), room, self.height() / 2 - px(8))
        self._write(painter, upper, self.item.text, "text", Qt.TextElideMode.ElideMiddle)
        font = self.font()
        font.setPixelSize(look().small)
        painter.setFont(font)
        second = self.item.second if self.here else "文件不在本机"
        self._write(painter, lower, second, "second", Qt.TextElideMode.ElideRight)
        if not self._fixed:
            painter.setFont(self.font())
            painter.setPen(colour("second"))
            painter.drawText(self.rect().adjusted(self.width() - px(26), 0, 0, 0), int(Qt.AlignmentFlag.AlignCenter), "×")
        painter.end()

    def _paint_picture(self, painter: QPainter, room: QRectF) -> None:
        if self._picture.isNull():
            side = look().px(24)
            shown = icons.pixmap(icons.POLICY, "second", side, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(room.center().x() - side / 2, room.center().y() - side / 2), shown)
            return
        size = self._picture.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(room.center().x() - size.width() / 2, room.center().y() - size.height() / 2, size.width(), size.height())
        painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))
        painter.setPen(colour("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(target)

    def _write(self, painter: QPainter, room: QRectF, text: str, ink: str, cut: Qt.TextElideMode) -> None:
        painter.setPen(colour(ink))
        shown = painter.fontMetrics().elidedText(text, cut, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)


def told(card: Attachment) -> str:
    """One line: the size, and when it was taken."""
    taken = f"摄于 {card.taken_at.astimezone(BEIJING):%m-%d %H:%M}" if card.taken_at else ""
    return " · ".join(part for part in (size_text(card.size), taken) if part)


def facts(card: Attachment) -> list[str]:
    """What the camera wrote, in words."""
    found = [f"拍摄于 {card.taken_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"] if card.taken_at else []
    return [*found, f"地点 {card.taken_place}"] if card.taken_place else found


def size_text(size: int | None) -> str:
    """In KB or MB."""
    return f"{max(size or 0, 1) / 1024:,.0f} KB" if (size or 0) < 2**20 else f"{(size or 0) / 2**20:.1f} MB"
