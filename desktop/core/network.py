"""三级工作网络: every node with who is in charge of it, the vacancies first (domain.md §1.2 II.2.3b, 4.13c, P10)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import divisions
from db.choices import State
from db.codes import BEIJING
from db.ids import new_id
from db.outbox import joined
from db.platform_choices import NodeLevel
from db.records.node import Node, tier_of
from db.reviewing import city_of
from db.rules import Problem
from desktop.core.changes import Changes
from desktop.core.errors import Invalid, explained
from desktop.core.lookup import existing
from desktop.core.profile import Opened
from desktop.core.profile_files import Account
from desktop.core.store import Store

MINE = "只有本级和上级的联络员可以填写"


@dataclass(frozen=True, slots=True)
class Contact:
    """One person at a node, now or formerly."""

    id: UUID
    name: str
    unit: str
    post: str
    phone: str
    chief: str
    since: date | None
    until: date | None
    changed_on: date


@dataclass(frozen=True, slots=True)
class Site:
    """A node: the province, a city, a county or a reporting unit; who is in charge today, who was."""

    code: str
    tier: NodeLevel
    name: str
    city: str  # its code; the province's for itself
    now: tuple[Contact, ...]
    before: tuple[Contact, ...]
    mine: bool  # this account may write it

    @property
    def vacant(self) -> bool:
        """Whether nobody is in charge."""
        return not self.now


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many nodes of a city (or of all) have somebody."""

    city: str
    name: str
    filled: int
    total: int
    double: int  # nodes with two at the same time

    @property
    def text(self) -> str:
        """沈阳市 13/15，空缺 2."""
        vacant = f"，空缺 {self.total - self.filled}" if self.filled < self.total else "，已全部落实"
        twice = f"，{self.double} 处两人同时在任" if self.double else ""
        return f"{self.name} {self.filled}/{self.total}{vacant}{twice}"


@dataclass(frozen=True, slots=True)
class Network:
    """All nodes in the order of their codes."""

    sites: tuple[Site, ...]

    def of(self, city: str = "") -> tuple[Site, ...]:
        """Vacancies first, then the others; of one city or of all."""
        chosen = [s for s in self.sites if not city or s.city == city]
        return tuple(sorted(chosen, key=lambda s: not s.vacant))

    def site(self, code: str) -> Site:
        """One node. StopIteration for a code that is none."""
        return next(s for s in self.sites if s.code == code)

    @property
    def whole(self) -> Coverage:
        """Of the province."""
        return _coverage("", "全省", self.sites)

    @property
    def cities(self) -> tuple[Coverage, ...]:
        """Of each city, its own node included."""
        return tuple(
            _coverage(c.code, c.name, [s for s in self.sites if s.city == c.code]) for c in divisions.cities()
        )

    def text(self) -> str:
        """1 + 14 + 100 + 38 个节点，已落实 60 个，空缺 93 个."""
        units = [s for s in self.sites if s.code.startswith("RU-")]
        counties = [s for s in self.sites if s.tier is NodeLevel.COUNTY and not s.code.startswith("RU-")]
        filled = self.whole.filled
        counts = f"1 + {len(divisions.cities())} + {len(counties)} + {len(units)}"
        return f"{counts} 个节点，已落实 {filled} 个，空缺 {len(self.sites) - filled} 个"


def _coverage(city: str, name: str, sites: Any) -> Coverage:
    filled = [s for s in sites if not s.vacant]
    return Coverage(city, name, len(filled), len(sites), sum(len(s.now) > 1 for s in filled))


def load(opened: Opened) -> Network:
    """The network as this computer knows it today."""
    with explained(), opened.local.read() as session:
        return gather(session, opened.account, opened.clock.today())


def gather(session: Session, account: Account, today: date) -> Network:
    """The same within a session."""
    people: dict[str, list[Node]] = defaultdict(list)
    query = select(Node).where(Node.state != State.VOID).order_by(Node.since.desc(), Node.created_at.desc())
    for node in session.scalars(query):
        people[node.site or divisions.PROVINCE].append(node)
    return Network(tuple(_site(code, name, people.get(code, []), account, today) for code, name in codes()))


def codes() -> list[tuple[str, str]]:
    """Every node that there should be: the province, each city with its counties and units, then the units of no city."""
    found = [(divisions.PROVINCE, "辽宁省")]
    for city in divisions.cities():
        found.append((city.code, city.name))
        found += [(county.code, county.name) for county in divisions.counties(city.code)]
        found += [(unit.code, unit.name) for unit in divisions.reporting_units(city.code)]
    return found + [(u.code, u.name) for u in divisions.reporting_units() if u.city is None]


def _site(code: str, name: str, nodes: list[Node], account: Account, today: date) -> Site:
    now = [n for n in nodes if n.holds(today)]
    return Site(
        code, tier_of(code), name, city_of(code) if divisions.city_of(city_of(code)) else divisions.PROVINCE,
        tuple(map(_contact, now)), tuple(_contact(n) for n in nodes if n not in now and n.name), may_write(account, code),
    )  # fmt: skip


def _contact(node: Node) -> Contact:
    changed = node.changed_at.astimezone(BEIJING).date()
    return Contact(
        node.id, node.name or "", node.unit or "", node.post or "", node.phone or "", node.chief or "", node.since, node.until,
        changed,
    )  # fmt: skip


def may_write(account: Account, site: str) -> bool:
    """Whether the account keeps this node: contacts of its level and above, as the server has it."""
    return bool(Node.keepers({"site": site}) & account.reviewer.roles)


def appoint(store: Store, site: str, values: Mapping[str, Any]) -> UUID:
    """换人: whoever is in charge ends the day before, the new one begins. Raises Invalid with the field.

    `values`: name, since and what else is known; unit and chief are carried over from the one before.
    """
    opened = store.opened
    _check(opened, site, values)
    since: date = values["since"]
    made = new_id()
    with opened.work() as session:
        before = [existing(session, Node, c.id) for c in gather(session, opened.account, since).site(site).now]
        known = _carried(before[0]) if before else {}
        for node in before:
            node.until = max(since - timedelta(days=1), node.since or date.min)
        place = {"region": site} if site.isdigit() and tier_of(site) is NodeLevel.COUNTY else {}
        given = {name: value for name, value in values.items() if value is not None}
        node = Node(id=made, **{**place, **known, **given, "site": site, "tier": tier_of(site)})
        session.add(node)
        joined(session, [*before, node])
    opened.tell(Changes.of("node", [made, *(n.id for n in before)]))
    return made


def _carried(node: Node) -> dict[str, Any]:
    """What stays when the person changes."""
    return {name: value for name in ("unit", "chief") if (value := getattr(node, name)) is not None}


def _check(opened: Opened, site: str, values: Mapping[str, Any]) -> None:
    wrong = []
    if not values.get("name"):
        wrong.append(Problem("name", "missing", "请填专责人姓名"))
    since = values.get("since")
    if since is None:
        wrong.append(Problem("since", "missing", "请填到任日期"))
    found = load(opened).site(site)
    if since is not None:
        latest = max((c.since for c in found.now if c.since), default=None)
        if latest is not None and since <= latest:
            wrong.append(Problem("since", "order", f"应晚于现任的到任日期 {latest}"))
    if not may_write(opened.account, site):
        wrong.append(Problem("name", "no_right", MINE))
    if wrong:
        raise Invalid(tuple(wrong))
