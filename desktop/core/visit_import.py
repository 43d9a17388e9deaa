"""导入走访记录: a table of visits as drafts, each with its need and, where it is new, its enterprise's card.

For a commissioner who hands over Excel the contact is the author and the commissioner the visitor (代录), so that nobody
reviews himself. Nothing is written before somebody has looked; all of one import can be taken back.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from db import divisions
from db.base import Record
from db.choices import Source, State
from db.ids import new_id
from db.local import OPEN, outbox
from db.records.enterprise import Enterprise
from db.records.need import Need
from db.records.visit import Visit
from db.rules import Problem
from desktop.core import filing, importing, places
from desktop.core.changes import Changes
from desktop.core.errors import Cancelled, Invalid, UserError, explained
from desktop.core.files import write_whole
from desktop.core.importing import Progress
from desktop.core.lookup import id_list, many, one
from desktop.core.profile import Opened
from desktop.core.register_run import Preview, PreviewRow, pace
from desktop.core.register_table import BadRow, Layout
from desktop.core.visit_match import Found, Ready, Twice, match
from desktop.core.visit_reader import HOW, LABELS, read_visits

CHUNK = 50
FIRST = 200
_KINDS = Changes(frozenset({"visit", "need", "enterprise"}))
_COLUMNS = ("走访日期", "企业名称", "走访人", "走访方式", "受访人", "需求名称", "说明")


@dataclass(frozen=True, slots=True)
class Made:
    """A visit that was made: the row it came from and what people call it; `lacking` says why it cannot be handed in yet."""

    line: int
    id: UUID
    title: str
    lacking: str = ""


@dataclass(slots=True)
class VisitReport:
    """What an import did. Every row of the table is in exactly one of made, twice and bad, or was not reached."""

    batch: str
    made: list[Made] = field(default_factory=list)
    needs: int = 0
    cards: int = 0
    twice: list[Twice] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    cancelled: bool = False

    @property
    def ready(self) -> list[UUID]:
        """Those that could be handed in as they are."""
        return [m.id for m in self.made if not m.lacking]

    @property
    def text(self) -> str:
        """For the user."""
        parts = [f"导入 {len(self.made)} 条走访"]
        parts += [f"{count} {what}" for count, what in ((self.needs, "条技术需求"), (self.cards, "家新企业")) if count]
        parts += [f"{len(rows)} 行{what}" for rows, what in ((self.twice, "已有（没有重复导入）"), (self.bad, "未导入")) if rows]
        return "，".join(parts) + ("。已按您的要求停止，以上已经导入的仍然保留。" if self.cancelled else "。")


# ------------------------------------------------------------------------------------------------------------- beforehand
def _look(opened: Opened, path: Path, cancel: Callable[[], None]) -> tuple[Layout, list[Found]]:
    layout, rows = read_visits(path, cancel)
    cancel()
    with explained(), opened.local.read() as session:
        return layout, match(session, opened.account, rows)


def preview(opened: Opened, path: Path, cancel: Callable[[], None]) -> Preview:
    """Headings and what would become of the rows, those with a problem first. Raises UserError when it cannot be read."""
    layout, found = _look(opened, path, cancel)
    ready = [each for each in found if isinstance(each, Ready)]
    bad = [each for each in found if isinstance(each, BadRow)]
    twice = [each for each in found if isinstance(each, Twice)]
    parts = [f"{len(found)} 行：可导入 {len(ready)} 条走访"]
    parts += [f"{len(twice)} 行已有（不重复导入）"] if twice else []
    parts += [f"{len(bad)} 行不能导入（列在最前）"] if bad else []
    ending = f"。下面列前 {FIRST} 行。" if len(found) > FIRST else "。"
    sorted_out: list[Found] = [*bad, *twice, *ready]
    rows = [_shown(each) for each in sorted_out[:FIRST]]
    names = sorted(layout.columns, key=lambda name: layout.columns[name])
    read = tuple((layout.titles[name], LABELS[name]) for name in names)
    others = tuple(name for name in layout.other_sheets if name != HOW)
    return Preview(
        path, layout.sheet, layout.line, read, layout.unread, others, _COLUMNS, tuple(rows),
        "，".join(parts) + ending, bool(ready),
    )  # fmt: skip


def _shown(found: Found) -> PreviewRow:
    if isinstance(found, BadRow):
        return PreviewRow(found.line, (found.raw,), found.reason)
    if isinstance(found, Twice):
        return PreviewRow(found.line, (found.day, found.name, found.people, "", "", "", found.reason))
    values = found.row.values
    mode = values.get("mode")
    return PreviewRow(
        found.row.line,
        (
            found.row.visited_on.isoformat(), found.row.name, "、".join(found.visitor_names), mode.text if mode else "",
            values.get("interviewee") or "", found.row.need.get("name") or "", "；".join(found.notes),
        ),
    )  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- importing
def take_in(opened: Opened, path: Path, progress: Progress, cancel: Callable[[], None]) -> VisitReport:
    """Imports a table as drafts after a backup, fifty rows to a transaction. Raises UserError, StorageError.

    Stopped between two chunks, what was taken stays.
    """
    _, found = _look(opened, path, cancel)
    report = VisitReport(str(new_id()))
    report.bad = [each for each in found if isinstance(each, BadRow)]
    report.twice = [each for each in found if isinstance(each, Twice)]
    ready = [each for each in found if isinstance(each, Ready)]
    if not ready:
        return report
    opened.backups.run("import")
    began, cards = time.monotonic(), dict[str, UUID]()
    source = iter(ready)
    records: list[Record] = []
    try:
        while chunk := list(islice(source, CHUNK)):
            cancel()
            records += _take(opened, report, cards, chunk)
            done = len(report.made)
            progress(done, len(ready), pace(done, time.monotonic() - began, done, len(ready)))
    except Cancelled:
        report.cancelled = True
    finally:
        opened.tell(_changes(records))
    progress(len(report.made), len(ready), "正在核对哪些可以提交")
    report.made = _with_lacks(opened, report.made)
    return report


def _take(opened: Opened, report: VisitReport, cards: dict[str, UUID], chunk: Sequence[Ready]) -> list[Record]:
    """One transaction; what it made is counted only when it stands."""
    made: list[Made] = []
    records: list[Record] = []
    fresh: dict[str, Enterprise] = {}
    with opened.work() as session, session.no_autoflush:
        for each in chunk:
            card = _card(session, each, cards, fresh)
            if card is None:
                card = fresh[str(each.enterprise)] = _new_card(opened, each)
                records.append(card)
            new = _records(card, each)
            records += new
            made.append(Made(each.row.line, new[0].id, f"{each.row.visited_on.isoformat()} 走访 {card.headline()}"))
        session.add_all(records)
        session.flush()
        mine = (outbox.c.status == OPEN, outbox.c.action == "create", outbox.c.id.in_([str(r.id) for r in records]))
        session.execute(update(outbox).where(*mine).values(batch=report.batch))
    cards |= {key: card.id for key, card in fresh.items()}
    report.made += made
    report.cards += len(fresh)
    report.needs += sum(isinstance(record, Need) for record in records)
    report.notes += [(each.row.line, note) for each in chunk for note in each.notes]
    return records


def _card(session: Session, found: Ready, cards: Mapping[str, UUID], fresh: Mapping[str, Enterprise]) -> Enterprise | None:
    """The enterprise's card, its code filled in where it had none; None when it is to be made."""
    where = found.enterprise
    if isinstance(where, str) and where in fresh:
        return fresh[where]
    known = cards.get(where) if isinstance(where, str) else where
    card = one(session, Enterprise, known) if known is not None else None
    if card is not None and found.code and not card.uscc:
        card.uscc = found.code
    return card


def _new_card(opened: Opened, found: Ready) -> Enterprise:
    """A card with what a row tells: where it is, its code says, else the desk it is handed in to."""
    mine = opened.account.division
    near = mine if mine and divisions.get(mine) and divisions.level_of(mine) == "county" else None
    region = (places.region_of_code(found.code) if found.code else None) or near
    return Enterprise(id=new_id(), source=Source.EXCEL, name=found.row.name, uscc=found.code or None, region=region)


def _records(card: Enterprise, found: Ready) -> list[Record]:
    """The visit, and the need heard there."""
    where: dict[str, Any] = {
        "report_unit": found.unit, "region": card.region, "town": card.town, "village": card.village, "source": Source.EXCEL,
        "enterprise_id": card.id,
    }  # fmt: skip
    visit = Visit(id=new_id(), visitors=found.visitors, **where, **found.row.values)
    if not found.row.need:
        return [visit]
    contact = {"contact": visit.interviewee, "contact_phone": visit.interviewee_phone}
    return [visit, Need(id=new_id(), visit_id=visit.id, **where, **contact, **found.row.need)]


def _with_lacks(opened: Opened, made: list[Made]) -> list[Made]:
    """What still stands in the way of handing each in."""
    with explained(), opened.local.read() as session:
        visits = many(session, Visit, [m.id for m in made])
        cards = many(session, Enterprise, [v.enterprise_id for v in visits.values()])
        me, there = opened.account.id, [m for m in made if m.id in visits]
        found = [replace(m, lacking=_lacks(filing.problems(session, visits[m.id], me))) for m in there]
        del cards  # until here, so that none is read again for its visit
        return found


def _lacks(problems: Sequence[Problem]) -> str:
    return "；".join(dict.fromkeys(p.text for p in problems if p.blocking))


# ------------------------------------------------------------------------------------------------------------------ after
@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of handing in: how many went, and those that did not, with the reason."""

    count: int
    left: tuple[Made, ...]
    cancelled: bool = False


def submit_all(opened: Opened, report: VisitReport, progress: Progress, cancel: Callable[[], None]) -> Submitted:
    """Hands in what has no problem, each visit with what belongs to it as a group of its own, fifty to a transaction.

    Stopped between two chunks, what was handed in stays. Raises StorageError.
    """
    count, done, left = 0, 0, list[Made]()
    source, cancelled = iter(report.made), False
    while chunk := list(islice(source, CHUNK)):
        try:
            cancel()
        except Cancelled:
            cancelled = True
            break
        filed, refused = _file(opened, chunk)
        count, done, left = count + filed, done + len(chunk), left + refused
        progress(done, len(report.made), f"已提交 {count} 条")
    return Submitted(count, tuple(left), cancelled)


def _file(opened: Opened, chunk: Sequence[Made]) -> tuple[int, list[Made]]:
    """One transaction; a visit that is refused leaves no trace in it and does not hold up the others."""
    filed: list[list[Record]] = []
    left: list[Made] = []
    with opened.work() as session:
        visits = many(session, Visit, [m.id for m in chunk])
        cards = many(session, Enterprise, [v.enterprise_id for v in visits.values()])
        for made in chunk:
            visit = visits.get(made.id)
            if visit is None or visit.state is not State.DRAFT:
                continue
            try:
                with session.begin_nested():
                    filed.append(filing.submit(session, visit, opened.clock.now()))
            except Invalid as error:
                left.append(replace(made, lacking=_lacks([p for p in error.problems if isinstance(p, Problem)])))
            except UserError as error:  # changed meanwhile, or too much for one group
                left.append(replace(made, lacking=error.text))
        del cards  # until here, so that none is read again for its visit
    opened.tell(_changes(record for records in filed for record in records))
    return len(filed), left


def _changes(records: Iterable[Record]) -> Changes:
    found = list(records)
    return Changes(frozenset(r.__tablename__ for r in found), frozenset(r.id for r in found))


def undo(opened: Opened, batch: str) -> tuple[int, int]:
    """Takes back what an import made and nobody has changed, sent or used since: (visits, cards). The rest stays."""
    untouched = (
        "SELECT o.id FROM outbox o WHERE o.batch = :batch AND o.kind = :kind AND o.status = 'open' AND o.action = 'create' "
        "AND o.at = json_extract(o.fields, '$.created_at') "  # an edit folds into the create and gives it a later time
        "AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.id = o.id AND p.op <> o.op AND p.status <> 'answered')"
    )
    with opened.work() as session:
        needs = set(session.execute(text(untouched), {"batch": batch, "kind": "need"}).scalars())
        alone = (
            f"{untouched} AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.of_id = o.id) AND NOT EXISTS "
            "(SELECT 1 FROM need n WHERE n.visit_id = o.id AND n.id NOT IN (SELECT value FROM json_each(:needs)))"
        )
        visits = list(session.execute(text(alone), {"batch": batch, "kind": "visit", "needs": id_list(needs)}).scalars())
        mine = "SELECT id FROM need WHERE visit_id IN (SELECT value FROM json_each(:ids))"
        with_them = list(session.execute(text(mine), {"ids": id_list(visits)}).scalars())
        for kind, ids in (("need", with_them), ("visit", visits)):
            importing.forget(session, kind, ids)
    if visits:
        opened.tell(_KINDS)
    return len(visits), importing.undo_import(opened, batch)


def save_bad(report: VisitReport, path: Path) -> None:
    """The rows left out, with reasons, as a CSV that spreadsheets open."""
    rows = [(r.line, r.reason, r.raw) for r in report.bad] + [(r.line, r.reason, r.raw) for r in report.twice]
    with explained():
        write_whole(path, importing.table_of(("行号", "原因", "原内容"), sorted(rows)))
