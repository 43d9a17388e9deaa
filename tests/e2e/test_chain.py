"""The chain between laptops: two brokers and one contract, rounds of two hands, needs whose state everybody reads alike."""

from datetime import date
from decimal import Decimal

from db.contract_choices import ContractType, RegisterState
from db.ids import new_id
from db.plan_rules import counted_amount, credited_city
from db.records import Contract, Docking, Enterprise, Need
from db.records.docking import OwnerRow, RoundRow
from db.transfer_choices import DockingStage, NeedState
from desktop.core import need_states
from server.database import Database
from server.tables import Role
from tests.serverkit import ThreadServer, make_account
from tests.synckit import Desktop, Laptop, equal

NUMBER = "2026210100000001"
DAY = date(2026, 3, 5)


def signed(one: Desktop, **more: object) -> dict[str, object]:
    values = {
        "name": "阀门密封技术开发", "contract_type": ContractType.DEVELOPMENT, "signed_on": DAY, "seller": "沈阳某大学",
        "seller_region": "210102", "buyer": "铁岭试验阀门厂", "buyer_region": "211282", "amount": Decimal(80),
        "register_state": RegisterState.REGISTERED, "registered_on": DAY, "register_no": NUMBER, "brokers": (one.account,),
    }  # fmt: skip
    return values | more


def test_trap_4_one_number_is_one_contract_credited_once_to_the_sellers_city(
    database: Database, server: ThreadServer, laptop: Laptop
) -> None:
    make_account(database, "zhang.san")
    make_account(database, "li.si", division="211282")
    one, two = laptop("zhang.san"), laptop("li.si")
    first = one.add(Contract, region="210112", report_unit="210112", **signed(one))
    second = two.add(Contract, region="211282", report_unit="211282", **signed(two, tech_amount=Decimal(75)))
    one.sync()
    two.sync()
    one.sync()
    assert two.get(Contract, second) is None, "the second is the first from now on"
    for each in (one, two):
        found = each.one(Contract, first)
        assert set(found.brokers or ()) == {one.account, two.account}, "both worked on it"
        assert found.tech_amount == Decimal(75), "what only one of them knew is kept"
        assert credited_city(found) == "210100", "the seller's city, not the buyer's or a broker's"
        assert counted_amount(found) == Decimal(80)
    with server.connect() as conn:
        assert conn.execute("SELECT count(*) FROM contract").fetchone() == (1,)
    equal(server, one, two)


def test_rounds_of_two_brokers_meet_in_one_docking(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    one, two = laptop("zhang.san"), laptop("li.si")
    card = one.add(Enterprise, name="铁岭试验阀门厂")
    need = one.add(Need, name="阀门密封件耐温", enterprise_id=card, region="210112")
    first = OwnerRow(str(new_id()), 1, one.account, date(2026, 1, 1), date(2026, 2, 28))
    second = OwnerRow(str(new_id()), 2, two.account, date(2026, 3, 1))
    docking = one.add(Docking, need_id=need, stage=DockingStage.PROPOSED, owners=(first, second), region="210112")
    one.sync()
    two.sync()
    for each, text, stage in ((one, "电话沟通", DockingStage.FIRST_TALK), (two, "到厂看样机", DockingStage.SITE)):
        a_round = RoundRow(str(new_id()), 1, DAY, None, None, text, None, stage)
        each.change(Docking, docking, rounds=(a_round,))
    one.sync()
    assert two.sync().conflicts == 0
    one.sync()
    for each in (one, two):
        assert {r.content for r in each.one(Docking, docking).rounds or ()} == {"电话沟通", "到厂看样机"}
    equal(server, one, two)


def test_the_state_of_a_need_is_read_alike_by_who_sees_its_dockings(
    database: Database, server: ThreadServer, laptop: Laptop
) -> None:
    make_account(database, "zhang.san")

    make_account(database, "contact", Role.CONTACT_COUNTY)
    one, desk = laptop("zhang.san"), laptop("contact")
    card = one.add(Enterprise, name="铁岭试验阀门厂", uscc="91210112MA0XK3A27X")
    values = {"state_of": NeedState.PUBLISHED, "region": "210112", "report_unit": "210112"}
    need = one.add(Need, name="阀门密封件耐温", enterprise_id=card, **values)
    docking = one.add(Docking, need_id=need, stage=DockingStage.SIGNED, region="210112", report_unit="210112")
    one.sync()
    desk.sync()
    assert desk.get(Docking, docking) is not None, "dockings are the desk's from the first save"
    with one.local.read() as session:
        assert need_states.shown(session, [need]) == {need: NeedState.SIGNED}
