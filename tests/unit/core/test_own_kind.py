"""One file is a kind: with a code list of its own and a reference to a kind without names it is listed, sorted and printed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped

from db import session as local_session
from db.base import NAMING, Base, Record
from db.choices import Choices
from db.fields import field
from db.local import local_metadata
from db.records import BY_NAME, Visit
from db.rules import problems
from db.search import SearchIndex
from db.session import Author, Local
from db.types import Choice, DateOnly, Flag, RecordId, RefList, ShortText
from desktop.core.listing import Listing, ListQuery, sortable
from desktop.core.printing import card_sections
from desktop.core.profile import Account

ME = UUID(int=7)
TODAY = date(2026, 11, 22)


class Own(DeclarativeBase):
    """Apart from the product's own tables."""

    metadata = MetaData(naming_convention=NAMING)


class Crop(Choices):
    """A code list in the kind's own file."""

    MAIZE = "maize", "玉米"
    RICE = "rice", "水稻"


class Harvest(Record, Own):
    """收成."""

    __tablename__ = "harvest"
    title: ClassVar[str] = "收成"

    visit_id: Mapped[UUID | None] = field("来源走访", RecordId(), listed=True, ref="visit")
    seen_in: Mapped[tuple[UUID, ...] | None] = field("见于走访", RefList(), listed=True, ref="visit")
    crop: Mapped[Crop | None] = field("作物", Choice(Crop), needed="draft", listed=True)
    sold: Mapped[bool | None] = field("已售", Flag(), listed=True)
    reaped_on: Mapped[date | None] = field("收割日期", DateOnly(), listed=True)
    plot: Mapped[str | None] = field("地块", ShortText(20), searched="name")

    def headline(self) -> str:
        return self.plot or "（未填地块）"


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Local]:
    monkeypatch.setitem(BY_NAME, "harvest", Harvest)
    monkeypatch.setattr(local_session, "METADATA", (Base.metadata, Own.metadata, local_metadata))
    found = Local(tmp_path / "p.db", bytes(32))
    found.upgrade()
    yield found
    found.close()


def test_a_kind_in_one_file(local: Local) -> None:
    numbered, plain = Visit(no="LN-ZF-2101-2026-000001"), Visit(visited_on=date(2026, 3, 5))
    with local.write(Author(str(ME), str(ME))) as session:
        session.add_all([numbered, plain])
        session.flush()
        both = (numbered.id, plain.id)
        session.add(Harvest(crop=Crop.MAIZE, visit_id=numbered.id, seen_in=both, sold=False, plot="东沟"))
        session.add(Harvest(crop=Crop.RICE, visit_id=plain.id, sold=True))
    listing = Listing(local, SearchIndex(local), lambda: TODAY)
    cells = [row.cells for row in listing.fetch(ListQuery("harvest"), 0, 10)]
    assert [c["visit_id"] for c in cells] == ["企业走访 2026-03-05", "LN-ZF-2101-2026-000001"]
    assert [(c["crop"], c["sold"]) for c in cells] == [("水稻", "是"), ("玉米", "否")]
    assert cells[1]["seen_in"] == "LN-ZF-2101-2026-000001、企业走访 2026-03-05"
    for bound in sortable(Harvest):
        assert len(listing.fetch(ListQuery("harvest", sort=bound.name), 0, 10)) == 2
    assert "seen_in" not in {bound.name for bound in sortable(Harvest)}
    assert [p.code for p in problems(Harvest(), "draft")] == ["missing"]
    with local.read() as session:
        account = Account(ME, "me", "张三丰", "企业科技特派员", "210112", "浑南区", "https://example.invalid")
        (_, plain_rows), *_ = card_sections(session, session.query(Harvest).filter_by(plot="东沟").one(), account)
    assert ("作物", "玉米") in plain_rows
