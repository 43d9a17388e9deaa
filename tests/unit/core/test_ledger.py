"""Ledgers: codes as text, amounts as numbers, days as days, no text a formula; contracts as on the national form."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from db.base import Record
from db.contract_choices import ContractType, IpKind, RegisterState
from db.records import KINDS, Contract, Docking, Enterprise, Need, Person
from db.records.docking import OwnerRow
from desktop.core import paper
from desktop.core.sheets.columns import columns_of
from desktop.core.sheets.ledger import export
from desktop.core.store import Store
from tests.samples import filled
from tests.unit.core.conftest import ME
from tests.unit.core.supportkit import holds
from tests.unit.reports.reading import pages

USCC = "91210112MA0000496C"


def read(path: Path) -> tuple[list[str], list[list[Any]]]:
    book = load_workbook(path)
    (sheet,) = book.worksheets
    first, *rest = sheet.iter_rows()
    return [cell.value for cell in first], [list(row) for row in rest]


def by_heading(path: Path, row: int = 0) -> dict[str, Any]:
    headings, rows = read(path)
    return dict(zip(headings, rows[row], strict=True))


@pytest.mark.parametrize("kind", [k for k in KINDS if k.own_page], ids=lambda k: k.__tablename__)
def test_every_kind_is_exported_and_read_back(store: Store, tmp_path: Path, kind: type[Record]) -> None:
    if kind.kept_by:
        holds(store.opened, f"{kind.kept_by}@210000")
    record = store.create(kind, {n: v for n, v in filled(kind).items() if n in {c.field.name for c in columns_of(kind)}})
    path = tmp_path / "ledger.xlsx"
    assert export(store.opened, kind, [record], path) == 1
    headings, (row,) = read(path)
    assert len(set(headings)) == len(headings)
    there = store.get(kind, record)
    for column, cell in zip(columns_of(kind), row, strict=True):
        empty = getattr(there, column.field.name) in (None, ())
        assert (cell.value is None) == empty, column.heading
        assert cell.data_type != "f"


def test_codes_stay_text_and_amounts_numbers(store: Store, tmp_path: Path) -> None:
    card = store.create(Enterprise, {"name": "铁岭试验阀门厂", "uscc": USCC, "region": "211282", "industry": "C3443"})
    store.create(Need, {"name": "密封", "enterprise_id": card, "budget": Decimal("12.345678"), "deadline": date(2027, 1, 31)})
    with store.opened.local.read() as session:
        needs = [n.id for n in session.query(Need)]
    path = tmp_path / "a.xlsx"
    export(store.opened, Enterprise, [card], path)
    row = by_heading(path)
    assert (row["统一社会信用代码"].value, row["统一社会信用代码"].number_format) == (USCC, "@")
    assert (row["所属县区"].value, row["所属县区代码"].value) == ("辽宁省铁岭市开原市", "211282")
    assert row["国民经济行业代码"].value == "C3443"
    export(store.opened, Need, needs, path)
    row = by_heading(path)
    assert (row["需求单位"].value, row["拟投入（万元）"].value) == ("铁岭试验阀门厂", 12.345678)
    assert row["希望完成"].value == datetime(2027, 1, 31)  # noqa: DTZ001 - a day in a workbook has no zone
    assert row["悬赏金额（万元）"].value is None, "empty is not zero"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_text_becomes_a_formula(store: Store, tmp_path: Path, sign: str) -> None:
    name = f"{sign}HYPERLINK(1)"
    export(store.opened, Need, [store.create(Need, {"name": name})], tmp_path / "a.xlsx")
    cell = by_heading(tmp_path / "a.xlsx")["需求名称"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (name, "s", True)


def test_p13_contracts_have_the_columns_of_the_national_form(store: Store, tmp_path: Path) -> None:
    values = {
        "name": "阀门密封", "register_no": "2026210100000001", "register_state": RegisterState.REGISTERED,
        "contract_type": ContractType.DEVELOPMENT, "seller": "沈阳某大学", "seller_region": "210102", "buyer": "铁岭试验阀门厂",
        "amount": Decimal(80), "tech_amount": Decimal("79.5"), "ip": (IpKind.SECRET, IpKind.INVENTION),
        "signed_on": date(2026, 3, 5),
    }  # fmt: skip
    export(store.opened, Contract, [store.create(Contract, values)], tmp_path / "a.xlsx")
    headings, _ = read(tmp_path / "a.xlsx")
    assert headings[:7] == ["登记编号", "项目名称", "合同类型", "合同小类", "签订日期", "有效期起", "有效期止"]
    row = by_heading(tmp_path / "a.xlsx")
    assert row["登记编号"].value == "2026210100000001"
    assert row["登记编号"].data_type == "s", "16 digits would lose their end as a number"
    assert row["卖方所在地代码"].value == "210102"
    assert (row["成交总额（万元）"].value, row["技术交易额（万元）"].value) == (80, 79.5)
    assert row["知识产权"].value == "技术秘密、发明专利"


def test_order_is_kept_and_what_is_gone_left_out(store: Store, tmp_path: Path) -> None:
    ids = [store.create(Need, {"name": f"需求 {n}"}) for n in range(4)]
    store.delete(Need, [ids[1]])
    told: list[tuple[int, int]] = []
    assert export(store.opened, Need, ids[::-1], tmp_path / "a.xlsx", lambda done, total: told.append((done, total))) == 3
    headings, rows = read(tmp_path / "a.xlsx")
    assert [row[headings.index("需求名称")].value for row in rows] == ["需求 3", "需求 2", "需求 0"]
    assert told == [(4, 4)]


def test_rows_name_the_people_in_them(store: Store, tmp_path: Path) -> None:
    person = store.create(Person, {"name": "那玉山"})
    rows = tuple(OwnerRow(id=str(uuid4()), n=n, person=who, since=date(2026, 3, n)) for n, who in ((1, person), (2, ME)))
    record = store.create(Docking, {"owners": rows})
    path = tmp_path / "a.xlsx"
    export(store.opened, Docking, [record], path)
    told = "主办人 那玉山，起 2026-03-01；主办人 张三丰，起 2026-03-02"
    assert by_heading(path)["主办人"].value == told
    printed = "".join(pages(paper.card(store.opened, Docking, record).pdf))
    assert "那玉山" in printed and str(person)[:8] not in printed
