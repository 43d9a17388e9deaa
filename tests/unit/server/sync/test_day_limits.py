"""Trap 1: days count by calendar day, not by log. Nobody has more than one on a day over all logs handed in."""

import threading
from typing import Any

import pytest

from db.ids import new_id
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import Client


def log(author: Client, *days: tuple[str, str, list[str]], **more: Any) -> str:
    """A draft with these service days: (date, whole or half, who)."""
    rows = {str(new_id()): {"n": n, "on": on, "part": part, "present": who} for n, (on, part, who) in enumerate(days, 1)}
    values = {
        "served_id": str(new_id()), "began_on": min(d[0] for d in days), "ended_on": max(d[0] for d in days), "days": rows,
        "contents": ["training"], "farm_trade": "rice", "summary": "指导育苗", "report_unit": "210112", "region": "210112",
        **more,
    }  # fmt: skip
    return author.op("service_log", "create", fields=values).id


def submit(author: Client, record: str) -> Any:
    return author.one("service_log", "transition", record, {"action": "submit"})


def test_a_day_is_counted_once_over_all_logs(zhang: Client, li: Client) -> None:
    """Trap 1, first half: the same person twice on a day, though in two people's logs."""
    first = log(zhang, ("2026-03-05", "whole", [zhang.account, li.account]), ("2026-03-06", "half", [zhang.account]))
    assert submit(zhang, first).status == "applied"
    other = log(li, ("2026-03-05", "half", [li.account]), ("2026-03-06", "half", [li.account]))
    found = submit(li, other)
    assert (found.status, found.code) == ("rejected", "rules")
    (problem,) = found.problems
    assert (problem["field"], problem["code"]) == ("days", "day_taken")
    number = li.pull().bodies["service_log", first]["no"]
    assert problem["text"] == f"测试员 3月5日已记在服务日志 {number}，一人一天只能算一天，请改正"
    halves = log(zhang, ("2026-03-06", "half", [zhang.account]))
    assert submit(zhang, halves).status == "applied", "two half days are one"
    third = log(zhang, ("2026-03-06", "half", [zhang.account]))
    assert submit(zhang, third).code == "rules"
    assert zhang.one("service_log", "transition", halves, {"action": "withdraw"}).status == "applied"
    assert submit(zhang, third).status == "applied", "what is withdrawn takes no day"


def test_two_logs_of_one_batch_see_each_other(zhang: Client) -> None:
    records = [log(zhang, ("2026-04-05", "whole", [zhang.account])) for _ in range(2)]
    for record in records:
        zhang.op("service_log", "transition", record, {"action": "submit"})
    assert [r.code for r in zhang.push()] == ["", "", "", "rules"]


def test_of_two_who_hand_in_at_once_one_is_told(server: ThreadServer, zhang: Client, li: Client) -> None:
    who = [zhang.account]
    records = [(zhang, log(zhang, ("2026-05-05", "whole", who))), (li, log(li, ("2026-05-05", "whole", who)))]
    for client, _ in records:
        client.push()
    results: list[str] = []
    threads = [threading.Thread(target=lambda c=c, r=r: results.append(submit(c, r).status)) for c, r in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["applied", "rejected"]


@pytest.mark.parametrize("region", ["210112", "210102"])
def test_wherever_the_other_log_was_handed_in(zhang: Client, region: str) -> None:
    day = "2026-06-05" if region == "210112" else "2026-06-06"
    first = log(zhang, (day, "whole", [zhang.account]), report_unit=region, region=region)
    assert submit(zhang, first).status == "applied"
    assert submit(zhang, log(zhang, (day, "half", [zhang.account]))).code == "rules"
