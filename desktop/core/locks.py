"""Why a record may not be changed here, who has it now, and the way out. The server's rule is the same (`server.sync.rights`)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from db import divisions
from db.base import Record
from db.bodies import body_of
from db.choices import State
from db.fields import field_map
from db.holding import given_away, may_hold
from db.records import BY_NAME, REVIEWED
from db.records.correction import Correction
from db.reviewing import Reviewer, city_of, on_behalf, unit_of
from db.workflow import editable
from desktop.core.authority import Authority, people_names, without_account
from desktop.core.errors import Locked
from desktop.core.lookup import one
from desktop.core.profile_files import Account

_APPROVED = (State.APPROVED_COUNTY, State.APPROVED_CITY, State.CONFIRMED, State.ARCHIVED)


def lock_of(session: Session, record: Record, account: Account, today: date) -> str:
    """A sentence for the form; empty when this account may change the record."""
    kind = type(record)
    if not editable(kind.submittable, record.state):
        return f"{_where(session, record, account.reviewer, today)}；{_way_out(record, account.id)}。"
    if kind.kept_by:
        return "" if may_keep(kind, account) else "由省级维护，只能查看。"
    if keepers := kind.keepers({**body_of(record), "id": str(record.id)}):
        return "" if keepers & account.reviewer.roles else "由本级或上级联络员维护，只能查看。"
    if (parent := parent_lock(session, record)) is not None:
        return f"{parent.title}{parent.state.text}，{kind.title}不能再修改。"
    values = {**body_of(record), "id": str(record.id)}
    if kind.shared_edit or may_hold(kind, values, str(account.id)):
        return ""
    if given_away(values, str(account.id)):
        who, joined = _keeper(session, record), record.keeper_id is None
        return f"{f'与{who}录入的是同一份，由' if joined else '已移交给'}{who}经办，您可以查看，不能修改。"
    return "由他人记录，只能查看。"


def may_settle(session: Session, record: Record, account: Account, today: date) -> bool:
    """Whether this account may choose among different values: who may change the record, or has handed it in."""
    handed_in = type(record).submittable and record.state is State.SUBMITTED
    return (handed_in and (record.keeper_id or record.author_id) == account.id) or not lock_of(session, record, account, today)


def may_keep(kind: type[Record], account: Account) -> bool:
    """Whether this account may write such records at all: some are one role's alone."""
    return not kind.kept_by or account.has_role(kind.kept_by)


def require_keeper(kind: type[Record], account: Account) -> None:
    """Raises Locked with the way out."""
    if not may_keep(kind, account):
        raise Locked(f"{kind.title}由省级维护，只能查看。", "需要增加或改动请告诉省级联络员。")


def _keeper(session: Session, record: Record) -> str:
    holder = str(record.keeper_id or record.author_id)
    return people_names(session, [holder]).get(holder, "他人")


def parent_lock(session: Session, record: Record) -> Record | None:
    """The record by whose state this one is locked, if it is."""
    kind = type(record)
    target = getattr(record, kind.follows) if kind.follows else None
    if target is None:
        return None
    parent = one(session, BY_NAME[field_map(kind)[kind.follows].spec.ref], target)
    return parent if parent is not None and not editable(type(parent).submittable, parent.state) else None


def require_open_parent(session: Session, record: Record) -> None:
    """Raises Locked when the record it follows has been handed in."""
    parent = parent_lock(session, record)
    if parent is not None:
        raise Locked(f"{parent.title}“{parent.state.text}”，{type(record).title}不能修改。", "需要改动请先撤回，或申请更正。")


def _named(record: Record, me: UUID) -> bool:
    """Whether the record is among this person's own."""
    return f"u:{me}" in type(record).streams({**body_of(record), "id": str(record.id)})


def may_correct(record: Record, me: UUID) -> bool:
    """Whether this account may ask for a correction: the author and those who took part, once the record is approved."""
    kind = type(record)
    return kind in REVIEWED and kind is not Correction and record.state in _APPROVED and _named(record, me)


def _where(session: Session, record: Record, reviewer: Reviewer, today: date) -> str:
    """Who has the record now."""
    if record.state is State.VOID:
        return "已作废"
    authority = Authority(session, reviewer, today)
    unit = unit_of({"report_unit": record.report_unit, "region": record.region})
    if record.state is State.SUBMITTED:
        people = authority.people(record)
        if on_behalf(type(record), body_of(record), people):
            return f"由他人代录，{_awaited(session, people, reviewer.id)}"
        return f"已提交，等待{place(unit) or '县级'}审核"
    if record.state is State.APPROVED_COUNTY:
        city = f"{place(city_of(unit)) or '市级'}审核"
        return f"县级已通过，等待{city if authority.city_step(unit) else '省级确认'}"
    return "市级已通过，等待省级确认" if record.state is State.APPROVED_CITY else record.state.text


def _awaited(session: Session, people: Sequence[str], me: str) -> str:
    """Whoever of those who did the work can say so; somebody without an account never will."""
    if me in people:
        return "等待您确认"
    names = people_names(session, people)
    without = without_account(session, people)
    who = [names[p] for p in people if p in names and p not in without]
    if not who and without and len(without) == len(people):
        return f"{'、'.join(names.get(p, '本人') for p in people)}没有账号，由其他联络员或市级审核"
    return f"等待{'、'.join(who) or '本人'}确认"


def place(code: str) -> str:
    """浑南区, 沈阳市, or the name of a reporting unit; empty for none."""
    unit = divisions.reporting_unit(code)
    found = divisions.get(code) if code and unit is None else None
    return unit.name if unit is not None else found.name if found is not None else ""


def _way_out(record: Record, me: UUID) -> str:
    if record.state is State.VOID:
        return "需要时请新建一条"
    if record.state is State.SUBMITTED:
        return "需要修改请先撤回" if (record.keeper_id or record.author_id) == me else "由填写人修改，这里只能查看"
    return "需要改动请申请更正" if may_correct(record, me) else "不能修改"
