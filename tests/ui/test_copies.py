"""A copy of a record leaves out what belongs to one alone; the desk says of a draft what it is."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from db.contract_choices import RegisterState
from db.records import Contract
from desktop.core.home import Item
from desktop.ui.chain_page import ChainPage
from desktop.ui.pages.home.waiting import entry_of
from tests.ui.pagekit import Desk, desk


@pytest.fixture
def here(tmp_path: Path, qapp):
    with desk(tmp_path, qapp) as found:
        yield found


def test_a_copied_contract_is_signed_and_registered_anew(here: Desk) -> None:
    page = here.show("contract", lambda workspace: ChainPage(workspace, Contract))
    first = here.store.create(Contract, {
        "name": "阀门密封", "amount": Decimal("126.5"), "buyer": "铁岭试验阀门厂", "signed_on": date(2026, 3, 5),
        "register_state": RegisterState.REGISTERED, "register_no": "2026210100000001", "registered_on": date(2026, 3, 9),
    })  # fmt: skip
    here.settle()
    made = page.copy_record(first)
    assert made is not None
    found = here.store.get(Contract, made)
    assert found is not None
    assert (found.name, found.amount, found.buyer) == ("阀门密封", Decimal("126.5"), "铁岭试验阀门厂")
    assert (found.signed_on, found.register_state, found.register_no, found.registered_on) == (None, None, None, None)


def test_the_desk_names_the_kind_of_a_draft() -> None:
    line = entry_of("drafts", Item("patent_deal", None, "沈阳某大学", "专利运营：草稿，还没有提交"))
    assert (line.title, line.note) == ("沈阳某大学", "专利运营 · 还没有提交")
