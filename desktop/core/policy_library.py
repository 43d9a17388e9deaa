"""政策库: a document to be read clause by clause, what replaced it, and clauses found to be quoted (domain.md §4.17)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import unit_successors
from db.choices import State
from db.policy_texts import citation, numbers_in
from db.records.policy import ClauseRow, Policy
from db.search import words_of
from db.search_blocks import fold
from db.unit_successors import Successor
from desktop.core import cards
from desktop.core.cards import Card
from desktop.core.citing import Cited, cited
from desktop.core.errors import explained
from desktop.core.lookup import one
from desktop.core.profile import Opened

HITS = 12


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One clause as it is read. `depth`: how far its number is indented; `units`: bodies of 2018 that it names."""

    number: str
    heading: str
    text: str
    depth: int
    units: tuple[Successor, ...] = ()

    @property
    def title(self) -> str:
        """二（三）4 强化…"""
        return " ".join(dict.fromkeys(part for part in (self.number, self.heading) if part))


@dataclass(frozen=True, slots=True)
class Related:
    """Another document beside this one: what took its place, or what it took the place of."""

    id: UUID
    name: str
    document_no: str
    issued_on: date | None
    note: str
    newer: bool


@dataclass(frozen=True, slots=True)
class PolicyMore:
    """Besides the card: the text, the documents before and after it, and whether it is in force today."""

    paragraphs: tuple[Paragraph, ...]
    related: tuple[Related, ...]
    in_force: bool
    cited: Mapping[str, Cited] = field(default_factory=dict)  # by number of a clause: who quotes it


@dataclass(frozen=True, slots=True)
class ClauseHit:
    """A clause that answers a search, ready to be quoted."""

    policy: UUID
    number: str
    heading: str
    text: str
    citation: str
    in_force: bool

    @property
    def key(self) -> tuple[UUID, str]:
        """What tells it from all others."""
        return self.policy, self.number


def load(opened: Opened, policy_id: UUID) -> Card:
    """Reads a document with its clauses. Raises UserError when it is gone."""
    card = cards.load(opened, Policy, policy_id)
    policy = card.record
    assert isinstance(policy, Policy)
    with explained(), opened.local.read() as session:
        related, quoting = tuple(_related(session, policy)), cited(session, policy, opened.clock.today())
    text, in_force = paragraphs(policy.clauses or ()), policy.in_force(opened.clock.today())
    return replace(card, more=PolicyMore(text, related, in_force, quoting))


def paragraphs(clauses: Iterable[ClauseRow]) -> tuple[Paragraph, ...]:
    """Clauses in their order, each with the bodies of 2018 that it names."""
    return tuple(
        Paragraph(c.number or "", c.heading or "", c.text or "", _depth(c.number or ""), unit_successors.named_in(c.text or ""))
        for c in clauses
    )


def _depth(number: str) -> int:
    """一 0, 一（三） 1, 一（三）4 2, its paragraphs 3."""
    if "段" in number:
        return 3
    return 2 if number[-1:].isdigit() else 1 if number.endswith("）") else 0


def _related(session: Session, policy: Policy) -> Iterable[Related]:
    """The document that replaced it, then those that it replaced, the latest first."""
    if policy.replaced_by is not None and (newer := one(session, Policy, policy.replaced_by)) is not None:
        yield _as_related(newer, policy.replaced_note, newer=True)
    query = select(Policy).where(Policy.replaced_by == policy.id, Policy.state != State.VOID)
    for older in session.scalars(query.order_by(Policy.issued_on.desc(), Policy.id)):
        yield _as_related(older, older.replaced_note, newer=False)


def _as_related(policy: Policy, note: str | None, *, newer: bool) -> Related:
    return Related(policy.id, policy.headline(), policy.document_no or "", policy.issued_on, note or "", newer)


def find_clauses(opened: Opened, text: str, limit: int = HITS) -> list[ClauseHit]:
    """Clauses that hold all words, in their number, heading or text; those in force first. Without words: none."""
    words = words_of(text)
    if not words:
        return []
    today = opened.clock.today()
    found: list[ClauseHit] = []
    with explained(), opened.local.read() as session:
        query = select(Policy).where(Policy.clauses.is_not(None), Policy.state != State.VOID)
        for policy in session.scalars(query.order_by(Policy.issued_on.desc(), Policy.id)):
            in_force = policy.in_force(today) and policy.replaced_by is None
            for row in policy.clauses or ():
                told = fold(f"{row.number or ''} {row.heading or ''} {row.text or ''}")
                if row.number and row.text and all(word in told for word in words):
                    found.append(_hit(policy, row, in_force))
    named = fold(text.strip())
    found.sort(key=lambda h: (not h.in_force, fold(h.number) != named, named not in fold(h.heading)))
    return found[:limit]


def _hit(policy: Policy, row: ClauseRow, in_force: bool) -> ClauseHit:
    told = citation(policy.name or "", policy.document_no or "", row.number or "")
    return ClauseHit(policy.id, row.number or "", row.heading or "", row.text or "", told, in_force)


@dataclass(frozen=True, slots=True)
class Quoted:
    """One document that an answer quotes: its citation with clauses, its day, and the clauses in full."""

    citation: str
    issued_on: date | None
    note: str  # 已被替代 …; empty while it is in force
    texts: tuple[str, ...]


def quoted(session: Session, policies: Iterable[UUID], clauses: str, day: date) -> list[Quoted]:
    """The sources of an answer of a day. `clauses` as `consultations.quote` writes them; free words go to the first document."""
    found = []
    for place, policy in enumerate(p for p in (one(session, Policy, i) for i in policies) if p is not None):
        head = citation(policy.name or "", policy.document_no or "")
        numbers = numbers_in(clauses, head, first=place == 0)
        rows = {row.number: row for row in policy.clauses or ()}
        texts = tuple(f"{n}：{rows[n].text}" for n in numbers if n in rows and rows[n].text)
        found.append(Quoted(head + "、".join(n for n in numbers if n), policy.issued_on, _standing(session, policy, day), texts))
    return found


def _standing(session: Session, policy: Policy, day: date) -> str:
    """What must be said beside a document that is no rule any more."""
    newer = one(session, Policy, policy.replaced_by) if policy.replaced_by is not None else None
    if newer is not None:
        return f"已被{citation(newer.name or '', newer.document_no or '')}替代"
    return "" if policy.in_force(day) else "答复时不在有效期内"
