"""Clauses as people quote them, and 2018 names beside those of today (domain.md §9, trap 6)."""

import pytest

from db import policy_texts, unit_successors


@pytest.mark.parametrize(
    ("clause", "number"),
    [
        ("I.3.4", "一（三）4"), ("II.3.4", "二（三）4"), ("II.1.1a", "二（一）1第1段"), ("III.4", "三（四）"),
        ("引言", "引言"), ("II", "二"),
    ],
)  # fmt: skip
def test_a_clause_is_numbered_as_the_document_numbers_it(clause: str, number: str) -> None:
    (plan,) = policy_texts.documents()
    found = plan.clause(clause)
    assert found is not None
    assert found.number == number


def test_no_two_clauses_of_the_plan_have_one_number() -> None:
    (plan,) = policy_texts.documents()
    numbers = [clause.number for clause in plan.clauses]
    assert len(set(numbers)) == len(numbers) > 50


def test_a_citation_leaves_out_what_is_not_known() -> None:
    assert policy_texts.citation("某方案", "辽政发〔2018〕3号", "二（三）4") == "《某方案》（辽政发〔2018〕3号）二（三）4"
    assert policy_texts.citation("某通知", "") == "《某通知》"


def test_units_of_2018_are_named_beside_the_text_and_the_text_is_untouched() -> None:
    (plan,) = policy_texts.documents()
    clause = plan.clause("II.1.1c")
    assert clause is not None
    named = unit_successors.named_in(clause.text)
    assert ("省农委", "省农业农村厅") in {(each.old, each.today) for each in named}
    assert "省农业农村厅" not in clause.text
    assert {each.source for each in unit_successors.successors()} == {"own knowledge"}
