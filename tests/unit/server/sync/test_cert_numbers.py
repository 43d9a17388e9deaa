"""Numbers of certificates: leased in blocks, each used once, refused to whom they were not given."""

import threading
from typing import Any

import pytest
import requests

from db.ids import new_id
from server.database import Database
from server.tables import Role
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import Client, device, person, row, second_log

UNIT = "210114"
_years = iter(range(2030, 2199))


@pytest.fixture(scope="module")
def organisers(server: ThreadServer, database: Database) -> tuple[Client, Client]:
    return person(server, database, Role.ORGANISER, UNIT), person(server, database, Role.CONTACT_COUNTY, UNIT)


@pytest.fixture
def wang(organisers: tuple[Client, Client]) -> Client:
    return second_log(organisers[0])


@pytest.fixture
def zhao(organisers: tuple[Client, Client]) -> Client:
    return second_log(organisers[1])


@pytest.fixture
def year() -> int:
    """A year of its own for each test."""
    return next(_years)


def ask(client: Client, year: int, request: str | None = None, **more: Any) -> requests.Response:
    body = {"request": request or str(new_id()), "unit": UNIT, "year": year, **more}
    headers = {"Authorization": f"Bearer {client.token}"}
    return requests.post(f"{client.url}/v1/lease", json=body, headers=headers, timeout=60)


def lease(client: Client, year: int, request: str | None = None, **more: Any) -> tuple[int, int]:
    answer = ask(client, year, request, **more)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["county"], told["year"]) == (UNIT, year)
    return told["first"], told["last"]


def number(year: int, n: int) -> str:
    return f"辽农技{year}{UNIT}-{n:04d}"


def certificate(client: Client, cert_no: str | None, record: str | None = None) -> Any:
    fields = {"cert_no": cert_no, "issued_on": "2026-03-20", "issuer": "县科技局", "report_unit": UNIT, "status": "valid"}
    return client.one("certificate", "create", record, {n: v for n, v in fields.items() if v is not None})


def test_blocks_follow_one_another(wang: Client, zhao: Client, year: int) -> None:
    assert [lease(wang, year), lease(zhao, year, size=3), lease(wang, year)] == [(1, 50), (51, 53), (54, 103)]


def test_a_lost_answer_wastes_no_numbers(wang: Client, zhao: Client, year: int) -> None:
    request = str(new_id())
    assert lease(wang, year, request) == lease(wang, year, request) == (1, 50)
    assert lease(zhao, year, request) == (51, 100)  # ids of another account are nothing to it


def test_who_trains_nobody_there_gets_none(
    server: ThreadServer, database: Database, zhang: Client, wang: Client, year: int
) -> None:
    far = person(server, database, Role.ORGANISER, "210213")
    for client in (zhang, far):
        answer = ask(client, year)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert ask(wang, year, unit="999999").status_code == 403
    assert requests.post(f"{server.url}/v1/lease", json={}, timeout=60).status_code in (401, 422)


@pytest.mark.parametrize("body", [{"year": 1999}, {"size": 0}, {"size": 501}, {"unit": "'; --"}, {"request": "x"}, {"more": 1}])
def test_nonsense_is_refused_in_words(wang: Client, year: int, body: dict[str, Any]) -> None:
    answer = ask(wang, **{"year": year, **body})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_many_at_once_get_different_numbers(wang: Client, zhao: Client, year: int) -> None:
    found: list[tuple[int, int]] = []
    threads = [threading.Thread(target=lambda c=c: found.append(lease(c, year, size=10))) for c in (wang, zhao) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [(10 * n + 1, 10 * n + 10) for n in range(8)]


def test_a_certificate_takes_its_number_out_of_the_block(server: ThreadServer, wang: Client, zhao: Client, year: int) -> None:
    lease(wang, year)
    record = str(new_id())
    assert certificate(wang, number(year, 7), record).status == "applied"
    assert (row(server, "certificate", record) or {})["cert_no"] == number(year, 7)
    for client, text in ((wang, number(year, 7)), (wang, number(year, 51)), (zhao, number(year, 8)), (wang, "辽农技1")):
        result = certificate(client, text)
        assert (result.status, result.code) == ("rejected", "number_taken"), text
        assert [p["field"] for p in result.problems] == ["cert_no"]


def test_what_was_pending_is_numbered_once(wang: Client, year: int) -> None:
    lease(wang, year)
    record = str(new_id())
    made = certificate(wang, None, record)
    given = wang.one("certificate", "patch", record, {"cert_no": number(year, 1)}, base_rev=made.rev)
    assert given.status == "applied"
    again = wang.one("certificate", "patch", record, {"cert_no": number(year, 1), "signer": "某局长"}, base_rev=given.rev)
    assert again.status == "applied"
    base = {"cert_no": number(year, 1)}
    other = wang.one("certificate", "patch", record, {"cert_no": number(year, 2)}, base=base, base_rev=again.rev)
    assert (other.status, other.code) == ("rejected", "number_taken")
    assert certificate(wang, number(year, 2)).status == "applied"


def test_a_replay_with_another_log_is_no_second_use(wang: Client, year: int) -> None:
    lease(wang, year)
    record = str(new_id())
    certificate(wang, number(year, 1), record)
    assert certificate(second_log(wang), number(year, 1), record).status == "merged"


def test_the_same_number_twice_in_one_batch(wang: Client, year: int) -> None:
    lease(wang, year)
    fields = {"cert_no": number(year, 1), "issued_on": "2026-03-20", "report_unit": UNIT}
    for _ in range(2):
        wang.op("certificate", "create", fields=fields)
    assert [(r.status, r.code) for r in wang.push()] == [("applied", ""), ("rejected", "number_taken")]


def test_another_device_of_the_account_brings_them_too(server: ThreadServer, wang: Client, year: int) -> None:
    lease(wang, year)
    with server.connect() as conn:
        login = conn.execute("SELECT login FROM account WHERE id = %s", (wang.account,)).fetchone()
    assert login is not None
    assert certificate(device(server, login[0], wang.account), number(year, 3)).status == "applied"


def test_a_restored_server_gives_no_number_a_second_time(server: ThreadServer, wang: Client, zhao: Client, year: int) -> None:
    lease(wang, year)
    assert certificate(zhao, number(year, 60)).code == "number_taken"
    with server.connect() as conn:
        conn.execute("UPDATE meta SET epoch = 2")
    try:
        assert certificate(zhao, number(year, 60)).status == "applied"  # leased after the backup that was restored
        assert certificate(zhao, number(year, 10)).code == "number_taken"  # wang's
        assert lease(zhao, year) == (551, 600)
        assert lease(zhao, year) == (601, 650)
    finally:
        with server.connect() as conn:
            conn.execute("UPDATE meta SET epoch = 1")
