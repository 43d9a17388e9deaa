"""The county's desk, for the part `desk`: an inbox of 10,000 records opened, 500 of them approved by one key.

The machine may be busy with other things, which only ever adds: a reading is the best of a few, over different records.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from db.records import BY_NAME
from db.records.visit import Visit
from desktop.core import reviewing
from desktop.core.paths import Paths
from desktop.core.profile import LoginAnswer, Opened, create, new_device
from desktop.core.profile_files import Account
from tests.bench import seed

Figures = Iterator[tuple[str, float, str]]
VISITS, LOGS = 7_000, 3_000
COUNTY = "210112"
ROLES = f"contact_county@{COUNTY} bulk_review@{COUNTY}"
MANY = 500


def figures() -> Figures:
    """Goal 300 ms each."""
    with TemporaryDirectory() as folder:
        opened = filled(Path(folder))
        yield from _inbox(opened)
        yield from _approve(opened)
        opened.close()


def filled(folder: Path) -> Opened:
    """A contact's profile with what a county has handed in, and as much again that is approved."""
    account = Account(seed.ACCOUNT, "desk", "王海", "县级联络员", COUNTY, "浑南区", roles=ROLES)
    opened = create(Paths(folder), LoginAnswer(account, new_device()), seed.PASSWORD)
    colleagues = [person["id"] for person in seed.people(200)][1:]
    seed.insert(opened.local, BY_NAME["enterprise"], seed.enterprises(2_000))
    seed.insert(opened.local, BY_NAME["person"], seed.people(200))
    seed.insert(opened.local, Visit, _handed_in(seed.visits(2 * VISITS, 2_000, 200), colleagues, VISITS))
    seed.insert(opened.local, BY_NAME["service_log"], _handed_in(_logs(2 * LOGS, colleagues), colleagues, LOGS))
    return opened


def _handed_in(bodies: Iterator[dict[str, Any]], colleagues: list[str], waiting: int) -> Iterator[dict[str, Any]]:
    rng = random.Random(seed.SEED)
    for n, body in enumerate(bodies):
        author = rng.choice(colleagues)
        body |= {"author_id": author, "region": COUNTY, "state": "submitted" if n % 2 and n // 2 < waiting else "county"}
        if "visitors" in body:
            body["visitors"] = [author, rng.choice([c for c in colleagues[:20] if c != author])]
        yield body


def _logs(count: int, colleagues: list[str]) -> Iterator[dict[str, Any]]:
    rng = random.Random(seed.SEED)
    for n in range(count):
        first = seed.START + timedelta(days=n * seed.DAYS // count)
        team = rng.sample(colleagues, 5)
        rows = ({"n": d, "on": str(first + timedelta(days=d)), "part": "whole", "present": team} for d in range(3))
        days = {str(UUID(int=n * 10 + d + (1 << 100))): row for d, row in enumerate(rows)}
        at = f"{first}T08:{n % 60:02d}:00.{n % 1000:03d}Z"
        yield {
            "id": str(UUID(int=n + (1 << 110))), "began_on": str(first), "ended_on": str(first + timedelta(days=2)), "days": days,
            "contents": ["training"], "farm_trade": "rice", "summary": "到田间指导育苗、插秧和病虫害防治。" * 8, "created_at": at,
            "changed_at": at, "source": "manual",
        }  # fmt: skip


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _inbox(opened: Opened) -> Figures:
    """As the page opens it: the count, the counts of each kind and the first page in words."""
    first = _milliseconds(lambda: reviewing.inbox(opened))
    assert reviewing.inbox(opened).count == VISITS + LOGS
    times = [min(_milliseconds(lambda: reviewing.inbox(opened)) for _ in range(3)) for _ in range(10)]
    yield "desk.inbox_10k.first.ms", first, "ms"
    yield "desk.inbox_10k.ms", statistics.median(times), "ms"
    yield "desk.inbox_10k.find.ms", min(_milliseconds(lambda: reviewing.inbox(opened, text="轴承")) for _ in range(3)), "ms"


def _approve(opened: Opened) -> Figures:
    """500 records at once: rows, operations and what was seen, on disk. Each time others, as they wait."""
    times = []
    for _ in range(5):
        ids = [row.id for row in reviewing.inbox(opened, kind="visit", limit=MANY).rows]
        times.append(_milliseconds(lambda ids=ids: reviewing.approve(opened, Visit, ids)))
    assert reviewing.inbox(opened).count == VISITS + LOGS - 5 * MANY
    yield "desk.approve_500.ms", statistics.median(times), "ms"
