"""The OpenAPI description is true: schemathesis finds no 500 and no undocumented answer, signed in or not."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
import schemathesis
from fastapi import APIRouter, Response
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import (
    Failure,
    FailureGroup,
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.schemas import BaseSchema

from server.problems import problems
from tests.serverkit import ThreadServer, fresh_database, log_in, make_account, thread_server

few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
CHECKS = [
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture
def server() -> Iterator[ThreadServer]:
    with fresh_database() as database, thread_server(database) as server:
        make_account(database, "zhangsan")
        yield server


@pytest.fixture
def described(server: ThreadServer) -> BaseSchema:
    return schemathesis.openapi.from_url(f"{server.url}/v1/openapi.json")


def storm(described: BaseSchema, headers: dict[str, str], *, without: str = "") -> list[str]:
    """Calls every operation with generated input, right and wrong; the labels of what was called."""
    # schemathesis 4.32's own pytest plugin does not run under pytest 9.2, so its strategies are drawn from here
    called = []
    for found in described.get_all_operations():
        operation = found.ok()
        if operation.path == without:
            continue
        for mode in GenerationMode:

            @few
            @given(case=operation.as_strategy(generation_mode=mode))
            def one(case: Case) -> None:
                case.call_and_validate(checks=CHECKS, headers=headers)

            with suppress(Unsatisfiable):  # nothing wrong can be said to an operation without parameters
                one()
        called.append(operation.label)
    return called


def test_strangers(described: BaseSchema) -> None:
    assert len(storm(described, {})) >= 6


def test_callers(server: ThreadServer, described: BaseSchema) -> None:
    session = log_in(server.url, "zhangsan")
    assert len(storm(described, session.headers, without="/v1/logout")) >= 5


@pytest.mark.parametrize("path", ["/lie", "/break"])
def test_the_storm_notices_undocumented_answers_and_500(path: str) -> None:
    liar = APIRouter()

    @liar.get("/lie")
    def lie() -> Response:
        return Response(status_code=418)

    @liar.get("/break", responses=problems())
    def broken() -> None:
        raise ZeroDivisionError

    liar.routes[:] = [route for route in liar.routes if getattr(route, "path", "") == path]
    with fresh_database() as database, thread_server(database, routers=(liar,)) as server:
        described = schemathesis.openapi.from_url(f"{server.url}/v1/openapi.json")
        with pytest.raises((Failure, FailureGroup)):
            storm(described, {})


def test_every_route_documents_its_problems(described: BaseSchema) -> None:
    for operation in described.get_all_operations():
        responses = operation.ok().definition.raw["responses"]
        assert {"400", "413", "415", "422", "500", "503"} <= set(responses), operation.ok().label
        for status, response in responses.items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"]
