"""对接经过 at the province: rows are added, by two people too, and never changed or taken away."""

import pytest

from db.ids import new_id
from tests.unit.server.sync.kit import Client, second_log

ONE, TWO, THREE = sorted(str(new_id()) for _ in range(3))
FIRST = {ONE: {"n": 1, "on": "2026-03-05", "content": "电话沟通"}}


def a_docking(client: Client) -> tuple[str, int]:
    made = client.op("docking", "create", fields={"need_id": str(new_id()), "region": "210112", "rounds": FIRST})
    return made.id, client.push()[-1].rev


def test_two_people_may_each_add_a_row(zhang: Client) -> None:
    other = second_log(zhang)
    record, rev = a_docking(zhang)
    added = FIRST | {TWO: {"n": 2, "content": "到厂考察"}}
    result = zhang.one("docking", "patch", record, {"rounds": added}, base={"rounds": FIRST}, base_rev=rev)
    assert result.status == "applied"
    theirs = FIRST | {THREE: {"n": 2, "content": "视频会议"}}
    result = other.one("docking", "patch", record, {"rounds": theirs}, base={"rounds": FIRST}, base_rev=rev)
    assert result.status == "merged"
    assert result.body is not None
    assert set(result.body["fields"]["rounds"]) == {ONE, TWO, THREE}


@pytest.mark.parametrize("rounds", [None, {}, {ONE: {"n": 1, "on": "2026-03-05", "content": "没有这回事"}}])
def test_what_was_said_stays_said(zhang: Client, rounds: object) -> None:
    record, rev = a_docking(zhang)
    result = zhang.one("docking", "patch", record, {"rounds": rounds}, base={"rounds": FIRST}, base_rev=rev)
    assert (result.status, result.code) == ("rejected", "append_only")
    assert result.problems[0]["field"] == "rounds"


def test_rows_may_be_put_in_another_order(zhang: Client) -> None:
    record, rev = a_docking(zhang)
    moved = {ONE: {**FIRST[ONE], "n": 9}}
    assert zhang.one("docking", "patch", record, {"rounds": moved}, base={"rounds": FIRST}, base_rev=rev).status == "applied"
