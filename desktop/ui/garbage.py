"""Cyclic garbage is collected on the main thread only.

Python collects in whichever thread happens to allocate. On a worker thread that destroys windows and event loops of
the main thread, and Qt crashes (seen here with PySide 6.9: SIGSEGV in QEventLoop::exec). So automatic collection is
off, and a timer does the same work by the same thresholds where it is safe.
"""

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 2000


class MainThreadGarbage(QObject):
    """Takes over collection for as long as it lives; made once by the composition root, on the main thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # modules and classes loaded so far live as long as the program: never looked at again
        self._timer = QTimer(self)
        self._timer.timeout.connect(collect_due)
        self._timer.start(INTERVAL_MS)

    def stop(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()


def collect_due() -> int:
    """Collect the oldest generation whose count is past its threshold; return that generation, −1 for none."""
    for generation in (2, 1, 0):
        threshold = gc.get_threshold()[generation]
        if threshold and gc.get_count()[generation] > threshold:
            gc.collect(generation)
            return generation
    return -1
