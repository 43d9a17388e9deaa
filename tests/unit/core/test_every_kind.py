"""What every kind has without a line of its own: a card on paper with everything that was filled in."""

import pytest
from sqlalchemy.orm import Session

from db.base import Record
from db.fields import BoundField, typed_fields
from db.records import KINDS
from db.rules import blocking, cells_of
from db.session import Author
from db.types import Children
from desktop.core import paper
from desktop.core.profile import Opened
from desktop.core.value_texts import shown
from tests.samples import filled
from tests.unit.core.conftest import ME
from tests.unit.reports.reading import pages


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__tablename__)
def test_the_plain_card_prints_every_field(opened: Opened, kind: type[Record]) -> None:
    with opened.local.write(Author(str(ME), str(ME))) as session:
        record = kind(**filled(kind))
        session.add(record)
        session.flush()
        assert not [p for p in blocking(record, "draft") if p.code != "missing"]
        wanted = [word for f in typed_fields(kind) for word in _words(session, f, getattr(record, f.name), opened)]
        record_id = record.id
    made = paper.card(opened, kind, record_id)
    printed = "".join(pages(made.pdf)).replace(" ", "")
    assert [word for word in wanted if word.replace(" ", "") not in printed] == []


def _words(session: Session, bound: BoundField, value: object, opened: Opened) -> list[str]:
    if value is None:
        return []
    if isinstance(bound.type, Children):
        (row,) = value
        cells = [(BoundField(n, c.type, c.spec), getattr(row, n)) for n, c in cells_of(type(row)).items()]
        return [bound.label, *(shown(session, cell, v, opened.account) or "?" for cell, v in cells if v is not None)]
    return [bound.label, shown(session, bound, value, opened.account) or "?"]
