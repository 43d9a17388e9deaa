"""What becomes of one operation, in memory. Raises nothing for bad input: every operation gets a result that is stored."""

from collections.abc import Mapping
from typing import Any

from db.base import DERIVED, SERVER_ONLY, Record
from db.bodies import wire_types
from db.choices import State
from db.merge import merge_field
from db.operations import Operation
from db.records import BY_NAME
from db.types import ChoiceSet, Money, RecordId, RefList, UtcDateTime, Wired
from db.wire import Result
from db.workflow import editable
from server.sync import appended, erasing, given, handing, others, steps
from server.sync.given import Asker
from server.sync.rights import fixed, follow, may_keep, may_write, openly
from server.sync.verdicts import Refused, Sender, advance, done, rejected
from server.sync.working import Grave, Rec, Working, full_body, reference_fields

_INSTANT = UtcDateTime()
_ID = RecordId()


def decide(work: Working, sender: Sender, op: Operation) -> Result:
    """Applies one operation to the working set. Raises Refused; then nothing of it was applied."""
    if op.seq not in work.checked:
        _well_formed(op)
    if not sender.trusted:
        raise Refused("held", "revoked")
    kind = BY_NAME.get(op.kind)
    if kind is None:
        raise Refused("held", "unknown_kind")
    record_id = work.resolve(op.id)
    if record_id in work.held:
        raise Refused("held", "predecessor")
    fields, base = _resolved(work, op.kind, op.fields), _resolved(work, op.kind, op.base)
    rec = work.records[record_id]
    if op.action == "create":
        return _create(work, sender, op, kind, rec, fields)
    if record_id != op.id and op.action in ("delete", "transition"):
        return Result(op.seq, "applied", rec.rev)  # of an alias: nothing to do
    if rec.body is None:
        return _to_nothing(work, sender, op, rec)
    if op.action == "transition":
        return steps.take(work, sender, op, kind, rec)
    may_write(sender, kind, rec)
    if op.action == "delete":
        return _delete(work, sender, op, kind, rec)
    may_keep(sender, kind, {**rec.body, **fields})
    return _patch(work, sender, op, kind, rec, fields, base)


def _well_formed(op: Operation) -> None:
    if _ID.refuse(op.id) or _INSTANT.refuse(op.at) or op.base_rev < 0:
        raise rejected("malformed", ("", "操作的编号或时间格式不对"))
    kind = BY_NAME.get(op.kind)
    if kind is None or op.action == "transition":
        return
    types = wire_types(kind)
    for name, value in op.fields.items():
        wired = types.get(name)
        if wired is not None and value is not None and (why := wired.refuse(value)) is not None:
            raise rejected("malformed", (name, why))


def _resolved(work: Working, kind: str, values: dict[str, Any]) -> dict[str, Any]:
    if not work.aliases or not values:
        return values
    found = dict(values)
    for name, many in reference_fields(kind):
        value = found.get(name)
        if type(value) is str:
            found[name] = work.resolve(value)
        elif many and type(value) is list and all(type(v) is str for v in value):
            found[name] = list(dict.fromkeys(work.resolve(v) for v in value))
    return found


def _renamed(op: Operation, fields: dict[str, Any]) -> dict[str, Any]:
    """References that were stored otherwise than sent, because they named an alias."""
    return {} if fields is op.fields else {n: v for n, v in fields.items() if op.fields.get(n) != v}


def _create(
    work: Working, sender: Sender, op: Operation, kind: type[Record], rec: Rec, fields: dict[str, Any]
) -> Result:  # fmt: skip
    if fields.get("author_id") != sender.account_id:
        raise rejected("author", ("author_id", "记录人与账号不一致"))
    openly(kind, fields)
    if rec.body is not None:
        return _create_again(work, sender, op, kind, rec, fields)
    may_keep(sender, kind, fields)
    follow(work, kind, fields)
    _check_done(work, sender, op, rec, fields)
    if op.kind in given.KINDS:
        fields = given.of_create(work.given, _asker(work, sender), kind, rec.id, fields)
    owner = _key_owner(work, op.kind, kind, fields, rec.id)
    if owner is not None:
        return _alias(work, sender, op, kind, owner, fields)
    known = wire_types(kind)
    body = dict(fields)
    if not DERIVED.isdisjoint(body):
        for name in fields.keys() & DERIVED:
            del body[name]
    if not body.keys() <= known.keys():
        body["extra"] = {name: body.pop(name) for name in body.keys() - known.keys()}
    body["state"] = State.DRAFT.value
    body["changed_at"] = op.at
    rec.body = body
    _take_key(work, op.kind, kind, rec, None)
    advance(rec, sender)
    more = _carry_out(work, sender, op, rec, body)
    return Result(op.seq, "applied", rec.rev, set=_renamed(op, fields) | more)


def _check_done(work: Working, sender: Sender, op: Operation, rec: Rec, fields: dict[str, Any]) -> None:
    """Records by which the province does something: whether it may be done. Raises Refused."""
    if op.kind == handing.KIND:
        handing.check(work, sender, rec.id, fields)
    elif op.kind == erasing.KIND:
        trainee = erasing.meant(work, rec.id, fields)
        may_write(sender, BY_NAME[trainee.kind], trainee)


def _carry_out(work: Working, sender: Sender, op: Operation, rec: Rec, body: dict[str, Any]) -> dict[str, Any]:
    """Does it; what it adds to the record."""
    if op.kind == handing.KIND:
        return handing.carry_out(work, sender, rec)
    if op.kind == erasing.KIND:
        erasing.carry_out(work, sender, body, erasing.meant(work, rec.id, body))
    return {}


def _create_again(
    work: Working, sender: Sender, op: Operation, kind: type[Record], rec: Rec, fields: dict[str, Any]
) -> Result:  # fmt: skip
    """A fork or a replay with another log: the same as a patch that saw nothing; the body always comes with the answer."""
    if rec.id != op.id:
        return _alias(work, sender, op, kind, rec.id, fields)
    may_write(sender, kind, rec)
    body = rec.body or {}
    news = {n: v for n, v in fields.items() if n not in SERVER_ONLY and n not in ("created_at", "source")}
    if all(body.get(n) == v for n, v in news.items()):
        return Result(op.seq, "merged", rec.rev, body={"rev": rec.rev, "fields": full_body(kind, body)})
    found = _patch(work, sender, op, kind, rec, news, {})
    if found.status == "applied":
        found.status, found.set, found.body = "merged", {}, {"rev": rec.rev, "fields": full_body(kind, body)}
    return found


def _asker(work: Working, sender: Sender) -> Asker:
    return Asker(sender.epoch, sender.reads, lambda record: str((work.records[record].body or {}).get("name") or ""))


def _key_owner(work: Working, name: str, kind: type[Record], fields: Mapping[str, Any], record_id: str) -> str | None:
    key = fields.get(kind.natural_key) if kind.natural_key else None
    owner = work.keys.get((name, key)) if key else None
    return owner if owner != record_id else None


def _take_key(work: Working, name: str, kind: type[Record], rec: Rec, old: Any) -> None:
    if not kind.natural_key or rec.body is None:
        return
    if old:
        work.keys.pop((name, old), None)
    key = rec.body.get(kind.natural_key)
    if key:
        work.keys[name, key] = rec.id


def _alias(
    work: Working, sender: Sender, op: Operation, kind: type[Record], winner: str, fields: dict[str, Any]
) -> Result:  # fmt: skip
    """The key is taken: the winner's empty fields are filled, differing ones become candidates; the loser leads to it."""
    rec = work.records[winner]
    body = rec.body or {}
    skip = {"author_id", "created_at", "source", "report_unit", "confidential_ack", kind.natural_key, *kind.key_from}
    known, extra = wire_types(kind), body.get("extra") or {}
    newer = {n: v for n, v in fields.items() if n not in known and n not in DERIVED and n not in extra}
    changed = bool(newer)
    kept = kind.submittable and body["state"] != State.SUBMITTED.value and not editable(True, State(body["state"]))
    if newer:
        body["extra"] = {**extra, **newer}
    for name, value in fields.items():
        if name in skip or name in DERIVED or name not in known:
            continue
        current = body.get(name)
        if kept and not isinstance(known[name], ChoiceSet | RefList):
            continue  # what has been approved changes by a correction
        listed = current is not None and isinstance(known[name], ChoiceSet | RefList)  # two brokers both worked on it
        merged, clash = merge_field(known[name], None, current, value) if listed else (value, current not in (None, value))
        if clash:
            _candidate(rec, sender, op, name, value)
        else:
            body[name] = merged
        changed = changed or clash or merged != current
    if not any(map(sender.reads, kind.streams({**body, "id": rec.id}))):  # he wrote it too, and reads on
        body["kept_before"] = [*(body.get("kept_before") or ()), sender.account_id]
        changed = True
    if changed:
        advance(rec, sender)
    work.aliases[op.id] = winner
    work.new_aliases[op.id] = (winner, op.kind)
    return Result(op.seq, "alias", rec.rev, body={"rev": rec.rev, "fields": full_body(kind, body)}, winner=winner)


def _to_nothing(work: Working, sender: Sender, op: Operation, rec: Rec) -> Result:
    if not rec.gone_rev:
        raise Refused("held", "unknown_id")
    if op.action == "delete":
        return Result(op.seq, "applied", rec.gone_rev)
    back = _raise(work, rec)
    if not back:
        raise Refused("rejected", "deleted", [{"field": "", "code": "deleted", "text": "这条记录已在别处删除"}])
    result = None
    try:
        result = decide(work, sender, op)
    finally:
        if result is None:
            for each in back:
                each.body = None
    for each in back:
        if each is not rec:
            advance(each, sender)
    if result.status == "applied":
        return Result(op.seq, "merged", rec.rev, body={"rev": rec.rev, "fields": full_body(BY_NAME[rec.kind], rec.body or {})})
    return result


def _raise(work: Working, rec: Rec) -> list[Rec]:
    """An edit outlives the deletion it did not see: the record is again what it was, with all that went with it."""
    grave = work.graves.get(rec.id)
    if grave is None or not grave.body:
        return []
    family = [i for i, g in work.graves.items() if g.family == grave.family and g.body] if grave.family else [rec.id]
    found = [work.records[i] for i in family if work.records[i].body is None]
    for each in found:
        each.body = dict(work.graves[each.id].body)
    return found


def _delete(work: Working, sender: Sender, op: Operation, kind: type[Record], rec: Rec) -> Result:
    body = rec.body or {}
    fixed(kind)
    if kind.public_card:
        raise rejected("shared", ("", "企业等公共名片由全省共用，不能删除"))
    if not editable(kind.submittable, State(body["state"])):
        raise rejected("locked", ("", "记录已提交，不能删除"))
    follow(work, kind, body)
    if rec.others_rev > op.base_rev or op.group in work.contested:  # the edit survives the delete, with what belongs to it
        return Result(op.seq, "merged", rec.rev, body={"rev": rec.rev, "fields": full_body(kind, body)})
    work.graves[rec.id] = Grave(rec.kind, given.buried(kind, body), f"{sender.log}/{op.group}" if op.group else "")
    rec.body = None
    rec.rev += 1
    rec.gone_rev = rec.rev
    rec.touched = True
    return Result(op.seq, "applied", rec.rev)


def _patch(
    work: Working, sender: Sender, op: Operation, kind: type[Record], rec: Rec, fields: dict[str, Any], base: dict[str, Any]
) -> Result:  # fmt: skip
    body = rec.body or {}
    fixed(kind)
    if not editable(kind.submittable, State(body["state"])):
        raise rejected("locked", ("", f"记录已是“{State(body['state']).text}”，不能修改；可先撤回或申请更正"))
    follow(work, kind, body, fields)
    openly(kind, body | fields)
    if set(fields) & SERVER_ONLY:
        raise rejected("malformed", (min(set(fields) & SERVER_ONLY), "这个字段不能直接修改"))
    fields, base = erasing.without_old(work, op, body, rec.id, fields, base)
    if op.kind in given.KINDS:
        fields, base = given.of_patch(work.given, _asker(work, sender), work.keys, kind, body | {"id": rec.id}, fields, base)
    appended.keep(kind, body, fields, base)
    for name in op.closes:
        _settle(body, name)
    theirs = others.seen(work, kind, rec.id, op.base_rev) if rec.others_rev > op.base_rev else {}
    before = dict(body) if theirs else body
    clashing = _merge(work, op, kind, rec, fields, base, others.amounts(kind, theirs))
    if theirs:
        unfit = others.unfit(kind, before, body, {**before, **theirs, **fields}, fields)
        for name in unfit:
            _set(body, name, before.get(name))
        clashing += unfit
    for name in clashing:
        _candidate(rec, sender, op, name, fields[name])
    rekeyed = given.rekey(work.given, work.keys, kind, rec.id, body, fields)
    body["changed_at"] = max(op.at, body.get("changed_at") or op.at) if rec.others_rev > op.base_rev else op.at
    return done(op, kind, rec, sender, conflict=bool(clashing), more=_renamed(op, fields) | rekeyed)


def _merge(
    work: Working, op: Operation, kind: type[Record], rec: Rec, fields: dict[str, Any], base: dict[str, Any], amounts: bool
) -> list[str]:  # fmt: skip
    """Sets what can be set; returns the fields that conflict. `amounts`: others changed one, so none is merged unseen."""
    body = rec.body or {}
    types = wire_types(kind)
    taken = _key_owner(work, op.kind, kind, fields, rec.id)
    found = []
    for name, new in fields.items():
        wired = types.get(name)
        if wired is None:
            body["extra"] = {**(body.get("extra") or {}), name: new}
            continue
        current = body.get(name)
        if name == kind.natural_key and taken is not None:
            value, clash = current, current != new
        else:
            value, clash = merge_field(wired, _claimed(wired, base.get(name)), current, new)
        if clash or (amounts and value != current and isinstance(wired, Money)):
            found.append(name)
            continue
        _set(body, name, value)
        if name == kind.natural_key:
            _take_key(work, op.kind, kind, rec, current)
    return found


def _set(body: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        body.pop(name, None)
    else:
        body[name] = value


def _claimed(wired: Wired, base: Any) -> Any:
    """What the author says he saw; nonsense claims nothing. Plain values are only compared, so they need no look."""
    return None if base is None or (wired.json and wired.refuse(base) is not None) else base


def _candidate(rec: Rec, sender: Sender, op: Operation, name: str, value: Any) -> None:
    assert rec.body is not None
    listed = dict(rec.body.get("candidates") or {})
    others = [item for item in listed.get(name, ()) if item["log"] != sender.log]
    listed[name] = [*others, {"log": sender.log, "seq": op.seq, "value": value, "by": sender.account_id, "at": op.at}]
    rec.body["candidates"] = listed


def _settle(body: dict[str, Any], name: str) -> None:
    listed = {n: items for n, items in (body.get("candidates") or {}).items() if n != name}
    if listed:
        body["candidates"] = listed
    else:
        body.pop("candidates", None)
