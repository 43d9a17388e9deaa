"""A real encrypted database for the tests of the sync client's parts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.session import Local


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    """An empty profile database."""
    found = Local(tmp_path / "data.db", bytes(range(32)))
    found.upgrade()
    yield found
    found.close()
