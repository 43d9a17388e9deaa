"""The same contract entered twice before it has a number: name, parties, day and amount are the same (domain.md §9, trap 4)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.choices import State
from db.codes import clean_text, half_width
from db.records.contract import Contract
from db.rules import Problem
from desktop.core.profile_files import Account
from desktop.core.value_texts import person_name

MOST = 3


@dataclass(frozen=True, slots=True)
class Double:
    """A contract that may be the same one."""

    id: UUID
    name: str
    told: str
    reason: str


def doubles(session: Session, contract: Contract, account: Account) -> tuple[Double, ...]:
    """Those of the same day and amount whose parties and name read the same; and any with the same number."""
    found = []
    for other in session.scalars(_candidates(contract)):
        same_number = bool(contract.register_no) and other.register_no == contract.register_no
        if same_number or _as_read(other) == _as_read(contract):
            who = person_name(session, other.keeper_id or other.author_id, account)
            number = f"登记编号 {other.register_no}" if other.register_no else "未登记"
            told = " · ".join((f"{other.signed_on or ''}", f"{other.amount or 0:f} 万元", number, f"{who}经办"))
            reason = "登记编号相同" if same_number else "可能是同一份"
            found.append(Double(other.id, other.headline(), told, reason))
    return tuple(found[:MOST])


def number_problem(session: Session, contract: Contract, account_id: UUID) -> list[Problem]:
    """Another contract here bears its 登记编号: a contract is entered once."""
    if not contract.register_no:
        return []
    same = (Contract.register_no == contract.register_no, Contract.id != contract.id, Contract.state != State.VOID)
    other = session.scalars(select(Contract).where(*same).order_by(Contract.created_at).limit(1)).first()
    if other is None:
        return []
    mine = (other.keeper_id or other.author_id) == account_id
    way = "请删除多余的一条" if mine else "同一份合同只录一次，可请对方把您加为技术经纪人"
    return [Problem("register_no", "number_taken", f"登记编号与“{other.headline()}”相同；{way}")]


def _candidates(contract: Contract) -> Select[Contract]:
    alike = (Contract.signed_on == contract.signed_on) & (Contract.amount == contract.amount)
    same = alike | (Contract.register_no == contract.register_no) if contract.register_no else alike
    return select(Contract).where(Contract.id != contract.id, Contract.state != State.VOID, same).order_by(Contract.created_at)


def _as_read(contract: Contract) -> tuple[str, ...]:
    """What people compare; while any of it is missing it is like nothing else."""
    texts = (contract.name, contract.seller, contract.buyer)
    if not all(texts) or contract.signed_on is None or contract.amount is None:
        return ("incomplete", str(contract.id))
    return tuple("".join(half_width(clean_text(t)).split()).lower() for t in texts if t)
