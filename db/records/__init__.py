"""KINDS is the table of contents of the product: a new kind is one file here and one line below."""

from db.base import Record
from db.records.attachment import Attachment
from db.records.enterprise import Enterprise
from db.records.need import Need
from db.records.person import Person
from db.records.policy import Policy
from db.records.review_note import ReviewNote
from db.records.visit import Visit

KINDS: tuple[type[Record], ...] = (
    Person,
    Enterprise,
    Policy,
    Visit,
    Need,
    Attachment,
    ReviewNote,
)

BY_NAME: dict[str, type[Record]] = {kind.__tablename__: kind for kind in KINDS}
"""Kind by the name it has on the wire."""
