"""`tepai-server account import`: a county's or a whole province's accounts from a table, all or none."""

import csv
import io
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from server import accounts, audit, passwords
from server.access import Grant
from server.accounts import AccountError, NewAccount
from server.audit import COMMAND_LINE
from server.commands import given_password, opened, table, today
from server.config import Config
from server.tables import Role

HEADINGS = {"账号": "login", "姓名": "name", "角色": "role", "区划": "division"}
MOST = 5000
_ROLES = {role.label: role for role in Role} | {role.value: role for role in Role}


@dataclass(frozen=True, slots=True)
class Line:
    """One account with one role; a later line of the same account gives it one more."""

    number: int
    login: str
    name: str
    role: Role
    division: str


def account_import(config: Config, args: Namespace) -> str:
    """Makes the accounts of the file; those that are there already only get the roles that they lack."""
    lines = list(read(args.file))
    shared = given_password(args)
    made: list[dict[str, str]] = []
    with opened(config) as database, database.begin() as conn:
        there = {row.login for row in accounts.listed(conn)}
        granted = 0
        for line in lines:
            try:
                if accounts.fold_login(line.login) in there:
                    granted += _grant(conn, line)
                else:
                    made.append(_make(conn, line, shared))
                    there.add(made[-1]["login"])
            except AccountError as error:
                raise AccountError(f"第 {line.number} 行（{line.login}）：{error}；没有导入任何账号") from error
        audit.record(conn, "account.import", COMMAND_LINE, args.file.name, {"made": len(made), "granted": granted})
    told = f"已建立 {len(made)} 个账号，另加角色 {granted} 个\n"
    if shared is not None or not made:
        return told
    return told + "初始密码只显示这一次，首次登录后请修改：\n" + table(made, as_json=args.json)


def _make(conn: Connection, line: Line, shared: str | None) -> dict[str, str]:
    password = shared or passwords.generate()
    new = NewAccount(line.login, line.name, line.role, line.division)
    accounts.add(conn, new, password, COMMAND_LINE, today(), must_change=shared is None)
    return {"login": accounts.fold_login(line.login), "name": line.name, "password": password}


def _grant(conn: Connection, line: Line) -> int:
    """One more role, unless it is held."""
    held = accounts.grants(conn, accounts.find(conn, line.login))
    if any(g.role is line.role and g.division == line.division and g.holds(today()) for g in held):
        return 0
    accounts.grant(conn, line.login, Grant(line.role, line.division, today()), COMMAND_LINE)
    return 1


def read(path: Path) -> Iterator[Line]:
    """The rows of a .csv (UTF-8, or GB 18030 as Excel writes it). Raises AccountError for what is no such table."""
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    missing = [heading for heading in HEADINGS if heading not in (rows.fieldnames or ())]
    if missing:
        raise AccountError(f"缺少列：{'、'.join(missing)}；第一行应为 {','.join(HEADINGS)}")
    for number, row in enumerate(rows, 2):
        login, name, role, division = ((row[heading] or "").strip() for heading in HEADINGS)
        if not any((login, name, role, division)):
            continue
        if number > MOST + 1:
            raise AccountError(f"一次最多 {MOST} 行")
        if role not in _ROLES:
            raise AccountError(f"第 {number} 行（{login}）：没有“{role}”这个角色；没有导入任何账号")
        yield Line(number, login, name, _ROLES[role], division)


def _text(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AccountError(f"{path.name} 不是文本表格，请另存为 CSV")
