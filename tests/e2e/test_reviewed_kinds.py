"""Every kind that has a review, from its author to the province: one ledger line, the same at every desk and in its workbook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from db.base import Record
from db.choices import State
from db.fields import fields_of
from db.records import BY_NAME, REVIEWED
from db.records.correction import Correction
from db.records.enrolment import Enrolment
from db.records.person import Person
from db.records.trainee import Trainee
from db.records.training import Training
from db.search import SearchIndex
from db.types import RefList
from desktop.core import reviewing
from desktop.core.listing import Listing, ListQuery
from desktop.core.sheets.ledger import export
from server.tables import Role
from tests.e2e.test_review import GOOD, Enter, Worker, enter
from tests.samples import filled

__all__ = ["enter"]  # the fixture
DESKS = (
    ("wang.wu", Role.CONTACT_COUNTY, "210112"), ("zheng", Role.CONTACT_CITY, "210100"),
    ("feng", Role.CONTACT_PROVINCE, "210000"),
)  # fmt: skip
KINDS = [kind for kind in REVIEWED if kind is not Correction]  # a correction changes another's line: test_review
PLACE = {"region": "210112", "report_unit": "210112"}
CARDS: dict[str, dict[str, Any]] = {"enterprise": {"name": "沈阳试验机床厂", "uscc": GOOD}}


def fitting(author: Worker, kind: type[Record], made: dict[type[Record], UUID], *, whole: bool = True) -> dict[str, Any]:
    """What a person fills in, with records behind the references; not `whole`: only behind those that are needed."""
    values = filled(kind, **PLACE) | CARDS.get(kind.__tablename__, {})
    for bound in fields_of(kind):
        if bound.spec.ref in BY_NAME and values.get(bound.name) is not None:
            found = referred(author, BY_NAME[bound.spec.ref], made) if whole or bound.spec.needed else None
            values[bound.name] = (found,) if found and isinstance(bound.type, RefList) else found
    return values


def referred(author: Worker, kind: type[Record], made: dict[type[Record], UUID]) -> UUID | None:
    """A record to point to, handed in where that is done: the author himself as a person, else one of each kind."""
    if kind is Person:
        return author.me
    if kind.kept_by:
        return None  # not the author's to write
    if kind not in made:
        made[kind] = author.store.create(kind, fitting(author, kind, made, whole=False))
        if kind.submittable:
            hand_in(author, kind, made[kind])
    return made[kind]


def hand_in(author: Worker, kind: type[Record], record: UUID) -> None:
    """Submitted; a class with somebody on its roster, or it would not be."""
    if kind is Training:
        somebody = author.store.create(Trainee, filled(Trainee, **PLACE))
        author.store.create(Enrolment, {"training_id": record, "trainee_id": somebody, "seat": 1})
    author.store.submit(kind, record)


def line(worker: Worker, kind: type[Record], record: UUID, folder: Path) -> Mapping[str, Any]:
    """The record's line in the workbook that this person's list makes, by heading."""
    path = folder / f"{worker.opened.account.login}.xlsx"
    listing = Listing(worker.opened.local, SearchIndex(worker.opened.local))
    export(worker.opened, kind, listing.ids(ListQuery(kind.__tablename__)), path)
    found = worker.store.get(kind, record)
    assert found is not None and found.no
    headings, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    lines = [dict(zip(map(str, headings), row, strict=True)) for row in rows]
    (mine,) = [each for each in lines if each["编号"] == found.no]
    return mine


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__tablename__)
def test_a_record_of_every_reviewed_kind_is_one_line_at_every_level(enter: Enter, tmp_path: Path, kind: type[Record]) -> None:
    author = enter("zhang.san")
    record = author.store.create(kind, fitting(author, kind, {}))
    hand_in(author, kind, record)
    assert author.sync().refused == 0
    desks = [enter(login, role, division, name=login) for login, role, division in DESKS]
    for desk in desks:
        desk.sync()
        decided = reviewing.approve(desk.opened, kind, [record])
        assert (decided.done, decided.refused) == (1, ())
        assert desk.sync().refused == 0
    everyone = [author, *desks]
    for each in everyone:
        each.sync()
        found = each.store.get(kind, record)
        assert found is not None and found.state is State.CONFIRMED
    first, *others = [line(each, kind, record, tmp_path) for each in everyone]
    assert first["状态"] == "已确认"
    for other in others:
        assert other == first
