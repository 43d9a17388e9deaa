"""Refused operations and their two ways out: sent again, or taken back (design §4, Outbox, `returned`).

Both compute the row and what is left to send from the server's image and the operations that still wait.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row as SqlRow
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db import canonical
from db.base import DERIVED, SCHEMA, SERVER_ONLY, Record
from db.bodies import body_of, build, wire_types
from db.choices import State
from db.local import ANSWERED, OPEN, RETURNED, image, outbox
from db.operations import Operation
from db.outbox import check_size
from db.records import BY_NAME
from db.spelling import instant_text
from db.workflow import allowed, transition
from desktop.core.sync.view import overlay

Body = dict[str, Any]
Waiting = SqlRow[Any]


def waiting(session: Session, record_id: str) -> list[Waiting]:
    """The record's operations that are not answered, in order."""
    query = select(outbox).where(outbox.c.id == record_id, outbox.c.status != ANSWERED).order_by(outbox.c.op)
    return list(session.execute(query))


def image_of(session: Session, record_id: str) -> tuple[Body | None, int]:
    """The server's copy kept apart and its revision; (None, 0) when the server has none."""
    row = session.execute(select(image.c.body, image.c.rev).where(image.c.id == record_id)).first()
    return (None, 0) if row is None else (canonical.loads(row.body), row.rev)


def operation(row: Waiting) -> Operation:
    """A row of the outbox as an operation."""
    fields, base, closes = (canonical.loads(text) for text in (row.fields, row.base, row.closes))
    return Operation(
        row.seq or 0, row.kind, row.id, row.action, row.at, row.base_rev, fields, base, closes, row.grp, row.batch, row.schema
    )


def shown(session: Session, record_id: str) -> Body | None:
    """Image ⊕ waiting operations: what the row must hold, always. Only for records on which something waits."""
    body, _ = image_of(session, record_id)
    return overlay(body, map(operation, waiting(session, record_id)))


def put(record: Record, body: Body) -> None:
    """Sets every field of a loaded record from wire values; absent ones become empty."""
    for name, kind in wire_types(type(record)).items():
        wire = body.get(name)
        setattr(record, name, None if wire is None else kind.from_wire(wire))


class Silence:
    """While it lasts, changes of records make no operations: the caller writes them itself, in the same transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __enter__(self) -> None:
        self._session.flush()
        self._author = self._session.info.pop("author")

    def __exit__(self, *_: object) -> None:
        self._session.flush()
        self._session.info["author"] = self._author


@dataclass(frozen=True, slots=True)
class _Opener:
    """Writes open operations of one record on what the server knows of it."""

    session: Session
    kind: type[Record]
    record_id: str
    log: str
    now: datetime
    rev: int

    def write(self, action: str, fields: Body, base: Body, closes: list[str], group: str = "") -> None:
        """Raises TooLarge; then the caller's transaction leaves everything as it was."""
        news, olds = canonical.text(fields), canonical.text(base)
        check_size(news, olds)
        self.session.execute(
            insert(outbox).values(
                log=self.log, status=OPEN, kind=self.kind.__tablename__, id=self.record_id, action=action,
                at=instant_text(self.now), base_rev=self.rev, fields=news, base=olds,
                closes=canonical.text(closes), grp=group, batch="", schema=SCHEMA,
            )
        )  # fmt: skip

    def carry(self, record: Record, known: Body | None, closes: list[str], group: str) -> bool:
        """Opens the create or patch that leads from what the server knows to the row; whether there was any need."""
        current = {n: v for n, v in body_of(record).items() if n not in DERIVED}
        if known is None:
            self.write("create", {n: v for n, v in current.items() if v is not None}, {}, [], group)
            return True
        fields = {n: v for n, v in current.items() if n not in SERVER_ONLY and known.get(n) != v}
        if fields or closes:
            self.write("patch", fields, {n: known.get(n) for n in fields}, closes, group)
        return bool(fields or closes)


def send_again(session: Session, kind: type[Record], record_id: str, log: str, now: datetime) -> None:
    """One fresh operation carries all that the row has beyond the server's copy; its base is what the server has.

    A refused transition is not tried again: the record goes back to the state before it, so that it can be mended.
    Serves as well for a record that comes back after its deletion.
    """
    ops = waiting(session, record_id)
    body, rev = _kept_image(session, kind, record_id)
    opener = _Opener(session, kind, record_id, log, now, rev)
    stay = [op for op in ops if op.status not in (OPEN, RETURNED)]
    known = overlay(body, map(operation, stay))
    record = session.get(kind, record_id)
    closes = sorted({name for op in ops if op.status in (OPEN, RETURNED) for name in canonical.loads(op.closes)})
    _answer(session, ops)
    session.execute(delete(outbox).where(outbox.c.id == record_id, outbox.c.status == OPEN))
    if record is None:
        if known is not None:
            opener.write("delete", {}, {}, [])
        elif not stay:  # refused at its creation, then deleted here: neither side has it, and nothing is left to wait
            session.execute(delete(image).where(image.c.id == record_id))
        return
    steps = _possible_steps(known, [op for op in ops if op.status == OPEN and op.action == "transition"])
    _set_state(session, record, known, steps)
    group = steps[0].grp if steps else ""
    wrote = opener.carry(record, known, closes, group)
    for op in steps:
        session.execute(insert(outbox).values({k: v for k, v in op._mapping.items() if k != "op"}))
    if not (stay or steps or wrote):
        _settled(session, record, body, rev)
        return
    found = shown(session, record_id)
    if found is not None:
        with Silence(session):
            put(record, found)


def _possible_steps(known: Body | None, steps: list[Waiting]) -> list[Waiting]:
    """Those open transitions that still follow from one another."""
    state = State((known or {}).get("state") or State.DRAFT.value)
    found = []
    for op in steps:
        action = canonical.loads(op.fields)["action"]
        step = transition(action)
        if step is not None and allowed(state, action):
            state = step.target
            found.append(op)
    return found


def _set_state(session: Session, record: Record, known: Body | None, steps: list[Waiting]) -> None:
    state = State((known or {}).get("state") or State.DRAFT.value)
    for op in steps:
        step = transition(canonical.loads(op.fields)["action"])
        state = step.target if step else state
    with Silence(session):
        record.state = state


def _kept_image(session: Session, kind: type[Record], record_id: str) -> tuple[Body | None, int]:
    """As `image_of`, and sees to it that there is one, since something is about to wait."""
    there = session.execute(select(image.c.id).where(image.c.id == record_id)).first()
    if there is None:
        values = {"id": record_id, "kind": kind.__tablename__, "rev": 0, "body": canonical.text(None)}
        session.execute(insert(image).values(values))
    return image_of(session, record_id)


def take_back(session: Session, kind: type[Record], record_id: str) -> Body | None:
    """The row becomes what it would be without the refused operations; a deleted record comes back.

    Returns the last body when nothing remains of the record (the server refused to create it), for safe keeping.
    """
    ops = waiting(session, record_id)
    body, rev = image_of(session, record_id)
    record = session.get(kind, record_id)
    rest = [op for op in ops if op.status != RETURNED]
    _answer(session, ops)
    found = _rebased(session, body, rest)
    with Silence(session):
        if found is None:
            session.execute(delete(outbox).where(outbox.c.id == record_id, outbox.c.status == OPEN))
            last = None if record is None else body_of(record)
            if record is not None:
                session.delete(record)
            if not waiting(session, record_id):
                session.execute(delete(image).where(image.c.id == record_id))
            return last if body is None else None
        if record is None:
            record = build(kind, record_id, rev, found)
            session.add(record)
        put(record, found)
    if not waiting(session, record_id):
        _settled(session, record, body, rev)
    return None


def undo_step(session: Session, record_id: str, actions: Collection[str]) -> list[tuple[str, str]]:
    """Takes a record's last step back, with its whole group, while none of it has left; (kind, id) of all that was in it.

    `actions`: the steps that may be taken back. Records created in the group are left to the caller.
    """
    mine = (outbox.c.status == OPEN, outbox.c.action == "transition")
    last = session.execute(select(outbox).where(outbox.c.id == record_id, *mine).order_by(outbox.c.op.desc())).first()
    if last is None or canonical.loads(last.fields)["action"] not in actions:
        return []
    members = session.execute(select(outbox).where(outbox.c.status == OPEN, outbox.c.grp == last.grp)).all()
    steps = [row for row in members if row.action == "transition" and row.fields == last.fields]
    session.execute(delete(outbox).where(outbox.c.op.in_([row.op for row in steps])))
    for row in steps:
        kind = BY_NAME[row.kind]
        record = session.get(kind, UUID(row.id))
        body, rev = image_of(session, row.id)
        rest = waiting(session, row.id)
        if record is None:
            continue
        if not rest:
            _settled(session, record, body, rev)
        elif (found := shown(session, row.id)) is not None:
            with Silence(session):
                put(record, found)
    return list(dict.fromkeys((row.kind, row.id) for row in members))


def _rebased(session: Session, body: Body | None, rest: list[Waiting]) -> Body | None:
    """Image ⊕ what remains, with the bases of open patches set to what they now stand on."""
    found = body
    for op in rest:
        if op.status == OPEN and op.action == "patch" and found is not None:
            before = found
            fields = {n: v for n, v in canonical.loads(op.fields).items() if before.get(n) != v}
            base = {n: before.get(n) for n in fields}
            if not fields and not canonical.loads(op.closes):
                session.execute(delete(outbox).where(outbox.c.op == op.op))
                continue
            changed = {"fields": canonical.text(fields), "base": canonical.text(base)}
            check_size(changed["fields"], changed["base"])
            session.execute(update(outbox).where(outbox.c.op == op.op).values(changed))
        if found is not None or op.action == "create":
            found = overlay(found, [operation(op)])
    return found


def _answer(session: Session, ops: list[Waiting]) -> None:
    """The refused ones leave the waiting list and stay in the journal."""
    numbers = [op.op for op in ops if op.status == RETURNED]
    session.execute(update(outbox).where(outbox.c.op.in_(numbers)).values(status=ANSWERED))


def _settled(session: Session, record: Record, body: Body | None, rev: int) -> None:
    """Nothing waits any more: the row is the server's copy again."""
    with Silence(session):
        if body is not None:
            put(record, body)
            record.rev = rev
        session.execute(delete(image).where(image.c.id == str(record.id)))
