"""Opening and ending sessions: account and password and device key become a token."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select, update

from server import audit
from server.accounts import fold_login
from server.audit import Actor
from server.caller import hash_token
from server.challenges import Challenge, spend
from server.database import Database
from server.lockout import Lockout
from server.passwords import hash_password, needs_rehash, verify
from server.problems import ACCOUNT_DISABLED, DEVICE_REVOKED, DEVICE_TAKEN, LOCKED_OUT, LOGIN_FAILED, Problem
from server.tables import account, device, token


@dataclass(frozen=True, slots=True)
class Knock:
    """Someone who wants to log in; the proof of the device key has been checked."""

    login: str
    password: str
    device_id: UUID | None
    device_name: str
    public_key: bytes
    challenge: Challenge
    ip: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """A token just given out; it is known to nobody else, and only its hash is kept."""

    token: str
    expires_at: datetime
    account_id: UUID
    device_id: UUID
    must_change: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """One look at a password; `bucket` is the known device, or empty."""

    login: str
    bucket: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class _Found:
    id: UUID
    password: str
    disabled: bool
    must_change: bool


def open_session(database: Database, knock: Knock, now: datetime, lockout: Lockout, life: timedelta) -> Session:
    """Raises LOGIN_FAILED (whether account or password is wrong stays open), LOCKED_OUT, ACCOUNT_DISABLED,
    DEVICE_REVOKED, DEVICE_TAKEN, CHALLENGE_STALE.
    """
    login = fold_login(knock.login)
    with database.begin() as conn:
        found = _account(conn, login)
        bucket = _bucket(conn, login, knock.public_key)
    attempt = Attempt(login, bucket, Actor(ip=knock.ip))
    check_password(database, lockout, attempt, None if found is None else found.password, knock.password, now)
    assert found is not None
    with database.begin() as conn:
        lockout.forget(conn, login, bucket)
        if found.disabled:
            raise Problem(ACCOUNT_DISABLED)
        spend(conn, knock.challenge, now)
        if needs_rehash(found.password):
            conn.execute(update(account).where(account.c.id == found.id).values(password=hash_password(knock.password)))
        device_id = _register(conn, found.id, knock, now)
        secret = secrets.token_urlsafe(32)
        expires_at = now + life
        values = {"hash": hash_token(secret), "issued_at": now, "used_at": now, "expires_at": expires_at}
        conn.execute(insert(token).values(device_id=device_id, **values))
        audit.record(conn, "login", Actor(found.id, device_id, knock.ip), login, {"device": knock.device_name})
    return Session(secret, expires_at, found.id, device_id, found.must_change)


def check_password(database: Database, lockout: Lockout, attempt: Attempt, stored: str | None, given: str, now: datetime) -> None:
    """Counts the attempt, then looks. Raises LOCKED_OUT or LOGIN_FAILED; a failure and the start of a lock-out are audited."""
    wait = lockout.count(database, attempt.login, attempt.bucket, now)
    if wait is None and verify(stored, given):
        return
    if wait is None or wait == lockout.period.total_seconds():  # knocking on must not fill the log
        with database.begin() as conn:
            audit.record(conn, "login.failed" if wait is None else "login.locked", attempt.actor, attempt.login)
    raise Problem(LOGIN_FAILED) if wait is None else Problem(LOCKED_OUT, retry_after=wait)


def end_session(database: Database, token_hash: bytes, actor: Actor, login: str, now: datetime) -> None:
    """The token reads nothing more."""
    with database.begin() as conn:
        ended = update(token).where(token.c.hash == token_hash, token.c.revoked_at.is_(None)).values(revoked_at=now)
        if conn.execute(ended).rowcount:
            audit.record(conn, "logout", actor, login)


def _account(conn: Connection, login: str) -> _Found | None:
    columns = (account.c.id, account.c.password, account.c.disabled, account.c.must_change)
    row = conn.execute(select(*columns).where(account.c.login == login)).one_or_none()
    return None if row is None else _Found(*row)


def _bucket(conn: Connection, login: str, public_key: bytes) -> str:
    """A device the account has used before counts its own wrong tries."""
    known = select(device.c.id).join(account, account.c.id == device.c.account_id)
    known = known.where(device.c.public_key == public_key, account.c.login == login, device.c.revoked_at.is_(None))
    device_id = conn.execute(known).scalar()
    return "" if device_id is None else str(device_id)


def _register(conn: Connection, account_id: UUID, knock: Knock, now: datetime) -> UUID:
    """The device's row, new or known. One key is one device of one account for ever."""
    row = device.c
    known = conn.execute(
        select(row.id, row.account_id, row.revoked_at).where(row.public_key == knock.public_key).with_for_update()
    ).one_or_none()
    if known is not None:
        if known.account_id != account_id or knock.device_id not in {None, known.id}:
            raise Problem(DEVICE_TAKEN)
        if known.revoked_at is not None:
            raise Problem(DEVICE_REVOKED)
        conn.execute(update(device).where(row.id == known.id).values(name=knock.device_name, seen_at=now))
        return UUID(str(known.id))
    device_id = knock.device_id or uuid4()
    if conn.execute(select(row.id).where(row.id == device_id)).one_or_none() is not None:
        raise Problem(DEVICE_TAKEN)
    values = {"id": device_id, "account_id": account_id, "public_key": knock.public_key, "name": knock.device_name}
    conn.execute(insert(device).values(registered_at=now, seen_at=now, **values))
    return device_id
