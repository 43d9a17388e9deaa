"""What a person at a laptop waits for, with three years of a county's work on it: 100,000 visits, encrypted and searchable.

The machine may be busy with other things, which only ever adds: a reading is the best of three runs in a row. What is
compared is read in turns, and medians of many readings are told.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from db.records.visit import Visit
from db.search import SearchIndex
from desktop.core.changes import Changes
from desktop.core.listing import Listing, ListQuery
from desktop.core.profile import Opened
from desktop.core.searching import Searching
from desktop.core.store import Store
from tests.bench import peer_records, seed

PART = "local"
Figures = Iterator[tuple[str, float, str]]
MANY, FEW = 100_000, 1_000
TERMS = 16  # of each class: half from the texts, half hardly or never in them
ROUNDS = 3
_ROOT = Path(__file__).resolve().parents[2]


def run(data: Path | None) -> Figures:
    """All figures of the local profile."""
    with TemporaryDirectory() as folder:
        large, small = seed.made(Path(folder, "large"), MANY), seed.made(Path(folder, "small"), FEW)
        yield from _start(large)
        one, other = seed.opened(large), seed.opened(small)
        yield from _lists(one, other)
        other.close()
        index = SearchIndex(one.local)
        began = time.perf_counter()
        index.load()
        yield "search.100k.load.s", time.perf_counter() - began, "s"
        yield from _search(one, index)
        yield from _save(one, index)
        one.close()
        yield "mem.100k.mb", _memory(large), "MB"


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _reading(work: Callable[[], object]) -> float:
    return min(_milliseconds(work) for _ in range(3))


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


# ----------------------------------------------------------------------------------------------------------------- list


def _lists(large: Opened, small: Opened) -> Figures:
    """Opening a list: count and first page with headlines, second lines and badges, as the page asks for them."""
    lists = [Listing(each.local, SearchIndex(each.local)) for each in (large, small)]
    query = ListQuery("visit")
    first = _milliseconds(lambda: lists[0].open(query))
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(40):
        for each, taken in zip(lists, times, strict=True):
            taken.append(_reading(lambda each=each: each.open(query)))
    many, few = (statistics.median(taken) for taken in times)
    yield "list.open_100k.first.ms", first, "ms"
    yield "list.open_100k.ms", many, "ms"
    yield "list.open_1k.ms", few, "ms"
    yield "list.open.ratio_100k_to_1k", many / few, "ratio"
    count = lists[0].count(query)
    deep = [_reading(lambda at=at: lists[0].fetch(query, at, count=count)) for at in range(5000, MANY, 9500)]
    yield "list.scroll_100k.p95_ms", _p95(deep), "ms"


# --------------------------------------------------------------------------------------------------------------- search


def _terms(length: int) -> list[str]:
    """Pieces of the texts, and pieces that are rare or nowhere, all of this length."""
    rng = random.Random(length)
    common = [rng.choice(peer_records.WORDS)[:length] for _ in range(TERMS // 2)]
    rare = ["".join(rng.choices(peer_records.GIV + "龘鼊", k=length)) for _ in range(TERMS // 2)]
    return common + rare


def _search(opened: Opened, index: SearchIndex) -> Figures:
    """What the search box does at each key: five groups with rows and snippets. The last word is the worst class."""
    searching = Searching(opened.local, index)
    rng = random.Random(0)
    classes = {f"{n}char": _terms(n) for n in (1, 2, 3, 4)}
    classes["initials"] = ["syjm", "dlbf", "hhjm", "zgsy", "s", "d", *("".join(rng.choices("qxzvwk", k=4)) for _ in range(10))]
    classes["two_words"] = [f"{a} {b}" for a, b in zip(_terms(2), reversed(_terms(2)), strict=True)]
    worst = 0.0
    for name, terms in classes.items():
        found = _p95([_reading(lambda t=t: searching.palette(t)) for _ in range(ROUNDS) for t in terms])
        worst = max(worst, found)
        yield f"search.100k.{name}.p95_ms", found, "ms"
    yield "search.100k.p95_ms", worst, "ms"


# ----------------------------------------------------------------------------------------------------------------- save


def _save(opened: Opened, index: SearchIndex) -> Figures:
    """Autosave of one field of old and new visits: row, operation, fsync, and the index brought up to date."""
    store = Store(opened)

    def follow(changes: Changes) -> None:
        index.update(changes.kinds, changes.ids)

    stop = opened.bus.subscribe(follow)
    with opened.local.connection() as connection:
        sql = "SELECT id FROM visit WHERE state IN ('draft', 'returned') ORDER BY rowid"
        ids = [UUID(row[0]) for row in connection.exec_driver_sql(sql)]
    times = [
        _milliseconds(lambda n=n, record=record: store.save(Visit, record, {"follow_up": f"第 {n} 次复核，请专家到厂"}))
        for n, record in enumerate(ids[:: len(ids) // 100])
    ]
    stop()
    yield "save.visit.median_ms", statistics.median(times), "ms"
    yield "save.visit.p95_ms", _p95(times), "ms"


# --------------------------------------------------------------------------------------------------------------- memory


def _memory(home: Path) -> float:
    """Megabytes of a process that has opened the list, the index and Qt and has searched; the other parts are not in it."""
    command = [sys.executable, "-m", "tests.bench.bench_local", str(home)]
    told = subprocess.run(command, check=True, cwd=_ROOT, stdout=subprocess.PIPE, text=True).stdout
    return float(told.splitlines()[-1])


def _use(home: Path) -> None:
    """Does in this process what a person does, and prints what it then holds."""
    opened = seed.opened(home)
    index = SearchIndex(opened.local)
    Listing(opened.local, index).open(ListQuery("visit"))
    index.load()
    for _ in _search(opened, index):
        pass
    for _ in _save(opened, index):
        pass
    print(_resident_with_windows())
    opened.close()


def _resident_with_windows() -> float:
    """Megabytes of this process, shared libraries included, once it also has Qt with a window (Linux)."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication, QListView, QMainWindow

    application = QApplication.instance() or QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QListView())
    window.show()
    application.processEvents()
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


# ---------------------------------------------------------------------------------------------------------------- start

_EMPTY = """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.show()
application.processEvents()
"""


def _start(home: Path) -> Figures:
    """From nothing to a usable list and out again, against an empty window.

    `python -m desktop --bench-start` unlocks the only profile under TEPAI_HOME with TEPAI_BENCH_PASSWORD, shows the list of
    visits and ends when its first rows are painted.
    """
    if not any("--bench-start" in path.read_text("utf-8") for path in (_ROOT / "desktop").glob("*.py")):
        print("bench: start.cold skipped, the program has no --bench-start yet", file=sys.stderr)
        return
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "TEPAI_HOME": str(home), "TEPAI_BENCH_PASSWORD": seed.PASSWORD,
    }  # fmt: skip
    commands = ([sys.executable, "-m", "desktop", "--bench-start"], [sys.executable, "-c", _EMPTY])
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(7):
        for command, taken in zip(commands, times, strict=True):
            taken.append(_milliseconds(lambda c=command: subprocess.run(c, env=environment, cwd=_ROOT, check=True)))
    program, empty = (statistics.median(taken[1:]) for taken in times)
    yield "start.cold.ms", program, "ms"
    yield "start.cold.ratio_to_empty_window", program / empty, "ratio"


if __name__ == "__main__":
    _use(Path(sys.argv[1]))
