"""Who takes part in the demonstration, and how each gets a laptop: one login while there is a network."""

import csv
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from desktop.core import profile
from desktop.core.clock import Clock, device_now
from desktop.core.paths import Paths
from desktop.core.profile import Opened, new_device
from desktop.core.store import Store
from desktop.core.sync.account import AccountSync
from desktop.core.sync.client import HttpSyncServer
from desktop.core.sync.login import log_in
from desktop.core.sync.outcome import Outcome
from desktop.demo.province import Province

PASSWORD = "Yan-Shi-2026-Liao"  # of made-up accounts on a server of the demonstration's own, printed for whoever tries it
COUNTY, OTHER_COUNTY, CITY, PROVINCE = "210112", "210213", "210100", "210000"


@dataclass(frozen=True, slots=True)
class Role:
    """One made-up person."""

    login: str
    name: str
    role: str
    division: str
    laptop: str  # 张 and 李 share one
    also: tuple[str, ...] = ()  # rights beside the role


COMMISSIONER = Role("zhang", "张（演示）", "commissioner", COUNTY, "shared")
COLLEAGUE = Role("li", "李（演示）", "commissioner", COUNTY, "shared")
CONTACT = Role("wang", "王（演示）", "contact_county", COUNTY, "contact", ("bulk_review",))
STRANGER = Role("zhao", "赵（演示）", "commissioner", OTHER_COUNTY, "stranger")
LEADER = Role("sun", "孙（演示）", "team_leader", COUNTY, "leader")
ORGANISER = Role("qian", "钱（演示）", "organiser", COUNTY, "organiser")
BROKER = Role("lin", "林（演示）", "broker", COUNTY, "broker")
CITY_CONTACT = Role("zheng", "郑（演示）", "contact_city", CITY, "city")
PROVINCE_CONTACT = Role("feng", "冯（演示）", "contact_province", PROVINCE, "province")
EVERYBODY = (COMMISSIONER, COLLEAGUE, STRANGER, LEADER, ORGANISER, BROKER, CONTACT, CITY_CONTACT, PROVINCE_CONTACT)
"""The desks come last: on an evening with a network they find what the others have handed in."""


@dataclass(slots=True)
class Laptop:
    """A person with an opened profile."""

    who: Role
    opened: Opened
    store: Store

    @property
    def account(self) -> str:
        """The account's id, which is also the person's."""
        return str(self.opened.account.id)

    def sync(self, address: str) -> Outcome:
        """One run, as the button does it."""
        work = AccountSync(self.opened, address)
        try:
            return work.run(lambda _done, _total, _words: None)
        finally:
            work.close()


@dataclass(slots=True)
class Cast:
    """Everyone's laptop."""

    zhang: Laptop
    li: Laptop
    zhao: Laptop
    sun: Laptop
    qian: Laptop
    lin: Laptop
    wang: Laptop
    zheng: Laptop
    feng: Laptop

    def __iter__(self) -> Iterator[Laptop]:
        return (getattr(self, each.name) for each in fields(self))


def register(province: Province) -> None:
    """The accounts, as the administrator makes them: one table."""
    file = province.folder / "账号.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(("账号", "姓名", "角色", "区划"))
        rows.writerows((who.login, who.name, role, who.division) for who in EVERYBODY for role in (who.role, *who.also))
    province.add_accounts(file, PASSWORD)


def enrol(paths: Paths, province: Province, who: Role, now: Callable[[], datetime] = device_now) -> Laptop:
    """First login: registers the device and makes the encrypted profile. `now`: what this laptop's clock says."""
    server = HttpSyncServer(province.url)
    try:
        answer = log_in(server, who.login, PASSWORD, new_device(), platform.node() or "演示电脑")
    finally:
        server.close()
    opened = profile.create(paths, answer, PASSWORD, Clock(source=now))
    return Laptop(who, opened, Store(opened))
