"""POST /v1/lease: numbers of certificates for a device to give out offline."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from db import cert_numbers
from server import blocks
from server.blocks import Wanted
from server.caller import CallerDep, DatabaseDep
from server.problems import FORBIDDEN, SIGNED_IN, problems

router = APIRouter(tags=["lease"])


class LeaseRequest(BaseModel):
    """What a device asks for."""

    model_config = ConfigDict(extra="forbid")

    request: UUID = Field(description="made by the device; asked again with it, after a lost answer, the same block comes")
    unit: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z-]{1,12}$")] = Field(
        description="county or reporting unit in which the caller is organiser or contact"
    )
    year: int = Field(ge=2000, le=2199, description="year of the certificates")
    size: int = Field(default=cert_numbers.BLOCK, ge=1, le=cert_numbers.MOST)


class LeaseAnswer(BaseModel):
    """Numbers 辽农技{year}{county}-{first:04d} to -{last:04d} are the account's."""

    county: str = Field(description="six digits: a reporting unit numbers under its county or city")
    year: int
    first: int
    last: int


@router.post("/v1/lease", responses=problems(*SIGNED_IN, FORBIDDEN))
def lease(body: LeaseRequest, caller: CallerDep, database: DatabaseDep) -> LeaseAnswer:
    """The next block of certificate numbers of a county and year."""
    wanted = Wanted(body.request, body.unit, body.year, body.size)
    with database.begin() as conn:
        block = blocks.lease(conn, wanted, caller.actor, caller.grants)
    return LeaseAnswer(county=block.county, year=block.year, first=block.first, last=block.last)
