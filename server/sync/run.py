"""Runs a batch of operations through `decide`, group by group; what fails takes its group along and nothing else."""

import logging
from itertools import groupby

from db.operations import MAX_GROUP, Operation
from db.wire import Result
from server.sync import handing
from server.sync.decide import decide
from server.sync.desk import mended
from server.sync.verdicts import Refused, Sender
from server.sync.working import Rec, Working

_LOG = logging.getLogger(__name__)


def run(work: Working, sender: Sender, ops: list[Operation]) -> list[Result]:
    """One result an operation, in order of seq; the working set is changed."""
    found: list[Result] = []
    for group, members in groupby(ops, key=lambda op: op.group):
        if group:
            found.extend(_run_group(work, sender, list(members)))
        else:
            for op in members:
                found.append(_run_one(work, sender, op))
    return found


def _run_one(work: Working, sender: Sender, op: Operation) -> Result:
    if op.kind == handing.KIND:
        return _run_group(work, sender, [op])[0]  # it changes many records: all or none
    rec = work.records.get(work.resolve(op.id))
    before = rec.copy() if rec is not None else None
    try:
        return decide(work, sender, op)
    except Refused as refused:
        return _refused(work, op, refused)
    except Exception:  # noqa: BLE001 - one operation that our code cannot handle must not hold up a county
        _LOG.exception("operation %s/%d raised", sender.log, op.seq)
        if before is not None:
            work.records[before.id] = before
        return _refused(work, op, Refused("held", "internal"))


def _run_group(work: Working, sender: Sender, ops: list[Operation]) -> list[Result]:
    """All or nothing: the first refusal undoes the group and is given to every member."""
    before = _snapshot(work, ops)
    if any(op.action == "delete" and _edited_since(work, op) for op in ops):
        work.contested.add(ops[0].group)
    found: list[Result] = []
    refusal = Refused("rejected", "group_too_large") if len(ops) > MAX_GROUP else None
    culprit = ops[0].seq
    for op in ops:
        if refusal is not None:
            break
        try:
            found.append(decide(work, sender, op))
        except Refused as refused:
            refusal, culprit = refused, op.seq
        except Exception:  # noqa: BLE001 - as above
            _LOG.exception("operation %s/%d raised", sender.log, op.seq)
            refusal, culprit = Refused("held", "internal"), op.seq
    if refusal is None:
        return found
    _restore(work, before)
    mates = Refused(refusal.status, "group")
    return [_refused(work, op, refusal if op.seq == culprit else mates) for op in ops]


def _edited_since(work: Working, op: Operation) -> bool:
    """By another, after the author of the operation had looked."""
    rec = work.records.get(work.resolve(op.id))
    return rec is not None and rec.body is not None and rec.others_rev > op.base_rev


def _refused(work: Working, op: Operation, refused: Refused) -> Result:
    record_id = work.resolve(op.id)
    if refused.status == "held":
        work.held.add(record_id)
    rec = work.records.get(record_id)
    return Result(op.seq, refused.status, rec.rev if rec else 0, code=refused.code, problems=refused.problems)


_Before = tuple[dict[str, Rec], dict[tuple[str, str], str], dict[str, str], dict[str, tuple[str, str]]]


def _snapshot(work: Working, ops: list[Operation]) -> _Before:
    ids = {work.resolve(op.id) for op in ops} | set(work.keys.values()) | work.graves.keys()
    ids |= {target.id for op in ops if (target := mended(work, work.records.get(op.id))) is not None}
    ids |= {i for op in ops if op.kind == handing.KIND for i in work.handing.having.get(str(op.fields.get("from_id")), ())}
    recs = {i: work.records[i].copy() for i in ids if i in work.records}
    return recs, dict(work.keys), dict(work.aliases), dict(work.new_aliases)


def _restore(work: Working, before: _Before) -> None:
    recs, work.keys, work.aliases, work.new_aliases = before
    work.records.update(recs)
