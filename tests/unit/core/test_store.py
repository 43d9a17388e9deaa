"""The store: autosave, what cannot be stored, locked records, filing with belongings, undo, files, status."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from db.choices import ProblemKind, State, TechField, VisitMode, VisitPurpose
from db.codes import clean_text
from db.ids import new_id
from db.local import SEALED, outbox
from db.records.attachment import Attachment
from db.records.enterprise import Enterprise
from db.records.need import Need
from db.records.visit import ProblemRow, Visit
from desktop.core.changes import Changes
from desktop.core.conflicts import KEEP
from desktop.core.errors import Invalid, Locked, UserError
from desktop.core.profile import Opened
from desktop.core.status import UploadStatus
from desktop.core.store import Store
from tests.unit.core.conftest import ME, OTHER

CODE = "91210112MA0TEXT01N"
FULL: dict[str, Any] = {
    "visited_on": date(2026, 11, 20), "mode": VisitMode.ONSITE, "visitors": (ME,), "purposes": (VisitPurpose.NEEDS,),
    "interviewee": "李四",
}  # fmt: skip


def ready(store: Store, **more: Any) -> UUID:
    """A visit that may be submitted."""
    from stdnum.cn import uscc

    card = store.create(Enterprise, {"name": "沈阳测试机床有限公司", "uscc": CODE[:17] + uscc.calc_check_digit(CODE[:17])})
    return store.create(Visit, {**FULL, "enterprise_id": card, **more})


def visit_of(store: Store, record_id: UUID) -> Visit:
    found = store.get(Visit, record_id)
    assert found is not None
    return found


def operations(opened: Opened) -> list[tuple[str, str, str]]:
    with opened.local.read() as session:
        rows = session.execute(select(outbox).order_by(outbox.c.op))
        return [(r.kind, r.action, r.grp) for r in rows]


# ------------------------------------------------------------------------------------------------------------- autosave
def test_each_write_says_what_it_changed(opened: Opened, store: Store) -> None:
    heard: list[Changes] = []
    stop = opened.bus.subscribe(heard.append)
    made = store.create(Visit, {})
    saved = store.save(Visit, made, {"interviewee": "李四"})
    assert saved.changes == Changes.of("visit", [made])
    assert not store.save(Visit, made, {"interviewee": "李四"}).changes
    store.delete(Visit, [made])
    assert heard == [Changes.of("visit", [made])] * 3
    stop()
    store.create(Visit, {})
    assert len(heard) == 3


def test_rules_are_no_barrier_to_a_draft(store: Store) -> None:
    made = store.create(Visit, {})
    saved = store.save(Visit, made, {"visited_on": date(2099, 1, 1), "interviewee_phone": "12"})
    assert {p.field for p in saved.problems} == {"enterprise_id", "visited_on", "interviewee_phone"}
    assert visit_of(store, made).visited_on == date(2099, 1, 1)


def test_what_cannot_be_stored_is_named_and_the_rest_is_kept(store: Store) -> None:
    made = store.create(Visit, {"revenue": Decimal(1)})
    saved = store.save(Visit, made, {"revenue": Decimal("0.1234567"), "interviewee": "字" * 51, "remark": "留下"})
    assert {p.field for p in saved.problems if p.code == "refused"} == {"revenue", "interviewee"}
    record = visit_of(store, made)
    assert (record.revenue, record.interviewee, record.remark) == (Decimal(1), None, "留下")
    with pytest.raises(Invalid):
        store.create(Visit, {"staff": 2**40})


def test_fields_of_the_server_cannot_be_written(store: Store) -> None:
    made = store.create(Visit, {})
    for name in ("state", "no", "author_id", "candidates"):
        with pytest.raises(KeyError):
            store.save(Visit, made, {name: None})


def test_ten_thousand_characters_and_rare_ones(store: Store) -> None:
    text = ("𠮷野家㐂䶮𬭎〇，\n" * 1500)[:10_000].rstrip()
    made = store.create(Visit, {"biz_status": text, "interviewee": "䶮𬭎"})
    assert visit_of(store, made).biz_status == text
    assert visit_of(store, made).interviewee == "䶮𬭎"
    saved = store.save(Visit, made, {"biz_status": "字" * 10_001})
    assert any("超过 10000 个字" in p.text for p in saved.problems)
    assert visit_of(store, made).biz_status == text


def test_a_record_too_large_for_one_operation_is_refused_in_words(store: Store) -> None:
    rows = tuple(ProblemRow(str(new_id()), n, ProblemKind.OTHER, "字" * 1000) for n in range(90))
    made = store.create(Visit, {})
    with pytest.raises(UserError, match="太多"):
        store.save(Visit, made, {"findings": rows})
    assert visit_of(store, made).findings is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_is_kept_as_cleaned(store: Store, text: str) -> None:
    made = store.create(Visit, {"biz_status": text, "findings": (ProblemRow(str(new_id()), 1, ProblemKind.LAND, text),)})
    record = visit_of(store, made)
    wanted = clean_text(text, multiline=True) or None
    assert record.biz_status == wanted
    assert record.findings is not None
    assert record.findings[0].text == wanted


# --------------------------------------------------------------------------------------------------------------- filing
def test_submission_takes_needs_and_files_along_in_one_group(opened: Opened, store: Store, tmp_path: Path) -> None:
    visit = ready(store)
    need = store.create(Need, {"visit_id": visit, "enterprise_id": visit_of(store, visit).enterprise_id, "name": "难题"})
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(b"\xff\xd8\xff")
    store.attach(Visit, visit, photo)
    with pytest.raises(Invalid) as caught:
        store.submit(Visit, visit)
    (problem,) = caught.value.problems
    assert (problem.field, problem.child, problem.cell) == ("needs", str(need), "domain")
    assert visit_of(store, visit).state is State.DRAFT
    store.save(Need, need, {"domain": TechField.MATERIALS})
    changes = store.submit(Visit, visit)
    assert changes.kinds == {"visit", "need", "attachment"}
    record = visit_of(store, visit)
    assert record.state is State.SUBMITTED
    assert record.confidential_ack is True
    groups = {kind: group for kind, _, group in operations(opened)}
    assert groups["visit"] == groups["need"] == groups["attachment"] != ""
    assert groups["enterprise"] == ""
    assert store.status_of(Visit, [visit]) == {visit: UploadStatus.WAITING}
    with pytest.raises(Locked, match="不能修改"):
        store.save(Visit, visit, {"remark": "改"})
    with pytest.raises(Locked):
        store.delete(Visit, [visit])
    with pytest.raises(Locked):
        store.attach(Visit, visit, photo)
    store.withdraw(Visit, visit)
    assert {s.state for s in (visit_of(store, visit), store.get(Need, need), *store.attachments(visit)) if s} == {State.DRAFT}


def test_enterprise_without_good_code_is_told_at_the_visit(store: Store) -> None:
    card = store.create(Enterprise, {"name": "甲"})
    visit = store.create(Visit, {**FULL, "enterprise_id": card})
    assert [(p.field, p.code) for p in store.problems(Visit, visit)] == [("enterprise_id", "enterprise_uscc")]
    store.save(Enterprise, card, {"uscc": "912101"})
    with pytest.raises(Invalid) as caught:
        store.submit(Visit, visit)
    assert "打开企业名片改正" in caught.value.problems[0].text


def test_unknown_enterprise_is_no_barrier(store: Store) -> None:
    visit = store.create(Visit, {**FULL, "enterprise_id": new_id()})
    assert store.submit(Visit, visit)


def test_second_entry_of_a_visit_is_only_a_warning(store: Store) -> None:
    first = ready(store)
    second = store.create(Visit, {**FULL, "enterprise_id": visit_of(store, first).enterprise_id})
    (problem,) = store.problems(Visit, second)
    assert problem.code == "warn_duplicate"
    assert store.submit(Visit, second)


def test_only_the_author_files(opened: Opened, store: Store) -> None:
    visit = ready(store)
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE visit SET author_id = ?", (str(OTHER),))
    with pytest.raises(Locked):
        store.submit(Visit, visit)
    with pytest.raises(Locked):
        store.void(Visit, visit, "错")
    with pytest.raises(Locked):
        store.delete(Visit, [visit])


def test_void_needs_a_reason(store: Store) -> None:
    visit = ready(store)
    with pytest.raises(Invalid):
        store.void(Visit, visit, "  ")
    store.void(Visit, visit, "重复录入")
    assert visit_of(store, visit).state is State.VOID
    with pytest.raises(Locked, match="作废"):
        store.save(Visit, visit, {"remark": "改"})
    with pytest.raises(Locked):
        store.submit(Visit, visit)


# --------------------------------------------------------------------------------------------------------------- deleting
def test_deleting_a_draft_leaves_nothing_and_undo_brings_all_back(opened: Opened, store: Store, tmp_path: Path) -> None:
    visit = ready(store, biz_status="良好")
    need = store.create(Need, {"visit_id": visit, "name": "难题"})
    path = tmp_path / "表.pdf"
    path.write_bytes(b"%PDF")
    store.attach(Visit, visit, path)
    removed = store.delete(Visit, [visit])
    assert removed.changes.ids >= {visit, need}
    assert store.get(Visit, visit) is None
    assert [kind for kind, _, _ in operations(opened)] == ["enterprise"]
    store.restore(removed)
    assert visit_of(store, visit).biz_status == "良好"
    assert [a.name for a in store.attachments(visit)] == ["表.pdf"]
    assert store.open_attachment(store.attachments(visit)[0].id).read_bytes() == b"%PDF"
    created = sorted(kind for kind, action, _ in operations(opened) if action == "create")
    assert created == ["attachment", "enterprise", "need", "visit"]


def test_used_or_shared_enterprise_cannot_be_deleted(opened: Opened, store: Store) -> None:
    visit = ready(store)
    card = visit_of(store, visit).enterprise_id
    assert card is not None
    with pytest.raises(UserError, match="1 条企业走访"):
        store.delete(Enterprise, [card])
    store.delete(Visit, [visit])
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE enterprise SET rev = 5")
    with pytest.raises(UserError, match="全省共用"):
        store.delete(Enterprise, [card])


# ------------------------------------------------------------------------------------------------------------------ files
@pytest.mark.parametrize(("name", "data", "said"), [
    ("程序.exe", b"MZ", "程序文件"), ("空.pdf", b"", "空文件"), ("大.pdf", b"\0" * (20 * 2**20 + 1), "超过 20 MB"),
])  # fmt: skip
def test_files_that_are_not_taken(store: Store, tmp_path: Path, name: str, data: bytes, said: str) -> None:
    visit = store.create(Visit, {})
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UserError, match=said):
        store.attach(Visit, visit, path)
    with pytest.raises(UserError, match="找不到"):
        store.attach(Visit, visit, tmp_path / "没有.pdf")


def test_same_file_twice_is_one_card_and_bytes_lie_encrypted(opened: Opened, store: Store, tmp_path: Path) -> None:
    visit = store.create(Visit, {})
    path = tmp_path / "图.png"
    path.write_bytes(b"\x89PNG" + b"UNMISTAKABLE" * 1000)
    first, second = store.attach(Visit, visit, path), store.attach(Visit, visit, path)
    assert first == second
    card = store.get(Attachment, first)
    assert card is not None
    assert (card.media_type, card.size) == ("image/png", 12004)
    assert b"UNMISTAKABLE" not in opened.profile.database.read_bytes()
    unpacked = store.open_attachment(first)
    assert unpacked.read_bytes() == path.read_bytes()
    opened.close()
    assert not unpacked.exists()


def test_file_of_another_device_is_not_here_yet(opened: Opened, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "图.png"
    path.write_bytes(b"1")
    card = store.attach(Visit, store.create(Visit, {}), path)
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("DELETE FROM blob")
    with pytest.raises(UserError, match="还没有传到本机"):
        store.open_attachment(card)


# ----------------------------------------------------------------------------------------------------- status, conflicts
def test_status_and_summary_in_words(opened: Opened, store: Store) -> None:
    visit = ready(store)
    card = visit_of(store, visit).enterprise_id
    assert card is not None
    assert store.status_of(Visit, [visit, new_id()]) == {visit: UploadStatus.DRAFT_WAITING}
    assert store.status_of(Enterprise, [card])[card].text == "待上传"
    assert store.waiting_summary().text == "2 条待上传"
    with opened.local.connection(write=True) as connection:
        connection.execute(update(outbox).where(outbox.c.kind == "visit").values(status="held"))
        connection.execute(update(outbox).where(outbox.c.kind == "enterprise").values(status="returned", code="locked"))
    assert store.status_of(Visit, [visit])[visit] is UploadStatus.HELD
    assert store.status_of(Enterprise, [card])[card] is UploadStatus.REFUSED
    assert store.waiting_summary().text == "1 条未被接收 · 1 条保留待查"
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE outbox SET status = 'answered'")
        connection.exec_driver_sql("DELETE FROM image")
    assert store.status_of(Visit, [visit])[visit] is UploadStatus.DRAFT
    assert store.status_of(Enterprise, [card])[card] is UploadStatus.UPLOADED
    assert store.waiting_summary().text == ""


def test_settling_closes_candidates_with_the_chosen_value(opened: Opened, store: Store) -> None:
    visit = ready(store, remark="我的", staff=10)
    listed = [{"log": "x", "seq": 1, "value": "他的", "by": str(OTHER), "at": "2026-11-21T01:00:00.000Z"}]
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE outbox SET status = 'answered'")
        connection.exec_driver_sql("DELETE FROM image")
        from db import canonical

        found = canonical.text({"remark": listed, "staff": [{**listed[0], "value": 12}]})
        connection.exec_driver_sql("UPDATE visit SET rev = 7, candidates = ?", (found,))
    assert store.status_of(Visit, [visit])[visit] is UploadStatus.CONFLICT
    remark, staff = sorted(store.conflicts(Visit, visit), key=lambda c: c.field)
    assert (remark.label, remark.current, remark.candidates[0].value) == ("备注", "我的", "他的")
    assert staff.candidates[0].value == 12
    store.settle(Visit, visit, {"remark": "他的", "staff": KEEP})
    record = visit_of(store, visit)
    assert (record.remark, record.staff, record.candidates) == ("他的", 10, None)
    assert store.conflicts(Visit, visit) == []
    with opened.local.read() as session:
        (op,) = session.execute(select(outbox).where(outbox.c.status != "answered"))
    assert (op.fields, op.base, op.closes) == ('{"remark":"他的"}', '{"remark":"我的"}', '["remark","staff"]')
    assert op.base_rev == 7


def test_record_joined_with_another_is_found_by_its_old_id(opened: Opened, store: Store) -> None:
    card = store.create(Enterprise, {"name": "甲"})
    loser = new_id()
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("INSERT INTO alias VALUES (?, ?, 'enterprise', '')", (str(loser), str(card)))
    found = store.get(Enterprise, loser)
    assert found is not None
    assert found.id == card
    assert store.get(Enterprise, new_id()) is None
    with pytest.raises(UserError, match="不在本机"):
        store.save(Enterprise, new_id(), {"name": "乙"})


def test_edit_during_upload_opens_a_second_operation_with_its_base(opened: Opened, store: Store) -> None:
    visit = store.create(Visit, {"remark": "一"})
    with opened.local.connection(write=True) as connection:
        connection.execute(update(outbox).values(status=SEALED, seq=1))
    store.save(Visit, visit, {"remark": "二"})
    store.save(Visit, visit, {"remark": "三"})
    with opened.local.read() as session:
        sealed, patch = session.execute(select(outbox).order_by(outbox.c.op))
    assert (sealed.action, patch.action, patch.base, patch.fields) == ("create", "patch", '{"remark":"一"}', '{"remark":"三"}')
    store.save(Visit, visit, {"remark": "一"})
    assert [action for _, action, _ in operations(opened)] == ["create"]
