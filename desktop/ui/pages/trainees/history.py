"""培训经历: the classes and certificates of a trainee; each line opens its record."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.trainee_card import Attended, Held, TraineeMore
from desktop.ui.entries import Entry, EntryList
from desktop.ui.reading import show_date
from desktop.ui.widgets.base import words


class TrainingHistory(QWidget):
    """`open_wanted(kind, id)`."""

    open_wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.told = words("", ink="second")
        self.list = EntryList()
        self.list.opened.connect(lambda value: self.open_wanted.emit(*value))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.told)
        column.addWidget(self.list)

    def show_more(self, more: TraineeMore) -> None:
        """Show what there is."""
        parts = [f"参加 {len(more.classes)} 个班" if more.classes else "还没有参加过培训"]
        if more.certificates:
            parts.append(f"证书 {len(more.certificates)} 张")
        self.told.setText(" · ".join(parts))
        self.list.show_entries([*map(_class, more.classes), *map(_certificate, more.certificates)])
        self.list.setVisible(bool(more.classes or more.certificates))


def _class(seen: Attended) -> Entry:
    came = f"签到 {seen.came}/{seen.lessons} 课次" if seen.lessons else ""
    note = " · ".join(part for part in (show_date(seen.began_on), came) if part)
    return Entry(("training", seen.training), seen.name, note, "培训班", "accent", seen.result)


def _certificate(held: Held) -> Entry:
    return Entry(("certificate", held.certificate), held.number, show_date(held.issued_on), "证书", "done", held.status)
