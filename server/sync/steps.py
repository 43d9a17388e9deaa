"""Steps of the workflow: handing in, deciding, taking back. Who may take which is `db.reviewing`, as on the laptop."""

from collections.abc import Collection, Mapping
from typing import Any

from db import reviewing, rules
from db.base import Record
from db.bodies import build
from db.choices import State
from db.holding import given_away, holder, holders
from db.operations import Operation
from db.records import BY_NAME
from db.records.attachment import Attachment
from db.records.correction import Correction
from db.reviewing import RETURNS
from db.types import LongText
from db.wire import Result
from db.workflow import Transition, allowed, transition
from server.sync import cards, day_limits, desk, mending
from server.sync.verdicts import Refused, Sender, done, rejected
from server.sync.working import Rec, Working

_REASON = LongText(1000)


def take(work: Working, sender: Sender, op: Operation, kind: type[Record], rec: Rec) -> Result:
    """One step of one record. Raises Refused; then nothing of it was done."""
    body = rec.body or {}
    step = _step(op)
    if not kind.submittable or not allowed(State(body["state"]), step.action):
        raise rejected("state", ("", f"记录现在是“{State(body['state']).text}”，不能{step.text}"))
    more: dict[str, Any] = {}
    if step.by == "author":
        if holder(body) != sender.account_id:
            gone = given_away(body, sender.account_id)
            raise Refused("held", "handed_over" if gone else "no_right")
        if step.action == "submit":
            _may_submit(work, sender, kind, rec)
    else:
        _may_decide(work, sender, op, kind, rec, step)
        if kind is Correction and step.action not in RETURNS:
            more = dict(mending.mend(work, sender, op, rec, step))
        more["decided"] = _noted(body, sender, op, step)
    body["state"] = more.get("state", step.target.value)
    body["changed_at"] = op.at
    if "decided" in more:
        body["decided"] = more["decided"]
    found = done(op, kind, rec, sender, conflict=False, more=more)
    rec.moves += 1
    return found


def _noted(body: Mapping[str, Any], sender: Sender, op: Operation, step: Transition) -> dict[str, Any]:
    """Who took which step and when, the last of each kind: what the author reads as 审核记录."""
    told = {"by": sender.account_id, "name": sender.name, "at": op.at}
    reason = {"reason": op.fields["reason"]} if op.fields.get("reason") else {}
    return {**(body.get("decided") or {}), step.action: told | reason}


def _step(op: Operation) -> Transition:
    action, reason, bulk = (op.fields.get(name) for name in ("action", "reason", "bulk"))
    step = transition(action) if type(action) is str else None
    if step is None:
        raise rejected("malformed", ("", "没有这个流转步骤"))
    if reason is not None and (why := _REASON.refuse(reason)) is not None:
        raise rejected("malformed", ("reason", why))
    if bulk is not None and type(bulk) is not bool:
        raise rejected("malformed", ("bulk", "应为是或否"))
    return step


def _may_submit(work: Working, sender: Sender, kind: type[Record], rec: Rec) -> None:
    body = rec.body or {}
    found = rules.blocking(build(kind, rec.id, rec.rev, body)) + cards.problems(work, body) + day_limits.problems(work, rec)
    if kind is Correction:
        found += mending.check(work, sender, rec)
    if found:
        listed = [{"field": p.field, "code": p.code, "text": p.text, "child": p.child, "cell": p.cell} for p in found]
        raise Refused("rejected", "rules", listed)


def _may_decide(work: Working, sender: Sender, op: Operation, kind: type[Record], rec: Rec, step: Transition) -> None:
    """A decision is signed for what was seen, by somebody whose turn it is. A file goes the way of its record."""
    body = rec.body or {}
    follows = kind is Attachment and (op.group, body.get("of_id"), step.action) in work.desk.together
    if not follows:
        _must_be_his(work, sender, kind, rec, step)
    if op.fields.get("bulk") and not sender.reviewer.bulk and not sender.freely:
        raise rejected("bulk", ("", "没有批量审核的权限，请逐条审核"))
    if step.action in RETURNS and not follows and not op.fields.get("reason") and (op.group, rec.id) not in work.desk.remarked:
        raise rejected("malformed", ("reason", "退回要写明原因"))
    if not desk.seen(work, rec, op.base_rev):
        raise rejected("stale", ("", "记录在您看过以后又有改动，请看过再办"))
    if step.action in RETURNS:
        return
    if body.get("candidates"):
        raise rejected("conflict_open", ("", "还有没选定的不同值，选定后再审核"))
    lacking = desk.unknown(work, rec)
    if lacking:
        raise rejected("unknown_reference", *lacking)


def _must_be_his(work: Working, sender: Sender, kind: type[Record], rec: Rec, step: Transition) -> None:
    body = rec.body or {}
    people = _people(work, kind, rec)
    on = desk.city_step(work, body)
    found = reviewing.objection(kind, body, step.action, sender.reviewer, city_step=on, people=people)
    if found is None:
        return
    if found.code == "no_right":
        involved = step.by != "person" and sender.account_id in {*holders(body), *people}
        if not sender.freely or involved:
            raise Refused("held", "no_right", [{"field": "", "code": "no_right", "text": found.text}])
        return
    raise rejected("own" if found.code == "own" else "state", ("", found.text))


def _people(work: Working, kind: type[Record], rec: Rec) -> Collection[str]:
    """Who did the work; of a correction, those of the record it mends."""
    if kind is not Correction:
        return reviewing.doers(kind, rec.body or {}, desk.crew(work, rec))
    target = desk.mended(work, rec)
    return () if target is None else reviewing.doers(BY_NAME[target.kind], target.body or {}, desk.crew(work, target))
