"""Trainees and their certificates: a number is typed and never seen again, certificates are only read."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from db.choices import Sex
from db.records.certificate import Certificate
from db.records.served import Served
from db.records.trainee import Trainee
from db.training_choices import CertificateStatus, IdType
from desktop.core import keys, trainings
from desktop.core.store import Store
from desktop.ui.record_panel import shared_with
from tests.ui.at_work import AtWork, at_work
from tests.ui.classkit import a_class, learn_key, lease, name, number, seat

Key = Qt.Key
MASK = "219***********" + number(4)[-4:]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


@pytest.fixture
def work(tmp_path: Path, qtbot: QtBot) -> Iterator[AtWork]:
    def fill(store: Store) -> None:
        learn_key(store.opened)
        store.create(Trainee, {"name": "王小明", "region": "210112"})

    with at_work(tmp_path, qtbot, "trainee", fill, roles="organiser:210112") as found:
        yield found


def opened(work: AtWork) -> tuple[Any, UUID]:
    page = work.page("trainee")
    work.settle(lambda: page.form.record_id is not None)
    return page.form, page.form.record_id


def kept(work: AtWork, trainee_id: UUID) -> Trainee:
    work.settle()
    found = work.store.get(Trainee, trainee_id)
    assert found is not None
    return found


def type_number(work: AtWork, form: Any, text: str) -> None:
    form.identity.number.setFocus()
    work.type(text)


def test_a_number_is_typed_once_and_only_its_mask_is_seen(work: AtWork) -> None:
    form, made = opened(work)
    type_number(work, form, number(4))
    work.keys(Key.Key_Tab)
    found = kept(work, made)
    assert (found.id_mask, found.sex, found.born_on) == (MASK, Sex.FEMALE, date(1884, 5, 5))
    assert form.identity.number.value() is None
    assert MASK in form.identity.number.line().placeholderText()
    shown = [w.text() for w in form.findChildren(QLineEdit)] + [w.text() for w in form.findChildren(QLabel)]
    assert not [text for text in shown if number(4)[3:-4] in text]
    assert form.binding("born_on").editor.is_read_only()
    assert form.binding("born_on").row.note.text() == "由证件号码得出"


def test_a_wrong_number_is_said_under_it_and_waits_in_its_card(work: AtWork) -> None:
    form, made = opened(work)
    other = work.store.create(Trainee, {"name": "李四"})
    wrong = number(4)[:-1] + ("0" if number(4)[-1] != "0" else "1")
    type_number(work, form, wrong)
    assert form.identity.under_text() == form.identity.number.problem() != ""
    page = work.page("trainee")
    page.open_record(other)
    work.settle()
    assert form.identity.number.value() is None
    page.open_record(made)
    work.settle()
    assert form.identity.number.value() == wrong
    assert kept(work, made).id_mask is None


def test_another_kind_of_paper_has_other_numbers(work: AtWork) -> None:
    form, made = opened(work)
    form.binding("id_type").editor.set_value(IdType.OTHER)
    form.binding("id_type").editor.changed.emit()
    work.settle()
    type_number(work, form, "军字第0012345号")
    work.keys(Key.Key_Tab)
    work.settle()
    assert kept(work, made).id_mask
    assert not form.identity.number.problem()


def test_masked_text_is_no_number(work: AtWork) -> None:
    form, made = opened(work)
    type_number(work, form, MASK)
    work.keys(Key.Key_Tab)
    assert "星号" in form.identity.under_text()
    assert kept(work, made).id_mask is None


def test_a_number_is_taken_away_only_after_a_second_press(work: AtWork) -> None:
    form, made = opened(work)
    type_number(work, form, number(4))
    work.keys(Key.Key_Tab)
    kept(work, made)
    form.identity.forget.click()
    assert kept(work, made).id_mask == MASK
    form.identity.forget.click()
    assert kept(work, made).id_mask is None
    assert not form.binding("born_on").editor.is_read_only()


# ------------------------------------------------------------------------------------------------------------ certificates
@pytest.fixture
def certified(tmp_path: Path, qtbot: QtBot) -> Iterator[AtWork]:
    def fill(store: Store) -> None:
        training_id = a_class(store, 1)
        lease(store.opened)
        ids = seat(store.opened, training_id, [1, 2])
        view = trainings.load(store.opened, training_id)
        trainings.sign_in(store.opened, view.lessons[0].id, ids, True)
        for each in ids:
            trainings.mark(store.opened, each, score=Decimal(90))
        trainings.certify(store.opened, training_id, ids, date(2026, 3, 6), "浑南区农业农村局")

    with at_work(tmp_path, qtbot, "certificate", fill, roles="organiser:210112") as found:
        yield found


def test_a_certificate_is_found_by_its_number_and_only_read(certified: AtWork) -> None:
    work = certified
    page = work.page("certificate")
    page.side.show_only(text="210112-0002")
    work.settle(lambda: page.records.model.rowCount() == 1)
    page.records.select_row(0)
    work.settle(lambda: page.form.record_id is not None and page.form.number.text() == "辽农技2026210112-0002")
    assert all(b.editor.is_read_only() for b in page.form.bindings)
    assert page.form.binding("trainee_id").editor.line().text() == name(2)
    work.ctrl(Key.Key_N)
    work.settle()
    assert page.records.model.rowCount() == 1
    assert any("考核发证" in text for text in work.texts())


def test_a_certificate_given_by_mistake_is_void_and_the_class_may_give_another(certified: AtWork) -> None:
    work = certified
    page = work.page("certificate")
    work.settle(lambda: page.form.record_id is not None)
    made = page.form.record_id
    page.panel.ask_void()
    page.panel.reason.text.set_value("姓名写错")
    page.panel.reason.text.line().returnPressed.emit()
    work.settle()
    found = work.store.get(Certificate, made)
    assert found is not None
    assert (found.status, found.remark) == (CertificateStatus.VOID, "作废：姓名写错")
    assert found.training_id is not None
    seats = trainings.load(work.opened, found.training_id).seats
    assert [s.why_not for s in seats if s.trainee == found.trainee_id] == [""]


def test_a_trainees_card_leads_to_his_classes_and_certificates(certified: AtWork) -> None:
    work = certified
    page = work.page("trainee")
    work.settle(lambda: page.form.record_id is not None)
    assert page.form.history.told.text() == "参加 1 个班 · 证书 1 张"
    page.form.history.list.lines()[0].click()
    work.settle()
    assert work.window.current() == "training"


def test_a_whole_number_is_sealed_with_its_last_digit(work: AtWork) -> None:
    """Nothing is lost if the program ends before the keyboard leaves the field."""
    form, made = opened(work)
    type_number(work, form, number(4)[:-1])
    assert kept(work, made).id_mask is None
    work.type(number(4)[-1])
    assert kept(work, made).id_mask == MASK
    assert form.identity.number.value() == number(4), "it stays in sight to be compared"
    work.keys(Key.Key_Tab)
    work.settle()
    assert form.identity.number.value() is None


def test_the_foot_names_who_has_a_trainee(work: AtWork) -> None:
    """Not everybody in the county, as with a village: the training desk."""
    opened(work)
    told = work.window.page("trainee").panel._told()
    assert "保存后由培训管理（本县培训组织人、联络员）共用" in told
    assert "即共享" not in told
    assert shared_with(Served) == "保存后即共享"
