"""What the scenes of the other books (network, platforms, advice, cases, files, handover) hand on to one another."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from db.base import Record


@dataclass(slots=True)
class Books:
    """Filled in by `books` and `books_field`, looked at by `books_proofs` and `shots_books`."""

    lines: dict[type[Record], list[UUID]] = field(default_factory=lambda: defaultdict(list))  # that the ledgers must show
    policy: UUID | None = None  # the newer of two documents
    struck: UUID | None = None  # a platform that is no more
    leap: UUID | None = None  # a leave that began on 29 February
    ending: UUID | None = None  # a leave that ends this month
    before: UUID | None = None  # a question asked under the old rule
    after: UUID | None = None  # and one under the new
    waiting: UUID | None = None  # nobody has answered yet
    secret: str = ""  # what was said of a recommendation that is not open
    marked: str = ""  # what was said of a file marked secret
    case: UUID | None = None
    bare: UUID | None = None  # a picture without time and place
    imported: list[UUID] = field(default_factory=list)
    refused_rows: int = 0
    left: list[UUID] = field(default_factory=list)  # visits of who moved away
    handover: UUID | None = None
