"""What two people did to one record behind each other's back, seen from their laptops and from the contact's desk."""

import json
from datetime import time
from decimal import Decimal
from uuid import UUID

import pytest

from db.choices import State
from db.outbox import joined
from db.records import Enterprise, Need, Visit
from desktop.core import refused
from desktop.core.sync import raw
from server.cli import main
from server.database import Database
from tests.serverkit import ThreadServer, config_for, make_account
from tests.synckit import Desktop, Laptop, equal, step, visit

USCC = "91210112MA0XK3A27X"


@pytest.fixture
def two(database: Database, laptop: Laptop) -> tuple[Desktop, Desktop]:
    """Zhang and Li."""
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    return laptop("zhang.san"), laptop("li.si")


def delete_together(one: Desktop, *which: tuple[type, UUID]) -> None:
    """As the program deletes a visit with what belongs to it."""
    with one.local.write(one.author) as session:
        records = [session.get_one(kind, record) for kind, record in which]
        for record in records:
            session.delete(record)
        joined(session, records)


def test_an_edit_brings_back_what_was_deleted_and_all_that_went_with_it(
    server: ThreadServer, two: tuple[Desktop, Desktop]
) -> None:
    one, other = two
    record = visit(one, one.add(Enterprise, name="抚顺试验轴承厂"), visitors=(one.account, other.account))
    need = one.add(Need, visit_id=record, name="主轴国产化")
    one.sync()
    other.sync()
    delete_together(one, (Visit, record), (Need, need))
    other.change(Visit, record, on_site="换了轴承")
    assert one.sync().waiting == 0
    assert (one.count(Visit), one.count(Need)) == (0, 0)
    outcome = other.sync()
    assert (outcome.merged, outcome.attention) == (1, False)
    outcome = one.sync()
    assert outcome.notices == ["您删除的企业走访“2026-11-20 走访”等 2 条记录在别处有新的修改，已恢复"]
    assert outcome.attention
    assert (one.one(Visit, record).on_site, one.one(Need, need).name) == ("换了轴承", "主轴国产化")
    equal(server, one, other)


def test_a_deletion_that_comes_too_late_takes_nothing(server: ThreadServer, two: tuple[Desktop, Desktop]) -> None:
    one, other = two
    record = visit(one, one.add(Enterprise, name="抚顺试验轴承厂"), visitors=(one.account, other.account))
    need = one.add(Need, visit_id=record, name="主轴国产化")
    one.sync()
    other.sync()
    other.change(Visit, record, on_site="换了轴承")
    delete_together(one, (Visit, record), (Need, need))
    other.sync()
    outcome = one.sync()
    assert outcome.waiting == 0
    assert outcome.notices == ["您删除的企业走访“2026-11-20 走访”等 2 条记录在别处有新的修改，已恢复"]
    assert (one.one(Visit, record).on_site, one.one(Need, need).name) == ("换了轴承", "主轴国产化")
    assert one.sync().notices == []
    equal(server, one, other)


def test_amounts_and_times_that_do_not_go_together_are_put_before_the_author(
    server: ThreadServer, two: tuple[Desktop, Desktop]
) -> None:
    one, other = two
    values = {"started": time(9), "ended": time(11), "revenue": Decimal(100), "rd_spend": Decimal(5)}
    record = visit(one, one.add(Enterprise, name="本溪试验铸造厂"), visitors=(one.account, other.account), **values)
    one.sync()
    other.sync()
    one.change(Visit, record, ended=time(9, 30), revenue=Decimal(90))
    other.change(Visit, record, started=time(10), rd_spend=Decimal(6), on_site="去了车间")
    one.sync()
    assert other.sync().conflicts == 1
    one.sync()
    for each in two:
        found = each.one(Visit, record)
        assert (found.started, found.ended, found.revenue, found.rd_spend) == (time(9), time(9, 30), Decimal(90), Decimal(5))
        assert found.on_site == "去了车间"
        assert {n: [c["value"] for c in listed] for n, listed in (found.candidates or {}).items()} == {
            "started": ["10:00"], "rd_spend": ["6"],
        }  # fmt: skip
    equal(server, one, other)


def test_a_code_added_after_the_draft_is_there_at_the_filing(server: ThreadServer, two: tuple[Desktop, Desktop]) -> None:
    one, _ = two
    enterprise = one.add(Enterprise, name="铁岭试验阀门厂")
    one.sync()
    record = visit(one, enterprise)
    one.change(Enterprise, enterprise, uscc=USCC)
    step(one, Visit, record, "submit")
    outcome = one.sync()
    assert (outcome.refused, outcome.waiting) == (0, 0)
    assert one.one(Visit, record).state is State.SUBMITTED
    bare = visit(one, one.add(Enterprise, name="开原试验泵厂"))
    step(one, Visit, bare, "submit")
    assert one.sync().refused == 2, "the visit and its submission"
    with one.local.read() as session:
        (refusal,) = refused.listed(session)
        assert [p.text for p in refusal.problems] == ["“开原试验泵厂”还没有统一社会信用代码，请打开企业名片补填后再提交"]


def contact(database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """`tepai-server held …` on the running province."""
    name = database.engine.url.database or ""
    monkeypatch.setenv("TEPAI_DATABASE_URL", str(config_for(name).database_url))
    status = main(["held", *words])
    told = capsys.readouterr()
    assert status == 0, told.err
    return told.out


def test_a_contact_applies_what_was_kept_aside_and_gives_back_the_rest(
    database: Database, server: ThreadServer, two: tuple[Desktop, Desktop], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    one, other = two
    enterprise = one.add(Enterprise, name="抚顺试验轴承厂")
    first, second = (visit(one, enterprise, visitors=(one.account, other.account)) for _ in range(2))
    one.sync()
    other.sync()
    for record in (first, second):
        one.change(Visit, record, visitors=(one.account,))
        other.change(Visit, record, on_site="当天一起去的")
    one.sync()
    outcome = other.sync()
    assert (outcome.held, outcome.waiting) == (2, 2)
    assert {other.one(Visit, r).on_site for r in (first, second)} == {"当天一起去的"}, "what was typed stays"
    listed = [json.loads(line) for line in contact(database, monkeypatch, capsys, "list", "--json").splitlines()]
    assert [(h["login"], h["code"], h["kind"], h["action"]) for h in listed] == [("li.si", "no_right", "visit", "patch")] * 2
    ask = {h["record"]: (h["log"], str(h["seq"])) for h in listed}
    assert "已处理 1 项" in contact(database, monkeypatch, capsys, "release", *ask[str(first)])
    assert "已退回 1 项" in contact(database, monkeypatch, capsys, "refuse", *ask[str(second)], "--reason", "请张三填写")
    assert contact(database, monkeypatch, capsys, "list") == "没有记录\n"
    assert main(["held", "release", *ask[str(first)]]) == 1
    assert "已经处理过了" in capsys.readouterr().err
    outcome = other.sync()
    assert (outcome.decided, outcome.declined, outcome.waiting) == (2, 1, 1)
    assert "以前送达的 2 条已有处理结果，其中 1 条未被接收" in outcome.words
    with other.local.read() as session:
        (refusal,) = refused.listed(session)
        assert (refusal.id, refusal.reason) == (second, "联络员没有同意这项改动。")
        assert [p.text for p in refusal.problems] == ["请张三填写"]
    assert other.get(Visit, first) is None, "applied, and no more his to read"
    assert other.sync().decided == 0
    one.sync()
    assert (one.one(Visit, first).on_site, one.one(Visit, second).on_site) == ("当天一起去的", None)
    equal(server, one)
    with server.connect() as conn:
        lines = conn.execute("SELECT action FROM audit WHERE action LIKE 'held.%' ORDER BY id").fetchall()
    assert [line[0] for line in lines] == ["held.release", "held.refuse"]


def test_an_edit_that_was_quicker_than_its_record(database: Database, server: ThreadServer, laptop: Laptop) -> None:
    """A profile carried to a second laptop: its edit comes before the creation that the first has not sent."""
    make_account(database, "zhang.san")
    one, other = laptop("zhang.san"), laptop("zhang.san")
    record = visit(one, one.add(Enterprise, name="抚顺试验轴承厂"))
    sql = """INSERT INTO outbox (log, status, kind, id, action, at, base_rev, fields, base, closes, grp, batch, schema)
             VALUES ('', 'open', 'visit', ?, 'patch', '2026-11-20T02:00:00.000Z', 0, ?, '{}', '[]', '', '', 1)"""
    with other.local.connection(write=True) as connection:
        raw.run(connection, sql, (str(record), '{"on_site":"先到"}'))
    assert other.sync().held == 1
    one.sync()
    outcome = other.sync()
    assert (outcome.decided, outcome.declined, outcome.waiting) == (1, 0, 0)
    one.sync()
    assert one.one(Visit, record).on_site == other.one(Visit, record).on_site == "先到"
    equal(server, one, other)


