"""Who may write a record, and when it is locked by another one (design §4, Apply)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.base import Record
from db.choices import State
from db.fields import field_map
from db.holding import given_away, may_hold
from db.operations import Operation
from db.records import BY_NAME
from db.workflow import editable
from server.sync.verdicts import Refused, Sender, rejected
from server.sync.working import ANY_ID, Conn, Rec, Working, listed, lock_rows, valid_ids


def may_write(sender: Sender, kind: type[Record], rec: Rec) -> None:
    """Own records, those that name the sender, and what is shared where he works. Raises Refused (held)."""
    body = rec.body or {}
    may_keep(sender, kind, body)
    if sender.freely or kind.kept_by or kind.keepers(body):
        return
    values = {**body, "id": rec.id}
    if may_hold(kind, values, sender.account_id):
        return
    if given_away(values, sender.account_id):
        how = "已移交给" if values.get("keeper_id") else "由"
        text = f"这条记录{how}他人经办，您的改动先保留在省级，由现经办人或联络员处理"
        raise Refused("held", "handed_over", [{"field": "", "code": "handed_over", "text": text}])
    if kind.shared_edit and any(map(sender.scope.allows, kind.streams(values))):
        return
    raise Refused("held", "no_right")


def may_keep(sender: Sender, kind: type[Record], *versions: Mapping[str, Any]) -> None:
    """What one role keeps, or the contacts of its place, is written by them alone, as it was and as it would be.

    Raises Refused (held).
    """
    if sender.freely:
        return
    if kind.kept_by and not sender.reviewer.has(kind.kept_by):
        raise _kept(f"{kind.title}由省级维护，您的改动先保留在省级，由省级联络员决定")
    if any(keepers and not keepers & sender.reviewer.roles for keepers in map(kind.keepers, versions)):
        raise _kept(f"{kind.title}由本级或上级联络员维护，您的改动先保留在省级，由他们决定")


def _kept(text: str) -> Refused:
    return Refused("held", "no_right", [{"field": "", "code": "no_right", "text": text}])


def fixed(kind: type[Record]) -> None:
    """What is written once stands: a handover has been carried out, a log tells what happened. Raises Refused."""
    if kind.written_once:
        raise rejected("locked", ("", f"{kind.title}写成以后不能修改或删除；需要时请再办一次"))


def openly(kind: type[Record], values: Mapping[str, Any]) -> None:
    """涉密不上网: what nobody has confirmed to be open is not kept at the province. Raises Refused."""
    if kind.open_by and values.get(kind.open_by) is not True:
        raise rejected("secret", (kind.open_by, f"{kind.title}没有确认不涉密，不得上传"))


def follow(work: Working, kind: type[Record], *versions: Mapping[str, Any]) -> None:
    """A record that follows another is locked with it, as it was and as it would be. Raises Refused."""
    if not kind.follows:
        return
    for parent in {str(values[kind.follows]) for values in versions if values.get(kind.follows)}:
        target = BY_NAME[_parent(kind)]
        rec = work.records.get(parent)
        state = rec.body.get("state") if rec is not None and rec.body is not None else work.parents.get(parent)
        if state is not None and not editable(target.submittable, State(state)):
            raise rejected("locked", ("", f"{target.title}已是“{State(state).text}”，{kind.title}不能修改；可先撤回或申请更正"))


def load_parents(conn: Conn, work: Working, ops: Sequence[Operation]) -> None:
    """States of the records that others in this batch follow, which keep them until it is done; two queries a kind, none without
    such operations.
    """
    wanted: dict[str, set[str]] = {}
    for op in ops:
        kind = BY_NAME.get(op.kind)
        if kind is not None and kind.follows:
            rec = work.records.get(work.resolve(op.id))
            versions: Iterable[Mapping[str, Any]] = (op.fields, (rec.body if rec else None) or {})
            named = {v for values in versions if type(v := values.get(kind.follows)) is str}
            wanted.setdefault(_parent(kind), set()).update(named - work.records.keys())
    for name, ids in wanted.items():
        usable = sorted(valid_ids(ids))
        query = f"SELECT id::text, rev, state FROM {name} WHERE id = {ANY_ID}"
        rows = conn.execute(query, (listed(usable),)).fetchall() if usable else []
        while rows and lock_rows(conn, name, usable, "SHARE") != {row[:2] for row in rows}:
            rows = conn.execute(query, (listed(usable),)).fetchall()
        work.parents.update((record, state) for record, _, state in rows)


def _parent(kind: type[Record]) -> str:
    return field_map(kind)[kind.follows].spec.ref
