"""The provincial server of the demonstration: the real program, as a process of its own in a folder of its own."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

PID = "server.pid"
LONGEST = 60  # seconds that a server may take to close its database
_CLI = (sys.executable, "-m", "server.cli")


class ProvinceError(RuntimeError):
    """The server did not do what it was asked; the text is its own."""


@dataclass(slots=True)
class Province:
    """`start` and `stop` play the network: without it the laptops are on their own."""

    folder: Path
    url: str = ""
    port: int = 0
    _process: "subprocess.Popen[str] | None" = None
    _log: "IO[str] | None" = field(default=None, repr=False)

    def start(self) -> Self:
        """Returns once it listens; a later start takes the same port."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.end_leftover()
        self._log = (self.folder / "server.log").open("a", encoding="utf-8")
        options = ("serve", "--host", "127.0.0.1", "--port", str(self.port), "--data-dir", str(self.folder / "data"))
        self._process = subprocess.Popen(
            (*_CLI, *options), stdout=subprocess.PIPE, stderr=self._log, text=True, env=_environment()
        )  # fmt: skip
        (self.folder / PID).write_text(str(self._process.pid), encoding="ascii")
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith("listening on "):
            self.stop()
            raise ProvinceError((self.folder / "server.log").read_text(encoding="utf-8")[-2000:])
        self.url = line.removeprefix("listening on ").strip()
        self.port = int(self.url.rpartition(":")[2])
        return self

    def stop(self) -> None:
        """As the administrator would; waits until the database is closed."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(LONGEST)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None
        if self._log is not None:
            self._log.close()
            self._log = None

    def end_leftover(self) -> None:
        """A server that outlived its program (killed, its terminal closed) would keep the port and the folder."""
        try:
            process = Path("/proc") / (self.folder / PID).read_text(encoding="ascii")
            command = (process / "cmdline").read_bytes()
        except (OSError, ValueError):
            return
        if os.fsencode(self.folder / "data") in command:
            os.kill(int(process.name), signal.SIGTERM)
            for _ in range(LONGEST * 10):
                if not process.exists():
                    return
                time.sleep(0.1)

    def add_accounts(self, file: Path, password: str) -> None:
        """The accounts of a table, as the administrator makes them; those that are there already stay as they are."""
        command = (*_CLI, "account", "import", str(file), "--password-stdin", "--data-dir", str(self.folder / "data"))
        done = subprocess.run(
            command, input=password, capture_output=True, text=True, env=_environment(), check=False
        )  # fmt: skip
        if done.returncode:
            raise ProvinceError(done.stderr or done.stdout)

    def database_url(self) -> str:
        """How plain SQL reaches the running PostgreSQL: its own note of socket and port."""
        lines = (self.folder / "data" / "pg" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return f"host={lines[4]} port={lines[3]} user=postgres dbname=tepai"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.stop()


def _environment() -> dict[str, str]:
    """Without settings that would lead the demonstration to somebody's real server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TEPAI_")}
