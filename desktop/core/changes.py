"""What a write changed, and the bus that tells everyone who shows it. No Qt: the windows bridge it to their own thread."""

import threading
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MethodType
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Changes:
    """Names of the kinds touched and ids of the records; no ids: too many to name, so all of these kinds."""

    kinds: frozenset[str] = frozenset()
    ids: frozenset[UUID] = frozenset()

    @classmethod
    def of(cls, kind: str, ids: Iterable[UUID]) -> "Changes":
        """Some records of one kind."""
        found = frozenset(ids)
        return cls(frozenset({kind}) if found else frozenset(), found)

    def __or__(self, other: "Changes") -> "Changes":
        if not self or not other:
            return self or other
        ids = self.ids | other.ids if self.ids and other.ids else frozenset()
        return Changes(self.kinds | other.kinds, ids)

    def __bool__(self) -> bool:
        return bool(self.kinds)

    def touches(self, kind: str, record_id: UUID | None = None) -> bool:
        """Whether a screen that shows this kind, or this record, is stale."""
        return kind in self.kinds and (record_id is None or not self.ids or record_id in self.ids)


Listener = Callable[[Changes], object]


class Bus:
    """Passes changes on, in the thread of the write and after its commit. Methods are held weakly, functions firmly."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._next = 0
        self._listeners: dict[int, Callable[[], Listener | None]] = {}

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have `listener(changes)` called; the result unsubscribes. A method's object may also just go away."""
        held: Callable[[], Listener | None]
        if isinstance(listener, MethodType):
            held = weakref.WeakMethod(listener)
        else:

            def held() -> Listener | None:
                return listener

        with self._guard:
            key = self._next
            self._next += 1
            self._listeners[key] = held
        return lambda: self._drop(key)

    def publish(self, changes: Changes) -> None:
        """Tell everyone; nothing is told of nothing."""
        if not changes:
            return
        with self._guard:
            current = list(self._listeners.items())
        for key, held in current:
            listener = held()
            if listener is None:
                self._drop(key)
            else:
                listener(changes)

    def _drop(self, key: int) -> None:
        with self._guard:
            self._listeners.pop(key, None)
