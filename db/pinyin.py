"""Initials of Han characters, for finding 沈阳机床 by typing syjc.

The table is boiled down from pypinyin (resources/SOURCES.md) and read when first needed.
"""

import unicodedata
from functools import cache
from itertools import product

from resources import read_text

_CAP = 64  # readings are spelled out only this far before the rest keeps its usual initial


class _Table(dict[int, str]):
    """Code point → usual initial, for str.translate; what is not Han is worked out once and remembered."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        found = "".join(c for c in folded if c.isascii() and c.isalnum())
        self[code] = found
        return found


class _Loaded:
    """The table as read from resources/: usual initials, other readings, and words with a reading of their own."""

    def __init__(self) -> None:
        self.usual = _Table()
        self.others: dict[str, str] = {}
        self.words: dict[str, str] = {}
        head, _, tail = read_text("pinyin_table.txt").partition("\n\n")
        for line in head.splitlines()[1:]:
            initials_, _, chars = line.partition("\t")
            self.usual.update(dict.fromkeys(map(ord, chars), initials_[0]))
            if len(initials_) > 1:
                self.others.update(dict.fromkeys(chars, initials_[1:]))
        for line in tail.splitlines():
            word, _, initials_ = line.partition("\t")
            self.words[word] = initials_
        self.openers = frozenset(word[0] for word in self.words)


@cache
def _loaded() -> _Loaded:
    return _Loaded()


def initials(text: str) -> str:
    """The usual initials in lower case: 大连重工123 → dlzg123. Latin letters and digits stay, all else is left out."""
    table = _loaded()
    if not table.openers.isdisjoint(text):
        text = _spell_words(table, text)
    return text.translate(table.usual)


def _spell_words(table: _Loaded, text: str) -> str:
    """Replace words with a reading of their own (重庆 → cq), the leftmost first."""
    parts, start, n = [], 0, 0
    while n < len(text) - 1:
        spelled = table.words.get(text[n : n + 2]) if text[n] in table.openers else None
        if spelled is None:
            n += 1
            continue
        parts += [text[start:n], spelled]
        n += 2
        start = n
    return "".join([*parts, text[start:]]) if parts else text


def initials_variants(text: str, limit: int = 8) -> list[str]:
    """All spellings people may type, the usual one first, at most `limit`: 长海 → ch, zh."""
    table = _loaded()
    found = [initials(text)]
    choices: list[tuple[str, ...]] = []
    spellings = 1
    for char in text:
        others = table.others.get(char, "") if spellings < _CAP else ""
        spellings *= 1 + len(others)
        choices.append((char.translate(table.usual), *others))
    if spellings == 1:
        return found[:limit]
    for combination in product(*choices):
        spelled = "".join(combination)
        if spelled not in found:
            found.append(spelled)
        if len(found) >= limit:
            break
    return found[:limit]
