"""What `tepai-server held …` does: operations kept aside are listed, applied or given back; each decision is audited."""

from argparse import Namespace

from server import audit
from server.audit import COMMAND_LINE
from server.commands import opened, table
from server.config import Config
from server.sync import held
from server.sync.seed import raw

_NAMES = ("log", "seq", "login", "code", "kind", "action", "record", "at")


def held_list(config: Config, args: Namespace) -> str:
    with opened(config) as database, database.begin() as conn:
        rows = held.everything(raw(conn), args.login)
    return table([dict(zip(_NAMES, row, strict=True)) for row in rows], as_json=args.json)


def held_release(config: Config, args: Namespace) -> str:
    with opened(config) as database, database.begin() as conn:
        under = raw(conn)
        row = under.execute("SELECT epoch FROM meta").fetchone()
        assert row is not None
        found = held.release(under, row[0], args.log, [args.seq], freely=True)
        done = [r.seq for r in found]
        audit.record(conn, "held.release", COMMAND_LINE, f"{args.log}/{args.seq}", {str(r.seq): r.status for r in found})
    if args.seq not in done:
        return "仍不能入库，继续等待（前面还有未处理的改动，或缺少它所属的记录）\n"
    refused = sum(r.status == "rejected" for r in found)
    return f"已处理 {len(done)} 项" + (f"，其中 {refused} 项不合要求，退回本人" if refused else "") + "；下次同步时告知本人\n"


def held_refuse(config: Config, args: Namespace) -> str:
    with opened(config) as database, database.begin() as conn:
        done = held.refuse(raw(conn), args.log, args.seq, args.reason.strip())
        audit.record(conn, "held.refuse", COMMAND_LINE, f"{args.log}/{args.seq}", {"seqs": done, "reason": args.reason})
    return f"已退回 {len(done)} 项，下次同步时告知本人\n"
