"""Backup and restore of the whole server: one file, checked before it is believed.

A backup is a zip of `dump` (PostgreSQL's custom format, taken in one snapshot while the server goes on working) and
`manifest.json` with its SHA-256. It holds the server's private keys: keep it as one keeps a safe's key.
"""

import hashlib
import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, inspect, text

from server import VERSION, migrate
from server.config import Config
from server.database import SERVING, Database
from server.embedded import programs

FORMAT = "tepai-backup/1"
_CHUNK = 1 << 20  # bytes
_WIPE = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
_MARK = """
UPDATE meta SET epoch = greatest(epoch, :known) + 1, recovering = true, recovering_since = now(),
                system_id = NULL, timeline = NULL;
INSERT INTO audit (action, object) VALUES ('restore', :'source');
"""


class BackupError(Exception):
    """A backup cannot be made or restored; the text says why. Nothing has been changed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; `size` and `sha256` are those of the dump."""

    format: str
    version: str
    revision: str | None
    created_at: str
    size: int
    sha256: str


def make(database: Database, target: Path) -> Manifest:
    """Writes a backup; `target` appears whole or not at all, readable by its owner only. Raises BackupError."""
    partial = target.with_name(target.name + ".part")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123  Path.open takes no mode bits
            manifest = _write(database, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        raise BackupError(f"不能写入备份 {target}：{error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def make_aside(database: Database, config: Config, occasion: str) -> Path:
    """A backup before something dangerous, in the data folder. Raises BackupError."""
    config.backups.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = config.backups / f"{occasion}-{stamp}.tpb"
    make(database, target)
    return target


def restore(database: Database, config: Config, source: Path) -> Path | None:
    """Replaces everything in the database by a backup, in one transaction, and raises the epoch.

    Returns where the state before was saved (None: there was none). Raises BackupError; then nothing has changed.
    """
    with _checked_dump(source) as dump:
        _refuse_while_serving(database)
        before = None
        known_epoch = 0
        if migrate.current(database.engine) is not None:
            before = make_aside(database, config, "before-restore")
            known_epoch = _epoch(database)
        _replace(database, dump, known_epoch, source.name)
    migrate.upgrade_to_head(database.engine)
    return before


def read_manifest(source: Path) -> Manifest:
    """What the backup says of itself. Raises BackupError."""
    try:
        with zipfile.ZipFile(source) as archive:
            found = json.loads(archive.read("manifest.json"))
            manifest = Manifest(**found)
    except OSError as error:
        raise BackupError(f"不能读取 {source}：{error.strerror}") from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise BackupError(f"{source} 不是特派通的备份，或已损坏") from error
    if manifest.format != FORMAT:
        raise BackupError(f"{source} 是另一种版本的备份（{manifest.format}），请用相应版本的程序恢复")
    return manifest


def _write(database: Database, file: IO[bytes]) -> Manifest:
    digest, size = hashlib.sha256(), 0
    revision = migrate.current(database.engine)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        with archive.open("dump", "w", force_zip64=True) as entry, _dump(database) as dump:
            while chunk := dump.read(_CHUNK):
                entry.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        manifest = Manifest(FORMAT, VERSION, revision, created, size, digest.hexdigest())
        archive.writestr("manifest.json", json.dumps(asdict(manifest), indent=1))
    return manifest


@contextmanager
def _dump(database: Database) -> Iterator[IO[bytes]]:
    """pg_dump's output while it runs; raises BackupError at the end if it failed."""
    options = ["--format=custom", "--no-owner", "--no-privileges", "--schema=public"]
    with tempfile.TemporaryFile() as errors:
        command = _command(database, "pg_dump", *options)
        with subprocess.Popen(command, env=_env(database), stdout=subprocess.PIPE, stderr=errors) as process:
            assert process.stdout is not None
            yield process.stdout
        if process.returncode != 0:
            raise BackupError(f"备份没有完成：{_words(errors)}")


@contextmanager
def _checked_dump(source: Path) -> Iterator[Path]:
    """The dump in a file of its own, once its size and SHA-256 are what the manifest says."""
    manifest = read_manifest(source)
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryDirectory(prefix="tepai-restore-") as folder:
        target = Path(folder) / "dump"
        try:
            with zipfile.ZipFile(source) as archive, archive.open("dump") as entry, target.open("wb") as file:
                while chunk := entry.read(_CHUNK):
                    file.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
        except (zipfile.BadZipFile, KeyError) as error:
            raise BackupError(f"{source} 已损坏，不能恢复") from error
        except OSError as error:
            raise BackupError(f"不能解开 {source}：{error.strerror}") from error
        if (size, digest.hexdigest()) != (manifest.size, manifest.sha256):
            raise BackupError(f"{source} 已损坏，不能恢复")
        yield target


def _replace(database: Database, dump: Path, known_epoch: int, source: str) -> None:
    """pg_restore writes SQL, psql runs it between wiping and marking, all in one transaction."""
    run = ["--single-transaction", "--set=ON_ERROR_STOP=1", "--no-psqlrc", "--quiet", "--output=/dev/null"]
    variables = [f"--set=known={known_epoch}", f"--set=source={source}"]
    with tempfile.TemporaryDirectory(prefix="tepai-restore-") as folder, tempfile.TemporaryFile() as errors:
        mark = Path(folder) / "mark.sql"
        mark.write_text("SET search_path = public;\n" + _MARK)
        files = ["--command=" + _WIPE, "--file=-", f"--file={mark}"]
        read = [str(programs() / "pg_restore"), "--no-owner", "--no-privileges", "--schema=public", "--file=-", str(dump)]
        with subprocess.Popen(read, stdout=subprocess.PIPE, stderr=errors) as reader:
            command = _command(database, "psql", *run, *variables, *files)
            done = subprocess.run(command, env=_env(database), stdin=reader.stdout, stderr=errors, check=False)
            if reader.stdout is not None:
                reader.stdout.close()
        if done.returncode != 0 or reader.returncode != 0:
            raise BackupError(f"恢复没有完成，原来的数据没有改动：{_words(errors)}")


def _refuse_while_serving(database: Database) -> None:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
    with database.engine.connect() as conn:
        if conn.scalar(text(query), {"name": SERVING}):
            raise BackupError("服务正在运行，请先停止 tepai-server serve 再恢复")


def _epoch(database: Database) -> int:
    with database.engine.connect() as conn:
        return int(conn.scalar(text("SELECT epoch FROM meta")) or 0) if inspect(conn).has_table("meta") else 0


def _command(database: Database, program: str, *options: str) -> list[str]:
    url: URL = database.engine.url
    parts: dict[str, Any] = {**url.query, "host": url.host or url.query.get("host"), "port": url.port}
    parts |= {"user": url.username, "dbname": url.database}
    given = {name: value for name, value in parts.items() if value is not None}
    return [str(programs() / program), f"--dbname={make_conninfo(**given)}", *options]


def _env(database: Database) -> dict[str, str]:
    """The password goes by the environment, where `ps` does not show it."""
    password = database.engine.url.password
    return {**os.environ, "PGOPTIONS": "-c statement_timeout=0"} | ({"PGPASSWORD": password} if password else {})


def _words(errors: IO[bytes]) -> str:
    errors.seek(0)
    return errors.read()[-1500:].decode(errors="replace").strip()
