"""A correction with all its window shows: the record as it would become, what it says now, and the correction itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from db.fields import typed_fields
from db.records.correction import Correction
from desktop.core import comparing, correcting
from desktop.core.cards import Card
from desktop.core.errors import explained
from desktop.core.lookup import existing
from desktop.core.profile import Opened


@dataclass(frozen=True, slots=True)
class CorrectionMore:
    """Besides the card: the correction, and the old words of every field that it changes; empty text for what was empty."""

    correction: Correction
    before: Mapping[str, str]


def load(opened: Opened, correction_id: UUID) -> Card:
    """Reads it. Raises UserError when the correction or its record is gone."""
    card = correcting.load(opened, correction_id)
    was = correcting.original(opened, correction_id)
    with explained(), opened.local.read() as session:
        correction = existing(session, Correction, correction_id)
        changed = set(correction.changes or {})
        before = {
            bound.name: comparing.words(session, bound, getattr(was, bound.name), opened.account)
            for bound in typed_fields(type(card.record))
            if bound.name in changed
        }
    return replace(card, more=CorrectionMore(correction, before))
