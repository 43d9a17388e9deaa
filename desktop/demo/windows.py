"""tepai --demo: the demonstration county in windows."""

from collections.abc import Callable

from desktop.core import paths, profile
from desktop.core.paths import Paths
from desktop.core.profile import Opened
from desktop.demo import county, people

Run = Callable[[Paths, Opened | None, str], int]


def main(run: Run) -> int:
    """Opens the commissioner's profile beside a running server; the others are listed after 切换账号. Returns the exit code."""
    found = county.begin(paths.find().home / "demo", print)
    try:
        print(found.hint)
        mine = next(p for p in profile.list_profiles(found.paths) if p.account.login == people.COMMISSIONER.login)
        return run(found.paths, profile.unlock(found.paths, mine.account.id, people.PASSWORD), "home")
    finally:
        found.stop()
