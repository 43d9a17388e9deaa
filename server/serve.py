"""Runs the server until it is told to stop."""

import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from db import collector
from server import backup, migrate
from server.app import create_app
from server.config import Config
from server.database import Database
from server.embedded import Embedded
from server.system_user import EmbeddedError

GRACE = 20  # seconds that calls under way have to finish
WATCH = 2.0  # seconds between looks at the embedded PostgreSQL
_LOG = logging.getLogger(__name__)


class AnnouncingServer(uvicorn.Server):
    """uvicorn that says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def listening_socket(host: str, port: int) -> socket.socket:
    """Bound but not yet listening; raises OSError with the system's reason."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
    except BaseException:
        sock.close()
        raise
    return sock


def url_of(sock: socket.socket) -> str:
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def make_server(database: Database, config: Config, ready: Callable[[], None]) -> AnnouncingServer:
    """Migrates the database (a backup first, where there is something to lose) and builds the HTTP server over it."""
    at = migrate.current(database.engine)
    if at is not None and at != migrate.head():
        _LOG.warning(
            "schema %s → %s; backup first: %s",
            at,
            migrate.head(),
            backup.make_aside(database, config, f"before-{migrate.head()}"),
        )
    migrate.upgrade_to_head(database.engine)
    settings = uvicorn.Config(
        create_app(database, config),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=75,
    )
    return AnnouncingServer(settings, ready)


def serve(config: Config) -> None:
    """Serves until SIGTERM or SIGINT; says `listening on http://…` on standard output when ready."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # uvicorn sends itself the signal again after a graceful end: leave by an exception, so that the database is closed
    signal.signal(signal.SIGTERM, _leave)
    with listening_socket(config.host, config.port) as sock, Database.open(config) as database, watched(database.embedded):

        def ready() -> None:
            sys.stdout.write(f"listening on {url_of(sock)}\n")
            sys.stdout.flush()

        collector.spare()
        make_server(database, config, ready).run(sockets=[sock])


@contextmanager
def watched(embedded: Embedded | None) -> Iterator[None]:
    """While it lasts, an embedded PostgreSQL that dies (out of memory, killed) is started again."""
    if embedded is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(WATCH):
            try:
                if embedded.revive():
                    _LOG.error("PostgreSQL had died and was started again")
            except EmbeddedError as error:
                _LOG.error("PostgreSQL has died and does not start, next try in %s s: %s", WATCH, error)

    watcher = threading.Thread(target=watch, name="postgres-watch")
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
