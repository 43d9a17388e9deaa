"""Carries requests in a thread of its own, one at a time, so that the next is written and the last applied meanwhile."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

Answer = dict[str, Any]
Errand = tuple[Callable[[], Answer], "Future[Answer]"]


class Courier:
    """A daemon thread: a run that is given up does not keep the program from ending."""

    def __init__(self) -> None:
        self._errands: SimpleQueue[Errand | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="tepai-courier", daemon=True)
        self._thread.start()

    def send(self, errand: Callable[[], Answer]) -> "Future[Answer]":
        """Has the call made; what it raises comes out of the future."""
        future: Future[Answer] = Future()
        self._errands.put((errand, future))
        return future

    def close(self) -> None:
        """Takes no more; what is under way ends by itself."""
        self._errands.put(None)

    def _work(self) -> None:
        while (item := self._errands.get()) is not None:
            errand, future = item
            try:
                future.set_result(errand())
            except BaseException as error:  # noqa: BLE001  handed over whole to the engine's thread, never swallowed
                future.set_exception(error)
