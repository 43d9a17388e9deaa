"""Two brokers enter one contract: it becomes one record, and neither loses sight of it (domain.md §9, trap 4)."""

from decimal import Decimal
from typing import Any

from db.choices import State
from db.records import Contract
from server.database import Database
from tests.samples import filled
from tests.serverkit import ThreadServer, make_account
from tests.synckit import Laptop, equal, step

NUMBER = "2026210100000001"
VALUES: dict[str, Any] = filled(Contract, name="阀门密封", register_no=NUMBER, brokers=None, report_unit=None, paid=None)


def test_the_second_author_reads_on_and_is_told(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    for login in ("zhang.san", "li.si"):
        make_account(database, login)
    one, two = laptop("zhang.san"), laptop("li.si")
    winner = one.add(Contract, **VALUES | {"amount": Decimal(100)})
    step(one, Contract, winner, "submit")
    one.sync()
    loser = two.add(Contract, **VALUES | {"amount": Decimal(120)})
    step(two, Contract, loser, "submit")
    outcome = two.sync()
    assert outcome.aliases == 1
    assert outcome.notices == ["技术合同“阀门密封”与测试员录入的是同一份，已并为一条，由测试员经办"]
    two.sync()
    found = two.one(Contract, winner)
    assert (two.count(Contract), found.author_id, found.state) == (1, one.account, State.SUBMITTED)
    assert (found.amount, found.kept_before) == (Decimal(100), (two.account,))
    one.sync()
    equal(server, one, two)


def test_who_is_named_in_it_needs_no_other_right(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    for login in ("zhang.san", "li.si"):
        make_account(database, login)
    one, two = laptop("zhang.san"), laptop("li.si")
    winner = one.add(Contract, **VALUES | {"brokers": (one.account,)})
    one.sync()
    two.add(Contract, **VALUES | {"brokers": (two.account,)})
    two.sync()
    found = two.one(Contract, winner)
    assert (found.brokers, found.kept_before) == ((one.account, two.account), None)
