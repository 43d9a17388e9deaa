"""One server a module: every test makes accounts of its own and leaves a database in which all invariants hold."""

from collections.abc import Iterator

import pytest

from server.database import Database
from tests.serverkit import ThreadServer, fresh_database, thread_server
from tests.unit.server.sync.kit import Client, check_database, person, second_log


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


@pytest.fixture(scope="module")
def people(server: ThreadServer, database: Database) -> tuple[Client, Client]:
    """Two commissioners in 210112, logged in once a module: a password costs a tenth of a second on purpose."""
    return person(server, database), person(server, database)


@pytest.fixture
def zhang(people: tuple[Client, Client]) -> Client:
    """The first with a new log; what earlier tests wrote in his name is there."""
    return second_log(people[0])


@pytest.fixture
def li(people: tuple[Client, Client]) -> Client:
    """The other."""
    return second_log(people[1])
