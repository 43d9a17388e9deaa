"""对接经过 on the laptop: free while it waits unsealed, then only added to."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import update

from db.ids import new_id
from db.local import OPEN, SEALED, outbox
from db.records.docking import Docking, RoundRow
from desktop.core.errors import Locked
from desktop.core.profile import Opened
from desktop.core.store import Store


def a_round(text: str, place: int = 1) -> RoundRow:
    return RoundRow(id=str(new_id()), n=place, on=date(2026, 3, 5), content=text)


def seal(opened: Opened) -> None:
    """What the engine does before a byte leaves."""
    with opened.local.connection(write=True) as connection:
        connection.execute(update(outbox).where(outbox.c.status == OPEN).values(status=SEALED))


def test_a_row_is_free_until_it_is_sealed(opened: Opened) -> None:
    store, one = Store(opened), a_round("打错了")
    docking = store.create(Docking, {"need_id": uuid4(), "rounds": (one,)})
    better = RoundRow(id=one.id, n=1, on=one.on, content="到厂看了样机")
    store.save(Docking, docking, {"rounds": (better,)})
    seal(opened)
    with pytest.raises(Locked):
        store.save(Docking, docking, {"rounds": (one,)})
    with pytest.raises(Locked):
        store.save(Docking, docking, {"rounds": None})
    added = a_round("签意向书", 2)
    store.save(Docking, docking, {"rounds": (better, added)})
    store.save(Docking, docking, {"rounds": (better,)})  # not sealed yet, so it may go again
    found = store.get(Docking, docking)
    assert found is not None
    assert [row.content for row in found.rounds or ()] == ["到厂看了样机"]


def test_other_fields_stay_open(opened: Opened) -> None:
    store = Store(opened)
    docking = store.create(Docking, {"need_id": uuid4(), "rounds": (a_round("电话沟通"),)})
    seal(opened)
    store.save(Docking, docking, {"fail_text": "价格没有谈拢"})
    found = store.get(Docking, docking)
    assert found is not None
    assert found.fail_text == "价格没有谈拢"
