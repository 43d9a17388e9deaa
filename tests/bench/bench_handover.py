"""工作交接 of 1,000 enterprises: as many drafts, each with a follow-up that names its author, change hands at the province.

From the handover's upload to the new owner's laptop, where he can go on. The machine may be busy with other things, which only
ever adds: a reading is the best of a few, over other people.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from db import collector
from db.codes import beijing_today
from db.records import Handover, Visit
from desktop.core.sync.outcome import Outcome
from tests.bench.laptops import account, draft
from tests.serverkit import ProcessServer
from tests.synckit import Desktop, desktop

PART = "handover"
Figures = Iterator[tuple[str, float, str]]
MANY, ROUNDS = 1_000, 3


def run(data: Path | None) -> Figures:
    """Goal 3 s for all of it, half of that at the province."""
    collector.spare()  # as the program does at its start
    given, taken = [], []
    with TemporaryDirectory() as folder, ProcessServer(Path(folder) / "server") as server:
        for turn in range(ROUNDS):
            up, down = _round(Path(folder), server, turn)
            given.append(up)
            taken.append(down)
    yield "handover.1000.ms", min(map(sum, zip(given, taken, strict=True))), "ms"
    yield "handover.1000.province.ms", min(given), "ms"


def _round(folder: Path, server: ProcessServer, turn: int) -> tuple[float, float]:
    """Milliseconds of the call in which the province moves everything, and of the new owner's next sync."""
    with ExitStack() as stack:
        old, new = (_laptop(stack, folder, server, f"{name}{turn}") for name in ("old", "new"))
        draft(old, MANY, MANY, follow_up_due="2026-12-18", follow_up_owner=str(old.account))
        old.sync()
        new.sync()
        old.add(
            Handover,
            from_id=old.account,
            to_id=new.account,
            from_day=beijing_today() - timedelta(days=1),
            note="调任",
            report_unit="210112",
        )
        up, _ = _timed(old.sync)
        down, outcome = _timed(new.sync)
        with new.local.read() as session:
            mine = session.query(Visit).filter_by(keeper_id=new.account, follow_up_owner=new.account).count()
        if mine != MANY or outcome.waiting:
            raise RuntimeError(f"{mine} of {MANY} moved: {outcome}")
        return up, down


def _laptop(stack: ExitStack, folder: Path, server: ProcessServer, login: str) -> Desktop:
    account(server, login)
    (folder / login).mkdir()
    return stack.enter_context(desktop(folder / login, server.url, login))


def _timed(work: Callable[[], Outcome]) -> tuple[float, Outcome]:
    began = time.perf_counter()
    outcome = work()
    return (time.perf_counter() - began) * 1000, outcome
