"""The real server and laptops of it, for the tests of the whole."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from server.database import Database
from tests.serverkit import ThreadServer, fresh_database, thread_server
from tests.synckit import Desktop, Laptop, desktop


@pytest.fixture
def database() -> Iterator[Database]:
    """An empty provincial database."""
    with fresh_database() as found:
        yield found


@pytest.fixture
def server(database: Database) -> Iterator[ThreadServer]:
    """The province, by real HTTP."""
    with thread_server(database) as found:
        yield found


@pytest.fixture
def laptop(server: ThreadServer, tmp_path: Path) -> Iterator[Laptop]:
    """`laptop("zhang.san")`: a new laptop of that account each time, logged in."""
    with ExitStack() as stack:
        count = iter(range(100))

        def make(login: str) -> Desktop:
            folder = tmp_path / str(next(count))
            folder.mkdir()
            return stack.enter_context(desktop(folder, server.url, login))

        yield make
