"""Light to dark and back in the whole program, when every page has been visited.

The machine may be busy with other things, which only ever adds: a reading is the best of a few.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop import app as roof
from desktop.core.paths import Paths
from desktop.core.profile import LoginAnswer, create, new_device
from desktop.core.profile_files import Account
from desktop.pages import all_pages
from desktop.ui.sitting import Sitting
from desktop.ui.theme import Mode
from tests.bench import seed

PART = "theme"
Figures = Iterator[tuple[str, float, str]]
VISITS, ROUNDS = 300, 4
ROLES = ("contact_county", "bulk_review", "commissioner", "organiser", "team_leader")
COUNTY, PLACE = "210112", "visit"


def run(data: Path | None) -> Figures:
    """Goal 300 ms each: the change itself, and coming back to a page that was out of sight meanwhile."""
    with TemporaryDirectory() as folder:
        program = roof.Program(roof.application(), Paths(Path(folder)))
        program.theme.set_mode(Mode.LIGHT)
        sitting = _sitting(program, Path(folder))
        switched, returned = [], []
        for turn in range(ROUNDS):
            sitting.frame.go(PLACE)
            _settle(sitting)
            mode = (Mode.DARK, Mode.LIGHT)[turn % 2]
            switched.append(_painted(lambda mode=mode: program.theme.set_mode(mode)))
            returned.append(_painted(lambda: sitting.frame.go("service_log")))
        program.close()
    yield "theme.switch.ms", min(switched), "ms"
    yield "theme.return.ms", min(returned), "ms"


def _sitting(program: roof.Program, folder: Path) -> Sitting:
    """Everybody's pages, all built, a visit open in its form."""
    roles = " ".join(f"{role}@{COUNTY}" for role in ROLES)
    account = Account(seed.ACCOUNT, "bench", "王海", "县级联络员", COUNTY, "浑南区", roles=roles)
    opened = create(Paths(folder), LoginAnswer(account, new_device()), seed.PASSWORD)
    seed.fill(opened.local, VISITS)
    with opened.local.connection() as connection:
        draft = UUID(connection.exec_driver_sql("SELECT id FROM visit WHERE state = 'draft'").scalars().first())
    sitting = program.sit(opened)
    for place in all_pages(lambda _: QWidget()):
        sitting.frame.go(place)
        _settle(sitting)
    sitting.frame.go(PLACE, draft)
    _settle(sitting)
    return sitting


def _settle(sitting: Sitting) -> None:
    while sitting.workspace.tasks.busy:
        QCoreApplication.processEvents()
    QCoreApplication.processEvents()


def _painted(work: Callable[[], object]) -> float:
    """Milliseconds until everything in sight is painted anew."""
    began = time.perf_counter()
    work()
    QCoreApplication.processEvents()
    return (time.perf_counter() - began) * 1000
