"""What all pictures need: waiting, names, and a tidy window."""

from collections.abc import Iterator

from PySide6.QtWidgets import QApplication, QDialog

from desktop.ui.sitting import Sitting

Shots = Iterator[str]
"""Acts like a person at the window: yields WAIT to wait, a name to be pictured."""
WAIT = ""


def close_dialogs() -> Shots:
    """Previews and questions go."""
    for dialog in [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]:
        dialog.reject()
    yield WAIT


def drop_notices(sitting: Sitting) -> None:
    """What is said above the page goes."""
    for notice in list(sitting.frame.notices.notices()):
        notice.close_notice()
