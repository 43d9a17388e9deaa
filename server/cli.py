"""`tepai-server`: run the server, keep accounts and devices, back up and restore."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

from server import VERSION, account_file, commands, held_commands
from server.accounts import AccountError
from server.backup import BackupError
from server.config import Config, ConfigError
from server.database import DatabaseError
from server.migrate import MigrationError
from server.serve import serve
from server.sync.held import NotHeld
from server.system_user import EmbeddedError
from server.tables import Role

EXPECTED = (AccountError, BackupError, ConfigError, DatabaseError, EmbeddedError, MigrationError, NotHeld)
Areas: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
ROLES = ", ".join(f"{role.value} {role.label}" for role in Role)


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit status: 0 done, 1 refused with a sentence on standard error, 2 misused."""
    args = _parser().parse_args(argv)
    try:
        config = Config.load(data_dir=args.data_dir, host=getattr(args, "host", None), port=getattr(args, "port", None))
        if args.run is None:
            serve(config)
        else:
            sys.stdout.write(args.run(config, args))
    except EXPECTED as error:
        sys.stderr.write(f"tepai-server: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"tepai-server: {error.strerror or error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tepai-server",
        description="特派通省级服务器 / the provincial server. 设置也可用环境变量 TEPAI_… / settings also by environment.",
    )
    parser.add_argument("--version", action="version", version=VERSION)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data-dir", type=Path, help="数据文件夹 / folder of the embedded database and backups")
    areas = parser.add_subparsers(required=True, metavar="COMMAND")
    run = areas.add_parser("serve", parents=[shared], help="启动服务 / run the server")
    run.add_argument("--host", help="监听地址 / address to listen on (127.0.0.1)")
    run.add_argument("--port", type=int, help="端口，0 为任意 / port, 0 for any (8710)")
    run.set_defaults(run=None)
    _accounts(_group(areas, "account", "账号 / accounts"), shared)
    _devices(_group(areas, "device", "设备 / devices"), shared)
    _held(_group(areas, "held", "待处理的改动 / changes kept aside"), shared)
    _care(areas, shared)
    return parser


def _group(areas: Areas, name: str, text: str) -> Areas:
    return areas.add_parser(name, help=text, description=text).add_subparsers(required=True, metavar="ACTION")


def _accounts(group: Areas, shared: argparse.ArgumentParser) -> None:
    def command(name: str, run: Callable[..., str], text: str) -> argparse.ArgumentParser:
        return _command(group, shared, name, run, text)

    role = argparse.ArgumentParser(add_help=False)
    role.add_argument("--role", type=Role, required=True, metavar="ROLE", help=ROLES)
    role.add_argument("--division", required=True, help="区划或上报单位代码 / division or reporting unit, e.g. 210112")
    password = argparse.ArgumentParser(add_help=False)
    password.add_argument(
        "--password-stdin", action="store_true", help="从标准输入读密码，否则自动生成 / read it, else one is generated"
    )

    add = group.add_parser("add", parents=[shared, role, password], help="新建账号 / make an account")
    add.add_argument("--name", required=True, help="姓名 / the person's name")
    add.set_defaults(run=commands.account_add)
    text = "从表格批量新建 / make many from a .csv"
    many = _json(_command(group, shared, "import", account_file.account_import, text, password))
    many.add_argument("file", type=Path, help="列：账号,姓名,角色,区划；同一账号再写一行是增加角色 / columns as named")
    move = group.add_parser("move", parents=[shared, role], help="换岗：原角色止于昨日 / new role instead of those held")
    move.set_defaults(run=commands.account_move)
    grant = group.add_parser("grant", parents=[shared, role], help="增加角色 / one more role")
    grant.add_argument("--from", dest="start", type=date.fromisoformat, help="起始日期 / first day, 2026-01-31")
    grant.add_argument("--to", dest="end", type=date.fromisoformat, help="截止日期 / last day")
    grant.set_defaults(run=commands.account_grant)
    reset = group.add_parser("reset-password", parents=[shared, password], help="重设密码 / set a new password")
    reset.set_defaults(run=commands.account_reset_password)
    disable = command("disable", commands.account_disable, "停用账号 / close an account")
    enable = command("enable", commands.account_enable, "恢复账号 / open it again")
    for one in (add, move, grant, reset, disable, enable):
        one.add_argument("login", help="账号 / login name")
    _json(command("list", commands.account_list, "列出账号 / list accounts"))


def _devices(group: Areas, shared: argparse.ArgumentParser) -> None:
    listing = _json(_command(group, shared, "list", commands.device_list, "列出设备 / list devices"))
    listing.add_argument("login", nargs="?", help="只列这个账号的 / of this account only")
    revoke = _command(group, shared, "revoke", commands.device_revoke, "停用设备 / revoke a device")
    revoke.add_argument("device", type=UUID, help="设备编号 / the device's id")


def _held(group: Areas, shared: argparse.ArgumentParser) -> None:
    listing = _json(_command(group, shared, "list", held_commands.held_list, "列出 / list them"))
    listing.add_argument("--login", help="只列这个账号的 / of this account only")
    which = argparse.ArgumentParser(add_help=False)
    which.add_argument("log", type=UUID, help="上传记录编号 / the log, as listed")
    which.add_argument("seq", type=int, help="序号 / its number in the log")
    release = group.add_parser("release", parents=[shared, which], help="放行：连同其后等它的改动一并入库 / apply it")
    release.set_defaults(run=held_commands.held_release)
    refuse = group.add_parser("refuse", parents=[shared, which], help="不予接收，退回本人 / give it back")
    refuse.add_argument("--reason", default="", help="给本人看的原因 / shown to its author")
    refuse.set_defaults(run=held_commands.held_refuse)


def _care(areas: Areas, shared: argparse.ArgumentParser) -> None:
    save = _command(areas, shared, "backup", commands.make_backup, "备份到文件 / back up to a file")
    save.add_argument("file", type=Path)
    load = _command(areas, shared, "restore", commands.restore_backup, "从文件恢复 / restore from a file")
    load.add_argument("file", type=Path)
    text = "结束恢复期 / end the time of recovery after a restore"
    _command(areas, shared, "recovery-done", commands.recovery_done, text)
    log = _json(_command(areas, shared, "audit", commands.show_audit, "查看审计记录 / show the audit log"))
    log.add_argument("--login", help="谁做的，或对谁做的 / by whom or to whom")
    log.add_argument("--action", help="动作，如 login、account / what was done")
    log.add_argument("--before", type=int, help="此编号以前的 / older than this line")
    log.add_argument("--limit", type=int, default=50, help="行数 / lines (50)")


def _command(
    areas: Areas, shared: argparse.ArgumentParser, name: str, run: Callable[..., str], text: str, *more: argparse.ArgumentParser
) -> argparse.ArgumentParser:
    command = areas.add_parser(name, parents=[shared, *more], help=text, description=text)
    command.set_defaults(run=run)
    return command


def _json(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("--json", action="store_true", help="一行一个 JSON 对象 / one JSON object a line")
    return command


if __name__ == "__main__":
    sys.exit(main())
