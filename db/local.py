"""Tables that only a laptop has: the outbox and what is known of the server's copy (design §4). Written with plain SQL."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

from db.base import NAMING

local_metadata = MetaData(naming_convention=NAMING)

OPEN, SEALED, HELD, RETURNED, ANSWERED = "open", "sealed", "held", "returned", "answered"
WAITING = (OPEN, SEALED, HELD, RETURNED)
"""An operation in one of these still counts as waiting; `answered` ones are the journal, kept 90 days."""

REREAD = "reread"
"""In `meta` while all streams are read once more with all bodies, because the file grew: "all" until they have been asked to
begin again, then "rest". What an older version could not keep comes with them.
"""

outbox = Table(
    "outbox",
    local_metadata,
    Column("op", Integer, primary_key=True, autoincrement=True),  # order of first edit
    Column("log", String(36), nullable=False),
    Column("seq", BigInteger),  # given when sealed
    Column("h", LargeBinary(32)),
    Column("status", String(10), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("id", String(36), nullable=False),
    Column("action", String(12), nullable=False),
    Column("at", String(24), nullable=False),
    Column("base_rev", BigInteger, nullable=False),
    Column("fields", Text, nullable=False),  # canonical JSON
    Column("base", Text, nullable=False),
    Column("closes", Text, nullable=False),
    Column("grp", String(36), nullable=False),
    Column("batch", String(36), nullable=False),
    Column("schema", Integer, nullable=False),
    Column("code", String(40)),  # why it was held or returned
    Column("problems", Text),
    Column("rev", BigInteger),  # the answer, for the journal
    Column("result", String(10)),
    Column("answered_at", String(24)),
    Index("ix_outbox_waiting", "status", "op", sqlite_where=text("status <> 'answered'")),
    Index("ix_outbox_deleted", "id", sqlite_where=text("action = 'delete' AND status = 'answered'")),
    Index("ix_outbox_record", "id", "op", sqlite_where=text("status <> 'answered'")),
    Index("uq_outbox_log_seq", "log", "seq", unique=True, sqlite_where=text("seq IS NOT NULL")),
    sqlite_autoincrement=True,
)

image = Table(  # the server's copy of a record, kept apart only while operations on it wait
    "image",
    local_metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("rev", BigInteger, nullable=False),
    Column(
        "body", Text, nullable=False
    ),  # canonical JSON of the wire values; "null" when the server has no such record
    sqlite_with_rowid=False,
)

stream = Table(
    "stream",
    local_metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("digest", BigInteger, nullable=False, server_default="0"),
    Column("count", Integer, nullable=False, server_default="0"),
)

membership = Table(
    "membership",
    local_metadata,
    Column("stream", Integer, primary_key=True, autoincrement=False),
    Column("id", String(36), primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("rev", BigInteger, nullable=False),
    Index("ix_membership_id", "id"),
    sqlite_with_rowid=False,
)

alias = Table(  # two people created the same enterprise: the loser's id leads to the winner
    "alias",
    local_metadata,
    Column("loser", String(36), primary_key=True),
    Column("winner", String(36), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("at", String(24), nullable=False),
    sqlite_with_rowid=False,
)

receipt = Table(
    "receipt",
    local_metadata,
    Column("log", String(36), primary_key=True),
    Column("first", BigInteger, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("body", Text, nullable=False),  # the batch as signed: at, epoch, key, root, signature
    sqlite_with_rowid=False,
)

id_digest = Table(  # keyed digests of the identity numbers typed on this laptop: doubles are found before the province sees them
    "id_digest",
    local_metadata,
    Column("trainee", String(36), primary_key=True),
    Column("digest", String(64), nullable=False, index=True),
    sqlite_with_rowid=False,
)

number_block = Table(  # numbers of certificates leased to this laptop; first is null while the lease is asked for
    "number_block",
    local_metadata,
    Column("request", String(36), primary_key=True),
    Column("log", String(36), nullable=False),  # a restored or cloned profile gets another log, and so other numbers
    Column("unit", String(12), nullable=False),
    Column("county", String(6), nullable=False),
    Column("year", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("first", Integer),
    Column("last", Integer),
    Column("next", Integer),
    sqlite_with_rowid=False,
)

desk = Table(  # what a reviewer here had before him when he decided, to be set beside what comes next
    "desk",
    local_metadata,
    Column("id", String(36), primary_key=True),
    Column("at", String(24), primary_key=True),  # that of the operation
    Column("kind", String(30), nullable=False),
    Column("action", String(20), nullable=False),
    Column("body", Text, nullable=False),  # canonical JSON of the wire values
    sqlite_with_rowid=False,
)

blob = Table(  # files, inside the encrypted database
    "blob",
    local_metadata,
    Column("sha256", String(64), primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)

meta = Table(  # one value each: log, device key, token, cursor, epoch, …
    "meta",
    local_metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
