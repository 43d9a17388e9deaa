"""Log in, log out, who am I, change the password."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select

from server import accounts, challenges, sessions
from server.accounts import AccountError
from server.caller import CallerAnyState, CallerDep, ClientIp, ConfigDep, DatabaseDep, KeyringDep, Now, hash_token, load_caller
from server.challenges import b64, unb64
from server.config import Config
from server.database import Database
from server.lockout import Lockout
from server.problems import (
    ACCOUNT_DISABLED,
    BAD_PROOF,
    CHALLENGE_STALE,
    DEVICE_REVOKED,
    DEVICE_TAKEN,
    LOCKED_OUT,
    LOGIN_FAILED,
    SIGNED_IN,
    UNAUTHENTICATED,
    WEAK_PASSWORD,
    Problem,
    problems,
)
from server.state import Keyring, read_state
from server.tables import account

router = APIRouter(tags=["login"])

Line = StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")
Password = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Key32 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
Signature = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{86}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ChallengeAnswer(BaseModel):
    """To be signed by the device; see `LoginDevice.proof`."""

    challenge: str
    expires_at: str


class LoginDevice(_Strict):
    """The device that logs in: an installation with a profile."""

    id: UUID | None = Field(default=None, description="made by the device; without it the server makes one")
    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]
    public_key: Key32 = Field(description="Ed25519, base64url without padding")
    proof: Signature = Field(
        description="Ed25519 over the UTF-8 lines `tepai-login`, challenge, account, public_key as sent, joined by \\n"
    )


class Login(_Strict):
    """Account, password and device."""

    account: Annotated[str, Line]
    password: Password
    challenge: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
    device: LoginDevice


class RoleAnswer(BaseModel):
    """A role held today."""

    role: str
    division: str
    valid_from: str
    valid_to: str | None


class AccountAnswer(BaseModel):
    """The account; `id` is the author of what is recorded under it."""

    id: UUID
    login: str
    name: str
    division: str
    roles: list[RoleAnswer]


class SigningKeyAnswer(BaseModel):
    """A key whose signatures on receipts are this province's."""

    id: str
    public_key: str


class ServerAnswer(BaseModel):
    """What a device keeps of the server."""

    signing_keys: list[SigningKeyAnswer] = Field(description="Ed25519, the one in use first")
    recovery_id: str
    recovery_key: str = Field(description="X25519; the device seals its data key to it")
    id_key: str = Field(description="X25519; the device seals identity numbers to it")
    epoch: int
    now: str


class Me(BaseModel):
    """Account, device and server."""

    account: AccountAnswer
    device_id: UUID
    must_change_password: bool
    server: ServerAnswer


class LoggedIn(Me):
    """A session."""

    token: str
    expires_at: str


class PasswordChange(_Strict):
    """Old and new password."""

    old: Password
    new: Password


def _instant(moment: Any) -> str:
    return str(moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"))


@router.get("/v1/challenge", responses=problems())
def challenge(keyring: KeyringDep, now: Now) -> ChallengeAnswer:
    """The first step of a login; good for five minutes and one session."""
    text, expires_at = challenges.issue(keyring.challenge, now)
    return ChallengeAnswer(challenge=text, expires_at=_instant(expires_at))


@router.post(
    "/v1/login",
    responses=problems(LOGIN_FAILED, CHALLENGE_STALE, BAD_PROOF, ACCOUNT_DISABLED, DEVICE_REVOKED, DEVICE_TAKEN, LOCKED_OUT),
)
def login(body: Login, database: DatabaseDep, config: ConfigDep, keyring: KeyringDep, now: Now, ip: ClientIp) -> LoggedIn:
    """The second step; registers the device on its first login. Wrong account and wrong password look the same."""
    fresh = challenges.check(keyring.challenge, body.challenge, now)
    public_key = unb64(body.device.public_key)
    message = challenges.login_message(body.challenge, body.account, body.device.public_key)
    challenges.check_proof(public_key, message, unb64(body.device.proof))
    knock = sessions.Knock(body.account, body.password, body.device.id, body.device.name, public_key, fresh, ip)
    life = timedelta(days=config.token_days)
    session = sessions.open_session(database, knock, now, _lockout(config), life)
    me = _me(database, keyring, hash_token(session.token), now)
    return LoggedIn(**dict(me), token=session.token, expires_at=_instant(session.expires_at))


@router.post("/v1/logout", status_code=204, responses=problems(UNAUTHENTICATED), response_class=Response)
def logout(caller: CallerAnyState, database: DatabaseDep, now: Now) -> None:
    """Ends the session; the device stays registered and may still deliver what it has."""
    sessions.end_session(database, caller.token_hash, caller.actor, caller.login, now)


@router.get("/v1/me", responses=problems(*SIGNED_IN))
def me(caller: CallerDep, database: DatabaseDep, keyring: KeyringDep, now: Now) -> Me:
    """Account, roles of today, device and the server's keys."""
    return _me(database, keyring, caller.token_hash, now)


@router.post(
    "/v1/password",
    status_code=204,
    responses=problems(*SIGNED_IN, LOGIN_FAILED, LOCKED_OUT, WEAK_PASSWORD),
    response_class=Response,
)
def change_password(body: PasswordChange, caller: CallerDep, database: DatabaseDep, config: ConfigDep, now: Now) -> None:
    """Changes the caller's password; sessions on other devices end."""
    with database.begin() as conn:
        stored = conn.execute(select(account.c.password).where(account.c.id == caller.account_id)).scalar_one()
    attempt, lockout = sessions.Attempt(caller.login, str(caller.device_id), caller.actor), _lockout(config)
    sessions.check_password(database, lockout, attempt, stored, body.old, now)
    with database.begin() as conn:
        lockout.forget(conn, attempt.login, attempt.bucket)
        try:
            accounts.set_password(conn, caller.account_id, body.new, caller.actor, must_change=False, keep=caller.device_id)
        except AccountError as error:
            raise Problem(WEAK_PASSWORD, str(error)) from error


def _lockout(config: Config) -> Lockout:
    return Lockout(config.lockout_tries, timedelta(minutes=config.lockout_minutes))


def _me(database: Database, keyring: Keyring, token_hash: bytes, now: Any) -> Me:
    with database.raw() as raw:
        caller = load_caller(raw, token_hash, now)
    if caller is None:
        raise Problem(UNAUTHENTICATED)
    with database.begin() as conn:
        epoch = read_state(conn).epoch
        must_change = conn.execute(select(account.c.must_change).where(account.c.id == caller.account_id)).scalar_one()
    return Me(
        account=AccountAnswer(
            id=caller.account_id,
            login=caller.login,
            name=caller.name,
            division=caller.division,
            roles=[RoleAnswer(**grant.as_json()) for grant in caller.grants],
        ),
        device_id=caller.device_id,
        must_change_password=must_change,
        server=ServerAnswer(
            signing_keys=[SigningKeyAnswer(id=key_id, public_key=b64(public)) for key_id, public in keyring.sign_all],
            recovery_id=keyring.recovery.id,
            recovery_key=b64(keyring.recovery.public),
            id_key=b64(keyring.id_seal.public),
            epoch=epoch,
            now=_instant(now),
        ),
    )
