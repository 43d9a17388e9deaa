"""One server a module: every test makes accounts of its own and leaves a database in which all invariants hold."""

from collections.abc import Iterator

import pytest

from server.database import Database
from tests.serverkit import ThreadServer, fresh_database, thread_server
from tests.unit.server.sync.kit import Client, check_database, person


@pytest.fixture(autouse=True)
def no_thread_left() -> None:
    """The workers of the module's server outlive a test; `ThreadServer.stop` joins the server itself."""


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with fresh_database() as database:
        yield database


@pytest.fixture(scope="module")
def server(database: Database) -> Iterator[ThreadServer]:
    with thread_server(database) as server:
        yield server


@pytest.fixture(autouse=True)
def nothing_broken(server: ThreadServer) -> Iterator[None]:
    """After each test: digests, counts, revisions and histories by plain SQL."""
    yield
    check_database(server)


@pytest.fixture
def zhang(server: ThreadServer, database: Database) -> Client:
    """A commissioner in 210112."""
    return person(server, database)


@pytest.fixture
def li(server: ThreadServer, database: Database) -> Client:
    """Another one."""
    return person(server, database)
