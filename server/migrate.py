"""Brings a database to the newest schema, in one transaction, one process at a time."""

from importlib.resources import files

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from db import upgrade
from server.schema import DERIVED
from server.sync import grow, seed

_LOCK = 0x74657061_6D696772  # "tepamigr": the advisory lock of migrations


class MigrationError(Exception):
    """The schema cannot be brought up to date; the text says what to do."""


def alembic_config(conn: Connection | None = None) -> AlembicConfig:
    """Alembic's settings without a file; `conn` is the connection its environment runs on."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(files("server") / "migrations").replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = conn
    return config


def head() -> str | None:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def current(engine: Engine) -> str | None:
    """The revision a database is at; None for an empty one."""
    with engine.connect() as conn:
        return MigrationContext.configure(conn).get_current_revision()


def upgrade_to_head(engine: Engine) -> None:
    """Runs all pending revisions and derived additions, or none. Raises MigrationError for a database of a newer program."""
    with engine.begin() as conn:
        conn.execute(text("SET LOCAL statement_timeout = 0"))
        conn.execute(text("SET LOCAL lock_timeout = 0"))
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        try:
            command.upgrade(alembic_config(conn), "head")
        except CommandError as error:
            raise MigrationError(f"数据库是更新版本的程序建立的，请先升级本程序（{error}）。") from error
        statements = upgrade.missing(conn, DERIVED)
        upgrade.apply(conn, statements)
        if upgrade.widens(statements):
            grow.take_in(seed.raw(conn))
        seed.policies(conn)
        seed.parameters(conn)
