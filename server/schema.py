"""All tables the server migrates: its own, and those of the records."""

from sqlalchemy import MetaData

from server import tables

METADATA: tuple[MetaData, ...] = (tables.metadata,)  # the records' Base.metadata joins here with its first revision
