"""Power cuts: a process that saves without end is killed at random moments; all it said was saved is there."""

import os
import random
import signal
import subprocess
import sys
from uuid import UUID

import pytest

from db.records.visit import Visit
from desktop.core import profile
from desktop.core.paths import Paths
from desktop.core.profile import Opened
from desktop.core.replay import shown
from desktop.core.store import Store
from tests.unit.core.conftest import ME, PASSWORD

SAVING = """
import sys
from pathlib import Path
from uuid import UUID
from db.records.visit import Visit
from desktop.core import profile
from desktop.core.paths import Paths
from desktop.core.store import Store
opened = profile.unlock(Paths(Path(sys.argv[1])), sys.argv[2], sys.argv[3])
store, visit, n = Store(opened), UUID(sys.argv[4]), int(sys.argv[5])
while True:
    n += 1
    store.save(Visit, visit, {"staff": n, "biz_status": "走" * (n % 900 + 1)})
    print(n, flush=True)
"""
KILLS = 6


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_while_saving_loses_at_most_what_was_in_flight(paths: Paths, opened: Opened, store: Store) -> None:
    visit = store.create(Visit, {"staff": 0})
    opened.close()
    chance, told = random.Random(20261122), 0
    for _ in range(KILLS):
        told = save_until_killed(paths, visit, told, saves=chance.randint(1, 60))
        again = profile.unlock(paths, ME, PASSWORD)  # the mark of the last session is there, so every page is checked
        record = Store(again).get(Visit, visit)
        assert record is not None
        assert record.staff in (told, told + 1)
        assert record.biz_status == "走" * (record.staff % 900 + 1), "a save is whole or not at all"
        with again.local.read() as session:
            body = shown(session, str(visit))
        assert body is not None
        assert body["staff"] == record.staff, "row and outbox are of one transaction"
        told = record.staff
        again.close()


def save_until_killed(paths: Paths, visit: UUID, start: int, saves: int) -> int:
    """Lets it save some times, kills it somewhere in the next save, returns the last number it told of."""
    command = [sys.executable, "-c", SAVING, str(paths.home), str(ME), PASSWORD, str(visit), str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(saves)]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
    return int([line for line in lines if line.endswith("\n")][-1])
