"""After an upgrade that brought fields or kinds: what newer laptops had sent before takes its place (design §4, Versions)."""

from db.base import Record
from db.records import KINDS
from db.unfold import unfold
from server.sync import held
from server.sync.working import Conn, Rec, Working, read_records
from server.sync.write import write_records, write_streams

AT_ONCE = 2000


def take_in(conn: Conn) -> None:
    """Fields leave `extra` for their columns with a new revision, so that every laptop hears of it; held kinds are applied."""
    row = conn.execute("SELECT epoch FROM meta").fetchone()
    assert row is not None
    for kind in KINDS:
        name = kind.__tablename__
        ids = [found[0] for found in conn.execute(f"SELECT id::text FROM {name} WHERE extra IS NOT NULL ORDER BY id")]
        for start in range(0, len(ids), AT_ONCE):
            _unfold(conn, row[0], kind, read_records(conn, name, ids[start : start + AT_ONCE], lock=True))
    held.release_kinds(conn, row[0])


def _unfold(conn: Conn, epoch: int, kind: type[Record], recs: list[Rec]) -> None:
    work = Working()
    for rec in recs:
        before = rec.body or {}
        after = {name: value for name, value in unfold(kind, before).items() if value is not None}
        if after != before:
            rec.body, rec.rev, rec.touched = after, max(rec.rev, epoch << 32) + 1, True
            work.records[rec.id] = rec
    write_records(conn, work)
    write_streams(conn, work, epoch)
