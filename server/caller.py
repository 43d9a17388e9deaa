"""Who is calling: the token's account and device with today's roles, and the dependencies that routes ask for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from ipaddress import ip_address
from typing import Annotated, Any, cast
from uuid import UUID

import psycopg
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from psycopg.rows import dict_row

from db.reviewing import Reviewer
from server.access import Grant, StreamScope, streams_of
from server.audit import Actor
from server.config import Config
from server.database import Database
from server.problems import ACCOUNT_DISABLED, DEVICE_REVOKED, TOKEN_EXPIRED, UNAUTHENTICATED, Problem
from server.state import Keyring
from server.tables import Role
from server.teams import teams_of

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
TOUCH_EVERY = timedelta(hours=1)  # how often a token's last use is written
Clock = Callable[[], datetime]

_LOAD = """
SELECT a.id AS account_id, a.login, a.name, a.division, a.disabled, d.id AS device_id, d.public_key,
       d.revoked_at IS NOT NULL AS revoked, t.expires_at, t.used_at, t.revoked_at IS NOT NULL AS ended,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(r.role, r.division, r.valid_from, r.valid_to) ORDER BY r.id), '[]')
          FROM account_role r WHERE r.account_id = a.id) AS roles
  FROM token t JOIN device d ON d.id = t.device_id JOIN account a ON a.id = d.account_id
 WHERE t.hash = %s
"""
_TOUCH = "UPDATE token SET used_at = %(now)s, expires_at = greatest(expires_at, %(until)s) WHERE hash = %(hash)s"
_SEEN = "UPDATE device SET seen_at = %(now)s WHERE id = %(device)s"


@dataclass(frozen=True, slots=True)
class Caller:
    """An account on one of its devices. With any of `expired`, `revoked`, `disabled` it may deliver but not read."""

    account_id: UUID
    login: str
    name: str
    division: str
    device_id: UUID
    device_key: bytes  # Ed25519 public key, 32 bytes
    grants: tuple[Grant, ...]  # those that hold today (Beijing)
    scope: StreamScope
    expired: bool
    revoked: bool
    disabled: bool
    token_hash: bytes
    used_at: datetime
    ip: str | None

    @property
    def trusted(self) -> bool:
        """May read, and what it sends is applied by its rights."""
        return not (self.expired or self.revoked or self.disabled)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def reviewer(self) -> Reviewer:
        """The account as `db.reviewing` asks for it."""
        return reviewer_of(self.account_id, self.grants)

    @property
    def actor(self) -> Actor:
        return Actor(self.account_id, self.device_id, self.ip)


def load_caller(conn: psycopg.Connection[Any], token_hash: bytes, now: datetime, ip: str | None = None) -> Caller | None:
    """Reads account, device and rights in the caller's transaction; None for an unknown token.

    A sync page calls it again inside its snapshot, so that rights and rows are of one moment.
    """
    with conn.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_LOAD, (token_hash,)).fetchone()
    if row is None:
        return None
    today = now.astimezone(BEIJING).date()
    held = [Grant(Role(role), where, _date(start), end and _date(end)) for role, where, start, end in row["roles"]]
    return Caller(
        account_id=row["account_id"],
        login=row["login"],
        name=row["name"],
        division=row["division"],
        device_id=row["device_id"],
        device_key=bytes(row["public_key"]),
        grants=tuple(grant for grant in held if grant.holds(today)),
        scope=streams_of(row["account_id"], held, today, teams_of(conn, row["account_id"], today)),
        expired=row["ended"] or row["expires_at"] <= now,
        revoked=row["revoked"],
        disabled=row["disabled"],
        token_hash=token_hash,
        used_at=row["used_at"],
        ip=ip,
    )


def reviewer_of(account_id: UUID, grants: Iterable[Grant]) -> Reviewer:
    """An account with the roles it holds today."""
    return Reviewer(str(account_id), frozenset((grant.role.value, grant.division) for grant in grants))


def rights_of(conn: psycopg.Connection[Any], account_id: UUID, now: datetime) -> tuple[Reviewer, StreamScope]:
    """What an account may do and read today, whoever asks."""
    query = "SELECT role, division, valid_from, valid_to FROM account_role WHERE account_id = %s ORDER BY id"
    held = [Grant(Role(role), where, start, end) for role, where, start, end in conn.execute(query, (account_id,))]
    today = now.astimezone(BEIJING).date()
    scope = streams_of(account_id, held, today, teams_of(conn, account_id, today))
    return reviewer_of(account_id, [g for g in held if g.holds(today)]), scope


def _date(text: str) -> date:
    return date.fromisoformat(text)


def hash_token(token: str) -> bytes:
    """What is kept of a token; 256 random bits need no salt."""
    return sha256(token.encode()).digest()


def utc_now() -> datetime:
    return datetime.now(UTC)


# `async`, for they only look at memory and are spared a hop to a thread


async def get_database(request: Request) -> Database:
    return cast(Database, request.app.state.database)


async def get_config(request: Request) -> Config:
    return cast(Config, request.app.state.config)


async def get_keyring(request: Request) -> Keyring:
    return cast(Keyring, request.app.state.keyring)


async def get_now(request: Request) -> datetime:
    """This request's moment; tests set the clock."""
    return cast(Clock, request.app.state.clock)()


async def get_ip(request: Request) -> str | None:
    """The peer's address; None for what is none (a unix socket)."""
    try:
        return str(ip_address(request.client.host.partition("%")[0])) if request.client is not None else None
    except ValueError:
        return None


_BEARER = HTTPBearer(auto_error=False, description="the token of POST /v1/login")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
DatabaseDep = Annotated[Database, Depends(get_database)]
ConfigDep = Annotated[Config, Depends(get_config)]
KeyringDep = Annotated[Keyring, Depends(get_keyring)]
Now = Annotated[datetime, Depends(get_now)]
ClientIp = Annotated[str | None, Depends(get_ip)]


def any_caller(bearer: Bearer, database: DatabaseDep, config: ConfigDep, now: Now, ip: ClientIp) -> Caller:
    """Whoever holds a token this server has given out, whatever became of it since. Raises UNAUTHENTICATED."""
    if bearer is None:
        raise Problem(UNAUTHENTICATED)
    hashed = hash_token(bearer.credentials)
    life = timedelta(days=config.token_days)
    with database.raw() as conn:
        caller = load_caller(conn, hashed, now, ip)
        if caller is None:
            raise Problem(UNAUTHENTICATED)
        if caller.used_at <= now - TOUCH_EVERY:  # use prolongs a living token
            if caller.trusted:
                conn.execute(_TOUCH, {"now": now, "until": now + life, "hash": hashed})
            conn.execute(_SEEN, {"now": now, "device": caller.device_id})
    return caller


CallerAnyState = Annotated[Caller, Depends(any_caller)]


async def current_caller(caller: CallerAnyState) -> Caller:
    """A caller in good standing; otherwise the problem that says what is wrong, the gravest first."""
    if caller.disabled:
        raise Problem(ACCOUNT_DISABLED)
    if caller.revoked:
        raise Problem(DEVICE_REVOKED)
    if caller.expired:
        raise Problem(TOKEN_EXPIRED)
    return caller


CallerDep = Annotated[Caller, Depends(current_caller)]
