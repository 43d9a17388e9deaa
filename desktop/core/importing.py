"""导入企业名录: thousands of cards as sets, each with its operation in the same transaction; nothing is overwritten.

Existing cards get only their empty fields filled; values that differ are reported and left as they are.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db import canonical
from db.base import DERIVED, SCHEMA
from db.bodies import table_columns, to_rows, wire_types
from db.choices import Source, State
from db.ids import new_id
from db.local import OPEN
from db.outbox import check_size
from db.records.enterprise import Enterprise
from db.spelling import instant_text
from desktop.core.changes import Changes
from desktop.core.errors import Cancelled, UserError, explained
from desktop.core.files import write_whole
from desktop.core.lookup import id_list
from desktop.core.profile import Opened
from desktop.core.register_reader import EnterpriseRow
from desktop.core.register_table import BadRow

CHUNK = 2000
Progress = Callable[[int, int, str], object]
FIELDS = (
    "name", "uscc", "region", "report_unit", "address", "founded_on", "capital", "reg_type", "industry", "main_products",
    "legal_person", "remark",
)  # fmt: skip
_KIND = Enterprise.__tablename__
_TYPES = wire_types(Enterprise)
_LABELS = {name: Enterprise.__table__.c[name].info["field"].label for name in FIELDS}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the register and the card differ; the card was left as it is."""

    line: int
    id: UUID
    name: str
    label: str
    ours: str
    theirs: str


@dataclass(slots=True)
class ImportReport:
    """What an import did. Every row of the file is in exactly one of created, filled, unchanged, bad, or not reached."""

    batch: str
    created: int = 0
    filled: int = 0
    unchanged: int = 0
    differences: list[Difference] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    cancelled: bool = False
    stopped: str = ""  # why the file could not be read to its end

    @property
    def text(self) -> str:
        """For the user."""
        parts = [f"新增 {self.created} 家", f"补充 {self.filled} 家", f"已有且无变化 {self.unchanged} 家"]
        if self.differences:
            parts.append(f"{len({d.id for d in self.differences})} 家与已有内容不同，未改动")
        if self.bad:
            parts.append(f"{len(self.bad)} 行未导入")
        ending = "。已按您的要求停止，以上已经导入的仍然保留。" if self.cancelled else "。"
        return "，".join(parts) + ending + self.stopped


@dataclass(slots=True)
class _Run:
    opened: Opened
    report: ImportReport
    known: dict[str, str]  # credit code → id


def import_register(
    opened: Opened,
    rows: Iterable[EnterpriseRow | BadRow],
    progress: Progress,
    cancel: Callable[[], object],
    total: int = 0,
) -> ImportReport:
    """Takes a register in, a chunk to a transaction, after a backup. `cancel` raises Cancelled to stop between chunks.

    Raises StorageError when the disk refuses; chunks before that stay.
    """
    report = ImportReport(str(new_id()))
    cancel()
    opened.backups.run("import")
    with explained(), opened.local.read() as session:
        known = session.execute(select(Enterprise.uscc, Enterprise.id).where(Enterprise.uscc.is_not(None)))
        run = _Run(opened, report, {str(code): str(record_id) for code, record_id in known})
    done = 0
    source = iter(rows)
    try:
        while chunk := _next_chunk(source, report):
            cancel()
            _take(run, [r for r in chunk if isinstance(r, EnterpriseRow)])
            report.bad += [r for r in chunk if isinstance(r, BadRow)]
            done += len(chunk)
            progress(done, total, f"已导入 {report.created + report.filled} 家")
    except Cancelled:
        report.cancelled = True
    finally:
        if report.created or report.filled:
            opened.tell(Changes(frozenset({_KIND})))
    return report


def _next_chunk(source: Iterator[EnterpriseRow | BadRow], report: ImportReport) -> list[EnterpriseRow | BadRow]:
    """Up to 2,000 rows; what was read before the file broke off still counts."""
    found: list[EnterpriseRow | BadRow] = []
    try:
        found.extend(islice(source, CHUNK))
    except UserError as error:
        report.stopped = f"文件没有读完：{error.text}"
    return found


def _take(run: _Run, rows: list[EnterpriseRow]) -> None:
    fresh: dict[str, EnterpriseRow] = {}
    there: list[tuple[str, EnterpriseRow]] = []
    for row in rows:
        run.report.notes += [(row.line, note) for note in row.notes]
        if row.uscc in run.known:
            there.append((run.known[row.uscc], row))
        elif row.uscc in fresh:
            run.report.bad.append(BadRow(row.line, row.name, "统一社会信用代码在文件中重复"))
        else:
            fresh[row.uscc] = row
    with run.opened.work() as session:
        ids = _insert(run, session, list(fresh.values()))
        filled = [_fill(run, session, record_id, row) for record_id, row in _with_cards(session, there)]
    run.known |= dict(zip(fresh, ids, strict=True))
    run.report.created += len(ids)
    run.report.filled += sum(filled)
    run.report.unchanged += len(there) - sum(filled)


def _insert(run: _Run, session: Session, rows: list[EnterpriseRow]) -> list[str]:
    """New cards, their empty images and their create operations."""
    ids = [str(new_id()) for _ in rows]
    if not rows:
        return ids
    now, author = instant_text(run.opened.clock.now()), session.info["author"]
    size = len(rows)
    columns: dict[str, list[Any]] = {
        name: [None if (v := getattr(r, name)) is None else _TYPES[name].to_wire(v) for r in rows] for name in FIELDS
    }
    columns |= {
        "author_id": [author.account_id] * size, "created_at": [now] * size, "changed_at": [now] * size,
        "source": [Source.EXCEL.value] * size, "state": [State.DRAFT.value] * size,
    }  # fmt: skip
    sent = {n: c for n, c in columns.items() if n not in DERIVED}
    bodies = [
        canonical.text({n: v for n, v in zip(sent, values, strict=True) if v is not None})
        for values in zip(*sent.values(), strict=True)
    ]
    for body in bodies:
        check_size(body, "{}")
    cursor = session.connection().connection.cursor()
    names = table_columns(Enterprise)
    marks = ",".join("?" * len(names))
    cursor.executemany(f"INSERT INTO {_KIND} ({','.join(names)}) VALUES ({marks})", to_rows(Enterprise, ids, [0] * size, columns))
    cursor.executemany(f"INSERT INTO image (id, kind, rev, body) VALUES (?, '{_KIND}', 0, 'null')", [(i,) for i in ids])
    cursor.executemany(
        "INSERT INTO outbox (log, status, kind, id, action, at, base_rev, fields, base, closes, grp, batch, schema) "
        f"VALUES (?, '{OPEN}', '{_KIND}', ?, 'create', ?, 0, ?, '{{}}', '[]', '', ?, {SCHEMA})",
        [(author.log, i, now, body, run.report.batch) for i, body in zip(ids, bodies, strict=True)],
    )
    return ids


def _with_cards(session: Session, there: list[tuple[str, EnterpriseRow]]) -> Iterator[tuple[Enterprise, EnterpriseRow]]:
    if not there:
        return
    wanted = {"ids": id_list(record_id for record_id, _ in there)}
    query = select(Enterprise).where(text("enterprise.id IN (SELECT value FROM json_each(:ids))"))
    cards = {str(card.id): card for card in session.scalars(query, wanted)}
    for record_id, row in there:
        if record_id in cards:
            yield cards[record_id], row


def _fill(run: _Run, session: Session, card: Enterprise, row: EnterpriseRow) -> bool:
    """Fills empty fields; whether any was."""
    changed = False
    for name in FIELDS:
        theirs, ours = getattr(row, name), getattr(card, name)
        if theirs is None or theirs == ours or name == "report_unit":
            continue
        if ours is None:
            setattr(card, name, theirs)
            changed = True
        elif name != "remark":
            run.report.differences.append(
                Difference(row.line, card.id, card.name or "", _LABELS[name], str(ours), str(theirs))
            )
    return changed


def undo_import(opened: Opened, batch: str) -> int:
    """Takes back the cards of an import that were neither sent nor changed nor used since; how many. The rest stays."""
    mine = (
        "SELECT id FROM outbox o WHERE batch = :batch AND kind = 'enterprise' AND status = 'open' AND action = 'create' "
        "AND at = json_extract(fields, '$.created_at') "  # an edit folds into the create and gives it a later time
        "AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.id = o.id AND p.op <> o.op AND p.status <> 'answered') "  # by its index
        "AND NOT EXISTS (SELECT 1 FROM visit WHERE enterprise_id = o.id) "
        "AND NOT EXISTS (SELECT 1 FROM need WHERE enterprise_id = o.id)"
    )
    with opened.work() as session:
        ids = list(session.execute(text(mine), {"batch": batch}).scalars())
        forget(session, _KIND, ids)
    if ids:
        opened.tell(Changes(frozenset({_KIND})))
    return len(ids)


def forget(session: Session, kind: str, ids: Iterable[str]) -> None:
    """Takes away records that were never sent, as if they had not been made."""
    for table in (kind, "image", "outbox"):
        query = f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(:ids))"
        session.connection().execute(text(query), {"ids": id_list(ids)})


def save_bad(report: ImportReport, path: Path) -> None:
    """The rows left out, with reasons, as a CSV that spreadsheets open."""
    rows: list[tuple[object, ...]] = [(row.line, row.reason, row.raw) for row in report.bad]
    rows += [(d.line, f"{d.label}与已有内容不同，未改动：已有“{d.ours}”", d.theirs) for d in report.differences]
    with explained():
        write_whole(path, table_of(("行号", "原因", "原内容"), rows))


def table_of(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A CSV as spreadsheets expect it in China; cells that look like formulas become text."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(headings)
    table.writerows([_as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _as_text(value: str) -> str:
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t") else value
