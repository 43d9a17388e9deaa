"""Old and new programs side by side: what the older one cannot keep is there as soon as it is newer itself.

The older one is this program with a field (visit.on_site) and a kind taken out of its sync; its upgrade really
drops and adds them.
"""

import sys
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text

from db.base import Record
from db.bodies import table_columns, wire_types
from db.local import REREAD
from db.records import BY_NAME, KINDS, Enterprise, Need, Policy, Visit
from desktop.core import meta
from server import migrate
from server.database import Database
from server.sync import working
from server.tables import Role
from tests.serverkit import ThreadServer, make_account
from tests.synckit import Desktop, Laptop, equal, visit
from tests.unit.server.sync.kit import check_database

FIELD = "on_site"


@pytest.fixture
def older() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch
    working.select_columns.cache_clear()


def make_older(patch: pytest.MonkeyPatch, floor: str, unknown: type[Record]) -> None:
    """All modules of a floor see the descriptions of an earlier version."""
    seen = {
        "wire_types": lambda kind: {n: t for n, t in wire_types(kind).items() if n != FIELD},
        "table_columns": lambda kind: tuple(n for n in table_columns(kind) if n != FIELD),
        "BY_NAME": {n: k for n, k in BY_NAME.items() if k is not unknown},
        "KINDS": tuple(k for k in KINDS if k is not unknown),
    }
    for name, module in list(sys.modules.items()):
        if name.startswith(floor):
            for each, value in seen.items():
                if hasattr(module, each):
                    patch.setattr(module, each, value)
    working.select_columns.cache_clear()


def upgrade(laptop: Desktop, *lost: str) -> None:
    """The new program opens the file that the old one has left."""
    with laptop.local.connection(write=True) as connection:
        for statement in lost:
            connection.execute(text(statement))
        connection.execute(text("UPDATE meta SET value = 'older' WHERE name = 'shape'"))
    assert laptop.local.pending_upgrade()
    laptop.local.upgrade()


def reread(laptop: Desktop) -> str | None:
    with laptop.local.connection() as connection:
        return meta.read(connection, REREAD)


LOST = ("ALTER TABLE visit DROP COLUMN on_site", "DROP TABLE policy")


def test_an_old_laptop_has_everything_after_its_upgrade(
    database: Database, server: ThreadServer, laptop: Laptop, older: pytest.MonkeyPatch
) -> None:
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    one, two = laptop("zhang.san"), laptop("li.si")
    both = (one.account, two.account)
    enterprise = two.add(Enterprise, name="抚顺试验轴承厂")
    record, other = visit(two, enterprise, visitors=both, on_site="一"), visit(two, enterprise, visitors=both, on_site="二")
    make_account(database, "feng.shi", Role.CONTACT_PROVINCE, "210000")
    province = laptop("feng.shi")
    policy = province.add(Policy, name="试行办法")
    province.sync()
    two.sync()
    make_older(older, "desktop.core.sync", Policy)
    for _ in range(2):  # nothing to complain of, then and later: the entries count even without the bodies
        assert one.sync().notices == []
    assert (one.one(Visit, record).on_site, one.get(Policy, policy)) == (None, None)
    one.change(Visit, record, follow_up="再去一次")
    one.sync()  # now the newest revision is of this laptop's own making
    one.change(Visit, other, follow_up="下周")  # waits while the program is exchanged
    older.undo()
    upgrade(one, *LOST)
    assert reread(one) == "all"
    outcome = one.sync()
    assert (outcome.notices, outcome.removed, outcome.asking, reread(one)) == ([], 0, 0, None)
    assert [one.one(Visit, i).on_site for i in (record, other)] == ["一", "二"]
    assert [one.one(Visit, i).follow_up for i in (record, other)] == ["再去一次", "下周"]
    assert one.one(Policy, policy).name == "试行办法"
    two.sync()
    assert one.sync().pulled == 0
    equal(server, one, two)
    check_database(server)


def test_reading_again_goes_on_where_it_was_broken_off(
    database: Database, server: ThreadServer, laptop: Laptop, older: pytest.MonkeyPatch
) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="本溪试验铸造厂"), on_site="一")
    one.sync()
    upgrade(one, *LOST)
    with one.local.connection(write=True) as connection:  # as the first of several pages leaves it
        meta.write(connection, REREAD, "rest")
        meta.write(connection, "cursor", None)
    one.sync()
    assert (one.one(Visit, record).on_site, reread(one)) == ("一", None)
    equal(server, one)


def test_a_file_that_did_not_grow_reads_nothing_again(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    one.sync()
    upgrade(one, "DROP INDEX ix_visit_unfinished")
    assert reread(one) is None
    assert one.sync().pulled == 0


def test_an_old_server_keeps_what_it_does_not_know_and_takes_it_in_after_its_upgrade(
    database: Database, server: ThreadServer, laptop: Laptop, older: pytest.MonkeyPatch
) -> None:
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    one, two = laptop("zhang.san"), laptop("li.si")
    both = (one.account, two.account)
    make_older(older, "server.", Need)
    record = visit(one, one.add(Enterprise, name="鞍山试验钢厂"), visitors=both, on_site="一")
    one.sync()
    need = one.add(Need, name="密封件", visit_id=record)
    one.sync()
    one.change(Need, need, deadline=date(2027, 3, 1))
    assert (one.sync().held, one.one(Need, need).name) == (1, "密封件")
    two.sync()
    assert two.one(Visit, record).on_site == "一"  # by way of `extra`
    two.change(Visit, record, follow_up="再去一次")
    two.sync()
    one.sync()
    for each in (one, two):  # the body that came back has no such column, and nothing is lost by it
        assert (each.one(Visit, record).on_site, each.one(Visit, record).extra) == ("一", None)
    older.undo()
    working.select_columns.cache_clear()
    with database.begin() as conn:
        assert conn.execute(text("SELECT extra::text, on_site FROM visit")).one() == ('{"on_site":"一"}', None)
        conn.execute(text("ALTER TABLE visit DROP COLUMN on_site"))
        conn.execute(text("DROP TABLE need"))
    migrate.upgrade_to_head(database.engine)
    with database.begin() as conn:
        assert conn.execute(text("SELECT extra::text, on_site FROM visit")).one() == (None, "一")
        assert conn.execute(text("SELECT name, deadline::text FROM need")).one() == ("密封件", "2027-03-01")
        rev = conn.execute(text("SELECT rev FROM visit")).scalar_one()
    outcome = one.sync()
    assert (outcome.waiting, one.one(Visit, record).rev) == (0, rev)
    two.sync()
    equal(server, one, two)
    check_database(server)


def test_a_laptop_takes_in_what_waited_in_extra_when_it_is_upgraded(
    database: Database, server: ThreadServer, laptop: Laptop
) -> None:
    make_account(database, "zhang.san")
    one = laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="锦州试验油厂"))
    one.sync()
    with one.local.connection(write=True) as connection:
        kept = '{"on_site":"一","signed_on":"昨天","state":"approved","weather":"晴"}'
        connection.execute(text("UPDATE visit SET extra = :kept"), {"kept": kept})
    upgrade(one, LOST[0])
    found = one.one(Visit, record)
    assert (found.on_site, found.signed_on, found.state.value) == ("一", None, "draft")
    assert found.extra == {"signed_on": "昨天", "state": "approved", "weather": "晴"}  # what does not fit stays
