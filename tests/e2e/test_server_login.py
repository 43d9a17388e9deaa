"""Logging in over real HTTP: sessions, devices, lock-out, and what a caller without rights may still do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
import requests
from fastapi import APIRouter, Depends
from nacl.signing import SigningKey, VerifyKey

from server import accounts, audit, challenges
from server.access import Grant
from server.audit import COMMAND_LINE
from server.caller import Caller, any_caller
from server.challenges import b64, unb64
from server.database import Database
from server.routes import health, login
from server.tables import Role
from tests.serverkit import PASSWORD, TestClock, ThreadServer, fresh_database, log_in, login_request, make_account, thread_server

probe = APIRouter()


@probe.post("/probe")
def delivered(caller: Annotated[Caller, Depends(any_caller)]) -> dict[str, Any]:
    """Stands for the sync route: what it learns of a caller in any state."""
    return {"expired": caller.expired, "revoked": caller.revoked, "disabled": caller.disabled, "ok": caller.trusted}


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def database() -> Iterator[Database]:
    with fresh_database() as database:
        yield database


@pytest.fixture
def server(database: Database, clock: TestClock) -> Iterator[ThreadServer]:
    with thread_server(database, clock=clock, routers=(health.router, login.router, probe)) as server:
        yield server


def get_me(server: ThreadServer, headers: dict[str, str]) -> requests.Response:
    return requests.get(f"{server.url}/v1/me", headers=headers, timeout=30)


def deliver(server: ThreadServer, headers: dict[str, str]) -> dict[str, Any]:
    answer = requests.post(f"{server.url}/probe", headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def code(answer: requests.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return f"{answer.status_code} {answer.json()['code']}"


def test_a_login_says_all_a_device_needs(server: ThreadServer, database: Database) -> None:
    account_id = make_account(database, "Zhang.San", name="张䶮")
    session = log_in(server.url, "ｚhang.SAN")  # as an input method may write it
    answer = session.answer
    assert answer["account"]["id"] == str(account_id)
    assert answer["account"]["name"] == "张䶮"
    assert answer["account"]["login"] == "zhang.san"
    assert [(role["role"], role["division"]) for role in answer["account"]["roles"]] == [("commissioner", "210112")]
    assert answer["server"]["epoch"] == 1
    assert len(unb64(answer["server"]["recovery_key"])) == 32
    VerifyKey(unb64(answer["server"]["signing_keys"][0]["public_key"]))
    me = get_me(server, session.headers).json()
    assert me == {key: answer[key] for key in me}
    with server.connect() as conn:
        (stored,) = conn.execute("SELECT hash FROM token").fetchone() or ()
        assert session.token.encode() not in bytes(stored)
        assert len(stored) == 32


def test_wrong_account_and_wrong_password_look_the_same(server: ThreadServer, database: Database) -> None:
    make_account(database, "zhangsan")
    answers = [login_request(server.url, "zhangsan", "wrong password")[1], login_request(server.url, "lisi")[1]]
    assert [code(answer) for answer in answers] == ["401 login_failed"] * 2
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("login_name", ["zhangsan", "nobody"])
def test_too_many_wrong_tries_lock_a_name_for_a_while(
    server: ThreadServer, database: Database, clock: TestClock, login_name: str
) -> None:
    make_account(database, "zhangsan")
    for _ in range(5):
        assert code(login_request(server.url, login_name, "wrong password")[1]) == "401 login_failed"
    _, locked = login_request(server.url, login_name)
    assert code(locked) == "429 locked_out"
    assert locked.headers["retry-after"] == str(locked.json()["retry_after"]) == "900"
    clock.now += timedelta(minutes=14)
    assert login_request(server.url, login_name)[1].json()["retry_after"] == 60
    clock.now += timedelta(minutes=2)
    assert code(login_request(server.url, login_name, "wrong password")[1]) == "401 login_failed"
    if login_name == "zhangsan":
        log_in(server.url, "zhangsan")
        with database.begin() as conn:
            assert [line.action for line in audit.lines(conn, action="login.locked")] == ["login.locked"]


def test_a_stranger_does_not_lock_the_owner_out_of_his_own_device(server: ThreadServer, database: Database) -> None:
    make_account(database, "zhangsan")
    mine = log_in(server.url, "zhangsan")
    for _ in range(7):
        login_request(server.url, "zhangsan", "a stranger's guess")
    assert code(login_request(server.url, "zhangsan")[1]) == "429 locked_out"
    log_in(server.url, "zhangsan", key=mine.key)


def test_right_passwords_are_not_counted(server: ThreadServer, database: Database) -> None:
    make_account(database, "zhangsan")
    for _ in range(8):
        log_in(server.url, "zhangsan")


def test_a_device_proves_its_key(server: ThreadServer, database: Database) -> None:
    make_account(database, "zhangsan")
    other = SigningKey.generate()
    forged = b64(other.sign(b"tepai-login").signature)
    assert code(login_request(server.url, "zhangsan", proof=forged)[1]) == "401 bad_proof"
    zero_key = b64(bytes(32))  # a point of low order: anyone could sign for it
    assert code(login_request(server.url, "zhangsan", public_key=zero_key)[1]) == "401 bad_proof"


def test_a_challenge_opens_one_session_and_ends(server: ThreadServer, database: Database, clock: TestClock) -> None:
    make_account(database, "zhangsan")
    key = SigningKey.generate()
    public_key = b64(bytes(key.verify_key))

    def answer_to(challenge: str) -> requests.Response:
        proof = b64(key.sign(challenges.login_message(challenge, "zhangsan", public_key)).signature)
        device = {"name": "机", "public_key": public_key, "proof": proof}
        body = {"account": "zhangsan", "password": PASSWORD, "challenge": challenge, "device": device}
        return requests.post(f"{server.url}/v1/login", json=body, timeout=30)

    challenge = requests.get(f"{server.url}/v1/challenge", timeout=30).json()["challenge"]
    assert answer_to(challenge).status_code == 200
    assert code(answer_to(challenge)) == "401 challenge_stale"
    fresh = requests.get(f"{server.url}/v1/challenge", timeout=30).json()["challenge"]
    assert code(answer_to("A" + fresh[1:] if fresh[0] != "A" else "B" + fresh[1:])) == "401 challenge_stale"
    clock.now += timedelta(minutes=6)
    assert code(answer_to(fresh)) == "401 challenge_stale"


def test_a_device_belongs_to_one_account_for_ever(server: ThreadServer, database: Database) -> None:
    make_account(database, "zhangsan")
    make_account(database, "lisi")
    device_id = str(uuid4())
    mine = log_in(server.url, "zhangsan", id=device_id)
    assert mine.answer["device_id"] == device_id
    assert log_in(server.url, "zhangsan", key=mine.key).answer["device_id"] == device_id
    assert code(login_request(server.url, "lisi", key=mine.key)[1]) == "409 device_taken"
    assert code(login_request(server.url, "zhangsan", id=device_id)[1]) == "409 device_taken"
    assert code(login_request(server.url, "zhangsan", key=mine.key, id=str(uuid4()))[1]) == "409 device_taken"


def test_logging_out_ends_reading_not_delivering(server: ThreadServer, database: Database) -> None:
    make_account(database, "zhangsan")
    session = log_in(server.url, "zhangsan")
    for _ in range(2):
        assert requests.post(f"{server.url}/v1/logout", headers=session.headers, timeout=30).status_code == 204
    assert code(get_me(server, session.headers)) == "401 token_expired"
    assert deliver(server, session.headers) == {"expired": True, "revoked": False, "disabled": False, "ok": False}


def test_an_unused_token_expires_and_use_prolongs_it(server: ThreadServer, database: Database, clock: TestClock) -> None:
    make_account(database, "zhangsan")
    session = log_in(server.url, "zhangsan")
    clock.now += timedelta(days=29)
    assert get_me(server, session.headers).status_code == 200
    clock.now += timedelta(days=29)
    assert get_me(server, session.headers).status_code == 200
    clock.now += timedelta(days=30)
    assert code(get_me(server, session.headers)) == "401 token_expired"
    assert deliver(server, session.headers)["expired"]
    assert code(get_me(server, session.headers)) == "401 token_expired", "a dead token does not come back to life"


def test_a_revoked_device_delivers_but_reads_nothing(server: ThreadServer, database: Database) -> None:
    make_account(database, "zhangsan")
    session, other = log_in(server.url, "zhangsan"), log_in(server.url, "zhangsan")
    with database.begin() as conn:
        accounts.revoke_device(conn, UUID(session.answer["device_id"]), COMMAND_LINE)
    assert code(get_me(server, session.headers)) == "403 device_revoked"
    assert deliver(server, session.headers)["revoked"]
    assert code(login_request(server.url, "zhangsan", key=session.key)[1]) == "403 device_revoked"
    assert get_me(server, other.headers).status_code == 200


def test_a_disabled_account_delivers_but_reads_nothing(server: ThreadServer, database: Database) -> None:
    make_account(database, "zhangsan")
    session = log_in(server.url, "zhangsan")
    with database.begin() as conn:
        accounts.set_disabled(conn, "zhangsan", True, COMMAND_LINE)
    assert code(get_me(server, session.headers)) == "403 account_disabled"
    assert deliver(server, session.headers)["disabled"]
    assert code(login_request(server.url, "zhangsan")[1]) == "403 account_disabled"
    assert code(login_request(server.url, "zhangsan", "wrong")[1]) == "401 login_failed"
    with database.begin() as conn:
        accounts.set_disabled(conn, "zhangsan", False, COMMAND_LINE)
    assert get_me(server, session.headers).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}])
def test_without_a_token_nothing(server: ThreadServer, headers: dict[str, str]) -> None:
    assert code(get_me(server, headers)) == "401 unauthenticated"
    assert requests.post(f"{server.url}/probe", headers=headers, timeout=30).status_code == 401


def test_changing_the_password_ends_other_sessions(server: ThreadServer, database: Database) -> None:
    make_account(database, "zhangsan")
    mine, other = log_in(server.url, "zhangsan"), log_in(server.url, "zhangsan")
    url = f"{server.url}/v1/password"

    def change(old: str, new: str) -> requests.Response:
        return requests.post(url, json={"old": old, "new": new}, headers=mine.headers, timeout=30)

    assert code(change("wrong", "Qing-Shan-Lv-Shui-3")) == "401 login_failed"
    assert code(change(PASSWORD, "1234567890")) == "422 weak_password"
    assert "数字" in change(PASSWORD, "1234567890").json()["detail"]
    assert change(PASSWORD, "Qing-Shan-Lv-Shui-3").status_code == 204
    assert get_me(server, mine.headers).status_code == 200
    assert code(get_me(server, other.headers)) == "401 token_expired"
    assert code(login_request(server.url, "zhangsan")[1]) == "401 login_failed"
    log_in(server.url, "zhangsan", "Qing-Shan-Lv-Shui-3")


def test_roles_move_with_the_day_in_beijing(server: ThreadServer, database: Database, clock: TestClock) -> None:
    make_account(database, "zhangsan")
    session = log_in(server.url, "zhangsan")
    today = clock.now.date()
    with database.begin() as conn:
        soon = Grant(Role.CONTACT_COUNTY, "210113", today + timedelta(days=3))
        accounts.grant(conn, "zhangsan", soon, COMMAND_LINE)
    assert len(get_me(server, session.headers).json()["account"]["roles"]) == 1
    clock.now += timedelta(days=4)
    assert len(get_me(server, session.headers).json()["account"]["roles"]) == 2
    with database.begin() as conn:
        accounts.move(conn, "zhangsan", Role.CONTACT_CITY, "210100", COMMAND_LINE, clock.now.date())
    roles = get_me(server, session.headers).json()["account"]["roles"]
    assert [(role["role"], role["division"]) for role in roles] == [("contact_city", "210100")]
