"""The enterprise of what is submitted must have a good credit code; one that is unknown here stops only approval (design §4)."""

from collections.abc import Sequence
from typing import Any

from db.card_rules import card_problem
from db.operations import Operation
from db.records.enterprise import Enterprise
from db.rules import Problem
from server.sync.working import Body, Conn, Working, listed, valid_ids

_FIELD = "enterprise_id"


def load(conn: Conn, work: Working, ops: Sequence[Operation]) -> None:
    """The cards that submitted records name, by one query; none when nothing is submitted."""
    filed = {work.resolve(op.id) for op in work.later if op.action == "transition" and op.fields.get("action") == "submit"}
    if not filed:
        return
    bodies: list[Body] = [rec.body for i in filed if (rec := work.records.get(i)) is not None and rec.body is not None]
    bodies += [grave.body for i in filed if (grave := work.graves.get(i)) is not None]
    bodies += [op.fields for op in ops if work.resolve(op.id) in filed]
    wanted = valid_ids({value for body in bodies if type(value := body.get(_FIELD)) is str})
    if not wanted:
        return
    query = """SELECT i.id::text, e.id::text, e.name, e.uscc FROM (SELECT unnest(string_to_array(%s, ',')::uuid[]) AS id) i
                LEFT JOIN sync_alias a ON a.loser = i.id JOIN enterprise e ON e.id = coalesce(a.winner, i.id)"""
    for named, card, name, uscc in conn.execute(query, (listed(wanted),)):
        work.cards[named] = card, name, uscc


def problems(work: Working, body: Body) -> list[Problem]:
    """In the words of the laptop. What this batch itself has mended counts."""
    named = body.get(_FIELD)
    if named is None:
        return []
    card, name, uscc = work.cards.get(named, (work.resolve(named), None, None))
    here = work.records.get(card)
    if here is not None and here.body is not None:
        name, uscc = here.body.get("name"), here.body.get("uscc")
    elif named not in work.cards:
        return []
    found = card_problem(_headline(name), uscc)
    return [found] if found else []


def _headline(name: Any) -> str:
    return Enterprise(name=name).headline()
