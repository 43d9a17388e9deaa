"""Quoting clauses of the plan and of other policies in visits and consultations."""

from uuid import UUID

from db.fields import field_map
from db.records.consultation import Consultation
from db.records.visit import Visit
from db.types import ShortText
from desktop.core.errors import UserError, explained
from desktop.core.lookup import existing
from desktop.core.policy_library import ClauseHit
from desktop.core.store import Saved, Store


def quote(store: Store, kind: type[Visit] | type[Consultation], record_id: UUID, hit: ClauseHit) -> Saved:
    """A clause from the library into what the record quotes. Raises Locked, UserError when there is no room."""
    with explained(), store.opened.local.read() as session:
        record: Visit | Consultation = existing(session, kind, record_id)
        policies, clauses = record.policies or (), record.clauses or ""
    told = hit.citation if len(set(policies) | {hit.policy}) > 1 else hit.number
    parts = [part for part in clauses.split("；") if part]
    if told not in parts:
        parts.append(told)
    joined = "；".join(parts)
    wired = field_map(kind)["clauses"].type
    if isinstance(wired, ShortText) and len(joined) > wired.length:
        raise UserError("引用的条款已经很多，放不下了。", "请把条款写进正文。")
    return store.save(kind, record_id, {"policies": tuple(dict.fromkeys((*policies, hit.policy))), "clauses": joined})
