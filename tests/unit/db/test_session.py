"""The encrypted file under many large transactions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.session import FOLD, FOLD_BURST, Local

PAGE = 4096
MUCH = FOLD * 2


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    local = Local(tmp_path / "a.db", bytes(32))
    local.upgrade()
    yield local
    local.close()


def write(local: Local, name: str, pages: int, *, burst: bool) -> None:
    with local.connection(write=True, burst=burst) as connection:
        connection.exec_driver_sql("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, "x" * (pages * PAGE)))


def size(local: Local) -> int:
    return local.path.stat().st_size // PAGE


def test_a_burst_is_folded_into_the_file_once_at_its_end(local: Local) -> None:
    small = size(local)
    for turn in range(3):
        write(local, f"{turn}", FOLD, burst=True)
        assert size(local) == small
    local.fold()
    assert size(local) > 3 * FOLD
    write(local, "more", MUCH, burst=False)
    assert size(local) > 3 * FOLD + MUCH, "any other write folds as ever"


def test_a_burst_that_broke_off_is_folded_by_the_next_write(local: Local) -> None:
    small = size(local)
    write(local, "much", MUCH, burst=True)
    assert size(local) == small
    write(local, "little", 1, burst=False)
    assert size(local) > MUCH


def test_a_long_burst_does_not_grow_for_ever(local: Local) -> None:
    write(local, "one", FOLD_BURST // 2, burst=True)
    write(local, "two", FOLD_BURST, burst=True)
    assert size(local) > FOLD_BURST
