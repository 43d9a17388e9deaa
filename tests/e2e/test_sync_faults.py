"""Bad luck on the way and at rest: nothing is lost, nothing is doubled, and both sides hold the same afterwards."""

import random
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from db.choices import State
from db.local import RETURNED
from db.records import Enterprise, Visit
from db.wire import MAX_OPS
from desktop.core.errors import Cancelled, StorageError, StorageKind, UserError
from desktop.core.sync import raw
from desktop.core.sync.errors import BadReceipt, NotOurServer, Stalled
from desktop.core.sync.touched import Touched
from server.database import Database
from server.tables import Role
from tests.serverkit import ROOT, ThreadServer, make_account
from tests.synckit import KEY, Desktop, Laptop, LossyProxy, equal, step, visit

USCC = "91210112MA0XK3A27X"
FAULTS = ["drop_request", "drop_answer", "truncate", "duplicate", "pass", "pass"]


def history(server: ThreadServer) -> list[tuple[Any, ...]]:
    with server.connect() as conn:
        return conn.execute("SELECT log, count(*), count(DISTINCT seq), max(seq) FROM sync_history GROUP BY log").fetchall()


@pytest.mark.parametrize("fault", ["drop_request", "drop_answer", "truncate", "duplicate"])
def test_a_broken_call_is_asked_for_again_and_nothing_is_doubled(
    database: Database, server: ThreadServer, laptop: Laptop, fault: str
) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    visit(one, one.add(Enterprise, name="沈阳测试机床厂"))
    with LossyProxy(server.url) as proxy:
        one.server.address = proxy.url
        proxy.faults = [fault]
        outcome = one.sync()
        assert (outcome.pushed, outcome.waiting) == (2, 0)
    ((_, ops, seqs, last),) = history(server)
    assert ops == seqs == last == 2
    equal(server, one)


def test_an_answer_lost_at_the_end_of_the_day_is_fetched_the_next(
    database: Database, server: ThreadServer, laptop: Laptop
) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="沈阳测试机床厂"))
    with LossyProxy(server.url) as proxy:
        one.server.address = proxy.url
        proxy.faults = ["drop_answer"] * 9
        with pytest.raises(Stalled):
            one.sync()
    one.server.address = server.url
    assert one.sql("SELECT DISTINCT status FROM outbox") == [("sealed",)]
    one.change(Visit, record, on_site="当晚又补写")
    outcome = one.sync()
    assert (outcome.pushed, outcome.applied, outcome.waiting) == (3, 3, 0)
    equal(server, one)
    assert [row[1:] for row in history(server)] == [(3, 3, 3)]


def test_a_login_page_instead_of_the_province(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    visit(one, one.add(Enterprise, name="沈阳测试机床厂"))
    with LossyProxy(server.url) as proxy:
        one.server.address = proxy.url
        proxy.faults = ["html", "error"]
        for _ in range(2):
            with pytest.raises(NotOurServer) as caught:
                one.sync()
            assert "上网登录" in caught.value.text
        assert one.sync().waiting == 0
    equal(server, one)


def test_many_operations_go_in_several_calls_and_one_may_fail(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one, two = laptop("zhang.san"), laptop("zhang.san")
    with one.local.write(one.author) as session:
        session.add_all(Enterprise(name=f"试验企业{n}") for n in range(MAX_OPS + 300))
    with LossyProxy(server.url) as proxy:
        one.server.address = proxy.url
        proxy.faults = ["pass", "drop_answer", "truncate"]
        told: list[str] = []
        outcome = one.sync(progress=lambda _done, _total, words: told.append(words))
    assert (outcome.applied, outcome.waiting) == (MAX_OPS + 300, 0)
    assert told[0] == f"正在上传 0/{MAX_OPS + 300}"
    assert two.sync().pulled >= MAX_OPS + 300
    equal(server, one, two)


DIES = """
import os, signal, sys
from pathlib import Path
from db.session import Local
from desktop.core.sync.client import HttpSyncServer
from desktop.core.sync.engine import Engine

path, url, token, where = sys.argv[1:]
die = lambda: os.kill(os.getpid(), signal.SIGKILL)

class Server:
    def __init__(self):
        self.inner = HttpSyncServer(url, token)
    def sync(self, request):
        if where == "sealed" and request["ops"]:
            die()
        answer = self.inner.sync(request)
        if where == "answered" and request["ops"]:
            die()
        return answer

def touched(_):
    if where == "applied":
        die()

def progress(_done, _total, words):
    if where in words:
        die()

server = Server()
Engine(Local(Path(path), bytes(range(32))), server, touched=touched, keys=server.inner.signing_keys).run(progress)
"""


@pytest.mark.parametrize("where", ["sealed", "answered", "applied", "核对"])
def test_killed_during_sync(database: Database, server: ThreadServer, laptop: Laptop, where: str) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="沈阳测试机床厂", uscc=USCC))
    step(one, Visit, record, "submit")
    args = [sys.executable, "-c", DIES, str(one.local.path), server.url, one.server.token, where]
    died = subprocess.run(args, cwd=ROOT, check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    outcome = one.sync()
    assert outcome.waiting == 0
    assert one.one(Visit, record).state is not State.DRAFT or outcome.refused
    equal(server, one)
    assert all(ops == seqs for _, ops, seqs, _ in history(server))


def test_a_copied_disk_gets_its_own_log_and_loses_nothing(
    database: Database, server: ThreadServer, laptop: Laptop, tmp_path: Path
) -> None:
    make_account(database, "zhang.san")
    one, two = laptop("zhang.san"), laptop("zhang.san")
    enterprise = one.add(Enterprise, name="沈阳测试机床厂")
    one.sync()
    with one.local.connection() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    two.local.close()
    shutil.copy(one.local.path, two.local.path)
    copy = Desktop(type(one.local)(two.local.path, KEY), one.server, one.answer)
    first, second = visit(one, enterprise), visit(copy, enterprise)
    one.sync()
    outcome = copy.sync()
    assert outcome.forked
    assert outcome.waiting == 0
    one.sync()
    for each in (one, copy):
        assert {row[0] for row in each.sql("SELECT id FROM visit")} == {str(first), str(second)}
    equal(server, one, copy)
    copy.local.close()


def test_a_forged_receipt_is_not_believed(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="沈阳测试机床厂"))

    class Forger:
        def sync(self, request: dict[str, Any]) -> dict[str, Any]:
            answer = one.server.sync(request)
            for batch in answer["batches"]:
                batch["signature"] = "00" * 64
            return answer

    with pytest.raises(BadReceipt):
        one.sync(Forger())
    assert one.one(Visit, record).rev == 0
    assert one.sql("SELECT DISTINCT status FROM outbox") == [("sealed",)]
    assert one.sync().waiting == 0
    equal(server, one)


def test_results_without_any_receipt_are_not_believed(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    one.add(Enterprise, name="沈阳测试机床厂")

    class Mute:
        def sync(self, request: dict[str, Any]) -> dict[str, Any]:
            return {**one.server.sync(request), "batches": []}

    with pytest.raises(BadReceipt):
        one.sync(Mute())
    assert one.sync().waiting == 0


def test_a_refused_filing_says_why_and_goes_again_when_mended(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="沈阳测试机床厂", uscc=USCC), interviewee=None)
    step(one, Visit, record, "submit")
    outcome = one.sync()
    assert outcome.refused == 2
    assert "退回" in outcome.words
    codes = one.sql("SELECT action, code, problems FROM outbox WHERE status = :s ORDER BY op", s=RETURNED)
    assert [row[:2] for row in codes] == [("create", "group"), ("transition", "rules")]
    assert "受访人" in codes[1][2]
    assert one.one(Visit, record).state is State.DRAFT  # the step did not happen; what was typed stays
    one.change(Visit, record, interviewee="王秀兰")
    step(one, Visit, record, "submit")
    outcome = one.sync()
    assert (outcome.refused, outcome.waiting) == (0, 0)
    assert one.one(Visit, record).state is State.SUBMITTED
    equal(server, one)


def test_a_refused_step_of_a_known_record_goes_again_with_later_edits(
    database: Database, server: ThreadServer, laptop: Laptop
) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="沈阳测试机床厂", uscc=USCC), on_site="甲")
    one.sync()
    one.change(Visit, record, interviewee=None, on_site="乙")
    step(one, Visit, record, "submit")
    assert one.sync().refused == 2
    assert (one.one(Visit, record).state, one.one(Visit, record).on_site) == (State.DRAFT, "乙")
    one.change(Visit, record, interviewee="李桂芬", on_site="丙")
    outcome = one.sync()
    assert (outcome.applied, outcome.conflicts, outcome.refused, outcome.waiting) == (1, 0, 0, 0)
    found = one.one(Visit, record)
    assert (found.interviewee, found.on_site, found.candidates) == ("李桂芬", "丙", None)
    equal(server, one)


def test_what_was_never_accepted_and_is_deleted_leaves_no_trace(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="沈阳测试机床厂", uscc=USCC), interviewee=None)
    step(one, Visit, record, "submit")
    assert one.sync().refused == 2
    with one.local.write(one.author) as session:
        session.delete(session.get_one(Visit, record))
    outcome = one.sync()
    assert (outcome.pushed, outcome.waiting, one.count(Visit)) == (0, 0, 0)
    assert one.sql("SELECT count(*) FROM image") == [(0,)]


def test_other_records_are_not_held_up_by_a_refused_one(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    enterprise = one.add(Enterprise, name="沈阳测试机床厂", uscc=USCC)
    bad, good = visit(one, enterprise, interviewee=None), visit(one, enterprise)
    step(one, Visit, bad, "submit")
    outcome = one.sync()
    assert (outcome.applied, outcome.refused, outcome.waiting) == (2, 2, 2)
    assert one.one(Visit, good).rev > 0


def test_what_is_typed_during_a_run_stays_on_top_of_what_comes(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one, two = laptop("zhang.san"), laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="沈阳测试机床厂"), on_site="甲")
    one.sync()
    two.sync()
    two.change(Visit, record, on_site="乙", staff=9)
    two.sync()

    class Typing:
        def sync(self, request: dict[str, Any]) -> dict[str, Any]:
            answer = one.server.sync(request)
            one.change(Visit, record, on_site="丙")
            return answer

    outcome = one.sync(Typing())
    assert outcome.waiting == 1
    found = one.one(Visit, record)
    assert (found.on_site, found.staff) == ("丙", 9)
    assert one.sync().conflicts == 1  # from 甲 to 乙 and to 丙
    equal(server, one)


def test_cancelled_between_two_calls(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    visit(one, one.add(Enterprise, name="沈阳测试机床厂"))

    def stop(_done: int, _total: int, words: str) -> None:
        if "接收" in words:
            raise Cancelled

    with pytest.raises(Cancelled):
        one.sync(progress=stop)
    assert one.sync().waiting == 0
    equal(server, one)


def test_a_full_disk_stops_the_run_and_loses_nothing(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one, two = laptop("zhang.san"), laptop("zhang.san")
    enterprise = one.add(Enterprise, name="沈阳测试机床厂")
    for _ in range(40):
        visit(one, enterprise, on_site="现场解决" * 500)
    one.sync()
    mine = visit(two, two.add(Enterprise, name="沈阳试验泵厂"))
    event.listen(two.local.engine, "connect", _full)
    two.local.engine.dispose()
    with pytest.raises(StorageError) as caught:
        two.sync()
    assert caught.value.kind is StorageKind.FULL
    event.remove(two.local.engine, "connect", _full)
    two.local.engine.dispose()
    assert two.get(Visit, mine) is not None
    assert two.sync().waiting == 0
    assert two.count(Visit) == 41
    equal(server, two)


def _full(connection: Any, _record: object) -> None:
    """No page more than there are, and a few for the outbox."""
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 3}")


def test_one_run_at_a_time(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    engine = one.engine()
    refused = []

    def again(*_: object) -> None:
        if not refused:
            with pytest.raises(UserError, match="正在同步") as caught:
                engine.run()
            refused.append(caught.value)

    engine.run(again)
    assert refused
    assert not engine.running


def test_many_deletions_wait_for_a_yes(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one, two = laptop("zhang.san"), laptop("zhang.san")
    enterprise = one.add(Enterprise, name="沈阳测试机床厂")
    records = [visit(one, enterprise) for _ in range(20)]
    one.sync()
    two.sync()
    with one.local.write(one.author) as session:
        for record in records:
            session.delete(session.get_one(Visit, record))
    one.sync()
    outcome = two.sync()
    assert (outcome.asking, two.count(Visit)) == (20, 20)
    assert "确认" in outcome.words
    assert two.sync().asking == 20
    assert two.sync(purge_confirmed=True).removed == 20
    assert two.count(Visit) == 0


def test_a_role_that_ended_takes_its_records_along_but_not_what_was_typed(
    database: Database, server: ThreadServer, laptop: Laptop
) -> None:
    make_account(database, "zhang.san")
    contact = make_account(database, "contact.a", Role.CONTACT_COUNTY, "210112")
    one, desk = laptop("zhang.san"), laptop("contact.a")
    enterprise = one.add(Enterprise, name="沈阳测试机床厂", uscc=USCC)
    records = [visit(one, enterprise) for _ in range(15)]
    for record in records:
        step(one, Visit, record, "submit")
    one.sync()
    desk.sync()
    assert desk.count(Visit) == 15
    desk.change(Visit, records[0], remark="电话核实过")
    with server.connect() as conn:
        conn.execute("UPDATE account_role SET valid_to = valid_from WHERE account_id = %s", (contact,))
    outcome = desk.sync()
    assert outcome.asking == 0
    assert desk.count(Visit) == 1
    assert (desk.one(Visit, records[0]).remark, desk.one(Visit, records[0]).interviewee) == ("电话核实过", None)


def test_a_damaged_list_of_what_is_here_heals_itself(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    enterprise = one.add(Enterprise, name="沈阳测试机床厂")
    for _ in range(3):
        visit(one, enterprise)
    one.sync()
    with one.local.connection(write=True) as connection:
        gone = raw.rows(connection, "SELECT id FROM visit LIMIT 1")[0][0]
        raw.run(connection, "DELETE FROM visit WHERE id = ?", (gone,))
        raw.run(connection, "DELETE FROM membership WHERE id = ?", (gone,))
        raw.run(connection, "UPDATE stream SET digest = digest + 1, count = count + 1 WHERE name = 'p:21'")
    assert one.count(Visit) == 2
    engine = one.engine()
    engine.ends = replace(engine.ends, now=lambda: datetime.now(UTC) + timedelta(days=8))  # counted anew once a week
    assert engine.run().notices == []
    assert one.count(Visit) == 3
    equal(server, one)


def test_screens_are_told_what_changed(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one, two = laptop("zhang.san"), laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="沈阳测试机床厂"))
    one.sync()
    told = Touched()
    engine = two.engine()
    engine.ends = replace(engine.ends, touched=told.merge)
    engine.run()
    assert told.ids["visit"] == {str(record)}
    assert told.changes().touches("visit", record)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_all_laptops_end_equal(database: Database, server: ThreadServer, laptop: Laptop, seed: int) -> None:
    """A small fuzzer: three laptops of two people, edits, deletes, filings and a network that fails in every way."""
    dice = random.Random(seed)
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    with LossyProxy(server.url) as proxy:
        desks = [laptop("zhang.san"), laptop("li.si"), laptop("zhang.san")]
        people = (desks[0].account, desks[1].account)
        for one in desks:
            one.server.address = proxy.url
        for _ in range(60):
            one = dice.choice(desks)
            _something(dice, one, people)
            if dice.random() < 0.3:
                proxy.faults = [dice.choice(FAULTS) for _ in range(dice.randrange(6))]
                with suppress(Stalled):  # too many in a row: the next run goes on
                    one.sync()
        proxy.faults = []
        for _ in range(3):
            for one in desks:
                outcome = one.sync(purge_confirmed=True)
                assert all("已恢复" in notice for notice in outcome.notices)
        for one in desks:  # what is still waiting are refusals, each with its reason
            assert {row[0] for row in one.sql("SELECT status FROM outbox WHERE status <> 'answered'")} <= {"returned", "held"}
            assert one.sql("SELECT count(*) FROM outbox WHERE status = 'returned' AND code = ''") == [(0,)]
            one.sync()
        with server.connect() as conn:
            stored = {str(r[0]) for r in conn.execute("SELECT id FROM visit")}
        for one in desks:
            waiting = {row[0] for row in one.sql("SELECT id FROM outbox WHERE status <> 'answered'")}
            here = {row[0] for row in one.sql("SELECT id FROM visit")}
            assert here - waiting <= stored
        _clean(desks)
        equal(server, *desks)
    assert all(ops == seqs == last for _, ops, seqs, last in history(server))


def _something(dice: random.Random, one: Desktop, people: tuple[UUID, UUID]) -> None:
    visits = [UUID(row[0]) for row in one.sql("SELECT id FROM visit WHERE state IN ('draft', 'returned') ORDER BY id")]
    enterprises = [UUID(row[0]) for row in one.sql("SELECT id FROM enterprise ORDER BY id")]
    choice = dice.random()
    if choice < 0.15 or not enterprises:
        code = dice.choice([USCC, "91210100MA0XLB1K5B", None])
        one.add(Enterprise, name=f"试验企业{dice.randrange(100)}", uscc=code)
    elif choice < 0.4 or not visits:
        visit(one, dice.choice(enterprises), visitors=people, staff=dice.randrange(50))
    elif choice < 0.8:
        name = dice.choice(["staff", "on_site", "follow_up", "remark"])
        value = dice.randrange(99) if name == "staff" else dice.choice(["甲", "乙", "丙", None])
        one.change(Visit, dice.choice(visits), **{name: value})
    elif choice < 0.9:
        record = dice.choice(visits)
        if one.one(Visit, record).author_id == one.account:
            step(one, Visit, record, "submit")
    else:
        with one.local.write(one.author) as session:
            session.delete(session.get_one(Visit, dice.choice(visits)))


def _clean(desks: list[Desktop]) -> None:
    """Everybody gives up what was refused, so that every row is the server's again."""
    for one in desks:
        with one.local.connection(write=True) as connection:
            raw.run(connection, "UPDATE outbox SET status = 'answered' WHERE status <> 'answered'")
            for kind, record, _rev in raw.rows(connection, "SELECT kind, id, rev FROM image"):
                _take_the_image(connection, kind, record)
        one.sync(purge_confirmed=True)


def _take_the_image(connection: Any, kind: str, record: str) -> None:
    from db.records import BY_NAME
    from desktop.core.sync import records

    records.settle(connection, BY_NAME[kind], records.images(connection, [record]))


def test_a_body_that_is_lacking_is_asked_for(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="沈阳测试机床厂"))
    one.sync()
    with one.local.connection(write=True) as connection:  # the row alone is lost; the province thinks we have it
        raw.run(connection, "DELETE FROM visit")
        raw.run(connection, "DELETE FROM meta WHERE name = 'recounted'")
    one.sync()
    assert one.get(Visit, record) is not None
    equal(server, one)
