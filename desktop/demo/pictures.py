"""Pictures of the real windows with the demonstration's profiles, 1366×768, light and dark."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from db.records.visit import Visit
from desktop.app import Program, application
from desktop.core import visits
from desktop.core.paths import Paths
from desktop.demo.people import Laptop
from desktop.ui.sitting import Sitting
from desktop.ui.theme import Mode

SIZE = (1366, 768)
QUIET = 12  # rounds of events without work under way before a picture counts as finished
PATIENCE = 1500  # rounds of 20 ms at most


def take(laptops: Sequence[Laptop], out: Path) -> list[Path]:
    """Grabs the pages of the commissioner and of the contact; the profiles are closed afterwards."""
    app = application()
    folder = out / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    zhang, _, wang, _ = laptops
    found: list[Path] = []
    for laptop, who, places in ((zhang, "特派员", _COMMISSIONER), (wang, "联络员", _CONTACT)):
        shown = _some_visit(laptop)
        program = Program(app, Paths(laptop.opened.profile.folder.parent.parent))
        sitting = program.sit(laptop.opened)
        sitting.frame.resize(*SIZE)
        for mode in (Mode.LIGHT, Mode.DARK):
            program.theme.set_mode(mode)
            for name, place in places.items():
                place(sitting, shown)
                path = folder / f"{who}_{name}_{'浅色' if mode is Mode.LIGHT else '深色'}.png"
                found.append(_grab(app, sitting, path))
        program.close()
    return found


def _some_visit(laptop: Laptop) -> UUID | None:
    """A visit with needs, the newest first."""
    with laptop.opened.local.read() as session:
        ordered = session.query(Visit).order_by(Visit.visited_on.desc())
        return next((v.id for v in ordered if visits.needs_in(session, v.id)), None)


Place = Callable[[Sitting, UUID | None], object]


def _page(key: str) -> Place:
    return lambda sitting, _shown: sitting.frame.go(key)


def _visit(sitting: Sitting, shown: UUID | None) -> None:
    sitting.frame.go("visit", shown)


def _search(sitting: Sitting, _shown: UUID | None) -> None:
    sitting.frame.go("home")
    sitting.frame.search_wanted.emit("sy")


_COMMISSIONER: dict[str, Place] = {
    "工作台": _page("home"), "企业走访": _visit, "企业": _page("enterprise"), "技术需求": _page("need"), "人员": _page("person"),
    "同步": _page("sync"), "设置": _page("settings"), "搜索": _search,
}  # fmt: skip
_CONTACT: dict[str, Place] = {"工作台": _page("home"), "企业走访": _visit}


def _grab(app: QApplication, sitting: Sitting, path: Path) -> Path:
    for _ in _until_quiet(app, sitting):
        pass
    window: QWidget = sitting.frame
    window.grab().save(str(path))
    return path


def _until_quiet(app: QApplication, sitting: Sitting) -> Iterator[None]:
    """Events are handled until nothing runs in the background and nothing more was posted for a while."""
    quiet = 0
    for _ in range(PATIENCE):
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        quiet = 0 if sitting.tasks.busy or sitting.workspace.sync.state.running else quiet + 1
        if quiet >= QUIET:
            return
        yield
