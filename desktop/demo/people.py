"""Who takes part in the demonstration, and how each gets a laptop: one login while there is a network."""

import platform
from dataclasses import dataclass

from desktop.core import profile
from desktop.core.paths import Paths
from desktop.core.profile import Opened, new_device
from desktop.core.store import Store
from desktop.core.sync.account import AccountSync
from desktop.core.sync.client import HttpSyncServer
from desktop.core.sync.login import log_in
from desktop.core.sync.outcome import Outcome
from desktop.demo.province import Province

PASSWORD = "Yan-Shi-2026-Liao"  # of made-up accounts on a server of the demonstration's own, printed for whoever tries it
COUNTY, OTHER_COUNTY = "210112", "210213"


@dataclass(frozen=True, slots=True)
class Role:
    """One made-up person."""

    login: str
    name: str
    role: str
    division: str
    laptop: str  # 张 and 李 share one


COMMISSIONER = Role("zhang", "张（演示）", "commissioner", COUNTY, "shared")
COLLEAGUE = Role("li", "李（演示）", "commissioner", COUNTY, "shared")
CONTACT = Role("wang", "王（演示）", "contact_county", COUNTY, "contact")
STRANGER = Role("zhao", "赵（演示）", "commissioner", OTHER_COUNTY, "stranger")
EVERYBODY = (COMMISSIONER, COLLEAGUE, CONTACT, STRANGER)


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


def enrol(paths: Paths, province: Province, who: Role) -> Laptop:
    """First login: registers the device and makes the encrypted profile."""
    province.add_account(who.login, who.name, who.role, who.division, PASSWORD)
    server = HttpSyncServer(province.url)
    try:
        answer = log_in(server, who.login, PASSWORD, new_device(), platform.node() or "演示电脑")
    finally:
        server.close()
    opened = profile.create(paths, answer, PASSWORD)
    return Laptop(who, opened, Store(opened))
