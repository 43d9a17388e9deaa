"""Policy documents that ship with the program, clause by clause, to be quoted in visits and consultations."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from resources import read_text

_SHIPPED = ("lnzf-2018-3",)
_ID = re.compile(r"(I{1,3})(?:\.(\d+))?(?:\.(\d+))?([a-z])?")
_PARTS = {"I": "一", "II": "二", "III": "三"}
_FIGURES = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its id in the clause map (I.3.4, II.1.1c), heading and text. A bare heading has no text."""

    id: str
    heading: str
    text: str

    @property
    def number(self) -> str:
        """As the document itself numbers it, so that people can quote it: 二（三）4; its unnumbered paragraphs by their place."""
        found = _ID.fullmatch(self.id)
        if found is None:
            return self.id
        part, section, item, paragraph = found.groups()
        number = _PARTS[part] + (f"（{_FIGURES[int(section)]}）" if section else "") + (item or "")
        return f"{number}第{ord(paragraph) - ord('a') + 1}段" if paragraph else number


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A document with its number, issuer and clauses in order."""

    id: str
    title: str
    doc_no: str
    issuer: str
    level: str
    date: date
    clauses: tuple[Clause, ...]

    def clause(self, clause_id: str) -> Clause | None:
        """One clause by its id."""
        return next((c for c in self.clauses if c.id == clause_id), None)


@cache
def get(document: str) -> PolicyText | None:
    """A shipped document by its id; None for any other."""
    if document not in _SHIPPED:
        return None
    head, _, body = read_text(f"policy/{document}.txt").partition("\n\n")
    facts = {key: value for key, _, value in (line.partition(": ") for line in head.splitlines())}
    clauses = []
    for line in body.splitlines():
        clause_id, heading, text = line.split("\t")
        clauses.append(Clause(clause_id, heading, text))
    return PolicyText(
        id=facts["id"],
        title=facts["title"],
        doc_no=facts["doc_no"],
        issuer=facts["issuer"],
        level=facts["level"],
        date=date.fromisoformat(facts["date"]),
        clauses=tuple(clauses),
    )


def documents() -> list[PolicyText]:
    """All shipped documents."""
    return [found for document in _SHIPPED if (found := get(document))]


def citation(name: str, document_no: str, number: str = "") -> str:
    """《…》（辽政发〔2018〕3号）二（三）4, as people write it into an answer; what is not known is left out."""
    return f"《{name}》" + (f"（{document_no}）" if document_no else "") + number


def numbers_in(clauses: str, head: str, *, first: bool) -> list[str]:
    """Which clauses of the document that is cited as `head` a record quotes; bare numbers are those of its first document."""
    parts = [part for part in clauses.split("；") if part]
    mine = [part for part in parts if part.startswith(head) or (first and not part.startswith("《"))]
    return [part.removeprefix(head) for part in mine]
