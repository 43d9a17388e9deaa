"""Who should have which record, said once more in plain words, so that a fault of the program's own rule would be seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.records import BY_NAME

PUBLIC = {"enterprise", "policy", "parameter", "node"}  # the whole province
OFFERED = {"need", "achievement"}  # the whole province, once the county has passed what is marked 公开
TRAINING = {"trainee", "enrolment", "certificate", "erasure"}  # a county's training desk; a class, once it is handed in
DESKS = {"docking", "subsidy", "mobility", "consultation", "handover", "export_log"}  # without review, but the contacts' alone
NAMED = {  # where people stand in a record
    "visit": ("visitors",), "service_log": ("days",), "team": ("members",), "review_note": ("to_id",),
    "docking": ("owners", "experts"), "contract": ("brokers",), "landing": ("brokers",),
    "mobility": ("person_id",), "consultation": ("answered_by",), "handover": ("from_id", "to_id"),
}  # fmt: skip
PASSED = {"county", "city", "confirmed", "archived"}
CONTACTS = {"contact_county", "contact_city", "contact_province"}


@dataclass(frozen=True, slots=True)
class Reader:
    """An account with the one role by which it reads."""

    account: str
    role: str
    division: str
    teams: frozenset[str] = frozenset()  # of which he is a member

    def serves(self, unit: str | None) -> bool:
        """Whether the unit is among those of the account's division: a county's own, a city's, all of the province."""
        if not unit:
            return False
        if self.role == "contact_province":
            return True
        return unit[:4] == self.division[:4] if self.role == "contact_city" else unit == self.division


def should_have(reader: Reader, kind: str, row: Mapping[str, Any]) -> bool:
    """Whether a row of the province belongs on the reader's laptop."""
    if kind in PUBLIC or _own(reader, kind, row) or _offered(kind, row):
        return True
    contact = reader.role in CONTACTS
    handed_in = row["state"] != "draft"
    unit = row["report_unit"] or row["region"]
    if kind == "person":
        return reader.serves(row["region"])
    if kind == "review_note":
        return contact and reader.serves(row["report_unit"])
    if kind in TRAINING or (kind == "training" and handed_in):
        return (contact or reader.role == "organiser") and reader.serves(unit)
    if kind in DESKS:
        return contact and reader.serves(unit)
    if BY_NAME[kind].submittable:
        return contact and handed_in and reader.serves(unit)
    return reader.serves(unit)


def _own(reader: Reader, kind: str, row: Mapping[str, Any]) -> bool:
    """Written by the reader, in his hands now or before, about him, naming him, or in the name of his team."""
    if kind == "service_log" and row.get("team_id") in reader.teams:
        return True
    named = any(reader.account in (row.get(column) or "") for column in NAMED.get(kind, ()))
    held = reader.account in f"{row['author_id']} {row.get('keeper_id')} {row.get('kept_before')}"
    return held or named or (kind == "person" and row["id"] == reader.account)


def _offered(kind: str, row: Mapping[str, Any]) -> bool:
    """A need or an achievement that anybody may match."""
    return kind in OFFERED and row["visibility"] == "public" and row["state"] in PASSED
