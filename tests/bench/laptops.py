"""Accounts and laptops full of work for the parts that sync with a real server."""

from itertools import islice
from typing import Any

from db import canonical
from db.base import DERIVED
from db.bodies import table_columns, to_rows
from db.ids import new_id
from db.records.visit import Visit
from tests.bench import seed
from tests.serverkit import PASSWORD, ProcessServer
from tests.synckit import Desktop


def account(server: ProcessServer, login: str) -> None:
    """A commissioner of one county."""
    who = ("--name", "张三", "--role", "commissioner", "--division", "210112")
    made = server.run("account", "add", login, *who, "--password-stdin", stdin=PASSWORD)
    if made.returncode:
        raise RuntimeError(made.stderr)


def draft(laptop: Desktop, count: int, companies: int = 2000, **more: Any) -> None:
    """Visits with their open operations, as entering them one by one would have left them; `more`: values that all have."""
    me = str(laptop.account)
    bodies = []
    for body in islice(seed.visits(count, companies, 20), count):
        body |= {"id": str(new_id()), "state": "draft", "author_id": me, "visitors": [me], "report_unit": "210112", **more}
        bodies.append({name: value for name, value in body.items() if name != "no"})
    ids = [body.pop("id") for body in bodies]
    columns = {name: [body.get(name) for body in bodies] for name in table_columns(Visit)[2:]}
    rows = to_rows(Visit, ids, [0] * count, columns)
    names = table_columns(Visit)
    log = laptop.author.log
    operations = [_operation(log, record_id, body) for record_id, body in zip(ids, bodies, strict=True)]
    with laptop.local.connection(write=True) as connection:
        connection.exec_driver_sql(f"INSERT INTO visit ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows)
        connection.exec_driver_sql(
            """INSERT INTO outbox (log, status, kind, id, action, at, base_rev, fields, base, closes, grp, batch, schema)
               VALUES (?, 'open', 'visit', ?, 'create', ?, 0, ?, '{}', '[]', '', '', 1)""",
            operations,
        )
        connection.exec_driver_sql("INSERT INTO image (id, kind, rev, body) VALUES (?, 'visit', 0, 'null')", [(i,) for i in ids])


def _operation(log: str, record_id: str, body: dict[str, Any]) -> tuple[str, ...]:
    fields = {name: value for name, value in body.items() if value is not None and name not in DERIVED}
    return log, record_id, body["changed_at"], canonical.text(fields)
