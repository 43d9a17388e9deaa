"""The plan's rules as this laptop knows them: what the province keeps, else what ships (db.parameters)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.parameters import Held, Rules
from db.records.parameter import Parameter


def rules_of(session: Session) -> Rules:
    """All parameters, a dozen rows: read anew with each page, so that a change of the province counts at once."""
    query = select(Parameter.code, Parameter.value, Parameter.since, Parameter.until, Parameter.region)
    rows = session.execute(query.order_by(Parameter.created_at))
    return Rules(Held(code, value, since, until, region or "") for code, value, since, until, region in rows if code and value)
