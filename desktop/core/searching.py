"""The search box over everything: groups of results in the words people read, with the place where the text was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import search_texts
from db.base import Record
from db.codes import beijing_today
from db.fields import field_map
from db.records import BY_NAME, KINDS
from db.search import Hit, SearchIndex, words_of
from db.search_blocks import fold
from db.session import Local
from db.types import Children
from desktop.core.errors import explained
from desktop.core.list_rows import ListRow, rows_of
from desktop.core.lookup import id_list
from desktop.core.nearness import nearness, places

_FIRST = (("enterprise", "企业"), ("visit", "走访"), ("need", "需求"), ("person", "人员"), ("policy", "政策"))
GROUPS = _FIRST + tuple((k.__tablename__, k.title) for k in KINDS if k.own_page and k.__tablename__ not in dict(_FIRST))
ROWS = 6  # of a group
NEAREST_OF = 5_000  # among so many that answer the nearest are looked for
BEFORE, LENGTH = 10, 40  # characters of a snippet before the word, and altogether


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a field around what was found: `text[start:end]` is the word itself (empty when found by initials)."""

    label: str
    text: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One result: the record as lists show it, and why it was found."""

    row: ListRow
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one kind; `more` says that there are others."""

    kind: str
    title: str
    rows: tuple[FoundRow, ...]
    more: bool


class Searching:
    """The search box of one opened profile."""

    def __init__(self, local: Local, index: SearchIndex) -> None:
        self._local = local
        self._index = index

    @property
    def complete(self) -> bool:
        """Whether everything can be found already; a moment after the start only the newest records can."""
        return self._index.loaded

    def palette(self, query: str, rows: int = ROWS, kinds: Sequence[str] = ()) -> list[Group]:
        """The groups that have results, the best first within each: names that begin with the words, then newest first."""
        found: list[Group] = []
        with explained(), self._local.read() as session:
            for name, title in GROUPS:
                hits = self._index.find(query, [name], rows + 1) if not kinds or name in kinds else []
                if shown := _rows(session, BY_NAME[name], hits[:rows], words_of(query)):
                    found.append(Group(name, title, tuple(shown), len(hits) > rows))
        return found

    def nearest(self, kind: str, query: str, mine: str, rows: int = ROWS) -> list[tuple[ListRow, str]]:
        """For a choice: the best of a kind with their places; where somebody has been and his own county come before others."""
        ranked = self._index.ranked(kind, query, NEAREST_OF)
        with explained(), self._local.read() as session:
            near = nearness(session, kind, [record for record, _ in ranked], mine)
            there = [(record, named) for record, named in ranked if record in near]
            ids = [record for record, _ in sorted(there, key=lambda r: (not r[1], near[r[0]]))[:rows]]
            rowids = _rowids(session, BY_NAME[kind], ids)
            found = {row.id: row for row in rows_of(session, BY_NAME[kind], rowids, beijing_today())}
            where = places(session, kind, ids)
        return [(found[record], where.get(record, "")) for record in ids if record in found]


def _rows(session: Session, kind: type[Record], hits: Sequence[Hit], words: Sequence[str]) -> list[FoundRow]:
    """The results with their rows; a record that went since is left out."""
    if not hits:
        return []
    ids = [hit.id for hit in hits]
    documents = {UUID(bytes=d.id): d for d in search_texts.read(session.connection(), kind, ids)}
    rows = {row.id: row for row in rows_of(session, kind, _rowids(session, kind, ids), beijing_today())}
    return [
        FoundRow(rows[hit.id], _snippet(kind, hit, documents[hit.id], words))
        for hit in hits
        if hit.id in rows and hit.id in documents
    ]


def _rowids(session: Session, kind: type[Record], ids: Sequence[UUID]) -> list[int]:
    sql = f"SELECT rowid FROM {kind.__tablename__} WHERE id IN (SELECT value FROM json_each(:ids))"
    return [row[0] for row in session.execute(text(sql), {"ids": id_list(ids)})]


def _snippet(kind: type[Record], hit: Hit, document: search_texts.Document, words: Sequence[str]) -> Snippet:
    """Cut from the text as it was written: folding keeps every character's place."""
    layout = search_texts.layout(kind)
    named = (hit.field, hit.label) in layout.names
    parts = layout.names if named else layout.texts
    lines = document.part(named, parts.index((hit.field, hit.label)))
    whole = lines.replace("\n", " ")
    folded = fold(whole)
    word = next((w for w in words if hit.at >= 0 and folded.startswith(w, hit.at)), "")
    at = hit.at
    if not word:  # found by initials, or changed since
        word = next((w for w in words if w in folded), "")
        at = folded.find(word)
    first = max(0, at - BEFORE) if len(whole) > LENGTH else 0
    cut = whole[first : first + LENGTH]
    head, tail = "…" * (first > 0), "…" * (first + LENGTH < len(whole))
    start = at - first + len(head)
    return Snippet(hit.label + _numbered(kind, hit.field, lines, at), head + cut + tail, start, start + len(word))


def _numbered(kind: type[Record], field: str, lines: str, at: int) -> str:
    """The number of the child row in which something was found, where rows have one: 条款 二（三）4."""
    wired = field_map(kind)[field].type if field in field_map(kind) else None
    if at < 0 or not isinstance(wired, Children) or "number" not in wired.types:
        return ""
    return f" {lines[lines.rfind(chr(10), 0, at) + 1 :].partition(' ')[0]}".rstrip()
