"""What the desks of county and training wait for: a sign-in grid of 200 people and 12 lessons, an inbox of 10,000 records."""

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from desktop import app as roof
from desktop.core import trainings
from desktop.ui.pages.training import TrainingPage
from tests.bench import county_desk
from tests.ui.classkit import a_class, seat
from tests.ui.pagekit import Desk, desk

PART = "desk"
Figures = Iterator[tuple[str, float, str]]
PEOPLE, LESSONS, ROUNDS = 200, 12, 9
SIGN_IN = 2  # the leaf


def run(data: Path | None) -> Figures:
    """All figures of the desks."""
    yield from county_desk.figures()
    yield from _grid()


# ------------------------------------------------------------------------------------------------------------ sign-in grid
def _grid() -> Figures:
    """From choosing a class to its painted sign-in grid, and painting the whole of it once more."""
    with TemporaryDirectory() as folder, desk(Path(folder), roof.application()) as here:
        large, small = a_class(here.store, LESSONS), a_class(here.store, 1, name="别的班")
        enrolments = seat(here.opened, large, range(1, PEOPLE + 1))
        lessons = [lesson.id for lesson in trainings.load(here.opened, large).lessons]
        trainings.sign_in_many(here.opened, {e: frozenset(lessons[n % 3 :]) for n, e in enumerate(enrolments)})
        page = here.show("training", TrainingPage)
        page.panel.go(SIGN_IN)
        times = []
        for _ in range(ROUNDS):
            _open(here, page, small)
            times.append(_open(here, page, large))
        yield "desk.grid_200x12.ms", statistics.median(times), "ms"
        grid = page.panel.sign_in.grid.viewport()
        yield "desk.grid_200x12.repaint_ms", statistics.median(_milliseconds(grid.repaint) for _ in range(ROUNDS)), "ms"


def _open(here: Desk, page: TrainingPage, training_id: UUID) -> float:
    """Milliseconds from choosing a class until its grid is painted; then waits for all else that this sets off."""
    class_desk, painted = page.panel.desk, []

    def note() -> None:  # the tab, told before, has repainted the grid by now
        if class_desk.view is not None and class_desk.view.training.id == training_id:
            painted.append(time.perf_counter())

    began = time.perf_counter()
    class_desk.loaded.connect(note)
    page.open_record(training_id)
    here.wait(lambda: bool(painted))
    class_desk.loaded.disconnect(note)
    here.settle()
    return (painted[0] - began) * 1000


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
