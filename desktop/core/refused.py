"""Operations the province did not accept, why, and the two ways out: mend and send again, or take back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row as SqlRow
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import canonical
from db.base import SERVER_ONLY, Record
from db.bodies import build
from db.fields import field_map, typed_fields
from db.local import HELD, RETURNED, outbox
from db.records import BY_NAME
from db.records.review_note import ReviewNote
from db.reviewing import DECISIONS
from db.spelling import instant_text
from db.workflow import TRANSITIONS
from desktop.core import meta, remarks
from desktop.core.changes import Changes
from desktop.core.errors import UserError
from desktop.core.lookup import one
from desktop.core.replay import send_again, take_back

_KEPT = "dropped:"  # + 32 hex digits of the id: fits the 40 characters of a name in `meta`

WITHDRAWN = "withdrawn"
"""Our own code: the record had been taken back by its author when the decision came, and has left this computer."""
_REASONS = {
    WITHDRAWN: "填报人已撤回，改好再交后会重新出现在待审核里。",
    "locked": "记录在别处已提交或已审核，这次改动没有被接收。",
    "state": "记录的状态已变，这一步没有被接收。",
    "rules": "提交时有内容不合要求。",
    "malformed": "有内容的格式不被接收。",
    "author": "记录人与登录的账号不一致。",
    "deleted": "这条记录已在别处删除。",
    "shared": "公共名片不能删除。",
    "group": "一起提交的其他记录没有被接收。",
    "group_too_large": "一次提交的内容太多。",
    "refused": "联络员没有同意这项改动。",
    "stale": "记录在别处有了新的改动，请看过再办。",
    "own": "不能审核自己填写或参加的记录。",
    "bulk": "没有批量审核的权限，请逐条审核。",
    "conflict_open": "记录还有没选定的不同值，选定后再审核。",
    "secret": "没有确认不涉密的内容不得上传。",
    "unknown_reference": "记录所指的对象还没有上传到省级，上传后再审核。",
}
_HELD_REASONS = {
    "no_right": "您目前没有改动这条记录的权限，已交联络员查看。",
    "handed_over": "这条记录由他人经办（已移交，或已并为一条），您的改动保留在省级，由现经办人和联络员处理。",
    "revoked": "这台电脑已停用，改动已交联络员查看。",
    "unknown_id": "服务器上还没有这条记录，等它上传后自动处理。",
    "unknown_kind": "服务器版本较旧，升级后自动处理。",
    "predecessor": "等待前一项改动处理完毕。",
    "group": "等待一起提交的其他记录处理完毕。",
    "internal": "服务器暂时处理不了，已通知管理员。",
}
_ACTIONS = {"create": "新建", "patch": "修改", "delete": "删除"} | {step.action: step.text for step in TRANSITIONS}


@dataclass(frozen=True, slots=True)
class RefusedProblem:
    """One reason at one field."""

    field: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused change (a whole group counts as one). `op` is the handle for the ways out; held ones have none yet."""

    op: int
    status: str  # returned or held
    kind: str
    id: UUID
    headline: str
    action: str  # 新建 修改 删除 提交 …
    reason: str
    problems: tuple[RefusedProblem, ...]
    fields: tuple[str, ...]  # labels of the fields the change carried
    at: datetime
    others: int  # further records of the group
    ways: tuple[str, ...]  # of "reopen", "discard"
    decision: bool = False  # of a reviewer: there is nothing to mend, only to look at again
    gone: bool = False  # taken back by its author: not even that, until he hands it in again


@dataclass(frozen=True, slots=True)
class Discarded:
    """A record given up after a refusal; `record` shows it, it is not in the database."""

    id: UUID
    kind: str
    at: datetime
    record: Record


def listed(session: Session) -> list[Refusal]:
    """One entry for each group or record, the oldest first."""
    query = select(outbox).where(outbox.c.status.in_((RETURNED, HELD))).order_by(outbox.c.op)
    groups: dict[tuple[str, str], list[SqlRow[Any]]] = {}
    for row in session.execute(query):
        groups.setdefault((row.status, row.grp or row.id), []).append(row)
    return [_refusal(session, rows) for rows in groups.values()]


def _refusal(session: Session, rows: list[SqlRow[Any]]) -> Refusal:
    why = next((r for r in rows if r.code != "group"), rows[0])
    step = next((r for r in rows if r.action == "transition" and canonical.loads(r.fields).get("action") in DECISIONS), None)
    culprit = why if step is None else step  # a return with its remarks is told of the record, not of a remark
    kind = BY_NAME[culprit.kind]
    fields = canonical.loads(culprit.fields)
    labels = {name: bound.label for name, bound in field_map(kind).items()}
    action = fields.get("action", "submit") if culprit.action == "transition" else culprit.action
    record = one(session, kind, UUID(culprit.id))
    held = culprit.status == HELD
    reason = (_HELD_REASONS if held else _REASONS).get(why.code or "", "没有被接收。")
    found = canonical.loads(why.problems) if why.problems else []
    return Refusal(
        op=culprit.op,
        status=culprit.status,
        kind=culprit.kind,
        id=UUID(culprit.id),
        headline=record.headline() if record else f"（已删除的{kind.title}）",
        action=_ACTIONS.get(action, action),
        reason=reason,
        problems=tuple(RefusedProblem(p.get("field", ""), labels.get(p.get("field", ""), ""), p["text"]) for p in found),
        fields=tuple(labels[n] for n in fields if n in labels) if culprit.action == "patch" else (),
        at=datetime.fromisoformat(culprit.at),
        others=len({r.id for r in rows}) - 1,
        ways=() if held else ("reopen", "discard"),
        decision=step is not None,
        gone=why.code == WITHDRAWN,
    )


def _records_of(session: Session, op: int) -> list[tuple[type[Record], str]]:
    row = session.execute(select(outbox).where(outbox.c.op == op, outbox.c.status == RETURNED)).first()
    if row is None:
        raise UserError("这项改动已经处理过了。")
    query = select(outbox.c.kind, outbox.c.id).where(outbox.c.status == RETURNED)
    query = query.where(outbox.c.grp == row.grp) if row.grp else query.where(outbox.c.id == row.id)
    return [(BY_NAME[kind], record_id) for kind, record_id in dict.fromkeys(map(tuple, session.execute(query)))]


def reopen(session: Session, op: int, now: datetime) -> Changes:
    """All records of the group wait again. Raises UserError when the operation is not refused (any more)."""
    found = Changes()
    for kind, record_id in _records_of(session, op):
        send_again(session, kind, record_id, session.info["author"].log, now)
        found |= Changes.of(kind.__tablename__, [UUID(record_id)])
    return found


def discard(session: Session, op: int, now: datetime) -> Changes:
    """All records of the group become what they are without the refused changes."""
    found = Changes()
    for kind, record_id in _records_of(session, op):
        last = take_back(session, kind, record_id)
        if last is not None and kind is ReviewNote:
            remarks.put_back(session, last)
        elif last is not None:
            kept = {"kind": kind.__tablename__, "at": instant_text(now), "body": last}
            meta.write(session, _KEPT + UUID(record_id).hex, canonical.text(kept))
        found |= Changes.of(kind.__tablename__, [UUID(record_id)])
    return found


def discarded(session: Session) -> list[Discarded]:
    """The newest first."""
    found = []
    for name, value in meta.named(session, _KEPT).items():
        kept = canonical.loads(value)
        record_id = UUID(name.removeprefix(_KEPT))
        record = build(BY_NAME[kept["kind"]], str(record_id), 0, kept["body"])
        found.append(Discarded(record_id, kept["kind"], datetime.fromisoformat(kept["at"]), record))
    return sorted(found, key=lambda d: d.at, reverse=True)


def values_of(session: Session, record_id: UUID) -> tuple[type[Record], dict[str, object]]:
    """Kind and typed values of a record given up. Raises UserError."""
    value = meta.read(session, _KEPT + record_id.hex)
    if value is None:
        raise UserError("没有找到这条放弃的记录。")
    kept = canonical.loads(value)
    kind = BY_NAME[kept["kind"]]
    record = build(kind, str(record_id), 0, kept["body"])
    names = [f.name for f in typed_fields(kind)] + [n for n in ("visit_id", "report_unit") if n in field_map(kind)]
    values = {n: getattr(record, n) for n in names if n not in SERVER_ONLY}
    return kind, {n: v for n, v in values.items() if v is not None}
