"""Refused operations: reasons in words, and the two ways out for each kind of refusal."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from db import canonical
from db.bodies import body_of
from db.choices import State
from db.local import ANSWERED, HELD, OPEN, RETURNED, SEALED, image, outbox
from db.records.need import Need
from db.records.visit import Visit
from desktop.core.errors import UserError
from desktop.core.profile import Opened
from desktop.core.store import Store
from tests.unit.core.test_store import ready, visit_of


def mark(
    opened: Opened, status: str, *, kind: str = "", code: str | None = None, problems: list[dict[str, Any]] | None = None
) -> None:
    """What the province answered to all operations (of a kind) not answered before."""
    with opened.local.connection(write=True) as connection:
        changed = update(outbox).where(outbox.c.status != ANSWERED)
        changed = changed.where(outbox.c.kind == kind) if kind else changed
        found = canonical.text(problems) if problems else None
        connection.execute(changed.values(status=status, code=code, problems=found))


def accept(opened: Opened, record_id: UUID) -> None:
    """The province took everything: the row is its copy now."""
    with opened.local.connection(write=True) as connection:
        connection.execute(update(outbox).where(outbox.c.id == str(record_id)).values(status=ANSWERED))
        connection.execute(image.delete().where(image.c.id == str(record_id)))
        connection.exec_driver_sql("UPDATE visit SET rev = 5 WHERE id = ?", (str(record_id),))


def waiting(opened: Opened, record_id: UUID) -> list[Any]:
    with opened.local.read() as session:
        query = select(outbox).where(outbox.c.id == str(record_id), outbox.c.status != ANSWERED)
        return list(session.execute(query.order_by(outbox.c.op)))


def test_reason_fields_and_ways_are_told(opened: Opened, store: Store) -> None:
    visit = ready(store)
    accept(opened, visit)
    store.save(Visit, visit, {"remark": "改", "staff": 3})
    mark(opened, RETURNED, kind="visit", code="locked", problems=[{"field": "remark", "code": "locked", "text": "不能修改"}])
    (refusal,) = store.refused()
    assert refusal.id == visit
    assert refusal.reason == "记录在别处已提交或已审核，这次改动没有被接收。"
    assert refusal.fields == ("备注", "职工人数") or set(refusal.fields) == {"备注", "职工人数"}
    assert [(p.label, p.text) for p in refusal.problems] == [("备注", "不能修改")]
    assert refusal.ways == ("reopen", "discard")
    mark(opened, HELD, kind="visit", code="no_right")
    (held,) = store.refused()
    assert (held.status, held.ways) == ("held", ())
    assert "联络员" in held.reason


def test_refused_change_is_sent_again_upon_the_servers_state(opened: Opened, store: Store) -> None:
    visit = ready(store, remark="旧")
    accept(opened, visit)
    store.save(Visit, visit, {"remark": "新"})
    mark(opened, RETURNED, kind="visit", code="stale")
    with opened.local.connection(write=True) as connection:  # meanwhile another device changed the field
        body = canonical.loads(connection.execute(select(image.c.body)).scalars().all()[-1])
        changed = update(image).where(image.c.id == str(visit))
        connection.execute(changed.values(rev=9, body=canonical.text({**body, "remark": "别处的"})))
    store.save(Visit, visit, {"staff": 8})
    store.reopen_returned(store.refused()[0].op)
    assert store.refused() == []
    (op,) = waiting(opened, visit)
    assert (op.status, op.action, op.base_rev) == (OPEN, "patch", 9)
    assert op.fields == '{"remark":"新","staff":8}'
    assert op.base == '{"remark":"别处的","staff":null}'
    with pytest.raises(UserError, match="已经处理过"):
        store.reopen_returned(10_000)


def test_refused_change_is_taken_back_and_later_edits_stay(opened: Opened, store: Store) -> None:
    visit = ready(store, remark="旧")
    accept(opened, visit)
    store.save(Visit, visit, {"remark": "新"})
    mark(opened, RETURNED, kind="visit", code="locked")
    store.save(Visit, visit, {"staff": 8})
    store.discard_returned(store.refused()[0].op)
    record = visit_of(store, visit)
    assert (record.remark, record.staff) == ("旧", 8)
    (op,) = waiting(opened, visit)
    assert op.fields == '{"staff":8}'


def test_taking_back_the_only_change_leaves_the_servers_copy(opened: Opened, store: Store) -> None:
    visit = ready(store, remark="旧")
    accept(opened, visit)
    before = body_of(visit_of(store, visit))
    store.save(Visit, visit, {"remark": "新"})
    mark(opened, RETURNED, kind="visit", code="locked")
    store.discard_returned(store.refused()[0].op)
    assert body_of(visit_of(store, visit)) == before
    assert waiting(opened, visit) == []
    with opened.local.read() as session:
        assert session.execute(select(image).where(image.c.id == str(visit))).first() is None


def test_refused_submission_becomes_a_draft_that_can_be_mended(opened: Opened, store: Store) -> None:
    visit = ready(store)
    card = visit_of(store, visit).enterprise_id
    need = store.create(Need, {"visit_id": visit, "enterprise_id": card, "name": "难题", "domain": "05"})
    store.submit(Visit, visit)
    mark(opened, SEALED)
    mark(opened, RETURNED, kind="visit", code="rules", problems=[{"field": "interviewee", "code": "x", "text": "受访人有误"}])
    mark(opened, RETURNED, kind="need", code="group")
    (refusal,) = store.refused()
    assert (refusal.id, refusal.others) == (visit, 1)
    store.reopen_returned(refusal.op)
    assert visit_of(store, visit).state is State.DRAFT
    found = store.get(Need, need)
    assert found is not None
    assert found.state is State.DRAFT
    assert [op.action for op in waiting(opened, visit)] == ["create"]
    store.save(Visit, visit, {"interviewee": "王五"})
    store.submit(Visit, visit)
    assert [op.action for op in waiting(opened, visit)] == ["create", "transition"]


def test_refused_creation_given_up_keeps_its_text(opened: Opened, store: Store) -> None:
    visit = ready(store, biz_status="写了很久的文字")
    mark(opened, RETURNED, kind="visit", code="malformed")
    store.save(Visit, visit, {"remark": "后来的"})
    store.discard_returned(store.refused()[0].op)
    assert store.get(Visit, visit) is None
    assert waiting(opened, visit) == []
    (kept,) = store.discarded()
    assert isinstance(kept.record, Visit)
    assert (kept.id, kept.record.biz_status) == (visit, "写了很久的文字")
    again = visit_of(store, store.recover_discarded(visit))
    assert (again.biz_status, again.remark) == ("写了很久的文字", "后来的")
    assert again.id != visit


def test_refused_deletion_brings_the_record_back(opened: Opened, store: Store) -> None:
    visit = ready(store, remark="旧")
    accept(opened, visit)
    store.delete(Visit, [visit])
    mark(opened, RETURNED, kind="visit", code="locked")
    (refusal,) = store.refused()
    assert (refusal.action, refusal.headline) == ("删除", "（已删除的企业走访）")
    store.discard_returned(refusal.op)
    assert visit_of(store, visit).remark == "旧"
    assert visit_of(store, visit).rev == 5
    assert waiting(opened, visit) == []


def test_a_record_refused_at_its_creation_and_deleted_here_leaves_nothing_waiting_when_it_is_sent_again(opened: Opened) -> None:
    store = Store(opened)
    need = store.create(Need, {"name": "甲"})
    mark(opened, RETURNED, code="rules")
    store.delete(Need, [need])
    for refusal in store.refused():
        store.reopen_returned(refusal.op)
    with opened.local.read() as session:
        assert not session.scalars(select(image.c.id)).all()
    assert [row.status for row in waiting(opened, need)] == []
