"""What the commands of `tepai-server` do; each returns what is to be printed."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from unicodedata import east_asian_width

from server import accounts, audit, backup, migrate, passwords
from server.access import Grant
from server.accounts import NewAccount
from server.audit import COMMAND_LINE
from server.caller import BEIJING, utc_now
from server.config import Config
from server.database import COMMAND, Database
from server.state import end_recovery


@contextmanager
def opened(config: Config) -> Iterator[Database]:
    """The database of a running server, or started for this command alone; brought up to date."""
    with Database.open(config, COMMAND) as database:
        migrate.upgrade_to_head(database.engine)
        yield database


def account_add(config: Config, args: Namespace) -> str:
    password, made_up = _password(args)
    new = NewAccount(args.login, args.name, args.role, args.division)
    with opened(config) as database, database.begin() as conn:
        account_id = accounts.add(conn, new, password, COMMAND_LINE, today(), must_change=made_up)
    return f"已建立账号 {accounts.fold_login(args.login)}（{account_id}）\n" + _shown(password, made_up)


def account_reset_password(config: Config, args: Namespace) -> str:
    password, made_up = _password(args)
    with opened(config) as database, database.begin() as conn:
        account_id = accounts.find(conn, args.login)
        accounts.set_password(conn, account_id, password, COMMAND_LINE, must_change=made_up)
    return f"已重设 {args.login} 的密码，各设备需重新登录\n" + _shown(password, made_up)


def account_move(config: Config, args: Namespace) -> str:
    with opened(config) as database, database.begin() as conn:
        accounts.move(conn, args.login, args.role, args.division, COMMAND_LINE, today())
    return f"{args.login} 自今日起为 {args.division} 的{args.role.label}\n"


def account_grant(config: Config, args: Namespace) -> str:
    new = Grant(args.role, args.division, args.start or today(), args.end)
    with opened(config) as database, database.begin() as conn:
        accounts.grant(conn, args.login, new, COMMAND_LINE)
    return f"{args.login} 增加角色：{args.division} 的{args.role.label}\n"


def account_disable(config: Config, args: Namespace) -> str:
    with opened(config) as database, database.begin() as conn:
        accounts.set_disabled(conn, args.login, True, COMMAND_LINE)
    return f"账号 {args.login} 已停用\n"


def account_enable(config: Config, args: Namespace) -> str:
    with opened(config) as database, database.begin() as conn:
        accounts.set_disabled(conn, args.login, False, COMMAND_LINE)
    return f"账号 {args.login} 已恢复\n"


def account_list(config: Config, args: Namespace) -> str:
    found = []
    with opened(config) as database, database.begin() as conn:
        for account_id, login, name, division, disabled, seen in accounts.listed(conn):
            held = [grant for grant in accounts.grants(conn, account_id) if grant.holds(today())]
            roles = " ".join(f"{grant.role.value}:{grant.division}" for grant in held)
            line = {"id": account_id, "login": login, "name": name, "division": division, "roles": roles}
            found.append(line | {"state": "disabled" if disabled else "active", "seen": seen})
    return table(found, as_json=args.json)


def device_list(config: Config, args: Namespace) -> str:
    names = ("id", "login", "name", "registered", "seen", "revoked")
    with opened(config) as database, database.begin() as conn:
        found = [dict(zip(names, row, strict=True)) for row in accounts.devices(conn, args.login)]
    return table(found, as_json=args.json)


def device_revoke(config: Config, args: Namespace) -> str:
    with opened(config) as database, database.begin() as conn:
        accounts.revoke_device(conn, args.device, COMMAND_LINE)
    return f"设备 {args.device} 已停用\n"


def make_backup(config: Config, args: Namespace) -> str:
    with opened(config) as database:
        manifest = backup.make(database, args.file)
        with database.begin() as conn:
            audit.record(conn, "backup", COMMAND_LINE, args.file.name, {"sha256": manifest.sha256})
    return f"已备份到 {args.file}（{manifest.size} 字节，SHA-256 {manifest.sha256}）\n"


def restore_backup(config: Config, args: Namespace) -> str:
    with Database.open(config, COMMAND) as database:
        before = backup.restore(database, config, args.file)
    saved = "" if before is None else f"恢复前的数据另存于 {before}\n"
    return saved + "已恢复。各设备会把备份以后的内容补报上来；补齐后请运行 tepai-server recovery-done\n"


def recovery_done(config: Config, args: Namespace) -> str:
    del args
    with opened(config) as database, database.begin() as conn:
        end_recovery(conn)
        audit.record(conn, "recovery.done", COMMAND_LINE)
    return "恢复期已结束\n"


def show_audit(config: Config, args: Namespace) -> str:
    with opened(config) as database, database.begin() as conn:
        lines = audit.lines(conn, login=args.login, action=args.action, before=args.before, limit=args.limit)
    names = ("id", "at", "action", "login", "object", "detail", "device_id", "ip")
    return table([{name: getattr(line, name) for name in names} for line in lines], as_json=args.json)


def given_password(args: Namespace) -> str | None:
    """What the administrator gives on standard input; None when one is to be made up."""
    return sys.stdin.readline().rstrip("\r\n") if args.password_stdin else None


def _password(args: Namespace) -> tuple[str, bool]:
    """The password and whether we made it up."""
    given = given_password(args)
    return (passwords.generate(), True) if given is None else (given, False)


def _shown(password: str, made_up: bool) -> str:
    return f"初始密码：{password}（只显示这一次，首次登录后请修改）\n" if made_up else ""


def today() -> date:
    """In Beijing."""
    return utc_now().astimezone(BEIJING).date()


def table(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> str:
    """Columns for people (times in Beijing), or JSON lines for programs (times in UTC)."""
    if as_json:
        return "".join(json.dumps(row, ensure_ascii=False, default=_plain) + "\n" for row in rows)
    if not rows:
        return "没有记录\n"
    cells = [list(rows[0])] + [[_cell(value) for value in row.values()] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells)
    return "".join(line + "\n" for line in lines)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
