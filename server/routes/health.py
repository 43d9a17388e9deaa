"""Is the server there, and does its database answer."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from db.wire import PROTO
from server import VERSION
from server.caller import DatabaseDep, Now
from server.problems import problems
from server.state import read_state

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The server works."""

    status: Literal["ok"]
    version: str
    proto: int
    now: str
    epoch: int
    recovering: bool


@router.get("/v1/health", responses=problems())
def health(database: DatabaseDep, now: Now) -> Health:
    """Needs no login. 503 while the database does not answer."""
    with database.begin() as conn:
        state = read_state(conn)
    return Health(
        status="ok",
        version=VERSION,
        proto=PROTO,
        now=now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        epoch=state.epoch,
        recovering=state.recovering,
    )
