"""Windows under test: a timer, pool work or another window left behind fails the test that set it off."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop.ui.garbage import collect_due

gc.disable()  # as in the program: garbage is collected on the main thread only (desktop/ui/garbage.py)

POOL_LIMIT_MS = 5000
"""Milliseconds that work already begun in the pool may take to end; reached only by a test that fails."""


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that leaves a running timer, pool work or an open window."""
    started: list[weakref.ref[QTimer]] = []
    start = QTimer.start

    def noted_start(timer: QTimer, *args: int) -> None:
        started.append(weakref.ref(timer))
        start(timer, *args)

    monkeypatch.setattr(QTimer, "start", noted_start)
    windows_before = set(map(id, qapp.topLevelWidgets()))
    yield
    # pytest-qt has closed the windows it was given; let Qt carry out what that set off
    assert QThreadPool.globalInstance().waitForDone(POOL_LIMIT_MS), "the test left work running in the thread pool"
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    collect_due()
    alive = [timer for timer in (ref() for ref in started) if timer is not None and isValid(timer)]
    timers = [timer for timer in alive if timer.isActive()]
    owners = [type(timer.parent()).__name__ if timer.parent() else "nobody" for timer in timers]
    for timer in timers:
        timer.stop()
    open_windows = [w for w in qapp.topLevelWidgets() if id(w) not in windows_before and w.isVisible()]
    names = [f"{type(window).__name__} {window.objectName()!r}" for window in open_windows]
    for window in open_windows:
        window.close()
    assert not owners, f"the test left timers running, owned by: {owners}"
    assert not names, f"the test left windows open: {names}"
