"""10,000 visits up to the province and down to another laptop, against the lower bound of the peers' harness in the same run.

Limit: one zstd request → PostgreSQL upsert (limit/app.py, limit/bench_http.py, unchanged), on the same PostgreSQL binaries.
Ours ends when the rows are committed, receipts verified and, on the way down, every record is found by the search.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from db import canonical, collector
from db.records.visit import Visit
from db.search import SearchIndex
from db.wire import SyncServer, compress
from desktop.core.sync.engine import Engine
from desktop.core.sync.outcome import Outcome
from desktop.core.sync.touched import Touched
from tests.bench.laptops import account, draft
from tests.serverkit import ProcessServer
from tests.synckit import Desktop, desktop

PART = "sync"
Figures = Iterator[tuple[str, float, str]]
COUNT = 10_000
ROUNDS = 3
SMALL_ROUNDS = 7
_ROOT = Path(__file__).resolve().parents[2]
_LOGIN = "zhang.san"


def run(data: Path | None) -> Figures:
    """Limit and ours in turns; medians, and the ratio of medians."""
    pushes, pulls, limits = [], [], []
    collector.spare()  # as the program does at its start
    with TemporaryDirectory() as folder:
        home = Path(folder)
        with ProcessServer(home / "server") as server:
            for turn in range(ROUNDS):
                limits.append(_limit(home / "limit"))
                login = f"{_LOGIN}{turn}"
                account(server, login)
                pushes.append(_push(home / f"a{turn}", server.url, login))
                pulls.append(_pull(home / f"b{turn}", server.url, login))
            account(server, "counted")
            scales = Scales()
            _push(home / "counted", server.url, "counted", scales)
            yield from _small(home, server)
    push, pull = statistics.median(pushes), statistics.median(pulls)
    limit_push, limit_pull = (statistics.median(x) for x in zip(*limits, strict=True))
    yield "sync.push_10k.s", push, "s"
    yield "sync.push_10k.limit.s", limit_push, "s"
    yield "sync.push_10k.ratio_to_limit", push / limit_push, "ratio"
    yield "sync.pull_10k.s", pull, "s"
    yield "sync.pull_10k.limit.s", limit_pull, "s"
    yield "sync.pull_10k.ratio_to_limit", pull / limit_pull, "ratio"
    yield "sync.bytes_per_record", scales.up / COUNT, "B"
    yield "sync.answer_bytes_per_record", scales.down / COUNT, "B"


def _limit(folder: Path) -> tuple[float, float]:
    """Seconds of the harness's push and pull."""
    command = [sys.executable, "-m", "tests.bench.limit_run", str(folder), str(COUNT)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    found = {(line := json.loads(text))["workload"]: line["seconds"] for text in done.stdout.splitlines()}
    return found["push"], found["pull"]


class Scales:
    """Weighs what goes over the wire, packed as it travels. Only for a run that is not timed."""

    def __init__(self) -> None:
        self.server: SyncServer | None = None
        self.up = self.down = 0

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """Passes a call on."""
        assert self.server is not None
        answer = self.server.sync(request)
        self.up += len(compress(canonical.dumps(request)))
        self.down += len(compress(canonical.dumps(answer)))
        return answer


def _push(folder: Path, url: str, login: str, scales: Scales | None = None) -> float:
    """Seconds from the first look into the outbox to the last verified receipt."""
    folder.mkdir()
    with desktop(folder, url, login) as laptop:
        draft(laptop, COUNT)
        if scales is not None:
            scales.server = laptop.server
        engine = laptop.engine(scales)
        began = time.perf_counter()
        outcome = engine.run()
        seconds = time.perf_counter() - began
        if outcome.applied != COUNT or outcome.waiting:
            raise RuntimeError(f"push: {outcome}")
        return seconds


def _pull(folder: Path, url: str, login: str) -> float:
    """Seconds of a new laptop of the same person until everything is stored and searchable."""
    folder.mkdir()
    with desktop(folder, url, login) as laptop:
        following = Following(laptop)
        began = time.perf_counter()
        following.sync()
        seconds = time.perf_counter() - began
        if laptop.count(Visit) != COUNT or len(following.index) < COUNT:
            raise RuntimeError(f"pull: {laptop.count(Visit)} stored, {len(following.index)} searchable")
        return seconds


def _small(home: Path, server: ProcessServer) -> Figures:
    """What is usual: 100 changed records among 10,000 up and down, and a run in which nothing has happened."""
    account(server, "small")
    times: dict[str, list[float]] = {"inc100_push": [], "inc100_pull": [], "noop": []}
    for name in ("one", "two"):
        (home / name).mkdir()
    with desktop(home / "one", server.url, "small") as one, desktop(home / "two", server.url, "small") as two:
        draft(one, COUNT)
        one.sync()
        following = Following(two)
        following.sync()
        for turn in range(SMALL_ROUNDS):
            with one.local.write(one.author) as session:
                for visit in session.scalars(select(Visit).order_by(Visit.id).limit(100)):
                    visit.follow_up = f"第 {turn} 次复核，请专家到厂"
            for name, work in (("inc100_push", one.sync), ("inc100_pull", following.sync), ("noop", one.sync)):
                began = time.perf_counter()
                work()
                times[name].append((time.perf_counter() - began) * 1000)
    for name, taken in times.items():
        yield f"sync.{name}.ms", statistics.median(taken), "ms"


class Following:
    """Syncs as the program does: the search index follows in a thread of its own (desktop/ui/sitting.py)."""

    def __init__(self, laptop: Desktop) -> None:
        self.index = SearchIndex(laptop.local)
        self.index.load()
        self._behind = ThreadPoolExecutor(1)
        self._updates: list[Future[None]] = []
        self._engine = Engine(laptop.local, laptop.server, touched=self._touched, keys=laptop.server.signing_keys)

    def sync(self) -> Outcome:
        """Returns when everything is stored and can be found."""
        outcome = self._engine.run()
        while self._updates:
            self._updates.pop().result()
        return outcome

    def _touched(self, touched: Touched) -> None:
        changes = touched.changes()
        self._updates.append(self._behind.submit(self.index.update, changes.kinds, changes.ids))
