"""Every kind between two laptops: whoever its description promises it to has it, field by field."""

from datetime import date

import pytest

from db.base import Record
from db.fields import typed_fields
from db.records import KINDS, Enterprise, Trainee
from db.records.erasure import Erasure
from db.records.handover import Handover
from db.rules import blocking
from server.database import Database
from server.tables import Role
from tests.samples import filled
from tests.serverkit import ThreadServer, make_account
from tests.synckit import Laptop, equal, step


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__tablename__)
def test_the_county_receives_every_kind_when_it_is_promised(
    database: Database, server: ThreadServer, laptop: Laptop, kind: type[Record]
) -> None:
    kept = kind.kept_by or kind.keepers({})
    keeper = (Role.CONTACT_PROVINCE, "210000") if kept else (Role.COMMISSIONER, "210112")  # who may write it at all
    make_account(database, "zhang.san", *keeper)
    make_account(database, "contact", Role.CONTACT_COUNTY)
    make_account(database, "far.away", Role.CONTACT_COUNTY, "210213")
    one, two, far = laptop("zhang.san"), laptop("contact"), laptop("far.away")
    values = filled(kind, report_unit="210112")
    if kind is not Enterprise and values.get("enterprise_id"):
        values["enterprise_id"] = one.add(Enterprise, name="铁岭试验阀门厂", uscc="91210112MA0XK3A27X")
    if kind is Handover:  # between people who have accounts, by the one whose work it is
        values |= {"from_id": one.account, "to_id": two.account}
    if kind is Erasure:  # of somebody whom the province knows
        values["trainee_id"] = one.add(Trainee, name="赵田", report_unit="210112")
    record = one.add(kind, **values)
    assert one.sync().refused == 0
    two.sync()
    if kind.submittable:
        assert two.get(kind, record) is None  # a draft is its author's
        step(one, kind, record, "submit")
        outcome = one.sync()
        assert (outcome.refused, outcome.held) == (0, 0)
        two.sync()
    here = two.one(kind, record)
    assert {f.name: getattr(here, f.name) for f in typed_fields(kind)} == {f.name: values[f.name] for f in typed_fields(kind)}
    far.sync()
    everyone = "p:21" in kind.streams({"author_id": str(one.account), "id": str(record), "state": "draft"})
    assert (far.get(kind, record) is not None) == everyone
    equal(server, one, two)


def test_what_breaks_a_rule_travels_all_the_same_where_nothing_is_submitted(
    database: Database, server: ThreadServer, laptop: Laptop
) -> None:
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    one, two = laptop("zhang.san"), laptop("li.si")
    card = one.add(Enterprise, founded_on=date(2999, 1, 1))
    assert one.sync().refused == 0
    two.sync()
    found = two.one(Enterprise, card)
    assert found.founded_on == date(2999, 1, 1)
    assert {p.field for p in blocking(found, "draft")} == {"name", "founded_on"}  # and each form says so
