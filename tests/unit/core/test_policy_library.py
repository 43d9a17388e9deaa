"""The plan read, searched and quoted without a network; an answer with its sources; tax sums with their caveat."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from db.choices import State
from db.ids import NIL
from db.parameters import Held, Rules
from db.plan_rules import TAX_CAVEAT
from db.platform_choices import ConsultState, ConsultTopic
from db.records import Consultation, Policy, Visit
from db.search import SearchIndex
from desktop.core import consultations, policy_library, printing, quoting
from desktop.core.errors import Locked, UserError
from desktop.core.policy_library import PolicyMore
from desktop.core.profile import Opened
from desktop.core.searching import Searching
from desktop.core.store import Store
from tests.unit.core.supportkit import plan
from tests.unit.core.test_reviewing import put


def test_a_search_says_in_which_clause_it_found_the_words(opened: Opened) -> None:
    plan(opened)
    index = SearchIndex(opened.local)
    index.load()
    (group,) = Searching(opened.local, index).palette("离岗创业")
    assert (group.kind, group.rows[0].snippet.label) == ("policy", "条款 二（二）1第1段")
    assert "离岗创业" in group.rows[0].snippet.text


def test_the_text_is_read_clause_by_clause_with_the_units_of_today_beside_it(opened: Opened) -> None:
    more: PolicyMore = policy_library.load(opened, plan(opened)).more
    found = {p.number: p for p in more.paragraphs}
    assert [found[n].depth for n in ("二", "二（三）", "二（三）4", "二（一）1第3段")] == [0, 1, 2, 3]
    named = {(u.old, u.today) for u in found["二（一）1第3段"].units}
    assert ("省农委", "省农业农村厅") in named
    assert "省农委" in found["二（一）1第3段"].text
    assert "省农业农村厅" not in "".join(p.text for p in more.paragraphs)


def test_both_sides_of_a_replacement_name_each_other(opened: Opened) -> None:
    old = plan(opened)
    new = put(opened, Policy, NIL, name="新的实施方案", document_no="辽政发〔2026〕1号", state=State.DRAFT, region=None)
    opened.account = replace(opened.account, roles="contact_province@210000")
    Store(opened).save(Policy, old, {"replaced_by": new, "replaced_note": "二（三）以外"})
    (newer,) = policy_library.load(opened, old).more.related
    (older,) = policy_library.load(opened, new).more.related
    assert (newer.id, newer.newer, newer.note, older.id, older.newer) == (new, True, "二（三）以外", old, False)


def test_others_than_the_province_read_a_document_and_are_told_why_they_may_not_change_it(opened: Opened) -> None:
    policy, store = plan(opened), Store(opened)
    assert policy_library.load(opened, policy).lock == "由省级维护，只能查看。"
    before = store.get(Policy, policy)
    for refused in (
        lambda: store.save(Policy, policy, {"summary": "改过"}), lambda: store.create(Policy, {"name": "自拟文件"}),
        lambda: store.delete(Policy, [policy]), lambda: store.settle(Policy, policy, {"summary": "改过"}),
    ):  # fmt: skip
        with pytest.raises(Locked) as told:
            refused()
        assert told.value.text == "政策文件由省级维护，只能查看。"
    after = store.get(Policy, policy)
    assert before is not None and after is not None
    assert (after.summary, after.rev) == (before.summary, before.rev)
    opened.account = replace(opened.account, roles="contact_province@210000")
    assert policy_library.load(opened, policy).lock == ""


def test_a_clause_is_found_by_number_by_words_and_never_by_nothing(opened: Opened) -> None:
    plan(opened)
    assert policy_library.find_clauses(opened, "二（三）4")[0].number == "二（三）4"
    assert policy_library.find_clauses(opened, "自主创新示范区 收益权 分配权")[0].number == "二（三）4"
    assert policy_library.find_clauses(opened, "  ") == []


def test_quoting_fills_policies_and_clauses_once(opened: Opened, store: Store) -> None:
    policy = plan(opened)
    asked = consultations.new(store)
    for words in ("二（三）5", "二（三）4", "二（三）5"):
        consultations.quote(store, asked, policy_library.find_clauses(opened, words)[0])
    record = store.get(Consultation, asked)
    assert record is not None
    assert (record.policies, record.clauses) == ((policy,), "二（三）5；二（三）4")
    with opened.local.read() as session:
        (source,) = consultations.sources(session, record, opened.clock.today())
    assert source.citation == "《辽宁省技术转移体系建设实施方案》（辽政发〔2018〕3号）二（三）5、二（三）4"
    assert (source.issued_on, source.note, len(source.texts)) == (date(2018, 1, 24), "", 2)


def test_clauses_of_two_documents_are_told_apart(opened: Opened, store: Store) -> None:
    plan(opened)
    asked = consultations.new(store)
    hit = policy_library.find_clauses(opened, "二（三）4")[0]
    consultations.quote(store, asked, hit)
    other = put(opened, Policy, NIL, name="某通知", document_no="辽科发〔2026〕2号", state=State.DRAFT, region=None)
    consultations.quote(store, asked, policy_library.ClauseHit(other, "三", "", "", "《某通知》（辽科发〔2026〕2号）三", True))
    record = store.get(Consultation, asked)
    assert record is not None
    with opened.local.read() as session:
        told = [s.citation for s in consultations.sources(session, record, opened.clock.today())]
    assert told == ["《辽宁省技术转移体系建设实施方案》（辽政发〔2018〕3号）二（三）4", "《某通知》（辽科发〔2026〕2号）三"]
    store.save(Consultation, asked, {"clauses": "x" * 199})
    with pytest.raises(UserError):
        consultations.quote(store, asked, hit)


def test_an_answer_says_who_gave_it_when_and_after_how_many_days(opened: Opened, store: Store) -> None:
    asked = consultations.new(store)
    today = opened.clock.today()
    consultations.save(store, asked, {"topic": ConsultTopic.TAX, "answer": "可以", "state_of": ConsultState.ANSWERED})
    record = store.get(Consultation, asked)
    assert record is not None
    assert (record.answered_on, record.answered_by, record.asked_on) == (today, opened.account.id, today)
    assert consultations.load(opened, asked).more.told == "0 天答复，限 7 天"


def test_a_question_waits_by_the_limit_of_its_own_day() -> None:
    rules = Rules([Held("consult.answer_days", "7"), Held("consult.answer_days", "3", since=date(2026, 6, 1))])
    before = Consultation(asked_on=date(2026, 5, 31), state_of=ConsultState.OPEN)
    after = Consultation(asked_on=date(2026, 6, 1), state_of=ConsultState.OPEN)
    day = date(2026, 6, 5)
    assert consultations.waited(before, rules, day) == ("待答复，已 5 天；限 7 天答复（2026-06-07 前，还有 2 天）", False)
    assert consultations.waited(after, rules, day) == ("待答复，已 4 天；限 3 天答复（2026-06-04 前，已超期 1 天）", True)


def test_r04_seventy_percent_is_deducted_and_the_rest_carried_on() -> None:
    told = consultations.deduction_text(Decimal(100), Decimal(50), date(2026, 3, 5), Rules())
    assert "× 70% = 70 万元可抵扣" in told
    assert "本年抵扣 50 万元，结转以后年度 20 万元" in told
    assert TAX_CAVEAT in told


def test_r05_at_most_five_years_and_the_plan_by_the_fifteenth_of_the_next_month() -> None:
    told = consultations.instalments_text(Decimal(10), date(2026, 12, 31), 3, Rules())
    assert "2026 年 3.33 万元，2027 年 3.33 万元，2028 年 3.34 万元" in told
    assert "于 2027-01-15 前报税务机关备案" in told
    assert TAX_CAVEAT in told
    with pytest.raises(ValueError, match="1 至 5"):
        consultations.instalments_text(Decimal(10), date(2026, 12, 31), 6, Rules())


def test_a_calculation_goes_under_what_is_answered_already(store: Store) -> None:
    asked = consultations.new(store)
    store.save(Consultation, asked, {"answer": "可以享受。"})
    consultations.into_answer(store, asked, "测算")
    record = store.get(Consultation, asked)
    assert record is not None
    assert record.answer == "可以享受。\n\n测算"


def test_a_clause_knows_who_quotes_it(opened: Opened, store: Store) -> None:
    """From a visit and a consultation to the clause, and back: by the document and the number, never by the number alone."""
    policy = plan(opened)
    other = put(opened, Policy, NIL, name="某通知", document_no="辽科发〔2026〕2号", state=State.DRAFT, region=None)
    visit = store.create(Visit, {"visited_on": date(2026, 3, 5)})
    (hit, *_) = policy_library.find_clauses(opened, "二（三）4")
    quoting.quote(store, Visit, visit, hit)
    quoting.quote(store, Visit, visit, hit)
    there = store.get(Visit, visit)
    assert there is not None
    assert (there.policies, there.clauses) == ((policy,), "二（三）4")
    asked = consultations.new(store)
    store.save(Consultation, asked, {"question": "能否分期", "policies": (other,), "clauses": "二（三）4"})
    assert policy_library.load(opened, policy).more.cited.keys() == {"二（三）4"}
    quoting.quote(store, Consultation, asked, hit)
    more: PolicyMore = policy_library.load(opened, policy).more
    assert more.cited["二（三）4"].text == "本条被引用：企业走访 1 次、政策咨询 1 次"
    assert {(row.kind, row.id) for row in more.cited["二（三）4"].rows} == {("visit", visit), ("consultation", asked)}
    assert policy_library.load(opened, other).more.cited.keys() == {"二（三）4"}
    (sheet,) = printing.visit_sheets(opened, [visit])
    assert sheet.policies == ("《辽宁省技术转移体系建设实施方案》（辽政发〔2018〕3号）二（三）4",)
    store.delete(Visit, [visit])
    assert policy_library.load(opened, policy).more.cited["二（三）4"].text == "本条被引用：政策咨询 1 次"


def test_what_has_no_room_is_said(opened: Opened, store: Store) -> None:
    plan(opened)
    visit = store.create(Visit, {"clauses": "甲" * 198})
    with pytest.raises(UserError) as told:
        quoting.quote(store, Visit, visit, policy_library.find_clauses(opened, "二（三）4")[0])
    assert told.value.hint == "请把条款写进正文。"
