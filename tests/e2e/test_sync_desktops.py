"""Several laptops and the real server: what each of them has afterwards is what PostgreSQL has."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from db.choices import State
from db.outbox import settle
from db.records import Enterprise, Need, Visit
from desktop.core.sync.errors import NoNetwork
from server.database import Database
from server.tables import Role
from tests.serverkit import ThreadServer, make_account, thread_server
from tests.synckit import Laptop, desktop, equal, step, visit

USCC = "91210112MA0XK3A27X"


def test_a_day_without_the_server(database: Database, tmp_path: Path) -> None:
    make_account(database, "zhang.san")
    with thread_server(database) as server, desktop(tmp_path, server.url, "zhang.san") as one:
        enterprise = one.add(Enterprise, name="铁岭试验阀门厂", uscc=USCC)
        first = visit(one, enterprise)
        one.sync()
        server.stop()
        for number in range(30):
            record = visit(one, enterprise, on_site=f"第 {number} 家")
            one.change(Visit, record, follow_up="再去一次")
        one.change(Visit, first, on_site="改过")
        step(one, Visit, first, "submit")
        with pytest.raises(NoNetwork) as caught:
            one.sync()
        assert "连不上" in caught.value.text
        assert one.count(Visit) == 31
        with thread_server(database) as again:
            one.server.address = again.url
            outcome = one.sync()
            assert (outcome.pushed, outcome.waiting, outcome.refused) == (32, 0, 0)
            assert one.one(Visit, first).state is State.SUBMITTED
            assert all(row[0].startswith("LN-ZF-2101-2026-") for row in one.sql("SELECT no FROM visit"))
            equal(again, one)
            with again.connect() as conn:
                assert conn.execute("SELECT count(*) FROM visit").fetchone() == (31,)


def test_different_fields_of_one_visit_merge(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    one, two = laptop("zhang.san"), laptop("li.si")
    record = visit(one, one.add(Enterprise, name="抚顺试验轴承厂"), visitors=(one.account, two.account))
    one.sync()
    two.sync()
    one.change(Visit, record, on_site="换了轴承")
    two.change(Visit, record, follow_up="联系专家")
    one.sync()
    outcome = two.sync()
    assert (outcome.merged, outcome.conflicts) == (1, 0)
    one.sync()
    for each in (one, two):
        found = each.one(Visit, record)
        assert (found.on_site, found.follow_up, found.candidates) == ("换了轴承", "联系专家", None)
        assert each.sql("SELECT count(*) FROM image") == [(0,)]
    equal(server, one, two)


def test_the_same_field_keeps_both_values_until_one_is_chosen(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    one, two = laptop("zhang.san"), laptop("li.si")
    record = visit(one, one.add(Enterprise, name="本溪试验铸造厂"), visitors=(one.account, two.account), staff=100)
    one.sync()
    two.sync()
    one.change(Visit, record, staff=120)
    two.change(Visit, record, staff=130)
    one.sync()
    outcome = two.sync()
    assert outcome.conflicts == 1
    assert "请选择" in outcome.words
    one.sync()
    for each in (one, two):
        found = each.one(Visit, record)
        assert found.staff == 120
        assert found.candidates is not None
        assert [c["value"] for c in found.candidates["staff"]] == [130]
    with one.local.write(one.author) as session:  # the author takes the other's value
        found = session.get_one(Visit, record)
        found.staff = 130
        settle(session, found, ["staff"], one.author.log, datetime.now(UTC))
    assert one.sync().conflicts == 0
    two.sync()
    for each in (one, two):
        found = each.one(Visit, record)
        assert (found.staff, found.candidates) == (130, None)
    equal(server, one, two)


def test_the_same_enterprise_created_twice_is_one(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    one, two = laptop("zhang.san"), laptop("li.si")
    winner = one.add(Enterprise, name="沈阳测试机床厂", uscc=USCC)
    loser = two.add(Enterprise, name="沈阳测试机床有限公司", uscc=USCC, address="沈阳市")
    first, second = visit(one, winner), visit(two, loser)
    need = two.add(Need, enterprise_id=loser, visit_id=second, name="主轴国产化")
    one.sync()
    assert two.sync().aliases == 1
    assert two.sync().waiting == 0
    assert two.get(Enterprise, loser) is None
    assert two.one(Enterprise, winner).address == "沈阳市"
    assert two.one(Visit, second).enterprise_id == winner
    assert two.one(Need, need).enterprise_id == winner
    one.sync()
    assert one.one(Visit, first).enterprise_id == winner
    assert one.count(Enterprise) == two.count(Enterprise) == 1
    equal(server, one, two)
    with server.connect() as conn:
        assert conn.execute("SELECT count(*), count(DISTINCT enterprise_id) FROM visit").fetchone() == (2, 1)


def test_work_begun_on_the_loser_before_the_answer_goes_to_the_winner(
    database: Database, server: ThreadServer, laptop: Laptop
) -> None:
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    one, two = laptop("zhang.san"), laptop("li.si")
    winner = one.add(Enterprise, name="沈阳测试机床厂", uscc=USCC)
    one.sync()
    loser = two.add(Enterprise, name="沈阳测试机床厂", uscc=USCC)
    made: list[UUID] = []

    class Working:
        """While the call is under way, the user goes on."""

        def sync(self, request: dict) -> dict:
            if not made:
                made.append(visit(two, loser))
                two.change(Enterprise, loser, address="沈阳市沈北新区")
            return two.server.sync(request)

    outcome = two.sync(Working())
    assert outcome.aliases == 1
    assert outcome.waiting == 2
    assert two.one(Visit, made[0]).enterprise_id == winner
    assert two.one(Enterprise, winner).address == "沈阳市沈北新区"
    assert two.sync().waiting == 0
    one.sync()
    assert one.one(Enterprise, winner).address == "沈阳市沈北新区"
    equal(server, one, two)


def test_a_county_never_receives_another_countys_visits(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san", division="210112")
    make_account(database, "wang.wu", division="210113")
    make_account(database, "contact.a", Role.CONTACT_COUNTY, "210112")
    make_account(database, "contact.b", Role.CONTACT_COUNTY, "210113")
    one, other = laptop("zhang.san"), laptop("wang.wu")
    ours, theirs = laptop("contact.a"), laptop("contact.b")
    enterprise = one.add(Enterprise, name="沈阳测试机床厂", uscc=USCC)
    mine, draft = visit(one, enterprise), visit(one, enterprise)
    step(one, Visit, mine, "submit")
    assert one.sync().refused == 0
    for each in (other, ours, theirs):
        each.sync()
    assert ours.sql("SELECT id FROM visit") == [(str(mine),)]
    assert other.count(Visit) == theirs.count(Visit) == 0
    assert other.count(Enterprise) == 1
    assert one.get(Visit, draft) is not None
    step(one, Visit, mine, "withdraw")  # back to a draft: it leaves the county's list
    one.sync()
    outcome = ours.sync()
    assert (outcome.removed, ours.count(Visit)) == (1, 0)
    assert outcome.asking == 0
    equal(server, one, other, ours, theirs)


def test_unsent_work_of_another_account_stays_his(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    one, two = laptop("zhang.san"), laptop("li.si")  # two profiles of one computer
    mine = visit(one, one.add(Enterprise, name="沈阳测试机床厂"))
    theirs = visit(two, two.add(Enterprise, name="沈阳试验泵厂"))
    two.sync()
    assert one.sql("SELECT DISTINCT status FROM outbox") == [("open",)]
    assert one.sync().refused == 0
    with server.connect() as conn:
        authors = dict(conn.execute("SELECT id, author_id FROM visit").fetchall())
    assert {UUID(str(k)): UUID(str(v)) for k, v in authors.items()} == {mine: one.account, theirs: two.account}


def test_deleted_here_and_there(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one, two = laptop("zhang.san"), laptop("zhang.san")
    enterprise = one.add(Enterprise, name="沈阳测试机床厂")
    records = [visit(one, enterprise) for _ in range(3)]
    one.sync()
    two.sync()
    with one.local.write(one.author) as session:
        session.delete(session.get_one(Visit, records[0]))
        session.delete(session.get_one(Visit, records[1]))
    two.change(Visit, records[1], on_site="还要用")
    assert one.sync().waiting == 0
    outcome = two.sync()
    assert (outcome.waiting, outcome.merged, outcome.refused) == (0, 1, 0)  # the edit outlives the deletion
    assert two.get(Visit, records[0]) is None
    assert two.one(Visit, records[1]).on_site == "还要用"
    assert one.count(Visit) == 1
    assert one.sync().notices == ["您删除的企业走访“2026-11-20 走访”在别处有新的修改，已恢复"]
    assert one.one(Visit, records[1]).on_site == "还要用"
    assert one.sync().notices == []
    equal(server, one, two)
