"""All tables of the server: its own, migrated by numbered revisions; the records' and sync's, derived from their models.

A new field or kind reaches PostgreSQL as it reaches SQLite, without a script (`db.upgrade`, docs/decisions/005).
"""

from sqlalchemy import MetaData

import db.records  # noqa: F401  fills Base.metadata
from db.base import Base
from server import tables
from server.sync.tables import sync_metadata

OWN: tuple[MetaData, ...] = (tables.metadata,)
DERIVED: tuple[MetaData, ...] = (Base.metadata, sync_metadata)
