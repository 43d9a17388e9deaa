"""更正: what a correction must be to be handed in, and how its approval makes the record's next version (design §4, Review)."""

from collections.abc import Iterable
from typing import Any

from db import corrections
from db.choices import State
from db.corrections import LEVEL, corrected_kind, laid_over
from db.operations import Operation
from db.records import BY_NAME
from db.rules import Problem
from db.workflow import Transition, editable
from server.sync import desk
from server.sync.verdicts import Refused, Sender, advance, rejected
from server.sync.working import Rec, Working


def check(work: Working, sender: Sender, rec: Rec) -> list[Problem]:
    """What stands against handing the correction in. Raises Refused: held when the record is not the sender's to mend."""
    body = rec.body or {}
    kind = corrected_kind(body.get("of_kind"))
    if kind is None:
        raise rejected("malformed", ("of_kind", "这类记录不能更正"))
    changes = body.get("changes") or {}
    found = corrections.misfits(kind, changes)
    target = desk.mended(work, rec)
    if target is None or found:
        return found
    streams = kind.streams({**(target.body or {}), "id": target.id})
    if f"u:{sender.account_id}" not in streams and not sender.freely:
        raise Refused("held", "no_right")
    return _broken(target, changes)


def _broken(target: Rec, changes: dict[str, Any]) -> list[Problem]:
    found = corrections.problems(BY_NAME[target.kind], target.id, target.body or {}, changes)
    return [p for p in found if p.blocking]


def mend(work: Working, sender: Sender, op: Operation, rec: Rec, step: Transition) -> dict[str, Any]:
    """Applies the correction when the step brings it as far as its record has come; returns what this changes in it.

    Raises Refused when the record has been changed since, is open to its author, or would break rules.
    """
    body = rec.body or {}
    target = desk.mended(work, rec)
    if target is None or target.body is None:
        raise rejected("unknown_reference", ("of_id", "更正的记录还没有上传到省级，或已删除"))
    state, changes = State(target.body["state"]), body.get("changes") or {}
    if editable(True, state) or state is State.VOID:
        raise rejected("state", ("", f"原记录现在是“{state.text}”，不用更正；请退回这份更正"))
    if desk.overtaken(work, target, body.get("of_rev")):
        raise rejected("stale", ("", "原记录在申请更正以后又有改动，请退回这份更正，由申请人核对后重新提交"))
    if LEVEL[step.target] < LEVEL[state]:
        return {}
    kind = BY_NAME[target.kind]
    _refuse("malformed", corrections.misfits(kind, changes))
    after = laid_over(target.body, changes)
    lacking = desk.unknown(work, Rec(target.kind, target.id, body=after))
    if lacking:
        raise rejected("unknown_reference", *lacking)
    _refuse("rules", _broken(target, changes))
    after["changed_at"] = op.at
    target.body = after
    advance(target, sender)
    work.aside.add(target.id)
    return {"state": State.ARCHIVED.value}


def _refuse(code: str, problems: Iterable[Problem]) -> None:
    listed = [{"field": p.field, "code": p.code, "text": p.text, "child": p.child, "cell": p.cell} for p in problems]
    if listed:
        raise Refused("rejected", code, listed)
