"""Records of other people as a sync leaves them on a reviewer's laptop, for tests of the desk."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from db.base import Record
from db.choices import PersonRole, ProblemKind, Source, State, VisitMode, VisitPurpose
from db.ids import new_id
from db.records import Enterprise, Need, Person, Visit
from db.records.person import RoleRow
from db.records.visit import ProblemRow
from desktop.core.replay import Silence
from desktop.core.store import Store
from tests.unit.core.conftest import ME

CONTACT = "contact_county@210112"
BULK = f"{CONTACT} bulk_review@210112"
COUNTY = {"region": "210112", "report_unit": "210112"}
COMPANIES = ("沈阳测试精密机床有限公司", "沈阳测试泵业股份有限公司", "辽宁测试新材料科技有限公司")


def colleague(name: str) -> UUID:
    """The id of an invented commissioner."""
    return uuid5(ME, name)


def arrived(store: Store, *records: Record) -> None:
    """Put records into the database as a page of the sync does: known to the province, nothing to upload."""
    with store.opened.work() as session, Silence(session):
        session.add_all(records)
        session.flush()


def common(store: Store, author: UUID, state: State, days: int = 0, **values: Any) -> dict[str, Any]:
    """The common block of a record that has waited for so many days."""
    at = store.opened.clock.now() - timedelta(days=days)
    return {
        "id": new_id(), "rev": (1 << 32) + 1, "author_id": author, "state": state, "source": Source.MANUAL,
        "created_at": at, "changed_at": at, **COUNTY, **values,
    }  # fmt: skip


def person(store: Store, name: str) -> UUID:
    """A commissioner of the county."""
    role = RoleRow(id=str(new_id()), n=1, role=PersonRole.INDUSTRIAL)
    values = common(store, ME, State.DRAFT, id=colleague(name), name=name, unit="沈阳测试大学", roles=(role,))
    arrived(store, Person(**values))
    return colleague(name)


def company(store: Store, name: str) -> UUID:
    """A card."""
    card = Enterprise(**common(store, ME, State.DRAFT, name=name))
    arrived(store, card)
    return card.id


def handed_in(store: Store, author: UUID, enterprise: UUID, days: int = 0, **values: Any) -> UUID:
    """A visit that waits for the county."""
    found = ProblemRow(id=str(new_id()), n=1, kind=ProblemKind.TECHNOLOGY, text="主轴热变形影响精度")
    given = {
        "enterprise_id": enterprise, "visited_on": store.opened.clock.today() - timedelta(days=days), "mode": VisitMode.ONSITE,
        "visitors": (author,), "purposes": (VisitPurpose.NEEDS,), "interviewee": "总工程师", "findings": (found,),
        "biz_status": "订单充足", **values,
    }  # fmt: skip
    visit = Visit(**common(store, author, given.pop("state", State.SUBMITTED), days, **given))
    arrived(store, visit)
    return visit.id


def waiting(store: Store, count: int = 12, needs: int = 2) -> list[UUID]:
    """People, cards, visits and needs of a county; the visits' ids, the one that waits longest first."""
    people = [person(store, name) for name in ("甲特派员", "乙特派员", "丙特派员")]
    cards = [company(store, name) for name in COMPANIES]
    for number in range(needs):
        named = {"name": f"热变形补偿技术 {number + 1}", "enterprise_id": cards[0]}
        arrived(store, Need(**common(store, people[number % 3], State.SUBMITTED, **named)))
    return [handed_in(store, people[n % 3], cards[n % 3], count - n) for n in range(count)]
