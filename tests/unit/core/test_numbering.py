"""Numbers of certificates on the laptop: each once, in order, also after a restore; what waits is numbered later."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from db import cert_numbers
from db.cert_numbers import CertNumber
from db.records import Certificate
from desktop.core import meta, numbering
from desktop.core.errors import Offline
from desktop.core.paths import Paths
from desktop.core.profile import Opened, unlock
from desktop.core.store import Store
from desktop.core.sync import state
from desktop.core.sync.errors import Refused
from tests.trainees import UNIT
from tests.unit.core.conftest import ME, PASSWORD

DAY = date(2026, 3, 20)


def give(opened: Opened, unit: str, year: int, first: int, last: int) -> None:
    """A block as the province gives it."""
    values = {"r": str(uuid4()), "unit": unit, "county": cert_numbers.county_of(unit), "year": year, "first": first, "last": last}
    sql = """INSERT INTO number_block (request, log, unit, county, year, size, first, last, next)
             VALUES (:r, (SELECT value FROM meta WHERE name = 'log'), :unit, :county, :year, 50, :first, :last, :first)"""
    with opened.local.connection(write=True) as connection:
        connection.execute(text(sql), values)


def take(opened: Opened, unit: str = UNIT, year: int = 2026) -> str | None:
    with opened.work() as session:
        return numbering.next_number(session, unit, year)


def certificate(store: Store, **more: object) -> UUID:
    return store.create(Certificate, {"issued_on": DAY, "issuer": "县科技局", "report_unit": UNIT, "region": UNIT, **more})


class Province:
    """Gives blocks one after another, or the trouble it is told."""

    def __init__(self, *troubles: Exception | None) -> None:
        self.troubles = list(troubles)
        self.asked: list[Mapping[str, Any]] = []
        self.next = 1

    def post(self, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        assert path == "/v1/lease" and body is not None
        self.asked.append(body)
        if self.troubles and (trouble := self.troubles.pop(0)) is not None:
            raise trouble
        first, self.next = self.next, self.next + body["size"]
        return {"county": cert_numbers.county_of(body["unit"]), "year": body["year"], "first": first, "last": self.next - 1}


@pytest.fixture
def organiser(opened: Opened) -> Opened:
    object.__setattr__(opened.account, "roles", f"organiser@{UNIT}")
    return opened


def stock(opened: Opened, year: int = 2026) -> int:
    with opened.local.read() as session:
        return numbering.left(session, UNIT, year)


def test_numbers_are_spelled_by_rule() -> None:
    assert str(CertNumber(2026, "210122", 1)) == "辽农技2026210122-0001"
    assert cert_numbers.parse("辽农技2026210122-10000") == CertNumber(2026, "210122", 10000)
    for wrong in ("辽农技2026210122-001", "辽农技2026210122-00001", "辽农技2026210122-0001 ", "農2026210122-0001", "２０２６"):
        assert cert_numbers.parse(wrong) is None
    assert cert_numbers.county_of("RU-2101-GX") == "210112"
    assert cert_numbers.county_of("RU-2102-GX") == "210200"
    assert cert_numbers.county_of("999999") is None


@given(st.integers(2000, 2199), st.sampled_from(["210113", "210200"]), st.integers(1, 999_999))
def test_what_is_spelled_is_read(year: int, county: str, n: int) -> None:
    assert cert_numbers.parse(str(CertNumber(year, county, n))) == CertNumber(year, county, n)


def test_without_a_block_there_is_no_number(opened: Opened) -> None:
    give(opened, "210123", 2026, 1, 50)
    give(opened, UNIT, 2025, 1, 50)
    assert take(opened) is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_blocks_are_used_up_in_order_and_no_number_twice(opened: Opened, sizes: list[int]) -> None:
    with opened.local.connection(write=True) as connection:
        connection.execute(text("DELETE FROM number_block"))
    start = 1
    for size in sizes:
        give(opened, UNIT, 2026, start, start + size - 1)
        start += size + 10
    taken = [take(opened) for _ in range(sum(sizes))]
    assert None not in taken and len(set(taken)) == sum(sizes)
    assert taken == sorted(taken, key=str)
    assert take(opened) is None


def test_a_number_that_a_certificate_has_is_passed_over(opened: Opened, store: Store) -> None:
    give(opened, UNIT, 2026, 1, 3)
    with opened.work() as session:
        session.add(Certificate(cert_no="辽农技2026210113-0001", issued_on=DAY))
    assert take(opened) == "辽农技2026210113-0002"


def test_a_number_not_given_out_after_all_is_not_lost(opened: Opened) -> None:
    give(opened, UNIT, 2026, 1, 1)
    with pytest.raises(ZeroDivisionError), opened.work() as session:
        assert numbering.next_number(session, UNIT, 2026)
        raise ZeroDivisionError
    assert take(opened) == "辽农技2026210113-0001"


def test_a_cloned_profile_leaves_the_block_to_the_other_copy(opened: Opened) -> None:
    give(opened, UNIT, 2026, 1, 50)
    with opened.local.connection(write=True) as connection:
        state.new_log(connection)
    assert take(opened) is None


def test_an_organiser_has_numbers_in_stock_before_he_needs_them(organiser: Opened) -> None:
    year = organiser.clock.today().year
    province = Province()
    numbering.renew(organiser, province)
    assert [(a["unit"], a["year"], a["size"]) for a in province.asked] == [(UNIT, year, 50)]
    assert stock(organiser, year) == 50
    numbering.renew(organiser, province)
    assert len(province.asked) == 1
    for _ in range(31):
        take(organiser, year=year)
    numbering.renew(organiser, province)
    assert (len(province.asked), stock(organiser, year)) == (2, 69)


def test_a_lost_answer_is_asked_for_again_by_the_same_request(organiser: Opened) -> None:
    province = Province(Offline("网络断了。"))
    with pytest.raises(Offline):
        numbering.renew(organiser, province)
    numbering.renew(organiser, province)
    assert len({a["request"] for a in province.asked}) == 1
    assert stock(organiser, organiser.clock.today().year) == 50


def test_a_refusal_is_not_repeated_for_ever(organiser: Opened) -> None:
    province = Province(Refused("forbidden", "没有权限。"))
    numbering.renew(organiser, province)
    with organiser.local.connection() as connection:
        assert connection.execute(text("SELECT count(*) FROM number_block")).scalar() == 0


def test_a_contact_gets_what_his_certificates_wait_for(opened: Opened, store: Store) -> None:
    object.__setattr__(opened.account, "roles", f"contact_county@{UNIT} bulk_review@{UNIT}")
    province = Province()
    numbering.renew(opened, province)
    assert province.asked == []
    waiting = [certificate(store) for _ in range(60)]
    numbering.renew(opened, province)
    assert [a["size"] for a in province.asked] == [100]
    assert numbering.fill_pending(opened) == 60
    found = [store.get(Certificate, i) for i in waiting]
    assert [c.cert_no for c in found if c] == [f"辽农技2026210113-{n:04d}" for n in range(1, 61)]
    assert numbering.fill_pending(opened) == 0


def test_only_ones_own_certificates_are_numbered(opened: Opened, store: Store) -> None:
    give(opened, UNIT, 2026, 1, 50)
    mine = certificate(store)
    with opened.work() as session:
        session.add(Certificate(issued_on=DAY, author_id=UUID(int=ME.int + 1)))
    assert numbering.fill_pending(opened) == 1
    found = store.get(Certificate, mine)
    assert found is not None and found.cert_no == "辽农技2026210113-0001"


def test_nobody_without_a_role_asks(opened: Opened, store: Store) -> None:
    certificate(store)
    province = Province()
    numbering.renew(opened, province)
    assert province.asked == []
    with opened.local.read() as session:
        assert meta.read(session, meta.LOG)


def test_a_restored_backup_gives_out_none_of_its_numbers(opened: Opened, paths: Paths) -> None:
    give(opened, UNIT, 2026, 1, 50)
    copy = opened.backups.run()
    assert take(opened) == "辽农技2026210113-0001"
    opened.restore(copy.path)
    again = unlock(paths, ME, PASSWORD)
    assert take(again) is None
    again.close()
