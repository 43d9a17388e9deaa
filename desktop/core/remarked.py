"""Which fields a 审核意见 may name, with their labels: of a 更正 its own and those of the record that it mends."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from db.base import Record
from db.corrections import corrected_kind
from db.fields import field_map
from db.records import BY_NAME
from db.records.correction import Correction
from db.records.review_note import ReviewNote
from desktop.core.lookup import one


def labels_of(record: Record) -> dict[str, str]:
    """By field name. The form over the record shows the remarks at the same names."""
    found = _labels(type(record))
    mended = corrected_kind(record.of_kind) if isinstance(record, Correction) else None
    return _labels(mended) | found if mended is not None else found


def labels_told(session: Session, note: ReviewNote) -> Mapping[str, str]:
    """The same for the record that a remark is about, also where it is not on this computer."""
    kind = BY_NAME.get(note.of_kind or "")
    if kind is None:
        return {}
    record = one(session, kind, note.of_id) if kind is Correction and note.of_id is not None else None
    return labels_of(record) if record is not None else _labels(kind)


def _labels(kind: type[Record]) -> dict[str, str]:
    return {name: bound.label for name, bound in field_map(kind).items()}
