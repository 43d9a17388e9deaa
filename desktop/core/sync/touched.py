"""Which records a run has changed here: for the screens and for the search index, which follows behind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from desktop.core.changes import Changes

NAMED = 10_000  # with more ids than this, everything of the kind is as quickly read anew


@dataclass(slots=True)
class Touched:
    """Kind → ids as text, those of deleted records too."""

    ids: dict[str, set[str]] = field(default_factory=dict)

    def add(self, kind: str, ids: Iterable[str]) -> None:
        """More records of a kind."""
        found = set(ids)
        if found:
            self.ids.setdefault(kind, set()).update(found)

    def merge(self, other: "Touched") -> None:
        """All of another."""
        for kind, ids in other.ids.items():
            self.add(kind, ids)

    def __bool__(self) -> bool:
        return bool(self.ids)

    def __len__(self) -> int:
        return sum(map(len, self.ids.values()))

    def changes(self) -> Changes:
        """In the words of the bus."""
        if len(self) > NAMED:
            return Changes(frozenset(self.ids))
        return Changes(frozenset(self.ids), frozenset(UUID(i) for ids in self.ids.values() for i in ids))
