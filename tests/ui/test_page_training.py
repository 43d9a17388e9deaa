"""The class as its organiser works with it: roster, sign-in, marks, certificates, by keyboard alone."""

import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from db.choices import Sex
from db.pinyin import initials
from db.records.certificate import Certificate
from db.records.trainee import Trainee
from db.records.training import Training
from db.training_choices import CertificateStatus, ConsentWay, ExamResult
from desktop.core import consent, keys, trainings
from desktop.core.errors import Invalid
from desktop.core.listing import ListQuery
from desktop.core.store import Store
from desktop.core.trainings import ClassView
from desktop.ui.pdf_preview import PdfPreview
from tests.ui.at_work import AtWork, at_work
from tests.ui.classkit import a_class, lease, name, number, seat, table

Key = Qt.Key
Begin = Callable[..., tuple[AtWork, Any, UUID]]
"""`people` sit in the class already, `leaf` is the number of the open tab, `count` of lessons; gives page panel and class."""
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
VILLAGE = "古城子村"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


@pytest.fixture
def begin(tmp_path: Path, qtbot: QtBot) -> Iterator[Begin]:
    """The page with a class in sight; `people` sit in it already, `leaf` is the number of the open tab."""
    opened: list[Any] = []

    def start(people: int = 0, leaf: int = 1, count: int = 6, **more: object) -> tuple[AtWork, Any, UUID]:
        made: list[UUID] = []

        def fill(store: Store) -> None:
            made.append(a_class(store, count, **more))
            if people:
                seat(store.opened, made[0], range(1, people + 1))

        entered = at_work(tmp_path, qtbot, "training", fill, roles="organiser:210112")
        opened.append(entered)
        work = entered.__enter__()
        page = work.page("training")
        page.open_record(made[0])
        work.settle(lambda: page.panel.desk.view is not None)
        work.keys(getattr(Key, f"Key_{leaf}"), modifiers=ALT)
        work.settle()
        return work, page.panel, made[0]

    yield start
    for entered in opened:
        entered.__exit__(None, None, None)


def view(work: AtWork, training_id: UUID) -> ClassView:
    work.settle()
    return trainings.load(work.opened, training_id)


def trainee(work: AtWork, trainee_id: UUID) -> Trainee:
    found = work.store.get(Trainee, trainee_id)
    assert found is not None
    return found


def cells(work: AtWork, training_id: UUID) -> list[list[bool]]:
    found = view(work, training_id)
    return [[lesson.id in seat_.attended for lesson in found.lessons] for seat_ in found.seats]


# ------------------------------------------------------------------------------------------------------------ keys counted
class Fingers:
    """Presses keys and counts them; a Chinese character counts as one, whatever its input method takes."""

    def __init__(self, work: AtWork) -> None:
        self.work, self.count = work, 0

    def type(self, text: str) -> None:
        self.count += len(text)
        self.work.type(text)

    def press(self, *keys_: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.count += len(keys_)
        self.work.keys(*keys_, modifiers=modifiers)


def sign_in_six_lessons(hand: Fingers) -> None:
    """Everybody at every lesson, but two who missed one each."""
    hand.press(Key.Key_3, modifiers=ALT)
    hand.work.settle()
    hand.press(Key.Key_Home, modifiers=CTRL)
    for lesson in range(6):
        hand.press(Key.Key_F8)
        if lesson in (2, 4):
            hand.type(str(7 + lesson))  # the seat
            hand.press(Key.Key_Space)
        if lesson < 5:
            hand.press(Key.Key_Right)


def test_forty_trainees_are_typed_and_signed_in_for_six_lessons(begin: Begin, capsys: pytest.CaptureFixture[str]) -> None:
    """The manual names these figures: 23 keys a person, 18 for 240 sign-ins."""
    work, panel, training_id = begin(leaf=1)
    hand = Fingers(work)
    hand.press(Key.Key_2, modifiers=ALT)
    work.settle()
    for n in range(1, 41):
        hand.type(name(n))
        hand.press(Key.Key_Tab)
        hand.type(number(n))
        if n == 1:  # the village and the trade stay for the neighbours
            hand.press(Key.Key_Tab)
            hand.type("前桑村")
            hand.press(Key.Key_Tab, Key.Key_Tab)
            hand.type("苹果")
        hand.press(Key.Key_Return)
    work.settle()
    assert [s.name for s in view(work, training_id).seats] == [name(n) for n in range(1, 41)]
    entered = hand.count
    sign_in_six_lessons(hand)
    found = view(work, training_id)
    assert found.figures.enrolled == 40
    assert {s.trade for s in found.seats} == {"苹果"}
    assert sum(len(s.attended) for s in found.seats) == 6 * 40 - 2
    assert panel.figures.text().startswith("报名 40 · 到课 40 人 / 120 人次")
    with capsys.disabled():
        sys.stdout.write(f"\n40 trainees typed: {entered} keys; six lessons signed in: {hand.count - entered} keys\n")
    assert (entered, hand.count - entered) == (929, 18)


def test_forty_trainees_from_excel_and_six_lessons_take_21_keys(begin: Begin) -> None:
    work, panel, training_id = begin(leaf=1)
    QGuiApplication.clipboard().setText(table(range(1, 41)))
    hand = Fingers(work)
    hand.press(Key.Key_2, modifiers=ALT)
    work.settle()
    hand.press(Key.Key_V, modifiers=CTRL)
    work.settle(panel.roster.paste.table.hasFocus)
    hand.press(Key.Key_Return)
    work.settle()
    sign_in_six_lessons(hand)
    found = view(work, training_id)
    assert (len(found.seats), sum(len(s.attended) for s in found.seats)) == (40, 238)
    assert hand.count == 21


# ------------------------------------------------------------------------------------------------------------------ roster
def test_a_person_is_added_with_what_his_number_tells_and_that_he_was_told(
    begin: Begin,
) -> None:
    work, panel, training_id = begin(leaf=2)
    work.type("阿布都·热合曼")
    work.keys(Key.Key_Tab)
    work.type(number(3).lower())
    assert "1883-04-04 出生" in panel.roster.person.told.text()
    work.keys(Key.Key_Return)
    (only,) = view(work, training_id).seats
    found = trainee(work, only.trainee)
    assert (found.name, found.sex, found.id_mask) == ("阿布都·热合曼", Sex.MALE, "219***********" + number(3)[-4:])
    assert (found.consent_way, found.consent_version) == (ConsentWay.SHEET, consent.VERSION)
    assert found.consent_on == work.opened.clock.today()
    assert panel.roster.person.is_blank()
    assert panel.roster.person.name.line().hasFocus()


def test_a_scanned_number_finds_its_field_and_waits_for_the_name(begin: Begin) -> None:
    work, panel, training_id = begin(leaf=2)
    work.type(number(5))  # the scanner types into the name, then sends Enter
    work.keys(Key.Key_Return)
    person = panel.roster.person
    assert (person.name.value(), person.number.value()) == (None, number(5))
    assert person.name.line().hasFocus()
    work.type("王五")
    work.keys(Key.Key_Return)
    assert [s.name for s in view(work, training_id).seats] == ["王五"]


def test_a_wrong_number_is_said_at_once_and_nobody_is_added(begin: Begin) -> None:
    work, panel, training_id = begin(leaf=2)
    work.type("王五")
    work.keys(Key.Key_Tab)
    wrong = number(5)[:-1] + ("1" if number(5)[-1] != "1" else "2")
    work.type(wrong)
    assert panel.roster.person.told.text().startswith("证件号码：")
    work.keys(Key.Key_Return)
    assert view(work, training_id).seats == ()
    assert panel.roster.person.values()[:2] == ("王五", wrong)
    assert panel.roster.person.number.line().hasFocus()


def test_who_is_in_the_class_already_is_said_with_the_seat(begin: Begin) -> None:
    work, panel, training_id = begin(people=3, leaf=2)
    work.type(name(2))
    work.keys(Key.Key_Tab)
    work.type(number(2))
    work.keys(Key.Key_Tab)
    work.settle()
    assert panel.roster.person.told.text() == "已在本班报名（序号 2）"
    work.keys(Key.Key_Return)
    assert len(view(work, training_id).seats) == 3
    assert panel.roster.person.values()[1] == number(2), "nothing typed is lost"


def test_a_number_of_somebody_else_is_said_and_his_card_is_taken_only_when_asked_for(begin: Begin) -> None:
    work, panel, training_id = begin(people=1, leaf=2)
    other = a_class(work.store, 2, name="另一个班")
    work.page("training").open_record(other)
    work.settle(lambda: panel.desk.training_id == other and panel.desk.view is not None)
    panel.roster.person.setFocus()
    work.type("王小二")
    work.keys(Key.Key_Tab)
    work.type(number(1))
    for _ in range(2):  # a second Enter takes nobody either
        work.keys(Key.Key_Return)
        work.settle()
    person = panel.roster.person
    assert person.told.text().startswith(f"号码属于 {name(1)}（") and person.told.text().endswith("与所填姓名不符")
    assert view(work, other).seats == () and person.values()[:2] == ("王小二", number(1))
    work.keys(Key.Key_F4)
    work.settle()
    assert person.name.value() == name(1) and not person.by_card.isVisible()
    work.keys(Key.Key_Return)
    work.settle()
    assert "2026 年已参加" in person.told.text() and f"已有学员卡片：{name(1)}（" in person.told.text()
    work.keys(Key.Key_Return)
    assert [s.name for s in view(work, other).seats] == [name(1)]
    assert person.told.text().startswith(f"已加入 {name(1)}（")
    assert len(view(work, training_id).seats) == 1


def test_pasted_names_beside_other_peoples_numbers_are_wrong(begin: Begin) -> None:
    work, panel, _ = begin(people=2, leaf=2)
    other = a_class(work.store, 2, name="另一个班")
    work.page("training").open_record(other)
    work.settle(lambda: panel.desk.training_id == other and panel.desk.view is not None)
    panel.roster.person.setFocus()
    rows = table([1, 2]).replace(name(1), "甲某").replace(name(2), name(1)).replace("甲某", name(2))
    QGuiApplication.clipboard().setText(rows)
    work.keys(Key.Key_V, modifiers=CTRL)
    paste = panel.roster.paste
    work.settle(paste.table.hasFocus)
    assert paste.told.text() == "2 行 · 可以加入 0 人 · 2 行要改"
    assert f"号码属于 {name(1)}" in paste.model.index(0, 6).data()
    paste.table.selectAll()
    work.keys(Key.Key_F4)
    work.settle(lambda: paste.told.text() == "2 行 · 可以加入 2 人")
    work.keys(Key.Key_Return)
    assert [s.name for s in view(work, other).seats] == [name(1), name(2)]


def test_somebody_who_may_be_known_is_asked_about_once(begin: Begin) -> None:
    work, panel, training_id = begin(leaf=2)
    for _ in range(2):
        work.type("王小明")
        work.keys(Key.Key_Tab, Key.Key_Tab)
        work.type("" if panel.roster.person.village.value() else VILLAGE)
        work.keys(Key.Key_Return)
        work.settle()
    assert len(view(work, training_id).seats) == 1
    assert "同一人" in panel.roster.person.told.text()
    assert "再按 Enter 仍然加入" in panel.roster.person.told.text()
    work.keys(Key.Key_Return)
    assert [s.name for s in view(work, training_id).seats] == ["王小明"] * 2


def test_escape_lets_the_line_or_the_pasted_rows_go(begin: Begin) -> None:
    work, panel, training_id = begin(leaf=2)
    work.type("王小明")
    work.keys(Key.Key_Escape)
    assert panel.roster.person.is_blank()
    assert panel.roster.person.name.line().hasFocus()
    panel.roster.read_text(table([1]))
    work.settle(panel.roster.paste.table.hasFocus)
    work.keys(Key.Key_Escape)
    assert not panel.roster.paste.isVisible()
    assert view(work, training_id).seats == ()


def test_pasted_rows_go_in_and_a_bad_one_stays_until_it_is_mended(begin: Begin) -> None:
    work, panel, training_id = begin(people=1, leaf=2)
    rows = table([1, 2, 3]) + "\n孙二\t2.10102E+17\t前桑村\t\t苹果"
    QGuiApplication.clipboard().setText(rows)
    work.keys(Key.Key_V, modifiers=CTRL)
    paste = panel.roster.paste
    work.settle(paste.table.hasFocus)
    assert paste.told.text() == "4 行 · 可以加入 2 人 · 1 行要改 · 1 人已在本班"
    work.keys(Key.Key_Return)
    work.settle()
    assert [s.name for s in view(work, training_id).seats] == [name(1), name(2), name(3)]
    assert [line.name for line in paste.model.lines] == ["孙二"]
    assert "科学计数" in paste.model.index(0, 6).data()
    paste.table.setCurrentIndex(paste.model.index(0, 2))
    paste.table.edit(paste.model.index(0, 2))
    work.ctrl(Key.Key_A)
    work.type(number(9))
    work.keys(Key.Key_Return)
    work.settle(lambda: paste.told.text() == "1 行 · 可以加入 1 人")
    paste.table.setFocus()
    work.keys(Key.Key_Return)
    work.settle()
    assert [s.name for s in view(work, training_id).seats][-1] == "孙二"
    assert not paste.isVisible()


def test_what_was_put_in_by_a_paste_is_taken_out_again(begin: Begin) -> None:
    work, panel, training_id = begin(leaf=2)
    panel.roster.read_text(table([1, 2]))
    work.settle(panel.roster.paste.table.hasFocus)
    work.keys(Key.Key_Return)
    work.settle()
    assert len(view(work, training_id).seats) == 2
    press_notice(work, "撤销加入")
    assert view(work, training_id).seats == ()
    press_notice(work, "撤销移出")
    assert len(view(work, training_id).seats) == 2


def press_notice(work: AtWork, text: str) -> None:
    button = next(b for n in work.window.notices.notices() for b in n.findChildren(QWidget) if getattr(b, "text", str)() == text)
    button.click()
    work.settle()


def test_people_are_taken_off_the_roster_and_brought_back(begin: Begin) -> None:
    work, panel, training_id = begin(people=3, leaf=2)
    panel.roster.table.setFocus()
    panel.roster.table.selectRow(1)
    work.keys(Key.Key_Delete)
    assert [s.name for s in view(work, training_id).seats] == [name(1), name(3)]
    press_notice(work, "撤销移出")
    assert [s.seat for s in view(work, training_id).seats] == [1, 2, 3]


def test_the_roster_is_sorted_by_its_headings(begin: Begin) -> None:
    _, panel, _ = begin(people=5, leaf=2)
    roster = panel.roster.table
    roster.horizontalHeader().sectionClicked.emit(0)
    assert [s.seat for s in roster.model_.seats] == [5, 4, 3, 2, 1]
    roster.horizontalHeader().sectionClicked.emit(1)
    assert [s.name[0] for s in roster.model_.seats] == ["陈", "刘", "李", "杨", "张"]  # by initials: clm, ldm, lsj, …


# ----------------------------------------------------------------------------------------------------------------- sign-in
def test_marks_by_keyboard_are_counted_and_kept(begin: Begin) -> None:
    work, panel, training_id = begin(people=4, leaf=3, count=3)
    grid = panel.sign_in.grid
    grid.go(0, 0)
    work.keys(Key.Key_Space)  # the first, and
    work.keys(Key.Key_Down, Key.Key_Return, Key.Key_Return)  # the second and third
    assert cells(work, training_id) == [[True, False, False]] * 3 + [[False] * 3]
    assert (grid.currentIndex().row(), panel.sign_in.model.by_lesson(0)) == (3, 3)
    work.keys(Key.Key_Space, modifiers=SHIFT)
    work.keys(Key.Key_Up, Key.Key_Delete)
    assert cells(work, training_id)[2:] == [[False] * 3, [True] * 3]
    assert panel.figures.text().startswith("报名 4 · 到课 3 人 / 4 人次")


def test_a_whole_lesson_at_once_and_back_again(begin: Begin) -> None:
    work, panel, training_id = begin(people=3, leaf=3, count=2)
    panel.sign_in.grid.go(1, 0)
    work.keys(Key.Key_Space)
    panel.sign_in.grid.go(0, 0)
    work.keys(Key.Key_Space, modifiers=CTRL)
    assert [row[0] for row in cells(work, training_id)] == [True] * 3
    work.keys(Key.Key_Space, modifiers=CTRL)
    assert [row[0] for row in cells(work, training_id)] == [True] * 3, "twice by mistake takes nobody away"
    work.ctrl(Key.Key_Z)
    assert [row[0] for row in cells(work, training_id)] == [False, True, False]
    assert "已撤销" in panel.sign_in.told.text()
    work.ctrl(Key.Key_A)
    work.keys(Key.Key_Space)
    assert cells(work, training_id) == [[True, True]] * 3
    assert "已撤销" not in panel.sign_in.told.text()


def test_a_name_initials_or_a_seat_lead_to_the_row(begin: Begin) -> None:
    work, panel, _ = begin(people=30, leaf=3)
    grid = panel.sign_in.grid
    work.type("21")
    assert grid.currentIndex().row() == 20
    work.keys(Key.Key_Escape)
    work.type(initials(name(13)))
    assert panel.sign_in.model.name(grid.currentIndex().row()) == name(13)
    work.keys(Key.Key_Escape)
    work.type(name(7))
    assert grid.currentIndex().row() == 6
    work.keys(Key.Key_F3)
    work.type(name(12))
    assert grid.currentIndex().row() == 11
    work.keys(Key.Key_Return)
    assert grid.hasFocus()


def test_what_is_read_late_does_not_undo_a_key_press(begin: Begin) -> None:
    work, panel, training_id = begin(people=40, leaf=3)
    panel.sign_in.grid.go(0, 0)
    for _ in range(39):
        panel.desk.read()
        work.keys(Key.Key_Return)
        assert panel.sign_in.model.present(panel.sign_in.grid.currentIndex().row() - 1, 0)
    assert [row[0] for row in cells(work, training_id)] == [True] * 39 + [False]


def test_a_class_that_was_handed_in_is_only_looked_at(begin: Begin) -> None:
    work, panel, training_id = begin(people=2, leaf=3, count=2)
    panel.ask_submit()
    work.settle(lambda: panel.desk.locked)
    panel.sign_in.grid.go(0, 0)
    work.keys(Key.Key_Space)
    assert cells(work, training_id) == [[False, False]] * 2
    assert any("不能修改" in text for text in work.texts())
    assert not panel.sign_in.whole.isEnabled()
    assert not panel.roster.person.add.isEnabled()


def test_without_lessons_or_people_the_tab_says_where_they_come_from(begin: Begin) -> None:
    work, panel, training_id = begin(leaf=3, count=0)
    assert "还没有课次" in panel.sign_in.empty._text.text()
    work.store.save(Training, training_id, {"name": "x"})
    assert not panel.sign_in.grid.isVisible()


# -------------------------------------------------------------------------------------------------- marks and certificates
def test_marks_go_down_one_column_and_decide_the_result(begin: Begin) -> None:
    work, _, training_id = begin(people=4, leaf=4)
    for mark in ("88.5", "59.5", "60"):
        type_mark(work, mark)
        work.keys(Key.Key_Return)
    seats = view(work, training_id).seats
    assert [s.score for s in seats] == [Decimal("88.5"), Decimal("59.5"), Decimal(60), None]
    assert [s.result for s in seats] == [ExamResult.PASSED, ExamResult.FAILED, ExamResult.PASSED, None]
    work.keys(Key.Key_Up, Key.Key_Up, Key.Key_Up, Key.Key_Right)
    work.type("1")  # 优秀, and on to the next
    work.keys(Key.Key_Down, Key.Key_Delete)
    assert [s.result for s in view(work, training_id).seats] == [ExamResult.EXCELLENT, ExamResult.FAILED, None, None]


def type_mark(work: AtWork, text: str) -> None:
    """The first character opens the cell's line, which takes the others."""
    for char in text:
        work.type(char)


def test_a_mark_that_is_none_stays_in_its_cell_with_the_reason(begin: Begin) -> None:
    work, panel, training_id = begin(people=2, leaf=4)
    type_mark(work, "8x")
    work.keys(Key.Key_Return)
    assert "请只写数字" in panel.exam.told.text()
    work.keys(Key.Key_Backspace)
    work.type("0")
    work.keys(Key.Key_Return)
    assert [s.score for s in view(work, training_id).seats] == [Decimal(80), None]
    type_mark(work, "101")
    work.keys(Key.Key_Return)
    assert "0 到 100 分" in panel.exam.told.text()
    work.keys(Key.Key_Escape)
    assert "0 到 100 分" not in panel.exam.told.text()
    with pytest.raises(Invalid):
        trainings.mark(work.opened, panel.exam.model.seats[1].enrolment, score=Decimal("100.5"))


def test_certificates_for_all_who_may_have_one_and_a_lost_one_again(begin: Begin) -> None:
    work, panel, training_id = begin(people=3, leaf=4, count=2)
    year = work.opened.clock.today().year
    lease(work.opened, year=year)
    found = view(work, training_id)
    trainings.sign_in_many(work.opened, {s.enrolment: frozenset(x.id for x in found.lessons) for s in found.seats[:2]})
    for each in found.seats:
        trainings.mark(work.opened, each.enrolment, score=Decimal(90))
    work.settle()
    exam = panel.exam
    assert exam.model.index(2, 5).data() == "出勤 0%，不足 80%"
    assert exam.issue.give.words() == "给 2 人发证"
    assert exam.issue.issuer.value() == "浑南区农业农村局"
    exam.issue.signer.set_value("关局长")
    work.keys(Key.Key_F8)
    numbers = [s.certificate for s in view(work, training_id).seats]
    assert numbers == [f"辽农技{year}210112-0001", f"辽农技{year}210112-0002", ""]
    assert any("已发证 2 张" in text for text in work.texts())
    exam.table.setCurrentIndex(exam.model.index(0, 3))
    exam.again.click()
    exam.ask_again.agree.click()
    assert view(work, training_id).seats[0].certificate == f"辽农技{year}210112-0003"
    assert {c.status for c in certificates(work)} == set(CertificateStatus)
    assert {c.signer for c in certificates(work)} == {"关局长"}
    assert exam.issue.give.words() == "没有可发证的"


def certificates(work: AtWork) -> list[Certificate]:
    found = (work.store.get(Certificate, i) for i in work.workspace.listing.ids(ListQuery("certificate")))
    return [certificate for certificate in found if certificate is not None]


def test_without_a_block_certificates_wait_for_their_numbers(begin: Begin) -> None:
    work, panel, training_id = begin(people=1, leaf=4, count=1, exam_mode=None, pass_mark=None)
    found = view(work, training_id)
    trainings.sign_in(work.opened, found.lessons[0].id, [found.seats[0].enrolment], True)
    work.settle()
    panel.exam.table.setCurrentIndex(panel.exam.model.index(0, 4))
    panel.exam.table.setFocus()
    work.type("2")
    work.settle()
    work.keys(Key.Key_F8)
    assert [s.certificate for s in view(work, training_id).seats] == ["编号待发"]
    assert panel.exam.model.index(0, 5).data() == "编号待发"


def test_what_a_certificate_lacks_is_said_at_its_field(begin: Begin) -> None:
    work, panel, training_id = begin(people=1, leaf=4, count=1)
    found = view(work, training_id)
    trainings.sign_in(work.opened, found.lessons[0].id, [found.seats[0].enrolment], True)
    trainings.mark(work.opened, found.seats[0].enrolment, score=Decimal(70))
    work.settle()
    issue = panel.exam.issue
    issue.on.set_value(found.training.began_on.replace(month=1))
    issue.give.click()
    work.settle()
    assert "不能早于结业日期" in issue.told.text()
    assert certificates(work) == []


def test_ctrl_p_prints_what_is_in_sight(begin: Begin) -> None:
    work, panel, _ = begin(people=2, leaf=2, count=4)
    titles = []
    for leaf in (Key.Key_2, Key.Key_3):
        work.keys(leaf, modifiers=ALT)
        work.ctrl(Key.Key_P)
        work.settle(lambda: bool(previews(work)))
        (preview,) = previews(work)
        titles.append(preview.windowTitle())
        preview.close()
        work.settle(lambda: not previews(work))
    assert "花名册" in titles[0]
    assert "签到表" in titles[1]
    panel.sign_in._offer_days()
    days = [action.text() for action in panel.sign_in._days.actions()]
    assert days == ["全部 2 天，一天一张", "3 月 5 日", "3 月 6 日"]


def previews(work: AtWork) -> list[PdfPreview]:
    return [found for found in work.window.findChildren(PdfPreview) if found.isVisible()]


# -------------------------------------------------------------------------------------------------------------- the record
def test_a_class_is_copied_without_its_days_and_people(begin: Begin) -> None:
    work, panel, training_id = begin(people=2, leaf=1)
    before = work.store.get(Training, training_id)
    work.ctrl(Key.Key_D)
    work.settle(lambda: panel.form.record_id not in (None, training_id))
    made = work.store.get(Training, panel.form.record_id)
    assert made is not None
    assert before is not None
    assert [(r.topic, r.on) for r in made.lessons or ()] == [(r.topic, None) for r in before.lessons or ()]
    assert {r.id for r in made.lessons or ()}.isdisjoint({r.id for r in before.lessons or ()})
    assert (made.began_on, view(work, made.id).seats) == (None, ())


def test_a_class_with_people_is_not_deleted(begin: Begin) -> None:
    work, panel, training_id = begin(people=2, leaf=1)
    panel.ask_delete()
    work.settle()
    assert work.store.get(Training, training_id) is not None
    assert any("还有 2 名学员" in text for text in work.texts())


def test_what_stands_in_the_way_of_submitting_leads_back_to_the_form(begin: Begin) -> None:
    work, panel, _ = begin(people=1, leaf=3, place=None)
    work.ctrl(Key.Key_Return)
    work.settle()
    assert panel.tabs.currentIndex() == 0
    assert panel.form.binding("place").editor.line().hasFocus()
