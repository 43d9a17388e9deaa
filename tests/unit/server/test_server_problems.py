"""The catalogue of problems, and database errors in its words."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from server import problems
from server.db_errors import as_problem
from server.problems import BUSY, DATABASE_LOST, DISK_FULL, Kind, Problem

KINDS = [kind for kind in vars(problems).values() if isinstance(kind, Kind)]


def test_codes_are_unique_and_titles_are_chinese() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS) > 15
    for kind in KINDS:
        assert any("\u4e00" <= character <= "\u9fff" for character in kind.title), kind
        assert 400 <= kind.status < 600


def test_a_problem_says_when_to_come_again_in_body_and_header() -> None:
    problem = Problem(BUSY, retry_after=7)
    assert problem.body()["retry_after"] == 7
    assert problem.headers()["retry-after"] == "7"
    assert problem.headers()["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.DiskFull("x"), DISK_FULL),
        (errors.IoError('could not extend file "base/1": No space left on device'), DISK_FULL),
        (errors.AdminShutdown("x"), DATABASE_LOST),
        (errors.CannotConnectNow("x"), DATABASE_LOST),
        (errors.ConnectionFailure("x"), DATABASE_LOST),
        (errors.ReadOnlySqlTransaction("x"), DATABASE_LOST),
        (psycopg.OperationalError("connection refused"), DATABASE_LOST),
        (errors.DeadlockDetected("x"), BUSY),
        (errors.SerializationFailure("x"), BUSY),
        (errors.LockNotAvailable("x"), BUSY),
        (errors.QueryCanceled("x"), BUSY),
        (errors.TooManyConnections("x"), BUSY),
    ],
)
def test_troubles_around_the_database_are_503(error: psycopg.Error, kind: Kind) -> None:
    for seen in (error, DBAPIError("SELECT 1", {}, error)):
        problem = as_problem(seen)
        assert problem is not None
        assert problem.kind is kind
        assert problem.kind.status == 503
        assert problem.retry_after


@pytest.mark.parametrize(
    "error",
    [
        errors.UniqueViolation("x"),
        errors.SyntaxError("x"),
        IntegrityError("INSERT", {}, errors.ForeignKeyViolation("x")),
        ValueError("x"),
    ],
)
def test_bugs_stay_bugs(error: Exception) -> None:
    assert as_problem(error) is None


def test_a_pool_without_a_free_connection_is_busy() -> None:
    problem = as_problem(PoolTimeoutError())
    assert problem is not None
    assert problem.kind is BUSY
