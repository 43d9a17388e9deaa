"""Records that the province itself makes: the card of every account's person, and the plan among the policies."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import psycopg
from sqlalchemy import Connection

from db import policy_texts
from db.choices import PersonRole, PolicyLevel, Source, State
from db.ids import NIL, new_id
from db.parameters import KNOWN
from db.spelling import instant_text
from server.access import level_of_desk
from server.sync.working import Conn, Rec, Working, read_records
from server.sync.write import write_records, write_streams
from server.tables import Role

_ROLES = {
    Role.COMMISSIONER: PersonRole.INDUSTRIAL,
    Role.TEAM_LEADER: PersonRole.TEAM_LEADER,
    Role.BROKER: PersonRole.BROKER,
    Role.CONTACT_COUNTY: PersonRole.CONTACT_COUNTY,
    Role.CONTACT_CITY: PersonRole.CONTACT_CITY,
    Role.CONTACT_PROVINCE: PersonRole.CONTACT_PROVINCE,
}
_LEVELS = {level.text: level for level in PolicyLevel}


def raw(conn: Connection) -> Conn:
    """The psycopg connection under a SQLAlchemy one, in the same transaction."""
    found = conn.connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def person(conn: Connection, account_id: UUID, name: str, role: Role, division: str, since: date) -> None:
    """The card of an account's person; it has the account's own id, so that authors are people."""
    body: dict[str, Any] = {"name": name, "author_id": str(account_id)}
    if level_of_desk(division) == "county":
        body["report_unit"] = division
        if division.isdecimal():
            body["region"] = division
    if role in _ROLES:
        body["roles"] = {str(new_id()): {"n": 1, "role": _ROLES[role].value, "since": since.isoformat(), "state": "appointed"}}
    put(raw(conn), "person", str(account_id), body)


def policies(conn: Connection) -> None:
    """The shipped policy documents clause by clause, under ids that are the same at every province and test."""
    for document in policy_texts.documents():
        body: dict[str, Any] = {
            "name": document.title, "document_no": document.doc_no, "issuer": document.issuer, "author_id": str(NIL),
            "issued_on": document.date.isoformat(), "clauses": _clauses(document),
        }  # fmt: skip
        level = next((code for text, code in _LEVELS.items() if text in document.level), None)
        if level is not None:
            body["level"] = level.value
        record_id = str(uuid5(NIL, document.id))
        put(raw(conn), "policy", record_id, body)
        fill(raw(conn), "policy", record_id, {"clauses": body["clauses"]})  # of a database from before there were clauses


def _clauses(document: policy_texts.PolicyText) -> dict[str, dict[str, Any]]:
    """Child rows of a document's clauses; a bare heading is one too, so that the whole can be read."""
    rows = {}
    for n, clause in enumerate(document.clauses, 1):
        cells = {"n": n, "number": clause.number, "heading": clause.heading, "text": clause.text}
        rows[str(uuid5(NIL, f"{document.id}:{clause.id}"))] = {name: value for name, value in cells.items() if value}
    return rows


def parameters(conn: Connection) -> None:
    """The shipped rules, for the province to edit; what it has edited stays."""
    for known in KNOWN:
        body = {
            "code": known.code, "label": known.label, "value": known.value, "basis": known.basis, "author_id": str(NIL),
            "since": known.since.isoformat() if known.since else None,
        }  # fmt: skip
        put(raw(conn), "parameter", str(uuid5(NIL, f"parameter:{known.code}")), {n: v for n, v in body.items() if v is not None})


def put(conn: Conn, kind: str, record_id: str, body: dict[str, Any]) -> None:
    """Creates a record unless it is there."""
    if read_records(conn, kind, [record_id]):
        return
    row = conn.execute("SELECT epoch FROM meta").fetchone()
    assert row is not None
    now = instant_text(datetime.now(UTC))
    common = {"state": State.DRAFT.value, "created_at": now, "changed_at": now, "source": Source.MANUAL.value}
    rec = Rec(kind, record_id, (row[0] << 32) + 1, {**common, **body}, touched=True)
    work = Working(records={record_id: rec})
    write_records(conn, work)
    write_streams(conn, work, row[0])


def fill(conn: Conn, kind: str, record_id: str, fields: dict[str, Any]) -> None:
    """Gives a record of the province's own what it lacks; what it has stays as it is."""
    row = conn.execute("SELECT epoch FROM meta").fetchone()
    found = read_records(conn, kind, [record_id], lock=True)
    if row is None or not found:
        return
    rec = found[0]
    lacking = {name: value for name, value in fields.items() if (rec.body or {}).get(name) is None}
    if not lacking:
        return
    rec.body = {**(rec.body or {}), **lacking, "changed_at": instant_text(datetime.now(UTC))}
    rec.rev, rec.touched = max(rec.rev, row[0] << 32) + 1, True
    work = Working(records={record_id: rec})
    write_records(conn, work)
    write_streams(conn, work, row[0])
