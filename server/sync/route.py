"""POST /v1/sync: bytes in, bytes out; everything else is in `call`."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from db.wire import compress
from server.caller import CallerAnyState, DatabaseDep, KeyringDep
from server.problems import FORBIDDEN, FORKED, UNAUTHENTICATED, problems
from server.sync.call import answer, parse
from server.sync.openapi import REQUEST, RESPONSE

router = APIRouter(tags=["sync"])


@router.post(
    "/v1/sync",
    summary="Operations up, records down",
    responses={**problems(UNAUTHENTICATED, FORBIDDEN, FORKED), 200: {"description": "The answer", "content": RESPONSE}},
    response_class=Response,
    openapi_extra={"requestBody": {"required": True, "content": REQUEST}},
)
async def sync(request: Request, caller: CallerAnyState, database: DatabaseDep, keyring: KeyringDep) -> Response:
    """One stateless call (docs/sync.md). The body may be compressed with zstd or gzip; so is the answer, with zstd."""
    body = await request.body()
    packed = "zstd" in request.headers.get("accept-encoding", "")

    def work() -> bytes:
        found: dict[str, Any] = answer(database, keyring, caller, parse(body))
        raw = orjson.dumps(found)
        return compress(raw) if packed else raw

    content = await run_in_threadpool(work)
    headers = {"content-encoding": "zstd"} if packed else {}
    return Response(content, media_type="application/json", headers=headers)
