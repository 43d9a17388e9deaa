"""Bodies that a document of 2018 names and what they are called today: shown beside the text, which keeps its own words."""

from dataclasses import dataclass
from functools import cache

from resources import read_text


@dataclass(frozen=True, slots=True)
class Successor:
    """One change of name, since a year; `source` says how far it can be trusted."""

    old: str
    today: str
    since: int
    source: str


@cache
def successors() -> tuple[Successor, ...]:
    """All that are known (resources/unit_successors.csv)."""
    lines = (line.split(",") for line in read_text("unit_successors.csv").splitlines() if line and line[0] not in "#o")
    return tuple(Successor(old, today, int(since), source) for old, today, since, source in lines)


def named_in(text: str) -> tuple[Successor, ...]:
    """Those whose old name stands in a text, in the order in which it names them."""
    found = [(text.find(each.old), each) for each in successors() if each.old in text]
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))
