"""Whatever happens in whatever order: the server's image with the waiting operations laid over it is the row."""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

import db.session
from db import canonical
from db.bodies import body_of
from db.choices import TechField
from db.local import ANSWERED, OPEN, RETURNED, SEALED, image, outbox
from db.records.need import Need
from desktop.core import keys, replay
from desktop.core.clock import Clock
from desktop.core.errors import UserError
from desktop.core.paths import Paths
from desktop.core.profile import create
from desktop.core.store import Removed, Store
from desktop.core.sync.view import overlay
from tests.unit.core.conftest import PASSWORD, answer

ENTERPRISE = UUID("01990000-0000-7000-8000-00000000e001")
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["甲", "乙", None]),
        "background": st.sampled_from(["", "一", "𠮷" * 3]),
        "domain": st.sampled_from([None, TechField.MATERIALS, TechField.ENERGY]),
        "enterprise_id": st.sampled_from([None, ENTERPRISE]),
    },
)


class Outbox(RuleBasedStateMachine):
    """One profile, a handful of needs, and a province that answers as it likes."""

    ids = Bundle("ids")
    removed = Bundle("removed")

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(keys, "OPS_LIMIT", 1)
        self.patch.setattr(keys, "MEMORY_LIMIT", 8192)
        self.patch.setattr(db.session, "datetime", Ticking)
        Ticking.seconds = 0
        self.home = Path(tempfile.mkdtemp())
        self.opened = create(Paths(self.home), answer(), PASSWORD, Clock(source=Ticking.now))
        self.store = Store(self.opened)
        self.seq = 0

    def teardown(self) -> None:
        self.opened.close()
        self.patch.undo()
        shutil.rmtree(self.home)

    # -------------------------------------------------------------------------------------------------- what people do
    @rule(target=ids, values=VALUES)
    def create(self, values: dict[str, Any]) -> UUID:
        return self.store.create(Need, values)

    @rule(which=ids, values=VALUES)
    def save(self, which: UUID, values: dict[str, Any]) -> None:
        self.tolerant(lambda: self.store.save(Need, which, values))

    @rule(which=ids, action=st.sampled_from(["submit", "withdraw"]))
    def move(self, which: UUID, action: str) -> None:
        self.tolerant(lambda: getattr(self.store, action)(Need, which))

    @rule(which=ids)
    def void(self, which: UUID) -> None:
        self.tolerant(lambda: self.store.void(Need, which, "重复"))

    @rule(target=removed, which=ids)
    def delete(self, which: UUID) -> Removed | None:
        return self.tolerant(lambda: self.store.delete(Need, [which]))

    @rule(what=consumes(removed))
    def undo(self, what: Removed | None) -> None:
        if what is not None:
            self.store.restore(what)

    @rule(again=st.booleans())
    def way_out(self, again: bool) -> None:
        for refusal in self.store.refused()[:1]:
            (self.store.reopen_returned if again else self.store.discard_returned)(refusal.op)

    # ------------------------------------------------------------------------------------------- what the province does
    @rule()
    def seal(self) -> None:
        with self.opened.local.connection(write=True) as connection:
            for op in list(connection.execute(select(outbox.c.op).where(outbox.c.status == OPEN).order_by(outbox.c.op))):
                self.seq += 1
                connection.execute(update(outbox).where(outbox.c.op == op[0]).values(status=SEALED, seq=self.seq))

    @rule(accept=st.booleans())
    def answer_first(self, accept: bool) -> None:
        """The oldest sealed operation (with its group) is applied or refused."""
        with Session(self.opened.local.engine.execution_options(write=True)) as session, session.begin():
            first = session.execute(select(outbox).where(outbox.c.status == SEALED).order_by(outbox.c.seq)).first()
            if first is None:
                return
            same = outbox.c.grp == first.grp if first.grp else outbox.c.op == first.op
            ops = list(session.execute(select(outbox).where(outbox.c.status == SEALED, same).order_by(outbox.c.seq)))
            known = [replay.image_of(session, op.id)[0] for op in ops]
            if any(body is None and op.action != "create" for op, body in zip(ops, known, strict=True) if len(ops) == 1):
                accept = False  # the server has nothing to change: its creation was refused
            for op in ops:
                self.settle(session, op, accept)

    def settle(self, session: Session, op: Any, accept: bool) -> None:
        status = ANSWERED if accept else RETURNED
        values = {"status": status, "code": None if accept else "locked"}
        session.execute(update(outbox).where(outbox.c.op == op.op).values(values))
        body, rev = replay.image_of(session, op.id)
        if accept:
            body = overlay(body, [replay.operation(op)])
            session.execute(update(image).where(image.c.id == op.id).values(body=canonical.text(body), rev=rev + 1))
        if not replay.waiting(session, op.id):
            session.execute(delete(image).where(image.c.id == op.id))
            record = session.get(Need, UUID(op.id))
            if record is not None and body is not None:
                record.rev = rev + 1
        else:
            self.show(session, op.id)

    def show(self, session: Session, record_id: str) -> None:
        """As the sync engine does: the row follows image ⊕ waiting."""
        body, record = replay.shown(session, record_id), session.get(Need, UUID(record_id))
        if record is not None and body is not None:
            replay.put(record, body)

    # ------------------------------------------------------------------------------------------------- what always holds
    @invariant()
    def row_is_image_and_operations(self) -> None:
        with self.opened.local.read() as session:
            waiting = set(session.scalars(select(outbox.c.id).where(outbox.c.status != ANSWERED)))
            images = set(session.scalars(select(image.c.id)))
            assert images == waiting
            for record_id in images:
                body, record = replay.shown(session, record_id), session.get(Need, UUID(record_id))
                if record is None:
                    assert body is None
                else:
                    assert body is not None
                    assert {n: v for n, v in body.items() if v is not None} == {
                        n: v for n, v in body_of(record).items() if v is not None
                    }

    def tolerant(self, action: Any) -> Any:
        try:
            return action()
        except UserError:
            return None


class Ticking(datetime):
    """A clock that goes on by a second whenever somebody looks: no two changes at one moment, every run alike."""

    seconds = 0

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        Ticking.seconds += 1
        return datetime(2026, 11, 22, tzinfo=UTC) + timedelta(seconds=Ticking.seconds)


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes and a run of 25 steps can be read as it is
)  # fmt: skip
