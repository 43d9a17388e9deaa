"""Lock-out: a name is closed for a while after too many wrong passwords, whether such an account exists or not.

A device that the account has used before counts for itself, so that a stranger's guesses do not lock its owner out.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, literal, or_
from sqlalchemy.dialects.postgresql import insert

from server.database import Database
from server.tables import login_attempt


@dataclass(frozen=True, slots=True)
class Lockout:
    """After `tries` wrong passwords within `period` a name is closed for `period`."""

    tries: int
    period: timedelta

    def count(self, database: Database, login: str, bucket: str, now: datetime) -> int | None:
        """Counts one attempt *before* the password is looked at, in a transaction of its own, so that many at once gain
        nothing. Returns None when it may go on, otherwise the seconds to wait.
        """
        row = login_attempt.c
        old = row.first_at <= now - self.period
        over = row.failures >= self.tries
        values = {"login": login, "bucket": bucket, "failures": 1, "first_at": now}
        fresh = insert(login_attempt).values(values)
        counted = fresh.on_conflict_do_update(
            index_elements=[row.login, row.bucket],
            set_={
                "failures": case((or_(old, row.locked_until <= now), literal(1)), else_=row.failures + 1),
                "first_at": case((or_(old, row.locked_until <= now), now), else_=row.first_at),
                "locked_until": case(
                    (row.locked_until > now, row.locked_until),  # knocking on does not make it longer
                    (or_(old, row.locked_until <= now), None),
                    (over, now + self.period),
                    else_=None,
                ),
            },
        ).returning(row.locked_until)
        with database.begin() as conn:
            conn.execute(delete(login_attempt).where(row.first_at < now - 4 * self.period))
            until: datetime | None = conn.execute(counted).scalar_one()
        return None if until is None else max(1, math.ceil((until - now).total_seconds()))

    @staticmethod
    def forget(conn: Connection, login: str, bucket: str) -> None:
        """The password was right."""
        conn.execute(delete(login_attempt).where(login_attempt.c.login == login, login_attempt.c.bucket == bucket))
