"""What contracts are worth together: the registered, the others that are handed in, and drafts apart; equal numbers once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.choices import State
from db.contract_choices import RegisterState
from db.spelling import money_text
from db.types import Money
from desktop.core.lookup import id_list

REGISTERED, UNREGISTERED, DRAFTS = "已登记", "未登记", "草稿"
_AMOUNT = Money()
_IN_REGISTER = (RegisterState.REGISTERED, RegisterState.CHANGED)
_OPEN = (State.DRAFT, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Worth:
    """One contract: among which it counts, and its amount as it is stored (None: not filled in)."""

    among: str
    amount: int | None


def of(session: Session, ids: Iterable[str]) -> dict[str, Worth]:
    """By id; of those with one 登记编号 only the one that got furthest, so that a contract entered twice counts once."""
    sql = (
        "SELECT id, amount, state, register_state, coalesce(register_no, '') FROM contract"
        " WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY created_at, id"
    )
    rows = sorted(session.execute(text(sql), {"ids": id_list(ids)}), key=lambda row: row[2] in _OPEN)
    found: dict[str, Worth] = {}
    numbers: set[str] = set()
    for record, amount, state, register, number in rows:
        if number and number in numbers:
            continue
        numbers.add(number)
        among = DRAFTS if state in _OPEN else REGISTERED if register in _IN_REGISTER else UNREGISTERED
        found[record] = Worth(among, amount)
    return found


def words(sums: Mapping[str, int]) -> str:
    """（已登记 126.5 万元，未登记 40 万元，草稿 3 万元）; empty where there is nothing."""
    said = [
        f"{among} {money_text(Decimal(_AMOUNT.from_store(sums[among])))} 万元"
        for among in (REGISTERED, UNREGISTERED, DRAFTS) if sums.get(among)
    ]  # fmt: skip
    return f"（{'，'.join(said)}）" if said else ""
