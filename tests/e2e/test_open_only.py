"""Trap 14: what nobody has confirmed to be open never leaves the laptop, and the province would not take it."""

from datetime import date
from typing import Any

import pytest

from db.platform_choices import Catalogue
from db.records import Attachment, Recommendation
from desktop.core import status
from desktop.core.status import UploadStatus
from desktop.core.sync import seal
from server.database import Database
from tests.serverkit import ThreadServer, make_account
from tests.synckit import Desktop, Laptop, equal

VALUES: dict[str, Any] = {
    "catalogue": Catalogue.FIRST_SET, "year": 2026, "product": "某装置", "recommended_on": date(2026, 3, 5), "region": "210112",
}  # fmt: skip


def at_province(server: ThreadServer, kind: type[Any] = Recommendation) -> int:
    with server.connect() as conn:
        return int(conn.execute(f"SELECT count(*) FROM {kind.__tablename__}").fetchone()[0])


@pytest.fixture
def one(database: Database, laptop: Laptop) -> Desktop:
    """A commissioner's laptop."""
    make_account(database, "zhang.san")
    return laptop("zhang.san")


def state(one: Desktop, record: Any) -> UploadStatus:
    with one.local.read() as session:
        return status.of(session, Recommendation, [record])[record]


def test_trap_14_a_draft_stays_until_it_is_confirmed(server: ThreadServer, one: Desktop) -> None:
    for answer in (None, False):
        record = one.add(Recommendation, **VALUES, open_confirmed=answer)
        one.add(Attachment, of_kind="recommendation", of_id=record, name="图纸.pdf", sha256="0" * 64, size=1)
        outcome = one.sync()
        assert (outcome.pushed, at_province(server), at_province(server, Attachment)) == (0, 0, 0)
        assert state(one, record) is UploadStatus.KEPT
        with one.local.read() as session:
            found = status.summary(session, one.answer.account, date(2026, 11, 25))
        assert (found.records, found.kept, "没有确认不涉密" in found.text) == (0, 2, True)
        one.change(Recommendation, record, open_confirmed=True)
        assert (one.sync().waiting, state(one, record)) == (0, UploadStatus.DRAFT)
        assert (at_province(server), at_province(server, Attachment)) == (1, 1)
        equal(server, one)
        with one.local.write(one.author) as session:
            session.delete(session.get_one(Recommendation, record))
            for card in session.query(Attachment):
                session.delete(card)
        one.sync()
        assert at_province(server) == 0


def test_what_is_added_after_the_answer_was_taken_back_stays_too(server: ThreadServer, one: Desktop) -> None:
    record = one.add(Recommendation, **VALUES, open_confirmed=True)
    one.sync()
    one.change(Recommendation, record, open_confirmed=False, product="不该写的")
    assert (one.sync().pushed, state(one, record)) == (0, UploadStatus.KEPT)
    with server.connect() as conn:
        assert conn.execute("SELECT product FROM recommendation").fetchone() == ("某装置",)
    with one.local.write(one.author) as session:
        session.delete(session.get_one(Recommendation, record))
    assert (one.sync().waiting, at_province(server)) == (0, 0), "that it goes is told"


def test_the_province_takes_none_from_a_laptop_that_sends_it(
    server: ThreadServer, one: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "kept_here", lambda _: frozenset())
    record = one.add(Recommendation, **VALUES)
    outcome = one.sync()
    assert (outcome.refused, at_province(server)) == (1, 0)
    (row,) = one.sql("SELECT code, problems FROM outbox WHERE status = 'returned'")
    assert row[0] == "secret" and "open_confirmed" in row[1]
    one.change(Recommendation, record, open_confirmed=True)
    assert (one.sync().refused, at_province(server)) == (0, 1)
    one.change(Recommendation, record, open_confirmed=None)
    assert one.sync().refused == 1
