"""The form of every kind: what is set is saved and comes back, empty stays empty, zero stays zero; changes from elsewhere."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.base import Record
from db.fields import BoundField, typed_fields
from db.ids import new_id
from db.records import BY_NAME, KINDS
from db.records.enterprise import Enterprise
from db.records.person import Person
from db.records.visit import Visit
from db.types import (
    BigWhole,
    Children,
    Choice,
    ChoiceSet,
    ClockTime,
    DateOnly,
    Flag,
    Money,
    RecordId,
    RefList,
    ShortText,
    Tenths,
    UtcDateTime,
    Whole,
    row_types,
)
from desktop.core import keys
from desktop.core.errors import StorageKind, storage_error
from desktop.core.store import Store
from desktop.ui import layouts
from desktop.ui.form import RecordForm
from desktop.ui.layouts import layout_of
from tests.ui.at_work import AtWork, at_work

PAGED = [kind for kind in KINDS if kind.own_page and kind.__tablename__ not in ("enterprise", "certificate", "node")]
"""Enterprises have a page of their own, built on the same form; certificates are made in a class, contacts at their node."""
FORMED = [kind for kind in KINDS if kind.own_page]
OPEN = [kind for kind in FORMED if kind.__tablename__ != "node"]  # whose form is locked for all but the contacts of its level
REF = UUID("01990000-0000-7000-8000-00000000000f")
PLACES = {"region": "210112", "town": "210112001", "village": None}


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


@pytest.fixture
def work(tmp_path: Path, qtbot: QtBot) -> Iterator[AtWork]:
    with at_work(tmp_path, qtbot, "need") as found:
        yield found


def sample(kind: Any, ref: str = "") -> Any:
    """A value of a type, as a record holds it."""
    if isinstance(kind, ShortText):
        return "C3425" if ref == "industry" else "冮𬭊 1" if kind.length >= 6 else "x"
    if isinstance(kind, Children):
        row = {n: sample(t) for n, t in row_types(kind.row).items() if n != "n"}
        return (kind.row(id=str(new_id()), n=1, **row),)
    plain = {
        RecordId: REF, RefList: (REF,), DateOnly: date(2026, 3, 1), ClockTime: time(9, 30), Money: Decimal("12.5"), Flag: False,
        UtcDateTime: datetime(2026, 3, 1, 1, 30, tzinfo=UTC), Whole: 7, BigWhole: 7, Tenths: Decimal("1.5"),
    }  # fmt: skip
    if isinstance(kind, Choice | ChoiceSet):
        first = next(iter(kind.choices))
        return first if isinstance(kind, Choice) else (first,)
    return next(value for known, value in plain.items() if isinstance(kind, known))


def zero(bound: BoundField) -> bool:
    return isinstance(bound.type, Money | Tenths | Whole)


def keeps(work: AtWork, kind: type[Record]) -> None:
    """Whoever may write such records sits at the desk."""
    if kind.kept_by:
        work.opened.account = replace(work.opened.account, roles=f"{kind.kept_by}@210000")


def fresh_form(work: AtWork, kind: type[Record]) -> tuple[RecordForm, UUID]:
    """A form of the kind's own class with an empty record in it."""
    keeps(work, kind)
    made = work.store.create(kind, {})
    form = type(work.window.page(kind.__tablename__).form)(work.workspace) if kind is Visit else RecordForm(work.workspace, kind)
    work.qtbot.addWidget(form)
    form.resize(700, 600)
    form.show()
    form.open(made)
    work.qtbot.waitUntil(lambda: form.record_id == made)
    return form, made


def saved(work: AtWork, form: RecordForm) -> None:
    form.flush()
    work.qtbot.waitUntil(lambda: not work.sitting.tasks.busy and not work.workspace.changes._pending)


@pytest.mark.parametrize("kind", FORMED, ids=lambda k: k.__tablename__)
def test_every_field_of_every_kind_stands_once_on_its_form(kind: type[Record]) -> None:
    placed = [name for section in layout_of(kind) for slot in section.slots for name in slot.names]
    assert sorted(placed) == sorted(f.name for f in typed_fields(kind))


@pytest.mark.parametrize("kind", OPEN, ids=lambda k: k.__tablename__)
def test_what_is_set_in_every_editor_is_saved_and_comes_back(work: AtWork, kind: type[Record]) -> None:
    form, made = fresh_form(work, kind)
    wanted = {f.name: sample(f.type, f.spec.ref) for f in typed_fields(kind)} | PLACES
    if kind is Visit:
        wanted |= {"enterprise_id": None}  # choosing one brings values along: tests of the visits page
    for binding in form.bindings:
        values = {name: wanted[name] for name in binding.names}
        if any(value is not None for value in values.values()):
            binding.editor.set_value(binding._show(values))
            binding.editor.changed.emit()
    saved(work, form)
    record = work.store.get(kind, made)
    assert {name: getattr(record, name) for name in wanted} == wanted
    other = work.store.create(kind, {})
    form.open(other)
    work.qtbot.waitUntil(lambda: form.record_id == other)
    assert all(value is None for b in form.bindings for value in b.values().values())
    form.open(made)
    work.qtbot.waitUntil(lambda: form.record_id == made)
    assert {n: v for b in form.bindings for n, v in b.values().items()} == wanted


@pytest.mark.parametrize("kind", FORMED, ids=lambda k: k.__tablename__)
def test_empty_stays_empty_and_zero_stays_zero(work: AtWork, kind: type[Record]) -> None:
    form, made = fresh_form(work, kind)
    numbers = [f for f in typed_fields(kind) if zero(f)]
    for bound in numbers:
        binding = form.binding(bound.name)
        assert binding is not None
        binding.editor.set_value(0)
        binding.editor.changed.emit()
    saved(work, form)
    record = work.store.get(kind, made)
    for bound in typed_fields(kind):
        assert getattr(record, bound.name) == (0 if zero(bound) else None)
    for bound in numbers:
        binding = form.binding(bound.name)
        assert binding is not None
        binding.editor.set_value(None)
        binding.editor.changed.emit()
    saved(work, form)
    assert all(getattr(work.store.get(kind, made), f.name) is None for f in numbers)


@pytest.mark.parametrize("kind", PAGED, ids=lambda k: k.__tablename__)
def test_every_kind_has_a_page_with_list_and_form(work: AtWork, kind: type[Record]) -> None:
    keeps(work, kind)
    page = work.page(kind.__tablename__)
    work.keys(Qt.Key.Key_N, modifiers=Qt.KeyboardModifier.ControlModifier)
    work.settle(lambda: page.form.record_id is not None)
    assert page.records.model.rowCount() == 1
    first = [(b, typed(kind, b.names[0])) for b in page.form.bindings]
    texts = [b for b, bound in first if isinstance(bound.type, ShortText) and not bound.spec.ref]
    texts[0].editor.setFocus()
    work.type("abc 1")
    work.settle()
    assert getattr(work.store.get(kind, page.form.record_id), texts[0].names[0]) == "abc 1"
    work.page("home" if "home" in work.window._makers else "need")


def typed(kind: type[Record], name: str) -> BoundField:
    return next(f for f in typed_fields(kind) if f.name == name)


# ------------------------------------------------------------------------------------------------------------------ at work
def person_page(work: AtWork, **values: object) -> tuple[Any, UUID]:
    made = work.store.create(Person, {"name": "李明远", **values})
    page = work.page("person")
    page.open_record(made)
    work.settle()
    return page, made


def test_each_change_is_saved_by_itself(work: AtWork) -> None:
    page, made = person_page(work)
    page.form.binding("post").editor.setFocus()
    work.type("gong")
    work.settle()  # without leaving the field
    assert work.store.get(Person, made).post == "gong"
    assert "已自动保存" in page.panel.badge.accessibleName()


def test_leaving_the_page_or_the_program_loses_nothing(work: AtWork) -> None:
    page, made = person_page(work)
    page.form.binding("post").editor.setFocus()
    work.type("chuzhang")
    work.page("policy")  # before the next save was due
    assert work.store.get(Person, made).post == "chuzhang"


def test_closing_the_window_in_mid_word_loses_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "person", lambda store: store.create(Person, {"name": "李明远"})) as work:
        page = work.page("person")
        page.form.binding("post").editor.setFocus()
        work.type("chuzh")
        made = page.form.record_id
        work.window.close()
    with at_work(tmp_path, qtbot, "person") as work:
        assert work.store.get(Person, made).post == "chuzh"


def test_what_cannot_be_read_yet_is_kept_beside_the_record(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "need", lambda store: store.create(BY_NAME["need"], {"deadline": date(2027, 6, 30)})) as work:
        page = work.page("need")
        deadline = page.form.binding("deadline")
        deadline.editor.setFocus()
        deadline.editor.line().selectAll()
        work.type("明年底")
        work.keys(Qt.Key.Key_Tab)
        work.settle()
        assert "看不懂这个日期" in deadline.row.under_text()
        assert page.panel.wrong.words().endswith("处需改正：希望完成")
        made = page.form.record_id
    with at_work(tmp_path, qtbot, "need") as work:
        page = work.page("need")
        assert work.store.get(BY_NAME["need"], made).deadline == date(2027, 6, 30)
        assert page.form.binding("deadline").editor.line().text() == "明年底"
        deadline = page.form.binding("deadline")
        deadline.editor.setFocus()
        deadline.editor.line().selectAll()
        work.type("2027-12-31")
        work.settle()
        assert work.store.get(BY_NAME["need"], made).deadline == date(2027, 12, 31)
        assert page.form.card.typed == {}


def test_values_from_elsewhere_are_taken_over_but_not_under_the_fingers(work: AtWork) -> None:
    page, made = person_page(work, post="处长", unit="东北大学")
    post = page.form.binding("post").editor
    post.setFocus()
    work.store.save(Person, made, {"post": "局长", "unit": "沈阳工业大学"})  # as a sync does
    work.settle()
    assert page.form.binding("unit").editor.value() == "沈阳工业大学"
    assert post.value() == "局长", "nothing was typed: what he types next is written upon what is there"
    assert any("现在显示的是新的内容" in text for text in work.texts())
    post.set_value("副局长")  # typed, but not yet saved
    work.store.save(Person, made, {"post": "主任"})
    work.settle()
    assert post.value() == "副局长"
    assert any("保留您写的" in text for text in work.texts())


def test_a_full_disk_keeps_the_text_and_saves_it_later(work: AtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    page, made = person_page(work)
    save = Store.save

    def full(*_: Any) -> Any:
        raise storage_error(StorageKind.FULL)

    monkeypatch.setattr(Store, "save", full)
    page.form.binding("post").editor.setFocus()
    work.type("x1")
    page.form.flush()
    work.qtbot.waitUntil(lambda: any("磁盘已满" in text for text in work.texts()))
    assert page.form.binding("post").editor.value() == "x1"
    monkeypatch.setattr(Store, "save", save)
    page.form.flush()  # as its timer does a little later
    work.settle()
    assert work.store.get(Person, made).post == "x1"


def test_others_cards_can_only_be_read(work: AtWork) -> None:
    made = work.store.create(Person, {"name": "李明远"})
    with work.opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE person SET author_id = ? WHERE id = ?", (str(new_id()), str(made)))
    page = work.page("person")
    page.open_record(made)
    work.settle()
    assert all(b.editor.is_read_only() for b in page.form.bindings)
    assert page.panel.told.text() == "由他人记录，只能查看。"


def test_next_and_previous_record_from_within_the_form(work: AtWork) -> None:
    for name in ("甲", "乙", "丙"):
        work.store.create(Person, {"name": name})
    page = work.page("person")
    work.settle(lambda: page.form.record_id is not None)
    first = page.form.record_id
    page.form.binding("post").editor.setFocus()
    work.keys(Qt.Key.Key_Down, modifiers=Qt.KeyboardModifier.AltModifier)
    work.settle(lambda: page.form.record_id != first)
    work.keys(Qt.Key.Key_Up, modifiers=Qt.KeyboardModifier.AltModifier)
    work.settle(lambda: page.form.record_id == first)


def test_ctrl_s_only_reassures(work: AtWork) -> None:
    person_page(work)
    work.ctrl(Qt.Key.Key_S)
    assert any(text.startswith("已自动保存") for text in work.texts())


def test_reviewers_remarks_stand_at_their_fields(work: AtWork) -> None:
    note = BY_NAME["review_note"]
    page, made = person_page(work)
    work.store.create(note, {"of_kind": "person", "of_id": made, "field_name": "phone", "text": "请补区号"})
    work.settle()
    assert page.form.binding("phone").row.note.text() == "审核意见：请补区号"
    assert {f.name for f in fields(page.form.card)} >= {"notes", "problems"}


def test_a_field_without_a_place_joins_the_section_that_is_there_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(layouts.LAYOUTS, "visit", tuple(
        replace(s, slots=tuple(slot for slot in s.slots if "policies" not in slot.names)) for s in layouts.LAYOUTS["visit"]
    ))  # fmt: skip
    found = layout_of(Visit)
    assert [s.title for s in found].count("其他") == 1
    (others,) = [s for s in found if s.title == "其他"]
    assert [slot.names for slot in others.slots][-3:] == [("policies",), ("region", "town", "village"), ("remark",)]
    assert found[-1].title == "附件"
    assert [s.title for s in layout_of(Enterprise)][-1] == "其他"
