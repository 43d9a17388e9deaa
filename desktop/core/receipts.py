"""省级回执: what the province has signed for, batch by batch, from the receipts that the sync has verified and kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from db import canonical
from desktop.core.errors import explained
from desktop.core.profile import Opened

_COUNTS = (
    "SELECT coalesce(result, ''), count(*) FROM outbox WHERE log = :log AND seq BETWEEN :first AND :last GROUP BY 1"
)


@dataclass(frozen=True, slots=True)
class Batch:
    """One signed batch: operations `first` to `last` of a log, received at `at` by the province's clock."""

    log: str
    first: int
    last: int
    at: datetime
    key: str  # id of the signing key
    root: str  # hex, Merkle root over the operations
    results: dict[str, int]  # result → number of operations, as far as the journal still has them

    @property
    def count(self) -> int:
        """Operations in it."""
        return self.last - self.first + 1

    @property
    def text(self) -> str:
        """What became of them, in words."""
        named = ((word, self.results.get(code, 0)) for code, word in _WORDS)
        return "，".join(f"{word} {number} 条" for word, number in named if number) or "记录已过保存期"


@dataclass(frozen=True, slots=True)
class Receipts:
    """All that was signed for; `batches` are the latest ones, the newest first."""

    count: int = 0
    batches: tuple[Batch, ...] = ()

    @property
    def last(self) -> datetime | None:
        """When the latest was signed."""
        return self.batches[0].at if self.batches else None


_WORDS = (
    ("applied", "已收下"), ("merged", "已与他人修改合并"), ("conflict", "有不同的值"), ("alias", "并入已有记录"),
    ("held", "保留待查"), ("rejected", "未接收"),
)  # fmt: skip


def load(opened: Opened, most: int = 30) -> Receipts:
    """How many operations were signed for, and the latest batches."""
    with explained(), opened.local.read() as session:
        count = session.execute(text("SELECT coalesce(sum(last - first + 1), 0) FROM receipt")).scalar_one()
        rows = session.execute(text("SELECT log, first, last, body FROM receipt"))
        found = sorted(((canonical.loads(row.body), row) for row in rows), key=lambda pair: pair[0]["at"], reverse=True)
        batches = []
        for body, row in found[:most]:
            span = {"log": row.log, "first": row.first, "last": row.last}
            results = {str(code): int(number) for code, number in session.execute(text(_COUNTS), span)}
            at = datetime.fromisoformat(body["at"])
            batches.append(Batch(row.log, row.first, row.last, at, str(body["key"]), str(body["root"]), results))
    return Receipts(count, tuple(batches))
