"""Industries of GB/T 4754-2017, the eight groups, technology fields, and the policy text."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import industries, policy_texts
from db.industries import GROUPS


def tree() -> list[industries.Industry]:
    found = industries.children()
    for entry in found:
        found.extend(industries.children(entry.code))
    return found


def test_counts_and_the_mark_of_the_edition() -> None:
    counted = Counter(entry.level for entry in tree())
    assert counted == {"section": 20, "division": 97, "group": 473, "class": 1381}
    transfer = industries.get("7530")
    assert transfer is not None
    assert (transfer.code, transfer.name) == ("M7530", "科技中介服务")  # 7520 in the edition of 2011


@pytest.mark.parametrize("typed", ["C3425", "c3425", "3425", " 3425 "])
def test_get_with_and_without_the_letter(typed: str) -> None:
    found = industries.get(typed)
    assert found is not None
    assert found.code == "C3425"
    assert found.parent == "C342"


def test_path() -> None:
    assert industries.path_name("A0111") == "农、林、牧、渔业 / 农业 / 谷物种植 / 稻谷种植"
    assert industries.path_name("X") == ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("稻谷", "A0111"), ("0111", "A0111"), ("a0111", "A0111"), ("dgzz", "A0111"), ("科技中介", "M7530")],
)
def test_search(typed: str, expected: str) -> None:
    assert industries.search(typed)[0].code == expected


@given(st.text(max_size=12))
def test_no_text_breaks_the_questions(text: str) -> None:
    industries.search(text)
    industries.children(text)
    industries.group_of(text)
    industries.path_name(text)


def test_every_group_is_used_and_every_division_exists() -> None:
    assert {industries.group_of(code) for code in industries._groups()} == set(GROUPS)
    assert industries.group_of("3425") == "装备制造"
    assert industries.group_of("C2710") == "医药"
    assert industries.group_of("A0111") is None


def test_technology_fields() -> None:
    fields = industries.tech_fields()
    assert list(fields) == [f"{n:02}" for n in range(1, 12)]
    assert fields["09"] == "农业技术"


def test_the_plan_has_its_clauses() -> None:
    (plan,) = policy_texts.documents()
    assert (plan.doc_no, plan.issuer, plan.date) == ("辽政发〔2018〕3号", "辽宁省人民政府", date(2018, 1, 24))
    tasks = [c for c in plan.clauses if c.id.startswith("II.") and c.text]
    assert len(tasks) == 25  # domain.md §0
    assert all("（责任单位：" in task.text for task in tasks)
    assert sum("省科技厅" in task.text for task in tasks) == 22
    assert len({c.id for c in plan.clauses}) == len(plan.clauses)
    people = plan.clause("I.3.4")
    assert people is not None
    assert "选派工业特派员和科技服务管家100名以上" in people.text
    ledger = plan.clause("III.4")
    assert ledger is not None
    assert "建立工作台账" in ledger.text
    assert policy_texts.get("nothing") is None
