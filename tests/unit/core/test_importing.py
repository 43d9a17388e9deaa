"""The import of registers: by sets, nothing overwritten, stopping keeps what was taken, and one may take it back."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from stdnum.cn import uscc

from db import canonical
from db.bodies import body_of
from db.local import outbox
from db.records.enterprise import Enterprise
from db.records.visit import Visit
from desktop.core import importing
from desktop.core.errors import Cancelled, UserError
from desktop.core.importing import import_register, save_bad, undo_import
from desktop.core.profile import Opened
from desktop.core.register_reader import EnterpriseRow
from desktop.core.register_table import BadRow
from desktop.core.replay import shown
from desktop.core.store import Store


def code(number: int) -> str:
    body = f"91210112MA0{number:06d}"
    return body + uscc.calc_check_digit(body)


def row(number: int, **more: object) -> EnterpriseRow:
    values = {"name": f"沈阳测试{number}号有限公司", "region": "210112", "capital": Decimal("100.5"), **more}
    return EnterpriseRow(line=number + 2, uscc=code(number), **values)


def nothing(*_: object) -> None:
    """Neither shows progress nor stops."""


def test_rows_become_cards_with_their_operations(opened: Opened, store: Store) -> None:
    report = import_register(opened, [row(1, legal_person="𠮷某"), row(2), BadRow(9, "坏", "没有代码")], nothing, nothing)
    assert (report.created, report.filled, report.unchanged, len(report.bad)) == (2, 0, 0, 1)
    with opened.local.read() as session:
        cards = list(session.scalars(select(Enterprise).order_by(Enterprise.name)))
        ops = list(session.execute(select(outbox).order_by(outbox.c.op)))
        assert [c.capital for c in cards] == [Decimal("100.5")] * 2
        assert [(o.action, o.batch) for o in ops] == [("create", report.batch)] * 2
        for card in cards:
            body = shown(session, str(card.id))
            assert body is not None
            assert body == {n: v for n, v in body_of(card).items() if v is not None}
        assert canonical.loads(ops[0].fields)["source"] == "excel"
    assert [b.reason for b in opened.backups.listed()] == ["import"]
    assert "新增 2 家" in report.text
    store.save(Enterprise, cards[0].id, {"scale": "large"})  # an imported card folds like any other
    assert store.waiting_summary().records == 2


def test_existing_cards_are_filled_and_differences_reported(opened: Opened, store: Store) -> None:
    mine = store.create(Enterprise, {"name": "老名字", "uscc": code(1)})
    report = import_register(opened, [row(1, address="某路 1 号"), row(1), row(2)], nothing, nothing)
    card = store.get(Enterprise, mine)
    assert card is not None
    assert (card.name, card.address, card.region) == ("老名字", "某路 1 号", "210112")
    assert (report.created, report.filled, report.unchanged) == (1, 1, 1)
    assert {(d.label, d.ours, d.theirs) for d in report.differences} == {("企业名称", "老名字", "沈阳测试1号有限公司")}
    again = import_register(opened, [row(2)], nothing, nothing)
    assert (again.created, again.unchanged) == (0, 1)
    assert store.waiting_summary().records == 2


def test_stopping_keeps_whole_chunks_and_says_so(opened: Opened, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 10)
    seen: list[int] = []

    def stop() -> None:
        if len(seen) == 2:
            raise Cancelled

    report = import_register(opened, [row(n) for n in range(50)], lambda done, _total, _text: seen.append(done), stop, 50)
    assert seen == [10, 20]
    assert (report.cancelled, report.created) == (True, 20)
    assert "仍然保留" in report.text
    assert store.waiting_summary().records == 20
    assert import_register(opened, [row(n) for n in range(50)], nothing, nothing).created == 30


def test_file_that_breaks_off_keeps_what_was_read(opened: Opened) -> None:
    def broken() -> Iterator[EnterpriseRow | BadRow]:
        yield row(1)
        raise UserError("表格不完整。")

    report = import_register(opened, broken(), nothing, nothing)
    assert report.created == 1
    assert "没有读完" in report.text


def test_import_can_be_taken_back_but_not_what_is_used(opened: Opened, store: Store) -> None:
    report = import_register(opened, [row(n) for n in range(5)], nothing, nothing)
    with opened.local.read() as session:
        used, changed, sent = session.scalars(select(Enterprise.id).order_by(Enterprise.uscc).limit(3))
    store.create(Visit, {"enterprise_id": used})
    store.save(Enterprise, changed, {"remark": "看过"})
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE outbox SET status = 'sealed', seq = 1 WHERE id = ?", (str(sent),))
    assert undo_import(opened, report.batch) == 2
    with opened.local.read() as session:
        assert set(session.scalars(select(Enterprise.id))) == {used, changed, sent}
    assert undo_import(opened, "no such") == 0


def test_rows_left_out_can_be_mended_in_a_spreadsheet(opened: Opened, tmp_path: Path) -> None:
    report = import_register(opened, [BadRow(3, "=HYPERLINK(1)", "代码不对"), BadRow(4, "甲,乙\n丙", "空行")], nothing, nothing)
    path = tmp_path / "未导入.csv"
    save_bad(report, path)
    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert "3,代码不对,'=HYPERLINK(1)".encode() in text
    assert '"甲,乙\n丙"'.encode() in text
