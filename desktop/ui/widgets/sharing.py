"""One line with words at both ends and not enough room: who gives way, and what is left out first."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

JOINED = " · "


def shares(room: int, left: int, right: int, gap: int) -> tuple[int, int]:
    """The room of each end, of the widths they would like. What stands at the left is the name: it yields no more than half."""
    if not right:
        return room, 0
    right_room = min(right, max(room - left - gap, room // 2 - gap))
    return room - right_room - gap, right_room


def fitted(text: str, metrics: QFontMetrics, room: int) -> str:
    """The text, or as many of its last parts as have room: 已签约 · 46 万元 · 11-17 → 46 万元 · 11-17."""
    parts = text.split(JOINED)
    while len(parts) > 1 and metrics.horizontalAdvance(JOINED.join(parts)) > room:
        parts = parts[1:]
    left = JOINED.join(parts)  # elidedText would cut what fits to the pixel
    return left if metrics.horizontalAdvance(left) <= room else metrics.elidedText(left, Qt.TextElideMode.ElideRight, room)
