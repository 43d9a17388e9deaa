"""What holds for every test: no window on a screen, and nothing left running behind it."""

import os
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything makes a QApplication; the end-to-end tests make some too

# how fast this machine is just now says nothing about the code; CI tries the same examples each time
settings.register_profile(
    "house", deadline=None, derandomize="CI" in os.environ, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

LAST_BREATH = 2.0
"""Seconds that a thread already told to stop may take to end; reached only by a test that fails."""


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fails a test that leaves a thread running which would keep the program from ending."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in left:
        thread.join(LAST_BREATH)
    names = [thread.name for thread in left if thread.is_alive()]
    assert not names, f"the test left threads running: {names}"
