"""Two calls at the same moment, the second waiting at a lock of the database: it sees what the first did."""

import threading
from typing import Any

import pytest

from db.ids import new_id
from db.wire import Result
from server.database import Database
from server.sync import push
from server.tables import Role
from tests.serverkit import LONG, ThreadServer
from tests.unit.server.sync.kit import Client, person, row, second_log
from tests.unit.server.sync.test_rights import training


@pytest.fixture(scope="module")
def organisers(server: ThreadServer, database: Database) -> tuple[Client, Client]:
    return person(server, database, Role.ORGANISER), person(server, database, Role.ORGANISER)


def together(server: ThreadServer, monkeypatch: pytest.MonkeyPatch, first: Client, *others: Client) -> list[list[Result]]:
    """`first` is pushed and stops short of its commit; the others are pushed until all wait for locks; then everybody goes on."""
    written, go = threading.Event(), threading.Event()
    whole = push._sign

    def stopping(conn: Any, keyring: Any, epoch: int, log: Any, done: Any) -> None:
        whole(conn, keyring, epoch, log, done)
        if str(log) == first.log:
            written.set()
            assert go.wait(LONG)

    monkeypatch.setattr(push, "_sign", stopping)
    answers: dict[str, list[Result]] = {}

    def work(client: Client) -> None:
        answers[client.log] = client.push()

    threads = [threading.Thread(target=work, args=(client,)) for client in (first, *others)]
    threads[0].start()
    assert written.wait(LONG)
    for thread in threads[1:]:
        thread.start()
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with server.connect() as conn:
        while conn.execute(waiting).fetchone() != (len(others),) and all(thread.is_alive() for thread in threads):
            pass
    go.set()
    for thread in threads:
        thread.join()
    return [answers[client.log] for client in (first, *others)]


def test_edits_of_one_record_wait_for_one_another_and_merge(
    server: ThreadServer, zhang: Client, li: Client, organisers: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    third = second_log(organisers[0])
    card = zhang.op("enterprise", "create", fields={"name": "厂"}).id
    zhang.push()
    for client, field, value in ((zhang, "remark", "甲"), (li, "town", "210112001"), (third, "village", "210112001001")):
        client.op("enterprise", "patch", card, {field: value}, base={field: None})
    mine, his, hers = together(server, monkeypatch, zhang, li, third)
    assert [r[-1].status for r in (mine, his, hers)] == ["applied", "merged", "merged"]
    assert sorted(r[-1].rev - mine[-1].rev for r in (his, hers)) == [1, 2]
    stored = row(server, "enterprise", card)
    assert stored is not None
    assert (stored["remark"], stored["town"], stored["village"]) == ("甲", "210112001", "210112001001")


def test_an_edit_that_waited_for_a_deletion_brings_the_record_back(
    server: ThreadServer, organisers: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = map(second_log, organisers)
    made = one.op("served", "create", fields={"name": "台沟村", "served_type": "village", "region": "210112"})
    created = one.push()[-1]
    one.op("served", "delete", made.id, base_rev=created.rev)
    other.op("served", "patch", made.id, {"leader": "牤䶮"}, base={"leader": None}, base_rev=created.rev)
    gone, mended = together(server, monkeypatch, one, other)
    assert (gone[-1].status, mended[-1].status) == ("applied", "merged")
    stored = row(server, "served", made.id)
    assert stored is not None
    assert stored["leader"] == "牤䶮"


def _enrolment(author: Client, parent: str) -> str:
    return author.op(
        "enrolment", "create", fields={"training_id": parent, "trainee_id": str(new_id()), "report_unit": "210112"}
    ).id


def test_nobody_joins_a_class_while_it_is_handed_in(
    server: ThreadServer, organisers: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = map(second_log, organisers)
    parent = training(one)
    one.op("training", "transition", parent, {"action": "submit"})
    _enrolment(other, parent)
    handed_in, late = together(server, monkeypatch, one, other)
    assert (handed_in[-1].status, late[-1].status, late[-1].code) == ("applied", "rejected", "locked")


def test_a_class_that_somebody_is_joining_is_handed_in_after_him(
    server: ThreadServer, organisers: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = map(second_log, organisers)
    parent = training(one)
    joined = _enrolment(other, parent)
    one.op("training", "transition", parent, {"action": "submit"})
    enrolled, handed_in = together(server, monkeypatch, other, one)
    assert (enrolled[-1].status, handed_in[-1].status) == ("applied", "applied")
    assert row(server, "enrolment", joined) is not None
