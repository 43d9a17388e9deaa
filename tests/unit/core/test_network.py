"""1 + 14 + 100 nodes and the reporting units: vacancies, one at a time, a change of person, who may write."""

from datetime import date, timedelta

import pytest

from db import divisions
from db.choices import State
from db.records import Node
from desktop.core import cards, network, paper, support_printing
from desktop.core.errors import Invalid
from desktop.core.profile import Opened
from desktop.core.store import Store
from tests.unit.core.conftest import OTHER
from tests.unit.core.supportkit import holds
from tests.unit.core.test_reviewing import put
from tests.unit.reports.reading import pages

COUNTY, CITY = "210112", "210100"


def test_every_node_is_there_before_anybody_is_named(opened: Opened) -> None:
    found = network.load(opened)
    units = len(divisions.reporting_units())
    assert len(found.sites) == 1 + 14 + 100 + units
    assert found.text() == f"1 + 14 + 100 + {units} 个节点，已落实 0 个，空缺 {115 + units} 个"
    assert len({site.code for site in found.sites}) == len(found.sites)
    assert sum(city.total for city in found.cities) == len(found.sites) - len(found.of(divisions.PROVINCE))


def test_vacancies_come_first_and_a_change_ends_the_one_before(opened: Opened, store: Store) -> None:
    holds(opened, "contact_county@210112")
    today = opened.clock.today()
    first = network.appoint(store, COUNTY, {"name": "甲", "phone": "024-31000000", "since": today - timedelta(days=100)})
    store.save(Node, first, {"unit": "浑南区科技局", "chief": "某局长"})
    found = network.load(opened)
    assert found.of(CITY)[-1].code == COUNTY
    second = network.appoint(store, COUNTY, {"name": "乙", "since": today})
    site = network.load(opened).site(COUNTY)
    assert [(c.id, c.name, c.unit, c.chief) for c in site.now] == [(second, "乙", "浑南区科技局", "某局长")]
    assert [(c.name, c.until) for c in site.before] == [("甲", today - timedelta(days=1))]
    store.save(Node, second, {"until": today - timedelta(days=1)})
    assert network.load(opened).site(COUNTY).vacant


def test_two_at_the_same_time_are_said(opened: Opened) -> None:
    for name in ("甲", "乙"):
        put(opened, Node, site=COUNTY, name=name, since=date(2026, 1, 1), state=State.DRAFT)
    found = network.load(opened)
    assert len(found.site(COUNTY).now) == 2
    (city,) = [c for c in found.cities if c.city == CITY]
    assert "1 处两人同时在任" in city.text
    assert city.filled == 1


@pytest.mark.parametrize(
    ("roles", "mine"),
    [
        ("contact_province@210000", {"210000", CITY, COUNTY, "210200", "RU-2101-GX"}), ("commissioner@210112", set()),
        ("contact_city@210100", {CITY, COUNTY, "RU-2101-GX"}), ("contact_county@210112", {COUNTY}),
    ],
)  # fmt: skip
def test_the_laptop_knows_who_keeps_a_node(opened: Opened, roles: str, mine: set[str]) -> None:
    holds(opened, roles)
    known = {s.code for s in network.load(opened).sites if s.mine}
    assert {c for c in ("210000", CITY, COUNTY, "210200", "RU-2101-GX") if c in known} == mine
    node = put(opened, Node, OTHER, site=COUNTY, name="甲", state=State.DRAFT)
    assert cards.load(opened, Node, node).lock == ("" if COUNTY in mine else "由本级或上级联络员维护，只能查看。")


def test_what_is_missing_stands_at_its_field(opened: Opened, store: Store) -> None:
    holds(opened, "contact_county@210112")
    with pytest.raises(Invalid) as caught:
        network.appoint(store, COUNTY, {"name": "", "since": None})
    assert {p.field for p in caught.value.problems} == {"name", "since"}
    today = opened.clock.today()
    network.appoint(store, COUNTY, {"name": "甲", "since": today})
    with pytest.raises(Invalid) as caught:
        network.appoint(store, COUNTY, {"name": "乙", "since": today})
    assert [p.field for p in caught.value.problems] == ["since"]
    with pytest.raises(Invalid):
        network.appoint(store, CITY, {"name": "乙", "since": today})
    assert len(network.load(opened).site(COUNTY).now) == 1


def test_the_roster_has_no_number_and_says_what_stands_above_each_node(opened: Opened) -> None:
    above = {(e.site, e.above) for e in support_printing.network_sheet(opened).vacant}
    assert {("沈阳市", "辽宁省"), ("和平区", "沈阳市"), ("辽宁省", ""), ("沈抚改革创新示范区", "辽宁省")} <= above
    assert network.codes()[1][1] == "沈阳市", "a unit of no city stands after the cities"
    assert "编号" not in "".join(pages(paper.named(opened, "network", [], {}).pdf))
