"""Faults of the database's surroundings, told apart from our bugs in one place."""

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from server.problems import BUSY, DATABASE_LOST, DISK_FULL, Problem

# SQLSTATE classes and codes: PostgreSQL documentation, appendix A
_BUSY = {
    "40001": 1,  # serialization_failure
    "40P01": 1,  # deadlock_detected
    "53300": 5,  # too_many_connections
    "53400": 30,  # configuration_limit_exceeded
    "55P03": 5,  # lock_not_available
    "57014": 30,  # query_canceled: statement_timeout
}
_LOST = {
    "25006",  # read_only_sql_transaction: a standby that has not been promoted
    "53200",  # out_of_memory
    "57P01",  # admin_shutdown
    "57P02",  # crash_shutdown
    "57P03",  # cannot_connect_now
    "57P05",  # idle_session_timeout
    "25P03",  # idle_in_transaction_session_timeout
    "58000",  # system_error
    "58030",  # io_error
}
_NO_SPACE = "No space left on device"


def as_problem(error: BaseException) -> Problem | None:
    """The 503 for a full disk, a lost or a busy database; None for anything else, which is a bug."""
    if isinstance(error, PoolTimeoutError):
        return Problem(BUSY, retry_after=5)
    if isinstance(error, DBAPIError):
        lost = error.connection_invalidated
        origin = error.orig
        if not isinstance(origin, psycopg.Error):
            return None
        return _of_psycopg(origin) or (Problem(DATABASE_LOST, retry_after=10) if lost else None)
    if isinstance(error, psycopg.Error):
        return _of_psycopg(error)
    return None


def _of_psycopg(error: psycopg.Error) -> Problem | None:
    state = error.sqlstate
    if state == "53100" or _NO_SPACE in str(error):
        return Problem(DISK_FULL, retry_after=300)
    if state in _BUSY:
        return Problem(BUSY, retry_after=_BUSY[state])
    if state in _LOST or (state or "").startswith("08"):
        return Problem(DATABASE_LOST, retry_after=10)
    if state is None and isinstance(error, psycopg.OperationalError):
        return Problem(DATABASE_LOST, retry_after=10)  # the connection broke, or there was none
    return None
