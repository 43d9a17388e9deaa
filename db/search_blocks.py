"""The index itself: immutable blocks of folded texts. Searching is `str.find`, changing is making a few blocks anew.

A block holds up to 512 records of one kind, newest first, with all names joined into one string, all initials into
another and all other text into a third. 100,000 visits are some 16 million characters at two bytes each.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from db.search_texts import SEPARATOR

BLOCK = 256
FEW = 16
"""Up to so many ids are looked for one by one; for more, every id of the index is held against the set."""
SPELLING = "\x1f"
"""Stands before every spelling of initials. ASCII, so that initials take one byte a character."""
_ID = 16  # bytes
_WIDE = re.compile("[\uff01-\uff5e\u3000İ]")
_NARROW = {chr(n): chr(n - 0xFEE0) for n in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "İ": "i"}
_FREQUENT = [(chr(n), chr(n - 0xFEE0)) for n in map(ord, "，：（）；")]


def fold(text: str) -> str:
    """Lower case, full-width forms narrowed. Every character stays one character, so places in the text stay true."""
    for wide, narrow in _FREQUENT:  # most full-width characters of running text; ten times as fast as a table
        text = text.replace(wide, narrow)
    return _WIDE.sub(_narrow, text).lower()


def _narrow(wide: re.Match[str]) -> str:
    return _NARROW[wide[0]]


class Entry(NamedTuple):
    """One record, folded. In `names` and `texts` SEPARATOR stands before every field."""

    id: bytes
    key: int
    names: str
    letters: str  # initials of the names, SPELLING before each
    texts: str


class Part:
    """The strings of one sort of all records of a block, joined, and where each begins."""

    __slots__ = ("joined", "starts")

    def __init__(self, pieces: Sequence[str]) -> None:
        self.joined = "".join(pieces)
        self.starts = array("I", [0])
        at = 0
        for piece in pieces:
            at += len(piece)
            self.starts.append(at)

    def piece(self, n: int) -> str:
        return self.joined[self.starts[n] : self.starts[n + 1]]

    def may_hold(self, word: str) -> bool:
        """Whether every character of it is there: four times as fast as to look for the word, and mostly enough."""
        joined = self.joined
        return all(c in joined for c in word)

    def find(self, word: str) -> Iterator[int]:
        """The records whose string contains the word, each once, in order."""
        joined, starts = self.joined, self.starts
        at = joined.find(word) if self.may_hold(word) else -1
        while at >= 0:
            n = bisect_right(starts, at) - 1
            yield n
            at = joined.find(word, starts[n + 1])

    def holds(self, n: int, word: str) -> bool:
        return self.joined.find(word, self.starts[n], self.starts[n + 1]) >= 0

    def place(self, n: int, word: str) -> tuple[int, int]:
        """Number of the field in which the word first stands, and where in it; the word is there."""
        start = self.starts[n]
        at = self.joined.find(word, start, self.starts[n + 1])
        head = self.joined[start : at + 1]
        return head.count(SEPARATOR) - 1, at - start - head.rfind(SEPARATOR) - 1


class Block:
    """Some records, newest first. Never changed after it was made, so readers need no lock."""

    __slots__ = ("ids", "keys", "letters", "names", "texts")

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.ids = b"".join(e.id for e in entries)
        self.keys = array("q", [e.key for e in entries])
        self.names = Part([e.names for e in entries])
        self.letters = Part([e.letters for e in entries])
        self.texts = Part([e.texts for e in entries])

    def __len__(self) -> int:
        return len(self.keys)

    def id(self, n: int) -> bytes:
        return self.ids[n * _ID : n * _ID + _ID]

    def entries(self) -> list[Entry]:
        return [
            Entry(self.id(n), key, self.names.piece(n), self.letters.piece(n), self.texts.piece(n))
            for n, key in enumerate(self.keys)
        ]

    def where(self, wanted: Collection[bytes]) -> list[int]:
        """Which of its records have one of these ids."""
        ids = self.ids
        if len(wanted) > FEW:
            return [n for n in range(len(self.keys)) if ids[n * _ID : n * _ID + _ID] in wanted]
        found = []
        for each in wanted:
            at = ids.find(each)
            while at >= 0:
                if at % _ID == 0:
                    found.append(at // _ID)
                at = ids.find(each, at + 1)
        return found

    # --- the three ways a record may answer, best first ---

    def beginning(self, words: Sequence[str]) -> Iterator[int]:
        """A name, or the initials of one, begins with the first word; the others stand in a name too."""
        spelled = self.letters.find(SPELLING + words[0]) if words[0].isascii() else ()
        for n in _either(self.names.find(SEPARATOR + words[0]), spelled):
            if all(self._named(n, word) for word in words[1:]):
                yield n

    def named(self, words: Sequence[str]) -> Iterator[int]:
        """Every word stands in a name or in the initials."""
        if len(words) == 1:
            yield from self._names_with(words[0])
            return
        places = [max(self.names.joined.find(w), self.letters.joined.find(w) if w.isascii() else -1) for w in words]
        if min(places) < 0:
            return
        rarest = words[places.index(max(places))]
        for n in self._names_with(rarest):
            if all(self._named(n, word) for word in words if word is not rarest):
                yield n

    def told(self, words: Sequence[str]) -> Iterator[int]:
        """Every word stands somewhere, at least one in other text."""
        if len(words) == 1:
            yield from self.texts.find(words[0])
            return
        places = [self.texts.joined.find(word) for word in words]
        if max(places) < 0:
            return
        rarest = words[places.index(max(places))]  # a guess: what comes late in the block is seldom in it
        for word, place in zip(words, places, strict=True):
            if place < 0:
                if next(self._names_with(word), None) is None:
                    return
                rarest = word
        for n in _either(self.texts.find(rarest), self._names_with(rarest)):
            if all(self.texts.holds(n, word) or self._named(n, word) for word in words if word is not rarest):
                yield n

    def names_any(self, word: str) -> bool:
        """Whether the word stands in any name or initials: the quick look before the others."""
        return word in self.names.joined or (word.isascii() and word in self.letters.joined)

    def _names_with(self, word: str) -> Iterator[int]:
        if word.isascii():
            return _either(self.names.find(word), self.letters.find(word))
        return self.names.find(word)

    def _named(self, n: int, word: str) -> bool:
        return self.names.holds(n, word) or (word.isascii() and self.letters.holds(n, word))


def _either(one: Iterable[int], other: Iterable[int]) -> Iterator[int]:
    """Both ascending sequences in order, each number once. The second is often empty."""
    found = sorted({*one, *other})
    return iter(found)


Blocks = tuple[Block, ...]


def merged(blocks: Blocks, entries: Iterable[Entry], gone: Collection[bytes]) -> tuple[Blocks, list[Entry]]:
    """The blocks without the records `gone` and with `entries` at the places of their keys, and the entries taken out.

    Entries with equal keys: the one that came last stands first.
    """
    drop: dict[int, set[int]] = {}
    if gone:
        wanted = gone if isinstance(gone, (set, frozenset)) else set(gone)
        for at, block in enumerate(blocks):
            if found := block.where(wanted):
                drop[at] = set(found)
    add: dict[int, list[Entry]] = {}
    tops = [-block.keys[0] for block in blocks]
    for entry in entries:
        add.setdefault(max(0, bisect_right(tops, -entry.key) - 1), []).append(entry)
    result: list[Block] = []
    taken: list[Entry] = []
    for at in range(max(len(blocks), 1)):
        if at not in drop and at not in add:
            result.extend(blocks[at : at + 1])
            continue
        old = blocks[at].entries() if at < len(blocks) else []
        out = drop.get(at, set())
        taken.extend(old[n] for n in sorted(out))
        stay = [entry for n, entry in enumerate(old) if n not in out]
        result.extend(_packed([*reversed(add.get(at, [])), *stay]))
    return tuple(result), taken


def _packed(entries: list[Entry]) -> Iterator[Block]:
    entries.sort(key=lambda e: -e.key)
    size = len(entries) if len(entries) <= 2 * BLOCK else BLOCK
    for start in range(0, len(entries), size or 1):
        yield Block(entries[start : start + size])
