"""Tables of sync: logs, history as sent, streams and their entries, aliases, counters, leased numbers, receipts.

They stand beside the records' own tables and, like them, grow by derived statements (`db.upgrade`).
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, Uuid, text

from db.base import NAMING

sync_metadata = MetaData(naming_convention=NAMING)

log = Table(
    "sync_log",
    sync_metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False),
    Column("device_id", Uuid, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("h", LargeBinary, nullable=False),  # of the operation `last`
)

history = Table(  # each operation as sent, for ever
    "sync_history",
    sync_metadata,
    Column("log", Uuid, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("rec", Uuid, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("action", String(12), nullable=False),
    Column("rev", BigInteger, nullable=False),  # the record's revision after it; 0 when it changed nothing
    Column("status", String(10), nullable=False),
    Column("h", LargeBinary, nullable=False),
    Column("op", Text, nullable=False),
    Column("answer", Text),  # what the result carries beside status and rev
    Index("ix_sync_history_rec", "rec", "log"),
)

stream = Table(
    "sync_stream",
    sync_metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("head", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("digest", BigInteger, nullable=False),
    Column("purged", BigInteger, nullable=False),
)

entry = Table(
    "sync_entry",
    sync_metadata,
    Column("rec", Uuid, primary_key=True),
    Column("stream", Integer, primary_key=True, autoincrement=False),
    Column("pos", BigInteger, nullable=False),
    Column("rev", BigInteger, nullable=False),
    Column("op", String(1), nullable=False),  # p put, d deleted, l left
    Column("kind", String(30), nullable=False),
    Index("ix_sync_entry_pos", "stream", "pos"),
)

alias = Table(
    "sync_alias",
    sync_metadata,
    Column("loser", Uuid, primary_key=True),
    Column("winner", Uuid, nullable=False, index=True),
    Column("kind", String(30), nullable=False),
)

tombstone = Table(
    "sync_tombstone",
    sync_metadata,
    Column("rec", Uuid, primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("rev", BigInteger, nullable=False),
    Column("body", Text, nullable=False),  # wire values as they were, so that a later edit finds them; {}: not kept
    Column("family", Text, index=True),  # log and group of the deletion it went with
)

held = Table(  # operations kept aside, and what was decided of them later; history keeps its own word
    "sync_held",
    sync_metadata,
    Column("log", Uuid, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("rec", Uuid, nullable=False, index=True),
    Column("code", String(40), nullable=False),
    Column("decided", String(10)),  # null: it waits
    Column("rev", BigInteger, nullable=False, server_default="0"),
    Column("answer", Text),
    Index("ix_sync_held_waiting", "log", "seq", postgresql_where=text("decided IS NULL")),
)

moved = Table(  # records that a handover gave to another, and their revision then
    "sync_moved",
    sync_metadata,
    Column("rec", Uuid, primary_key=True),
    Column("rev", BigInteger, primary_key=True),
)

counter = Table(
    "sync_counter",
    sync_metadata,
    Column("name", String(40), primary_key=True),
    Column("n", BigInteger, nullable=False),
)

number_block = Table(  # numbers of certificates leased to devices (`server.blocks`)
    "number_block",
    sync_metadata,
    Column("county", String(6), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("first", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("device_id", Uuid),
    Column("request", Uuid, nullable=False),
    Column("epoch", Integer, nullable=False),  # of the server when it was given out
    Index("uq_number_block_request", "account_id", "request", unique=True),
)

batch = Table(
    "sync_batch",
    sync_metadata,
    Column("log", Uuid, primary_key=True),
    Column("first", BigInteger, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("at", String(24), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("key", String(16), nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)
