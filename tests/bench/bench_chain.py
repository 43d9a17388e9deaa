"""What a broker waits for: the whole timeline of a person with 10,000 records, and the funnel of 10,000 needs."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from db.records import BY_NAME
from db.records.person import Person
from desktop.core import chain, need_states
from tests.bench import seed

PART = "chain"
Figures = Iterator[tuple[str, float, str]]
VISITS, NEEDS, DOCKINGS, CONTRACTS, ROUNDS = 6_000, 10_000, 2_000, 2_000, 9
STAGES = ("proposed", "first_talk", "site", "plan", "intent", "signed", "performed", "done", "stopped")


def run(data: Path | None) -> Figures:
    """Both figures of one encrypted profile; every visit, docking and contract is the account's own."""
    with TemporaryDirectory() as folder:
        place = seed.made(Path(folder, "chain"), VISITS)
        opened = seed.opened(place)
        for kind, bodies in (("need", _needs()), ("docking", _dockings()), ("contract", _contracts())):
            seed.insert(opened.local, BY_NAME[kind], bodies)
        timeline = chain.timeline(opened, Person, seed.ACCOUNT)
        told = {"visit": VISITS, "docking": DOCKINGS, "contract": CONTRACTS}
        if {kind: timeline.counts[kind] for kind in told} != told or len(timeline.years) < 3:
            raise ValueError(f"the timeline holds {timeline.counts}")
        yield "chain.timeline_10k.ms", _median(lambda: chain.timeline(opened, Person, seed.ACCOUNT)), "ms"
        yield "chain.timeline_10k_year.ms", _median(lambda: chain.timeline(opened, Person, seed.ACCOUNT, 2025)), "ms"
        yield "chain.funnel_10k.ms", _median(lambda: need_states.funnel(opened)), "ms"
        opened.close()


def _median(work: Callable[[], object]) -> float:
    """Of readings, each the best of three runs in a row: other work on the machine only ever adds."""
    return statistics.median(min(_milliseconds(work) for _ in range(3)) for _ in range(ROUNDS))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _day(n: int) -> str:
    return (date(2024, 1, 1) + timedelta(days=n % 1000)).isoformat()


def _needs() -> Iterator[dict[str, Any]]:
    for n in range(NEEDS):
        yield seed.common(n, "draft") | {"id": seed.number(5, n), "name": f"需求 {n}", "author_id": seed.number(2, 1)}


def _dockings() -> Iterator[dict[str, Any]]:
    for n in range(DOCKINGS):
        owner = {"person": str(seed.ACCOUNT), "since": _day(n), "n": 1}
        rounds = {seed.number(8, n * 2 + k): {"on": _day(n + k), "n": k + 1, "content": "谈了工况和价格"} for k in range(2)}
        yield seed.common(n, "draft") | {
            "id": seed.number(6, n), "need_id": seed.number(5, n), "began_on": _day(n), "stage": STAGES[n % len(STAGES)],
            "owners": {seed.number(9, n): owner}, "rounds": rounds,
        }  # fmt: skip


def _contracts() -> Iterator[dict[str, Any]]:
    for n in range(CONTRACTS):
        yield seed.common(n) | {
            "id": seed.number(7, n), "name": f"合同 {n}", "need_id": seed.number(5, n + DOCKINGS), "signed_on": _day(n),
            "amount": "12.5", "seller": "沈阳某大学", "buyer": "某厂", "brokers": [str(seed.ACCOUNT)],
        }  # fmt: skip
