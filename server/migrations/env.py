"""Alembic's environment: always on the connection that `server.migrate` hands over, and only for the server's own tables."""

from typing import Any

from alembic import context

from server.schema import OWN

_NAMES = {table for metadata in OWN for table in metadata.tables}


def _ours(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "table" or name in _NAMES


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=OWN,
    include_name=_ours,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
