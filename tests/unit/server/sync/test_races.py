"""Many laptops at once, and a database that refuses: no call fails, nothing is lost, every invariant holds."""

import random
import threading
from collections.abc import Callable

import psycopg
import pytest

from db.ids import new_id
from server.database import Database
from server.sync import call
from tests.serverkit import ThreadServer, conninfo
from tests.unit.server.sync.kit import Client, check_database, person, row, second_log, visit


def at_once(*jobs: Callable[[], None]) -> None:
    """Runs all in threads of their own that start together; raises what any of them raised."""
    gate, errors = threading.Barrier(len(jobs)), []

    def work(job: Callable[[], None]) -> None:
        gate.wait()
        try:
            job()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_six_logs_bring_the_same_enterprises_and_edit_the_same_records(server: ThreadServer, database: Database) -> None:
    people = [person(server, database) for _ in range(3)]
    clients = [*people, *(second_log(p) for p in people)]
    keys = [f"9121{new_id().hex[-14:].upper()}" for _ in range(8)]
    shared = {c.account: c.op("visit", "create", fields=visit(c)).id for c in people}
    cards = [people[0].op("enterprise", "create", fields={"name": f"厂{n}"}).id for n in range(4)]
    for c in people:
        c.push()

    def job(number: int, client: Client) -> Callable[[], None]:
        chance = random.Random(number)

        def work() -> None:
            for turn in range(5):
                for key in chance.sample(keys, 5):
                    made = client.op("enterprise", "create", fields={"name": f"厂{number}", "uscc": key})
                    client.op("visit", "create", fields=visit(client, enterprise_id=made.id))
                mine = [("visit", shared[client.account]), *(("enterprise", i) for i in cards)]
                chance.shuffle(mine)
                for kind, record in mine:
                    client.op(kind, "patch", record, {"remark": f"{number}/{turn}"}, base={"remark": None})
                for r in client.push(limit=50):
                    assert r.status in ("applied", "alias", "merged", "conflict"), r

        return work

    at_once(*(job(n, c) for n, c in enumerate(clients)))
    with server.connect() as conn:
        query = "SELECT count(*), count(DISTINCT uscc) FROM enterprise WHERE uscc = ANY(%s)"
        assert conn.execute(query, (keys,)).fetchone() == (len(keys), len(keys))
        dangling = """SELECT count(*) FROM visit v JOIN sync_alias a ON a.loser = v.enterprise_id"""
        assert conn.execute(dangling).fetchone() == (0,)
    check_database(server)


def test_one_log_pushed_by_two_calls_at_once(server: ThreadServer, zhang: Client) -> None:
    """A client that gave up waiting sends again while the first call is still at work."""
    for _ in range(50):
        zhang.op("visit", "create", fields=visit(zhang))
    answers = []
    at_once(*[lambda: answers.append(zhang.call())] * 4)
    assert {a["last"] for a in answers} == {50}
    assert all(a["batches"] == answers[0]["batches"] for a in answers)
    assert [r.status for r in zhang.push()] == ["applied"] * 50


def test_two_logs_create_the_same_record_at_once(server: ThreadServer, zhang: Client) -> None:
    made = [zhang.op("visit", "create", fields=visit(zhang)) for _ in range(30)]
    twin = second_log(zhang)
    for op in made:
        twin.op("visit", "create", op.id, {**op.fields, "remark": "twin"})
    at_once(lambda: zhang.push() and None, lambda: twin.push() and None)
    with server.connect() as conn:
        query = "SELECT count(*), count(DISTINCT no) FROM visit WHERE id = ANY(%s::uuid[])"
        assert conn.execute(query, ([op.id for op in made],)).fetchone() == (30, 30)
        held = "SELECT count(*) FROM sync_history WHERE log = ANY(%s::uuid[]) AND status NOT IN ('applied', 'merged', 'conflict')"
        assert conn.execute(held, ([zhang.log, twin.log],)).fetchone() == (0,)


@pytest.mark.parametrize(("failures", "status"), [(4, 200), (5, 503)])
def test_what_postgresql_sacrifices_is_tried_again(
    zhang: Client, monkeypatch: pytest.MonkeyPatch, failures: int, status: int
) -> None:
    """A deadlock made by hand, as often as told; the fifth is the client's to wait for."""
    left = [failures]
    whole = call.push

    def unlucky(conn: psycopg.Connection, *rest: object) -> object:
        found = whole(conn, *rest)
        if left[0]:
            left[0] -= 1
            raise psycopg.errors.DeadlockDetected
        return found

    monkeypatch.setattr(call, "push", unlucky)
    zhang.op("visit", "create", fields=visit(zhang))
    if status == 200:
        assert [r.status for r in zhang.push()] == ["applied"]
    else:
        with pytest.raises(Exception, match="503"):
            zhang.call()
        monkeypatch.undo()
        assert [r.status for r in zhang.push()] == ["applied"], "nothing of the failed tries is left"


def test_what_only_the_database_refuses_is_held_alone(server: ThreadServer, database: Database, zhang: Client) -> None:
    """A constraint our rules know nothing of: only the culprit and its group are kept aside."""
    name = str(database.engine.url.database)
    with psycopg.connect(conninfo(name), autocommit=True) as conn:
        conn.execute("ALTER TABLE visit ADD CONSTRAINT no_seven CHECK (staff <> 7)")
    try:
        good = zhang.op("visit", "create", fields=visit(zhang, staff=1))
        bad = zhang.op("visit", "create", fields=visit(zhang, staff=7))
        zhang.op("visit", "patch", bad.id, {"remark": "after"}, base={"remark": None})
        mate = zhang.op("visit", "create", fields=visit(zhang), group="g")
        zhang.op("visit", "create", fields=visit(zhang, staff=7), group="g")
        key = f"9121{new_id().hex[-14:].upper()}"
        card = zhang.op("enterprise", "create", fields={"name": "甲", "uscc": key})
        zhang.op("enterprise", "create", fields={"name": "乙", "uscc": key})
        zhang.op("visit", "patch", good.id, {"staff": 7}, base={"staff": 1})
        last = zhang.op("visit", "create", fields=visit(zhang))
        results = zhang.push(limit=100)
    finally:
        with psycopg.connect(conninfo(name), autocommit=True) as conn:
            conn.execute("ALTER TABLE visit DROP CONSTRAINT no_seven")
    assert [(r.status, r.code) for r in results] == [
        ("applied", ""), ("held", "internal"), ("held", "predecessor"), ("held", "internal"), ("held", "internal"),
        ("applied", ""), ("alias", ""), ("held", "internal"), ("applied", ""),
    ]  # fmt: skip
    assert all(r.streams for r in results if r.status == "applied")
    assert row(server, "visit", mate.id) is None
    for op in (good, card, last):
        assert row(server, op.kind, op.id) is not None
    assert (row(server, "visit", good.id) or {})["staff"] == 1
    again = zhang.call(first=1, prev=zhang.chain[0].hex(), ops=[])
    assert len(again["batches"]) == 1
