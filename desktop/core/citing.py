"""From a clause of a policy to the visits and consultations that quote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.policy_texts import citation, numbers_in
from db.records.consultation import Consultation
from db.records.policy import Policy
from db.records.visit import Visit
from desktop.core.list_rows import ListRow, rows_of

CITING: tuple[type[Record], ...] = (Visit, Consultation)
"""Kinds with the fields `policies` and `clauses`."""
MOST = 300  # records of a kind that a document's page looks at, the newest


@dataclass(frozen=True, slots=True)
class Cited:
    """The records that quote one clause, the newest first."""

    rows: tuple[ListRow, ...]

    @property
    def text(self) -> str:
        """本条被引用：企业走访 3 次、政策咨询 1 次."""
        titles = {kind.__tablename__: kind.title for kind in CITING}
        counts = [(title, sum(row.kind == name for row in self.rows)) for name, title in titles.items()]
        return "本条被引用：" + "、".join(f"{title} {count} 次" for title, count in counts if count)


def cited(session: Session, policy: Policy, today: date) -> Mapping[str, Cited]:
    """By number of its clauses the records that quote it, as far as this computer knows them."""
    head = citation(policy.name or "", policy.document_no or "")
    found: dict[str, list[ListRow]] = {}
    for kind in CITING:
        name, day = kind.__tablename__, kind.newest_first
        sql = (  # ids are of one length, so that looking for one in the stored list cannot hit a part of another
            f"SELECT rowid, policies, clauses FROM {name} WHERE clauses IS NOT NULL AND state <> 'void'"
            f" AND instr(policies, :id) ORDER BY {day} DESC, created_at DESC LIMIT :most"
        )
        quoting = session.execute(text(sql), {"id": str(policy.id), "most": MOST}).all()
        rows = rows_of(session, kind, [row[0] for row in quoting], today)
        for (_, policies, clauses), row in zip(quoting, rows, strict=True):
            place = canonical.loads(policies).index(str(policy.id))
            for number in dict.fromkeys(numbers_in(clauses, head, first=place == 0)):
                found.setdefault(number, []).append(row)
    return {number: Cited(tuple(rows)) for number, rows in found.items()}
