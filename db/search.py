"""Finding any record by any part of its text, or by the initials of its name: decisions/003-search.md.

The index lies in memory only, so that nothing of an encrypted profile is written twice. It is filled in the background
when a profile opens, newest first, and can be searched meanwhile.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from uuid import UUID

from db import search_texts
from db.base import Record
from db.pinyin import initials_variants
from db.records import BY_NAME, KINDS
from db.search_blocks import SPELLING, Block, Blocks, Entry, fold, merged
from db.search_texts import SEPARATOR, Document
from db.session import Local

SPELLINGS = 4
"""So many spellings of a name with characters of several readings are kept (长海: ch and zh)."""
CHUNK = 512  # records read at once while loading: a few milliseconds in which nothing else runs
UPDATED = 4096  # and after a write
LAST = "visit"  # by far the most records; all else can be searched a moment after the start
BEGINNING, NAMED, TOLD = 0, 1, 2
"""How well a record answers: a name begins with the words, a name contains them, other text does."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: the field that answers, and where in it (-1: by initials)."""

    kind: str
    id: UUID
    rank: int
    field: str
    label: str
    at: int


def words_of(query: str) -> list[str]:
    """The words of a query, folded, the same one once; a record must hold them all."""
    plain = "".join(c if c.isprintable() else " " for c in fold(query))
    return list(dict.fromkeys(plain.split()))


@lru_cache(maxsize=32_768)
def letters_of(name: str) -> tuple[str, ...]:
    """Every spelling by which a name is found."""
    return tuple(s for s in initials_variants(name, SPELLINGS) if s)


class SearchIndex:
    """The index of one opened profile. `find` may be called from any thread at any time, also while it is filled."""

    def __init__(self, local: Local, kinds: Iterable[type[Record]] = KINDS) -> None:
        self._local = local
        self._blocks: dict[str, Blocks] = {kind.__tablename__: () for kind in kinds}
        self._guard = threading.Lock()  # held from reading records to the blocks that show them, so that none gets stale
        self._fresh: set[bytes] | None = None  # ids written while loading: what the loader read before is older
        self.loaded = False

    # ------------------------------------------------------------------------------------------------------- filling

    def load(self, stop: Callable[[], bool] = lambda: False, kinds: Iterable[str] | None = None) -> None:
        """Reads all records, visits last, or those of some kinds anew. For a background thread; `stop()` ends it early."""
        wanted = sorted(self._blocks if kinds is None else kinds, key=lambda name: name == LAST)
        with self._guard:
            self._fresh = set()
            self._blocks.update(dict.fromkeys(wanted, ()))
            self.loaded = False
        for name in wanted:
            kind = BY_NAME[name]
            with self._local.connection() as connection:
                rows = search_texts.newest_first(connection, kind)
            for start in range(0, len(rows), CHUNK):
                if stop():
                    return
                self._load_rows(kind, rows[start : start + CHUNK])
        with self._guard:
            self._fresh = None
            self.loaded = True
        letters_of.cache_clear()  # of use only while the same enterprises come by again and again

    def _load_rows(self, kind: type[Record], rows: Sequence[int]) -> None:
        name = kind.__tablename__
        with self._guard, self._local.connection() as connection:
            fresh = self._fresh or ()
            documents = search_texts.read_rows(connection, kind, rows)
            entries = [e for e in _entries(documents) if e.id not in fresh]
            self._blocks[name], _ = merged(self._blocks[name], entries, ())

    def update(self, kinds: Iterable[str], ids: Collection[UUID]) -> None:
        """Brings the index up to date after a commit that wrote or deleted these records, of any of these kinds.

        Without ids the kinds are read anew. Costs a read of these records, so a thread of its own is due after a sync.
        """
        known = [name for name in kinds if name in self._blocks]
        if not ids:
            self.load(kinds=known)
            return
        due: dict[str, set[UUID]] = {}
        for name in sorted(known, key=lambda n: not search_texts.pointing(BY_NAME[n])):  # names before those that show them
            changed = self._renew(name, due.pop(name, set()).union(ids))
            if changed:
                with self._local.connection() as connection:
                    pointing = search_texts.pointing_to(connection, BY_NAME[name], changed)
                for kind, rest in pointing.items():
                    due.setdefault(kind.__tablename__, set()).update(rest)
        for name, rest in due.items():
            self._renew(name, rest)

    def _renew(self, name: str, ids: Collection[UUID]) -> set[UUID]:
        """Replaces these records' entries; returns those whose name others show and is not what it was."""
        renamed: set[UUID] = set()
        wanted = list(ids)
        for start in range(0, len(wanted), UPDATED):
            renamed |= self._renew_some(name, wanted[start : start + UPDATED])
        return renamed

    def _renew_some(self, name: str, ids: Collection[UUID]) -> set[UUID]:
        kind = BY_NAME[name]
        wanted = frozenset(i.bytes for i in ids)
        with self._guard, self._local.connection() as connection:
            if self._fresh is not None:
                self._fresh |= wanted
            documents = search_texts.read(connection, kind, ids)
            entries = list(_entries(documents))
            self._blocks[name], old = merged(self._blocks[name], entries, wanted)
        if not search_texts.pointing(kind):
            return set()
        before = {e.id: _own_name(e) for e in old}
        after = {e.id: _own_name(e) for e in entries}
        return {UUID(bytes=i) for i in wanted if before.get(i, "") != after.get(i, "")}

    # ----------------------------------------------------------------------------------------------------- searching

    def find(self, query: str, kinds: Iterable[str] | None = None, limit: int = 50) -> list[Hit]:
        """Up to `limit` records of each kind: best rank first, then newest first. Nothing for an empty query."""
        words = words_of(query)
        if not words or limit < 1:
            return []
        found: list[Hit] = []
        for name in kinds if kinds is not None else self._blocks:
            hits = islice(_ranked(self._blocks[name], words), limit)
            found.extend(_hit(name, block, n, rank, words) for block, n, rank in hits)
        return found

    def ranked(self, kind: str, query: str, limit: int) -> list[tuple[UUID, bool]]:
        """Up to `limit` records of a kind in the order of `find`; with each whether its names answer."""
        words = words_of(query)
        found = islice(_ranked(self._blocks[kind], words), limit) if words else iter(())
        return [(UUID(bytes=block.id(n)), rank != TOLD) for block, n, rank in found]

    def ids(self, kind: str, query: str) -> list[str]:
        """Every record of a kind that answers, in the order of `find`, as ids are stored."""
        words = words_of(query)
        found = [block.id(n).hex() for block, n, _ in _ranked(self._blocks[kind], words)] if words else []
        return [f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}" for h in found]

    def __len__(self) -> int:
        return sum(len(block) for blocks in self._blocks.values() for block in blocks)


def _ranked(blocks: Blocks, words: Sequence[str]) -> Iterator[tuple[Block, int, int]]:
    """Block, place in it and rank of each record once; blocks later in the list are not touched before they are needed."""
    seen: set[bytes] = set()
    naming: list[Block] = []  # the blocks in which the first word names something

    def beginning() -> Iterator[tuple[Block, Iterator[int]]]:
        for block in blocks:
            if block.names_any(words[0]):
                naming.append(block)
                yield block, block.beginning(words)

    named = ((block, block.named(words)) for block in naming)
    told = ((block, block.told(words)) for block in blocks)
    for rank, found in ((BEGINNING, beginning()), (NAMED, named), (TOLD, told)):
        for block, places in found:
            for n in places:
                if (record := block.id(n)) not in seen:
                    seen.add(record)
                    yield block, n, rank


def _hit(kind: str, block: Block, n: int, rank: int, words: Sequence[str]) -> Hit:
    """Shows the first word that is in no name, or the first word."""
    layout = search_texts.layout(BY_NAME[kind])
    word = next((w for w in words if not block.names.holds(n, w) and block.texts.holds(n, w)), words[0])
    named = block.names.holds(n, word)
    if named or block.texts.holds(n, word):
        field, at = (block.names if named else block.texts).place(n, word)
    else:
        field, at = _spelled(block.names.piece(n), word), -1
        named = True
    name, label = layout.label(named, field)
    return Hit(kind, UUID(bytes=block.id(n)), rank, name, label, at)


def _spelled(names: str, word: str) -> int:
    """Number of the name whose initials hold the word."""
    each = names.split(SEPARATOR)[1:]
    return next((i for i, name in enumerate(each) if any(word in s for s in letters_of(name))), 0)


def _own_name(entry: Entry) -> str:
    return entry.names.split(SEPARATOR, 2)[1] if entry.names else ""


def _entries(documents: Sequence[Document]) -> Iterator[Entry]:
    folded = fold("".join([part for found in documents for part in (found.names, found.texts)]))  # one by one is slower
    end = 0
    for found in documents:
        letters = "".join([SPELLING + s for name in found.names.split(SEPARATOR) if name for s in letters_of(name)])
        start, middle = end, end + len(found.names)
        end = middle + len(found.texts)
        yield Entry(found.id, found.key, folded[start:middle], letters, folded[middle:end])
