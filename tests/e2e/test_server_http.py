"""What every answer has in common, over real HTTP: marker, bounds, problems, and troubles of the database."""

import gzip
import http.client
import logging
from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import urlsplit

import psycopg
import pytest
import requests
import zstandard
from fastapi import APIRouter, Request
from fastapi.params import Body
from psycopg import errors, sql

from db.wire import MARKER
from server.caller import DatabaseDep
from server.database import Database
from server.routes import health, login
from tests.serverkit import ThreadServer, conninfo, fresh_database, thread_server

LIMIT = 200_000
probe = APIRouter()


@probe.post("/v1/sync/echo")
async def echo(request: Request) -> dict[str, Any]:
    """The size of what arrived."""
    body = await request.body()
    return {"size": len(body), "start": body[:10].decode(), "encoding": request.headers.get("content-encoding")}


@probe.post("/json")
def take(body: Annotated[dict[str, Any], Body()]) -> int:
    return len(body)


@probe.get("/bug")
def bug() -> None:
    raise ZeroDivisionError("secret of the program")


@probe.get("/full")
def full(database: DatabaseDep) -> None:
    with database.raw():
        raise errors.DiskFull("could not extend file: No space left on device")


@probe.get("/sql-bug")
def sql_bug(database: DatabaseDep) -> None:
    with database.raw() as conn:
        conn.execute("SELECT nonsense")


@pytest.fixture
def database() -> Iterator[Database]:
    with fresh_database() as database:
        yield database


@pytest.fixture
def server(database: Database) -> Iterator[ThreadServer]:
    routers = (health.router, login.router, probe)
    with thread_server(database, routers=routers, body_packed=70_000, body_unpacked=LIMIT) as server:
        yield server


def post(server: ThreadServer, body: bytes, path: str = "/v1/sync/echo", **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.post(server.url + path, data=body, headers=named, timeout=30)


def assert_problem(answer: requests.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers[MARKER] == "1"
    body = dict(answer.json())
    assert body["code"] == code
    assert body["type"] == f"urn:tepai:problem:{code}"
    assert body["status"] == status
    return body


def test_every_answer_is_marked_as_ours(server: ThreadServer) -> None:
    for path in ("/v1/health", "/v1/me", "/nowhere", "/bug", "/v1/openapi.json"):
        answer = requests.get(server.url + path, timeout=30)
        assert answer.headers[MARKER] == "1"
        assert answer.headers["x-tepai-proto"] == "1"
        assert answer.headers["x-tepai-now"].endswith("Z")
        assert answer.headers["cache-control"] == "no-store"


def test_health(server: ThreadServer) -> None:
    answer = requests.get(f"{server.url}/v1/health", timeout=30).json()
    assert (answer["status"], answer["epoch"], answer["recovering"]) == ("ok", 1, False)


def test_unknown_paths_and_methods_are_problems(server: ThreadServer) -> None:
    assert_problem(requests.get(f"{server.url}/nowhere", timeout=30), 404, "not_found")
    answer = requests.put(f"{server.url}/v1/health", timeout=30)
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("encoding", "pack"), [("zstd", zstandard.ZstdCompressor().compress), ("gzip", gzip.compress), ("", bytes)]
)
def test_bodies_arrive_unpacked(server: ThreadServer, encoding: str, pack: Any) -> None:
    data = b"0123456789" * 10_000
    answer = post(server, pack(data), content_encoding=encoding)
    assert answer.json() == {"size": len(data), "start": "0123456789", "encoding": None}


def test_bodies_are_bounded_before_and_after_unpacking(server: ThreadServer) -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(50_000_000))
    assert_problem(post(server, bomb, content_encoding="zstd"), 413, "too_large")
    assert_problem(post(server, gzip.compress(bytes(50_000_000)), content_encoding="gzip"), 413, "too_large")
    assert_problem(post(server, b"x" * 70_001, content_encoding="zstd"), 413, "too_large")
    assert_problem(post(server, b"x" * (LIMIT + 1)), 413, "too_large")
    assert_problem(post(server, b" " * 65_537, "/json"), 413, "too_large")
    assert post(server, b"x" * LIMIT).json()["size"] == LIMIT


def test_a_body_in_chunks_is_bounded_too(server: ThreadServer) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(LIMIT // 1000 + 2):
            yield b"x" * 1000

    answer = requests.post(f"{server.url}/v1/sync/echo", data=endless(), timeout=30)
    assert_problem(answer, 413, "too_large")


def test_broken_bodies_are_problems(server: ThreadServer) -> None:
    assert_problem(post(server, b"garbage", content_encoding="zstd"), 400, "malformed")
    assert_problem(post(server, b"garbage", content_encoding="gzip"), 400, "malformed")
    assert_problem(post(server, b"x", content_encoding="br"), 415, "unsupported_encoding")
    assert_problem(post(server, b"{not json", "/json", content_type="application/json"), 400, "malformed")
    assert_problem(post(server, b"[" * 50_000, "/json", content_type="application/json"), 400, "malformed")
    assert_problem(post(server, b"\xff\xfe", "/json", content_type="application/json"), 400, "malformed")
    assert_problem(post(server, b"[1]", "/json", content_type="application/json"), 422, "invalid")


def test_refusals_never_repeat_what_was_sent(server: ThreadServer) -> None:
    body = {"account": "zhangsan", "password": ["geheim-wort"], "challenge": "x", "device": {}}
    answer = requests.post(f"{server.url}/v1/login", json=body, timeout=30)
    found = assert_problem(answer, 422, "invalid")
    assert "body.password" in [error["where"] for error in found["errors"]]
    assert "geheim" not in answer.text


def test_a_bug_is_an_incident_without_its_secrets(server: ThreadServer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "server"):
        answer = requests.get(f"{server.url}/bug", timeout=30)
    found = assert_problem(answer, 500, "internal")
    assert "secret" not in answer.text
    assert found["incident"] in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_our_own_sql_mistakes_are_bugs(server: ThreadServer) -> None:
    assert_problem(requests.get(f"{server.url}/sql-bug", timeout=30), 500, "internal")


def test_a_full_disk_says_come_again(server: ThreadServer) -> None:
    answer = requests.get(f"{server.url}/full", timeout=30)
    assert_problem(answer, 503, "disk_full")
    assert answer.headers["retry-after"] == "300"


def test_a_lost_database_says_come_again_and_comes_back(server: ThreadServer, database: Database) -> None:
    name = str(database.engine.url.database)
    away = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    here, gone = sql.Identifier(name), sql.Identifier(name + "_gone")
    with psycopg.connect(conninfo("postgres"), autocommit=True) as conn:
        conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        conn.execute(away.format(here, gone))
        answer = requests.get(f"{server.url}/v1/health", timeout=30)
        assert_problem(answer, 503, "database_lost")
        assert int(answer.headers["retry-after"]) > 0
        conn.execute(away.format(gone, here))
    assert requests.get(f"{server.url}/v1/health", timeout=30).status_code == 200


def test_a_client_that_hangs_up_while_sending_harms_nobody(server: ThreadServer) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    connection.putrequest("POST", "/v1/sync/echo")
    connection.putheader("content-length", "1000")
    connection.endheaders(b"only this")
    connection.close()
    assert requests.get(f"{server.url}/v1/health", timeout=30).status_code == 200
