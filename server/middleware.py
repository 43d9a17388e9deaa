"""What every answer has in common: our marker, bounded bodies, and a problem for anything that goes wrong."""

import logging
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.wire import MARKER, PROTO
from server import VERSION
from server.bodies import unpack
from server.db_errors import as_problem
from server.problems import INTERNAL, MALFORMED, TOO_LARGE, Problem

SMALL_BODY = 64 * 1024  # bytes, where no route asked for more
IN_LOOP = 32 * 1024  # bytes; larger bodies are unpacked outside the event loop
_LOG = logging.getLogger(__name__)


async def send_problem(problem: Problem, send: Send) -> None:
    """Answers with `problem`, unless an answer has begun."""
    headers = [(name.encode(), value.encode()) for name, value in problem.headers().items()]
    body = orjson.dumps(problem.body())
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": problem.kind.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Marked:
    """Outermost: marks every answer as ours, and turns what nobody caught into a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def marked(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                headers[MARKER] = "1"  # an answer without it comes from a captive portal or a proxy
                headers["x-tepai-proto"] = str(PROTO)
                headers["x-tepai-version"] = VERSION
                headers["x-tepai-now"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
                headers.setdefault("cache-control", "no-store")
                headers["x-content-type-options"] = "nosniff"
            await send(message)

        try:
            await self.app(scope, receive, marked)
        except Exception as error:
            # the one place where bugs become answers; logged under the incident's number
            problem = as_problem(error) or _incident(scope, error)
            if begun:
                raise
            await send_problem(problem, marked)


def _incident(scope: Scope, error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    incident = secrets.token_hex(4)
    _LOG.error("incident %s at %s %s", incident, scope["method"], scope["path"], exc_info=error)
    return Problem(INTERNAL, f"请把编号 {incident} 告诉管理员", incident=incident)


class Bounded:
    """Reads the whole body within limits and unpacks it, so that a route sees plain bytes.

    `packed` bounds what arrives compressed, `unpacked` what it becomes, both in bytes, under the paths `large`;
    elsewhere SMALL_BODY bounds both. Paths `streamed` read their own bodies.
    """

    def __init__(
        self, app: ASGIApp, *, packed: int, unpacked: int, large: Sequence[str] = (), streamed: Sequence[str] = ()
    ) -> None:
        self.app = app
        self.packed = packed
        self.unpacked = unpacked
        self.large = tuple(large)
        self.streamed = tuple(streamed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.streamed):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "content-length" not in headers and "transfer-encoding" not in headers:
            await self.app(scope, receive, send)
            return
        try:
            body = await self._read(scope, headers, receive)
        except Problem as problem:
            await send_problem(problem, send)
            return
        if body is None:
            return  # the client has gone
        changed = MutableHeaders(raw=[pair for pair in scope["headers"] if pair[0] not in _FRAMING])
        changed["content-length"] = str(len(body))
        await self.app({**scope, "headers": changed.raw}, _replay(body, receive), send)

    async def _read(self, scope: Scope, headers: Headers, receive: Receive) -> bytes | None:
        encoding = headers.get("content-encoding", "").strip().lower()
        unpacked = self.unpacked if scope["path"].startswith(self.large) else SMALL_BODY
        most = min(self.packed, unpacked) if encoding not in {"", "identity"} else unpacked
        length = headers.get("content-length", "0")
        if not length.isdecimal():
            raise Problem(MALFORMED)
        if int(length) > most:
            raise Problem(TOO_LARGE, f"不能超过 {most} 字节")
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            body += message.get("body", b"")
            if len(body) > most:
                raise Problem(TOO_LARGE, f"不能超过 {most} 字节")
            if not message.get("more_body", False):
                break
        if len(body) > IN_LOOP and encoding:
            return await run_in_threadpool(unpack, bytes(body), encoding, unpacked)
        return unpack(bytes(body), encoding, unpacked)


_FRAMING = {b"content-encoding", b"content-length", b"transfer-encoding"}


def _replay(body: bytes, receive: Receive) -> Receive:
    """Gives the body once, then whatever the connection says next (that the client has gone)."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
