"""The FastAPI application: routes, and the same answers to the same troubles everywhere."""

import json
from collections.abc import Sequence
from typing import Any

import psycopg
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from server import VERSION
from server.caller import Clock, utc_now
from server.config import Config
from server.database import Database
from server.db_errors import as_problem
from server.middleware import Bounded, Marked
from server.passwords import PasswordsBusyError
from server.problems import BUSY, INVALID, MALFORMED, METHOD_NOT_ALLOWED, NOT_FOUND, Problem, ProblemBody
from server.routes import health, lease, login
from server.state import prepare
from server.sync import route as sync

ROUTERS: tuple[APIRouter, ...] = (health.router, login.router, lease.router, sync.router)
LARGE_BODIES = ("/v1/sync",)  # paths whose bodies may be as large as the configuration allows


def create_app(database: Database, config: Config, *, routers: Sequence[APIRouter] = ROUTERS, clock: Clock = utc_now) -> FastAPI:
    """The application over a migrated database. `clock` gives the time of every request, in UTC."""
    app = FastAPI(title="特派通 provincial server", version=VERSION, docs_url=None, redoc_url=None,
                  openapi_url="/v1/openapi.json", redirect_slashes=False)  # fmt: skip
    _, keyring = prepare(database)
    app.state.database = database
    app.state.config = config
    app.state.keyring = keyring
    app.state.clock = clock
    for router in routers:
        app.include_router(router)
    app.add_middleware(Bounded, packed=config.body_packed, unpacked=config.body_unpacked, large=LARGE_BODIES)
    app.add_middleware(Marked)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(SQLAlchemyError, _database)
    app.add_exception_handler(psycopg.Error, _database)
    app.add_exception_handler(PasswordsBusyError, _busy)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def _answer(problem: Problem) -> Response:
    body = json.dumps(problem.body(), ensure_ascii=False).encode()
    return Response(body, problem.kind.status, headers=problem.headers())


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _answer(error)


async def _database(_request: Request, error: Exception) -> Response:
    """Troubles of the database's surroundings; all else is a bug and goes on to `Marked`."""
    problem = as_problem(error)
    if problem is None:
        raise error
    return _answer(problem)


async def _busy(_request: Request, _error: Exception) -> Response:
    return _answer(Problem(BUSY, retry_after=5))


async def _invalid(_request: Request, error: Exception) -> Response:
    """Never repeats what was sent: it may hold a password."""
    assert isinstance(error, RequestValidationError)
    if any(part["type"] == "json_invalid" for part in error.errors()):
        return _answer(Problem(MALFORMED, "内容不是 JSON"))
    errors = [{"where": ".".join(str(step) for step in part["loc"]), "text": part["msg"]} for part in error.errors()]
    return _answer(Problem(INVALID, errors=errors))


async def _http(_request: Request, error: Exception) -> Response:
    """What Starlette refuses by itself: unknown paths and methods, bodies it cannot parse."""
    assert isinstance(error, HTTPException)
    kind = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED}.get(error.status_code, MALFORMED)
    answer = _answer(Problem(kind))
    answer.headers.update(error.headers or {})
    return answer


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        body = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
        parts = schema.setdefault("components", {}).setdefault("schemas", {})
        parts.update(body.pop("$defs", {}))
        parts["ProblemBody"] = body
        app.openapi_schema = schema
    return app.openapi_schema
