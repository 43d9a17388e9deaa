"""Accounts, roles and devices: what the administrator does to them. Every function writes its audit line."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from server import audit
from server.access import Grant, fits
from server.audit import Actor
from server.passwords import hash_password, weakness
from server.sync import seed
from server.tables import Role, account, account_role, device, token

_LOGIN = re.compile(r"\w[\w.@-]{1,63}\Z")


class AccountError(Exception):
    """What the administrator asked for cannot be done; the text says why."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made."""

    login: str
    name: str
    role: Role
    division: str


def fold_login(login: str) -> str:
    """Names are compared as people read them: full-width and capital letters do not count."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def add(conn: Connection, new: NewAccount, password: str, actor: Actor, today: date, *, must_change: bool) -> UUID:
    """Makes an account with its first role. Raises AccountError."""
    login, name = fold_login(new.login), unicodedata.normalize("NFC", new.name).strip()
    if not _LOGIN.match(login):
        raise AccountError("账号应为 2–64 个字母、汉字、数字或 . _ - @，并以字母、汉字或数字开头")
    if not 1 <= len(name) <= 60 or not name.isprintable():
        raise AccountError("姓名应为 1–60 个字")
    _check(fits(new.role, new.division))
    _check(weakness(password, login))
    values = {
        "id": uuid4(),
        "login": login,
        "name": name,
        "password": hash_password(password),
        "division": new.division,
        "must_change": must_change,
    }
    made = conn.execute(upsert(account).values(values).on_conflict_do_nothing().returning(account.c.id)).scalar()
    if made is None:
        raise AccountError(f"账号 {login} 已经存在")
    _grant(conn, made, Grant(new.role, new.division, today))
    seed.person(conn, UUID(str(made)), name, new.role, new.division, today)
    audit.record(conn, "account.add", actor, login, {"name": name, "role": new.role, "division": new.division})
    return UUID(str(made))


def find(conn: Connection, login: str) -> UUID:
    """The account's id. Raises AccountError for an unknown one."""
    found = conn.execute(select(account.c.id).where(account.c.login == fold_login(login))).scalar()
    if found is None:
        raise AccountError(f"没有账号 {login}")
    return UUID(str(found))


def listed(conn: Connection) -> list[Row[UUID, str, str, str, bool, datetime | None]]:
    """All accounts: id, login, name, division, disabled, last contact of any device."""
    seen = select(func.max(device.c.seen_at)).where(device.c.account_id == account.c.id).scalar_subquery()
    columns = (account.c.id, account.c.login, account.c.name, account.c.division, account.c.disabled, seen)
    return list(conn.execute(select(*columns).order_by(account.c.login)).all())


def grants(conn: Connection, account_id: UUID) -> list[Grant]:
    """All roles the account holds, held or will hold, the earliest first."""
    row = account_role.c
    query = select(row.role, row.division, row.valid_from, row.valid_to).where(row.account_id == account_id)
    found = conn.execute(query.order_by(row.valid_from, row.id))
    return [Grant(Role(role), division, start, end) for role, division, start, end in found]


def set_disabled(conn: Connection, login: str, disabled: bool, actor: Actor) -> None:
    """A disabled account reads nothing more; what its devices still bring is kept as held."""
    found = find(conn, login)
    conn.execute(update(account).where(account.c.id == found).values(disabled=disabled))
    audit.record(conn, "account.disable" if disabled else "account.enable", actor, fold_login(login))


def set_password(
    conn: Connection, account_id: UUID, password: str, actor: Actor, *, must_change: bool, keep: UUID | None = None
) -> None:
    """Sets a password and ends all sessions but those of device `keep`. Raises AccountError for a weak one."""
    login = conn.execute(select(account.c.login).where(account.c.id == account_id)).scalar_one()
    _check(weakness(password, login))
    values = {"password": hash_password(password), "must_change": must_change, "password_at": func.now()}
    conn.execute(update(account).where(account.c.id == account_id).values(values))
    others = select(device.c.id).where(device.c.account_id == account_id)
    if keep is not None:
        others = others.where(device.c.id != keep)
    ended = update(token).where(token.c.device_id.in_(others), token.c.revoked_at.is_(None))
    conn.execute(ended.values(revoked_at=func.now()))
    audit.record(conn, "account.password", actor, login)


def move(conn: Connection, login: str, role: Role, division: str, actor: Actor, today: date) -> None:
    """Ends what roles the account holds (yesterday was their last day) and gives it this one from today."""
    found = find(conn, login)
    _check(fits(role, division))
    row = account_role.c
    open_ = (row.account_id == found) & (row.valid_from <= today) & or_(row.valid_to.is_(None), row.valid_to >= today)
    conn.execute(update(account_role).where(open_).values(valid_to=today - timedelta(days=1)))
    _grant(conn, found, Grant(role, division, today))
    conn.execute(update(account).where(account.c.id == found).values(division=division))
    audit.record(conn, "account.move", actor, fold_login(login), {"role": role, "division": division})


def grant(conn: Connection, login: str, new: Grant, actor: Actor) -> None:
    """Gives one more role beside those held. Raises AccountError."""
    found = find(conn, login)
    _check(fits(new.role, new.division))
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise AccountError("截止日期早于开始日期")
    _grant(conn, found, new)
    audit.record(conn, "account.grant", actor, fold_login(login), new.as_json())


def devices(conn: Connection, login: str | None = None) -> list[Row[UUID, str, str, datetime, datetime | None, datetime | None]]:
    """Devices: id, login, name, registered, last contact, revoked."""
    columns = (
        device.c.id, account.c.login, device.c.name, device.c.registered_at, device.c.seen_at, device.c.revoked_at,
    )  # fmt: skip
    query = select(*columns).join(account, account.c.id == device.c.account_id)
    if login is not None:
        query = query.where(device.c.account_id == find(conn, login))
    return list(conn.execute(query.order_by(account.c.login, device.c.registered_at)).all())


def revoke_device(conn: Connection, device_id: UUID, actor: Actor) -> None:
    """The device reads nothing more; what it still brings is kept as held. Raises AccountError for an unknown one."""
    values = {"revoked_at": func.coalesce(device.c.revoked_at, func.now())}
    if conn.execute(update(device).where(device.c.id == device_id).values(values)).rowcount == 0:
        raise AccountError(f"没有设备 {device_id}")
    audit.record(conn, "device.revoke", actor, str(device_id))


def _grant(conn: Connection, account_id: UUID, new: Grant) -> None:
    values = {"role": new.role, "division": new.division, "valid_from": new.valid_from, "valid_to": new.valid_to}
    conn.execute(insert(account_role).values(account_id=account_id, **values))


def _check(refusal: str | None) -> None:
    if refusal is not None:
        raise AccountError(refusal)
