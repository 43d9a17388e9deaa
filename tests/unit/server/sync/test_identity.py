"""Identity numbers at the province: opened, checked, hashed; one trainee a county; nothing in the clear, nothing given away."""

import base64
import random
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from nacl.public import PrivateKey, PublicKey, SealedBox

from db import id_numbers
from db.ids import new_id
from server.database import Database
from server.tables import Role
from tests.serverkit import ThreadServer, log_in
from tests.trainees import id_number
from tests.unit.server.sync.kit import Client, person, row, second_log, streams
from tests.unit.server.sync.test_races import at_once

Organisers = tuple[Client, Client, Client]


@pytest.fixture(scope="module")
def organisers(server: ThreadServer, database: Database) -> Organisers:
    """Two of one county and one of another."""
    one, two = (person(server, database, Role.ORGANISER, "210113") for _ in range(2))
    return one, two, person(server, database, Role.ORGANISER, "210123")


@pytest.fixture
def wang(organisers: Organisers) -> Client:
    return second_log(organisers[0])


@pytest.fixture
def zhao(organisers: Organisers) -> Client:
    return second_log(organisers[1])


@pytest.fixture
def far(organisers: Organisers) -> Client:
    return second_log(organisers[2])


@pytest.fixture
def key(server: ThreadServer) -> Iterator[PublicKey]:
    with server.connect() as conn:
        private = conn.execute("SELECT private FROM server_key WHERE use = 'id_seal'").fetchone()
    assert private is not None
    yield PrivateKey(bytes(private[0])).public_key


_numbers = iter(range(1, 1000))


@pytest.fixture
def number() -> str:
    """Another person for each test."""
    return id_number(next(_numbers), 1885)


def sealed(key: PublicKey, number: str) -> str:
    return base64.urlsafe_b64encode(SealedBox(key).encrypt(number.encode())).rstrip(b"=").decode()


def numbered(key: PublicKey, number: str, **more: Any) -> dict[str, Any]:
    """The fields of a trainee with a number."""
    return {
        "name": "张三", "id_type": "resident", "id_mask": id_numbers.mask(number), "id_sealed": sealed(key, number),
        "region": "210113", "report_unit": "210113", **more,
    }  # fmt: skip


def hash_of(server: ThreadServer, record: str) -> Any:
    found = row(server, "trainee", record)
    assert found is not None
    return found["id_hash"]


def test_login_and_me_bring_the_key(server: ThreadServer, database: Database, key: PublicKey) -> None:
    client = person(server, database, Role.ORGANISER, "210113")
    with server.connect() as conn:
        login = conn.execute("SELECT login FROM account WHERE id = %s", (client.account,)).fetchone()
    assert login is not None
    told = log_in(server.url, login[0]).answer["server"]["id_key"]
    assert base64.urlsafe_b64decode(told + "=") == bytes(key)


def test_the_province_says_the_hash_and_nobody_else(server: ThreadServer, wang: Client, key: PublicKey, number: str) -> None:
    made = wang.op("trainee", "create", fields=numbered(key, number, id_hash="0" * 64))
    (result,) = wang.push()
    assert (result.status, set(result.set)) == ("applied", {"id_hash"})
    assert hash_of(server, made.id) == result.set["id_hash"] != "0" * 64
    patched = wang.one("trainee", "patch", made.id, {"id_hash": "1" * 64, "trade": "苹果"}, base_rev=result.rev)
    assert patched.status == "applied"
    assert hash_of(server, made.id) == result.set["id_hash"]
    assert streams(server, made.id) == {f"u:{wang.account}", "o:210113"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"id_sealed": None}, "不完整"), ({"id_mask": None}, "不完整"), ({"id_sealed": "AAAA"}, "解密"),
        ({"id_sealed": "不是密文"}, "解密"), ({"id_sealed": "!"}, "解密"), ({"id_mask": "219***********9999"}, "不一致"),
        ({"id_type": "hmt"}, "居住证"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_rejected_at_the_number(
    server: ThreadServer, wang: Client, key: PublicKey, number: str, change: dict[str, Any], word: str
) -> None:
    fields = {n: v for n, v in numbered(key, number, **change).items() if v is not None}
    made = wang.op("trainee", "create", fields=fields)
    (result,) = wang.push()
    assert (result.status, result.code) == ("rejected", "identity")
    (problem,) = result.problems
    assert problem["field"] == "id_mask" and word in problem["text"] and number not in problem["text"]
    assert row(server, "trainee", made.id) is None


@pytest.mark.parametrize("wrong", ["219***********0013", "219900188501010", "21990018850230001X", " 1", "x" * 31])
def test_a_wrong_number_within_a_good_seal_is_rejected(wang: Client, key: PublicKey, number: str, wrong: str) -> None:
    result = wang.one("trainee", "create", None, numbered(key, wrong, id_mask="*"))
    assert (result.status, result.problems[0]["field"]) == ("rejected", "id_mask")


def test_a_seal_of_another_province_is_rejected(wang: Client, number: str) -> None:
    result = wang.one("trainee", "create", None, numbered(PrivateKey.generate().public_key, number))
    assert (result.status, result.code) == ("rejected", "identity")


def test_two_organisers_enter_one_person(server: ThreadServer, wang: Client, zhao: Client, key: PublicKey, number: str) -> None:
    winner = wang.op("trainee", "create", fields=numbered(key, number, phone="13800000000"))
    wang.push()
    loser = str(new_id())
    zhao.op("trainee", "create", loser, numbered(key, number, trade="苹果", phone="13800000001"))
    zhao.op("enrolment", "create", fields={"training_id": str(new_id()), "trainee_id": loser, "report_unit": "210113"})
    alias, enrolled = zhao.push()
    assert (alias.status, alias.winner) == ("alias", winner.id)
    assert alias.body is not None
    said = alias.body["fields"]
    assert (said["trade"], said["phone"], set(said["candidates"])) == ("苹果", "13800000000", {"phone"})
    stored = row(server, "enrolment", zhao.sealed[-1].id)
    assert stored is not None and str(stored["trainee_id"]) == winner.id
    assert enrolled.set == {"trainee_id": winner.id}
    later = zhao.one("trainee", "patch", loser, {"id_sealed": sealed(key, number), "unit": "合作社"}, base_rev=alias.rev)
    assert later.status == "merged"
    assert later.body is not None and set(later.body["fields"]["candidates"]) == {"phone"}


def test_another_county_meets_nobody(server: ThreadServer, wang: Client, far: Client, key: PublicKey, number: str) -> None:
    mine = wang.op("trainee", "create", fields=numbered(key, number))
    wang.push()
    theirs = far.op("trainee", "create", fields=numbered(key, number, region="210123", report_unit="210123"))
    (result,) = far.push()
    assert result.status == "applied"
    assert hash_of(server, mine.id) != hash_of(server, theirs.id)
    curious = far.one("trainee", "create", None, numbered(key, number))
    assert (curious.status, curious.code, curious.body) == ("held", "no_right", None)
    pulled = far.pull()
    assert mine.id not in pulled.ids("trainee")


def test_who_does_not_work_at_the_desk_brings_no_numbers(zhang: Client, key: PublicKey, number: str) -> None:
    assert zhang.one("trainee", "create", None, numbered(key, number)).code == "no_right"
    plain = {"name": "张三", "region": "210113", "report_unit": "210113"}
    assert zhang.one("trainee", "create", None, plain).status == "applied"


def test_a_number_added_later_that_another_has(
    server: ThreadServer, wang: Client, zhao: Client, key: PublicKey, number: str
) -> None:
    wang.op("trainee", "create", fields=numbered(key, number, name="王二"))
    wang.push()
    plain = zhao.op("trainee", "create", fields={"name": "王二小", "region": "210113", "report_unit": "210113"})
    (made,) = zhao.push()
    added = {n: numbered(key, number)[n] for n in ("id_type", "id_mask", "id_sealed")}
    result = zhao.one("trainee", "patch", plain.id, added, base_rev=made.rev)
    assert (result.status, result.code) == ("rejected", "number_known")
    assert "王二”" in result.problems[0]["text"]
    assert hash_of(server, plain.id) is None


def test_a_corrected_number_frees_the_old_one(
    server: ThreadServer, wang: Client, zhao: Client, key: PublicKey, number: str
) -> None:
    wrong = id_number(int(number[14:17]), 1886)
    made = wang.op("trainee", "create", fields=numbered(key, wrong))
    (first,) = wang.push()
    changed = wang.one(
        "trainee", "patch", made.id, {"id_sealed": sealed(key, number), "id_mask": id_numbers.mask(number)},
        base={"id_mask": id_numbers.mask(wrong), "id_sealed": made.fields["id_sealed"]}, base_rev=first.rev,
    )  # fmt: skip
    assert changed.set["id_hash"] == hash_of(server, made.id) != first.set["id_hash"]
    assert zhao.one("trainee", "create", None, numbered(key, wrong)).status == "applied"
    assert zhao.one("trainee", "create", None, numbered(key, number)).winner == made.id
    now = {n: (row(server, "trainee", made.id) or {})[n] for n in ("id_sealed", "id_mask")}
    gone = wang.one("trainee", "patch", made.id, dict.fromkeys(now), base=now, base_rev=changed.rev)
    assert gone.set == {"id_hash": None} and hash_of(server, made.id) is None
    assert zhao.one("trainee", "create", None, numbered(key, number)).status == "applied"


def test_two_different_numbers_for_one_trainee_conflict_whole(
    server: ThreadServer, wang: Client, zhao: Client, key: PublicKey, number: str
) -> None:
    plain = wang.op("trainee", "create", fields={"name": "张三", "region": "210113", "report_unit": "210113"})
    (made,) = wang.push()
    other = id_number(int(number[14:17]), 1887)
    seals = [{n: numbered(key, x)[n] for n in ("id_mask", "id_sealed")} for x in (number, other)]
    assert wang.one("trainee", "patch", plain.id, seals[0], base_rev=made.rev).status == "applied"
    clash = zhao.one("trainee", "patch", plain.id, seals[1], base_rev=made.rev)
    assert clash.status == "conflict" and clash.body is not None
    said = clash.body["fields"]
    assert {n: said[n] for n in seals[0]} == seals[0]
    assert {n: said["candidates"][n][0]["value"] for n in seals[1]} == seals[1]
    assert said["id_hash"] == hash_of(server, plain.id)
    assert wang.one("trainee", "create", None, numbered(key, other)).status == "applied"


def test_the_same_number_from_two_laptops_is_no_conflict(wang: Client, zhao: Client, key: PublicKey, number: str) -> None:
    plain = wang.op("trainee", "create", fields={"name": "张三", "region": "210113", "report_unit": "210113"})
    (made,) = wang.push()
    for one in (wang, zhao):
        added = {n: numbered(key, number)[n] for n in ("id_type", "id_mask", "id_sealed")}
        result = one.one("trainee", "patch", plain.id, added, base_rev=made.rev)
    assert result.status == "merged"
    assert result.body is not None and not result.body["fields"]["candidates"]


def test_a_trainee_moves_with_his_key_by_whoever_works_at_both_desks(
    server: ThreadServer, database: Database, wang: Client, key: PublicKey, number: str
) -> None:
    made = wang.op("trainee", "create", fields=numbered(key, number))
    (first,) = wang.push()
    move = {"report_unit": "RU-2101-GX"}
    refused = wang.one("trainee", "patch", made.id, move, base={"report_unit": "210113"}, base_rev=first.rev)
    assert (refused.status, refused.code) == ("held", "no_right")
    assert hash_of(server, made.id) == first.set["id_hash"]
    city = person(server, database, Role.CONTACT_CITY, "210100")
    moved = city.one("trainee", "patch", made.id, move, base={"report_unit": "210113"}, base_rev=first.rev)
    assert (moved.status, hash_of(server, made.id)) == ("applied", moved.set["id_hash"])
    assert moved.set["id_hash"] != first.set["id_hash"]
    assert city.one("trainee", "create", None, numbered(key, number)).status == "applied"  # the old desk knows nobody now


def test_a_deleted_trainee_comes_back_without_taking_anothers_key(
    server: ThreadServer, wang: Client, zhao: Client, key: PublicKey, number: str
) -> None:
    made = wang.op("trainee", "create", fields=numbered(key, number))
    (first,) = wang.push()
    assert wang.one("trainee", "delete", made.id, base_rev=first.rev).status == "applied"
    fresh = zhao.op("trainee", "create", fields=numbered(key, number))
    assert zhao.push()[0].status == "applied"
    back = zhao.one("trainee", "patch", made.id, {"trade": "苹果"}, base_rev=first.rev)
    assert back.status == "merged"
    assert (hash_of(server, made.id), hash_of(server, fresh.id)) == (None, first.set["id_hash"])
    check_one_key_each(server)


def check_one_key_each(server: ThreadServer) -> None:
    with server.connect() as conn:
        twice = "SELECT id_hash FROM trainee WHERE id_hash IS NOT NULL GROUP BY id_hash HAVING count(*) > 1"
        assert conn.execute(twice).fetchall() == []


def test_no_number_stands_anywhere_in_the_database(server: ThreadServer, wang: Client, key: PublicKey, number: str) -> None:
    wang.op("trainee", "create", fields=numbered(key, number))
    wang.op("trainee", "create", fields=numbered(key, number[:-1] + "?", id_mask="*"))
    wang.push()
    check_one_key_each(server)
    with server.connect() as conn:
        assert [found for found in everything(conn) if number[3:14] in found] == []


def everything(conn: psycopg.Connection[Any]) -> Iterator[str]:
    """All rows of all tables as text."""
    tables = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
    for (name,) in conn.execute(tables).fetchall():
        for (text,) in conn.execute(f"SELECT t::text FROM {name} t"):
            yield text


def test_numbers_sealed_to_a_retired_key_are_still_read(server: ThreadServer, wang: Client, key: PublicKey, number: str) -> None:
    fresh = PrivateKey.generate()
    with server.connect() as conn:
        conn.execute(
            "INSERT INTO server_key (id, use, public, private) VALUES ('0123456789abcdef', 'id_seal', %s, %s)",
            (bytes(fresh.public_key), bytes(fresh)),
        )
        conn.execute("UPDATE server_key SET retired_at = now() WHERE use = 'id_seal' AND public = %s", (bytes(key),))
    first = wang.op("trainee", "create", fields=numbered(key, number))
    assert wang.push()[0].status == "applied"
    assert wang.one("trainee", "create", None, numbered(fresh.public_key, number)).winner == first.id


def test_many_laptops_bring_the_same_people_at_once(server: ThreadServer, organisers: Organisers, key: PublicKey) -> None:
    clients = [second_log(organisers[n % 2]) for n in range(4)]
    numbers = [id_number(n, 1889) for n in range(6)]
    shared = organisers[0].op("trainee", "create", fields={"name": "无号", "region": "210113", "report_unit": "210113"})
    organisers[0].push()

    def job(turn: int, client: Client) -> Callable[[], None]:
        def work() -> None:
            for number in random.Random(turn).sample(numbers, 6):
                client.op("trainee", "create", fields=numbered(key, number, name=f"人{turn}"))
                given = {n: numbered(key, number)[n] for n in ("id_mask", "id_sealed")}
                client.op("trainee", "patch", shared.id, given, base={"id_mask": None, "id_sealed": None})
                for result in client.push():
                    assert result.status in ("applied", "alias", "merged", "conflict") or result.code == "number_known", result

        return work

    at_once(*(job(turn, client) for turn, client in enumerate(clients)))
    check_one_key_each(server)
    with server.connect() as conn:
        kept = conn.execute("SELECT count(DISTINCT id_hash) FROM trainee WHERE name LIKE '人_' OR name = '无号'").fetchone()
    assert kept == (6,)
