"""White cards on the ground: head with title and actions, body, foot."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from desktop.ui.widgets.base import words


class Card(QFrame):
    """A card; without a title only the body. `head`, `body` and `foot` are layouts to add to."""

    def __init__(self, title: str = "", aside: str = "", ruled: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self._outer = outer
        self._foot: QHBoxLayout | None = None
        self.head = QHBoxLayout()
        self.aside = words(aside, ink="second", size="small")
        if title:
            bar = QWidget()
            if ruled:
                bar.setObjectName("cardHead")
            bar.setLayout(self.head)
            self.head.setContentsMargins(16, 12, 16, 12 if ruled else 4)
            self.head.setSpacing(8)
            self.title = words(title, size="title")
            self.head.addWidget(self.title)
            self.head.addStretch()
            self.head.addWidget(self.aside)
            outer.addWidget(bar)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(16, 12 if ruled or not title else 4, 16, 12)
        self.body.setSpacing(8)
        outer.addLayout(self.body, 1)

    def fill(self, widget: QWidget) -> None:
        """Let one widget take the whole body, to the edges."""
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(widget)

    def foot(self) -> QLayout:
        """The row at the lower edge, made when first asked for."""
        if self._foot is None:
            bar = QWidget()
            bar.setObjectName("cardFoot")
            self._foot = QHBoxLayout(bar)
            self._foot.setContentsMargins(16, 8, 16, 8)
            self._foot.setSpacing(12)
            self._outer.addWidget(bar)
        return self._foot
