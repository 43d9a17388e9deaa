"""The outbox, rule by rule: what is opened, folded, dropped, grouped and settled in the transaction of the change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from db import canonical
from db import outbox as box
from db.base import DERIVED
from db.bodies import body_of, build
from db.choices import State, VisitMode, VisitPurpose
from db.ids import new_id
from db.local import ANSWERED, HELD, OPEN, RETURNED, SEALED, image, outbox
from db.operations import MAX_BYTES, Operation
from db.records.need import Need
from db.records.person import Person
from db.records.visit import ProblemRow, Visit
from db.session import Author, Local

KEY = bytes(32)
ME = Author(str(new_id()), str(new_id()))
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    local = Local(tmp_path / "p.db", KEY)
    local.upgrade()
    yield local
    local.close()


def ops(local: Local, record: Any = None) -> list[Row[Any]]:
    with local.read() as session:
        query = select(outbox).order_by(outbox.c.op)
        return list(session.execute(query if record is None else query.where(outbox.c.id == str(record.id))))


def images(local: Local) -> dict[str, Any]:
    with local.read() as session:
        return {i: canonical.loads(body) for i, body in session.execute(select(image.c.id, image.c.body))}


def parts(row: Row[Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    return row.action, canonical.loads(row.fields), canonical.loads(row.base)


def synced(local: Local, record: Any) -> None:
    """As after an answer: nothing waits, the row is the server's copy."""
    with local.connection(write=True) as connection:
        connection.execute(update(outbox).values(status=ANSWERED))
        connection.execute(delete(image))
        connection.exec_driver_sql(f"UPDATE {record.__tablename__} SET rev = 7")


def mark(local: Local, status: str) -> None:
    with local.connection(write=True) as connection:
        connection.execute(update(outbox).where(outbox.c.status == OPEN).values(status=status, seq=1))


def add(local: Local, **fields: Any) -> Visit:
    visit = Visit(**fields)
    with local.write(ME) as session:
        session.add(visit)
    return visit


def change(local: Local, record: Any, **fields: Any) -> None:
    with local.write(ME) as session:
        loaded = session.get(type(record), record.id)
        assert loaded is not None
        for name, value in fields.items():
            setattr(loaded, name, value)


def load(local: Local, record: Any) -> Any:
    with local.read() as session:
        return session.get(type(record), record.id)


def test_a_create_says_all_that_is_filled_in_and_nothing_else(local: Local) -> None:
    visit = add(local, staff=0, remark="", revenue=None, purposes=())
    (row,) = ops(local)
    action, fields, base = parts(row)
    assert (action, base, row.status, row.seq, row.base_rev, row.log) == ("create", {}, OPEN, None, 0, ME.log)
    assert fields == {
        "author_id": ME.account_id, "created_at": row.at, "source": "manual", "staff": 0, "remark": "", "purposes": [],
    }  # fmt: skip
    assert not DERIVED & fields.keys()
    assert images(local) == {str(visit.id): None}
    loaded = load(local, visit)
    assert (loaded.state, loaded.rev, str(loaded.author_id)) == (State.DRAFT, 0, ME.account_id)


def test_edits_of_what_was_never_sent_fold_into_its_create(local: Local) -> None:
    visit = add(local, staff=1, remark="a")
    change(local, visit, staff=2, remark=None, interviewee="李")
    (row,) = ops(local)
    action, fields, _ = parts(row)
    assert action == "create"
    assert (fields["staff"], fields["interviewee"], "remark" in fields) == (2, "李", False)


def test_patches_keep_the_first_base_and_the_last_value(local: Local) -> None:
    visit = add(local, staff=1)
    synced(local, visit)
    change(local, visit, staff=2)
    change(local, visit, staff=3, remark="x")
    row = ops(local)[-1]
    assert parts(row) == ("patch", {"staff": 3, "remark": "x"}, {"staff": 1, "remark": None})
    assert row.base_rev == 7
    (kept,) = images(local).values()
    assert (kept["staff"], kept["remark"]) == (1, None)


def test_a_value_back_at_its_base_drops_out_and_the_rest_with_it(local: Local) -> None:
    visit = add(local, staff=1, remark="a")
    synced(local, visit)
    before = body_of(load(local, visit))
    change(local, visit, staff=2, remark="b")
    change(local, visit, staff=1)
    assert parts(ops(local)[-1]) == ("patch", {"remark": "b"}, {"remark": "a"})
    change(local, visit, remark="a")
    assert [row.status for row in ops(local)] == [ANSWERED]
    assert images(local) == {}
    assert body_of(load(local, visit)) == before, "its time too: nothing has changed after all"


def test_setting_the_same_value_is_no_change(local: Local) -> None:
    visit = add(local, staff=1, purposes=(VisitPurpose.NEEDS,), findings=(ProblemRow(str(new_id()), 1, text="x"),))
    synced(local, visit)
    change(local, visit, staff=1, purposes=(VisitPurpose.NEEDS,), findings=tuple(load(local, visit).findings))
    assert [row.status for row in ops(local)] == [ANSWERED]


@pytest.mark.parametrize("status", [SEALED, HELD, RETURNED])
def test_what_is_sealed_or_answered_never_changes(local: Local, status: str) -> None:
    visit = add(local, staff=1)
    mark(local, status)
    before = ops(local)[0]
    change(local, visit, staff=2)
    change(local, visit, staff=3)
    first, second = ops(local)
    assert first == before
    assert parts(second) == ("patch", {"staff": 3}, {"staff": 1}), "base is what the author saw"
    change(local, visit, staff=1)
    assert ops(local) == [before], "back at the base: nothing more to say"
    assert images(local) == {str(visit.id): None}


def test_what_was_never_sent_disappears_with_its_record(local: Local) -> None:
    visit = add(local, staff=1)
    change(local, visit, staff=2)
    with local.write(ME) as session:
        session.delete(session.get(Visit, visit.id))
    assert (ops(local), images(local)) == ([], {})


def test_a_delete_replaces_open_patches_and_keeps_the_image(local: Local) -> None:
    visit = add(local, staff=1)
    synced(local, visit)
    change(local, visit, staff=2)
    with local.write(ME) as session:
        session.delete(session.get(Visit, visit.id))
    assert [(r.action, r.status) for r in ops(local)] == [("create", ANSWERED), ("delete", OPEN)]
    assert ops(local)[-1].base_rev == 7
    assert images(local)[str(visit.id)]["staff"] == 1


def test_a_delete_after_a_sealed_create_is_sent(local: Local) -> None:
    visit = add(local, staff=1)
    mark(local, SEALED)
    with local.write(ME) as session:
        session.delete(session.get(Visit, visit.id))
    assert [(r.action, r.status) for r in ops(local)] == [("create", SEALED), ("delete", OPEN)]


def move(local: Local, records: list[Any], action: str = "submit") -> str:
    with local.write(ME) as session:
        loaded = [session.get(type(r), r.id) for r in records]
        return box.transitioned(session, [r for r in loaded if r is not None], action, ME.log, NOW)


def test_a_transition_goes_in_one_group_with_the_open_operations_of_its_records(local: Local) -> None:
    visit, need = add(local, staff=1), Need(name="需求")
    with local.write(ME) as session:
        session.add(need)
    other = add(local, staff=9)
    group = move(local, [visit, need])
    rows = ops(local)
    assert [(r.id, r.action, r.grp) for r in rows] == [
        (str(visit.id), "create", group), (str(need.id), "create", group), (str(other.id), "create", ""),
        (str(visit.id), "transition", group), (str(need.id), "transition", group),
    ]  # fmt: skip
    assert parts(rows[3]) == ("transition", {"action": "submit"}, {"state": "draft"})
    loaded = load(local, visit)
    assert (loaded.state, loaded.changed_at) == (State.SUBMITTED, NOW)


def test_groups_that_meet_become_one(local: Local) -> None:
    one, two = add(local), add(local)
    first, second = move(local, [one]), move(local, [two])
    assert first != second
    joined = move(local, [one, two], "withdraw")
    assert {r.grp for r in ops(local)} == {joined}
    assert joined in (first, second)


def test_an_edit_after_a_transition_does_not_fold_across_it(local: Local) -> None:
    visit = add(local, staff=1)
    move(local, [visit])
    move(local, [visit], "withdraw")
    change(local, visit, staff=2)
    change(local, visit, staff=3)
    assert [r.action for r in ops(local)] == ["create", "transition", "transition", "patch"]
    assert parts(ops(local)[-1])[1:] == ({"staff": 3}, {"staff": 1})


def test_a_transition_of_what_is_in_step_keeps_an_image(local: Local) -> None:
    visit = add(local)
    synced(local, visit)
    move(local, [visit])
    assert images(local)[str(visit.id)]["state"] == "draft"


@pytest.mark.parametrize("action", ["withdraw", "approve"])
def test_a_forbidden_step_changes_nothing(local: Local, action: str) -> None:
    visit = add(local)
    before = ops(local)
    with pytest.raises(ValueError, match=action):
        move(local, [visit], action)
    assert ops(local) == before
    assert load(local, visit).state is State.DRAFT


def settle(local: Local, record: Any, names: list[str]) -> None:
    with local.write(ME) as session:
        loaded = session.get(type(record), record.id)
        assert loaded is not None
        box.settle(session, loaded, names, ME.log, NOW)


def test_settling_closes_candidates_with_the_next_operation(local: Local) -> None:
    visit = add(local, staff=1)
    synced(local, visit)
    settle(local, visit, ["staff"])
    row = ops(local)[-1]
    assert (row.action, row.closes, parts(row)[1:]) == ("patch", '["staff"]', ({}, {}))
    settle(local, visit, ["staff", "remark"])
    change(local, visit, staff=5)
    row = ops(local)[-1]
    assert (len(ops(local)), row.closes, parts(row)[1]) == (2, '["remark","staff"]', {"staff": 5})
    change(local, visit, staff=1)
    assert ops(local)[-1].closes == '["remark","staff"]', "a patch that closes something stays"


def test_system_fields_are_never_sent(local: Local) -> None:
    visit = add(local)
    synced(local, visit)
    change(local, visit, no="X", candidates={"a": []}, state=State.CONFIRMED, author_id=new_id())
    assert [r.status for r in ops(local)] == [ANSWERED]


def test_the_author_is_fixed_at_creation(local: Local) -> None:
    visit = add(local, staff=1)
    other = Author(str(new_id()), str(new_id()))
    with local.write(other) as session:
        loaded = session.get(Visit, visit.id)
        assert loaded is not None
        loaded.staff = 2
    assert str(load(local, visit).author_id) == ME.account_id


def test_change_and_operation_are_one_transaction(local: Local) -> None:
    with pytest.raises(ZeroDivisionError), local.write(ME) as session:
        session.add(Visit(staff=1))
        session.flush()
        raise ZeroDivisionError
    assert ops(local) == []
    with local.read() as session:
        assert session.scalars(select(Visit)).all() == []


def rows_of(text: str, count: int) -> tuple[ProblemRow, ...]:
    return tuple(ProblemRow(str(new_id()), n, text=text) for n in range(count))


def test_more_than_an_operation_carries_is_refused_at_once(local: Local) -> None:
    with pytest.raises(box.TooLarge):
        add(local, findings=rows_of("长" * 1000, 90))
    visit = add(local, findings=rows_of("长" * 1000, 30))
    with pytest.raises(box.TooLarge):
        change(local, visit, findings=rows_of("长" * 1000, 90))
    assert len(load(local, visit).findings) == 30


def test_old_and_new_values_together_fit_into_one_operation(local: Local) -> None:
    """A base counts too: what is accepted here must never be refused by the province, or the log would stand still."""
    size, accepted = 1, 0
    for size in (20, 40, 60, 80):
        visit = Visit()
        try:
            with local.write(ME) as session:
                session.add(visit)
                visit.findings = rows_of("长" * 1000, size)
            synced(local, visit)
            change(local, visit, findings=rows_of("短" * 1000, size), on_site="长" * 10_000)
        except box.TooLarge:
            continue
        accepted += 1
    assert accepted
    for row in ops(local):
        action, fields, base = parts(row)
        op = Operation(10**9, row.kind, row.id, action, row.at, row.base_rev, fields, base, group="g" * 36, batch="b" * 36)
        assert len(op.bytes()) <= MAX_BYTES


def test_bulk_changes_of_records_are_refused(local: Local) -> None:
    visit = add(local, staff=1)
    changes = [update(Visit).values(staff=2), delete(Visit), update(Visit).where(Visit.id == visit.id).values(staff=2)]
    for statement in changes:
        with pytest.raises(RuntimeError, match="bulk"), local.write(ME) as session:
            session.execute(statement)
    with pytest.raises(RuntimeError, match="bulk"), local.write(ME) as session:
        session.query(Visit).update({"staff": 2})
    with pytest.raises(RuntimeError, match="bulk"), local.write(ME) as session:
        session.execute(insert(Visit), [{"id": new_id(), "staff": 2}])
    assert load(local, visit).staff == 1
    assert len(ops(local)) == 1


def test_without_an_author_nothing_is_written_to_the_outbox(local: Local) -> None:
    """Sessions of the engine write what the server said."""
    with Session(local.engine.execution_options(write=True)) as session, session.begin():
        session.add(build(Person, str(new_id()), 5, {"name": "李", "author_id": str(new_id())}))
    assert ops(local) == []


def test_values_are_what_a_form_gives(local: Local) -> None:
    visit = add(local, visited_on=date(2026, 11, 20), mode=VisitMode.ONSITE, visitors=(new_id(),), purposes=(VisitPurpose.IP,))
    _, fields, _ = parts(ops(local)[0])
    assert (fields["visited_on"], fields["mode"], fields["purposes"]) == ("2026-11-20", "onsite", ["ip"])
    loaded = load(local, visit)
    assert (loaded.mode, loaded.purposes) == (VisitMode.ONSITE, (VisitPurpose.IP,))
