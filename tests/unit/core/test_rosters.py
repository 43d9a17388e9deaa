"""Putting people into a class: what Excel's clipboard gives, bad rows, doubles, homonyms, people without a number."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from db import divisions
from db.choices import Sex
from db.records import Enrolment, Trainee, Training
from db.training_choices import ConsentWay, Education, IdType, ScaleUnit, VillageRole
from desktop.core import consent, rosters, trainings
from desktop.core.errors import Locked, UserError
from desktop.core.profile import Opened
from desktop.core.rosters import Line
from desktop.core.store import Store
from tests.trainees import BEGAN, UNIT, a_class, id_number, pasted, with_key


@pytest.fixture
def training(opened: Opened, store: Store) -> UUID:
    with_key(opened)
    return a_class(store)


def village() -> tuple[str, str, str]:
    """A village whose name stands once in the county: code, name, town."""
    villages = [v for town in divisions.children(UNIT) for v in divisions.children(town.code)]
    names = [v.name for v in villages]
    found = next(v for v in villages if names.count(v.name) == 1 and v.name.endswith("村") and not any(
        v.name != n and (n in v.name or v.name in n) for n in names))  # fmt: skip
    town = divisions.get(found.code[:9])
    assert town is not None
    return found.code, found.name, town.name


def people(opened: Opened, training: UUID) -> list[Trainee]:
    store = Store(opened)
    found = [store.get(Trainee, seat.trainee) for seat in trainings.load(opened, training).seats]
    return [t for t in found if t is not None]


def test_a_table_from_excel_with_any_headers_in_any_order(opened: Opened, training: UUID) -> None:
    code, name, town = village()
    text = (
        "2026年农民技术员培训学员花名册\t\t\t\t\t\t\t\t\r\n"
        "序号\t学员姓名\t联系方式\t身份证号码（必填）\t家庭住址\t从事产业\t规模\t文化程度\t职务\r\n"
        f"1\t张 三\t１３８００００００００\t{id_number(1)}\t{town}{name}3组\t苹果\t20亩\t初中\t种养大户\r\n"
        f"2\t阿卜杜勒•热合曼\t024-31000000\t{id_number(2).lower()}\t\"{name}\n二组\"\t食用菌\t3万袋\t大专\t能人\r\n"
        "\t\t\t\t\t\t\t\t\r\n"
        "合计\t2\t\t\t\t\t\t\t\r\n"
    )  # fmt: skip
    first, second = rosters.read(opened, training, text)
    assert (first.problems, second.problems) == ((), ())
    assert (first.name, first.phone, first.trade, first.scale, first.scale_unit) == (
        "张三", "13800000000", "苹果", Decimal(20), ScaleUnit.MU,
    )  # fmt: skip
    assert (first.education, first.village_role, first.sex) == (Education.JUNIOR, VillageRole.LARGE, Sex.MALE)
    assert (first.village_code, second.village_code) == (code, code)
    assert (second.name, second.education, second.notes) == ("阿卜杜勒·热合曼", Education.COLLEGE, "能人")
    done = rosters.enrol(opened, training, [first, second])
    assert (done.count, done.existing, done.refused) == (2, 0, ())
    one, two = people(opened, training)
    assert (one.village, one.id_mask, one.born_on) == (code, f"219***********{id_number(1)[-4:]}", date(1890, 1, 1))
    assert (one.consent_on, one.consent_way, one.consent_version) == (
        opened.clock.today(), ConsentWay.SHEET, consent.VERSION,
    )  # fmt: skip
    assert (two.name, two.address) == ("阿卜杜勒·热合曼", f"{name} 二组")
    assert [seat.seat for seat in trainings.load(opened, training).seats] == [1, 2]


def test_without_a_header_columns_are_known_by_what_is_in_them(opened: Opened, training: UUID) -> None:
    _, name, _ = village()
    text = "\n".join(f"{n}\t男\t{id_number(2 * n + 1)}\t测试{c}\t1380000000{n}\t{name}\t水稻" for n, c in enumerate("甲乙丙"))
    found = rosters.read(opened, training, text)
    assert [(line.name, line.phone, line.village, line.trade) for line in found] == [
        (f"测试{c}", f"1380000000{n}", name, "水稻") for n, c in enumerate("甲乙丙")
    ]
    assert [line.problems for line in found] == [(), (), ()]


@pytest.mark.parametrize("text", ["王小二 {0} 13800000001", "王小二，{0}，13800000001", "13800000001\t{0}\t王小二"])
def test_a_line_from_a_message(opened: Opened, training: UUID, text: str) -> None:
    (found,) = rosters.read(opened, training, text.format(id_number(3)))
    assert (found.name, found.id_number, found.phone, found.problems) == ("王小二", id_number(3), "13800000001", ())


def test_trap_13_bad_rows_stay_with_the_reason(opened: Opened, training: UUID) -> None:
    text = pasted(
        ("李一", "2.10102E+17"), ("李二", id_number(4)), ("", id_number(5)), ("李四", id_number(4)),
        ("李五", "219***********0013"), ("李六", id_number(6)[:-1] + ("0" if id_number(6)[-1] != "0" else "1")), ("李七", ""),
    )  # fmt: skip
    found = rosters.read(opened, training, text)
    reasons = {line.number: line.problems for line in found}
    assert "科学计数" in reasons[2][0]
    assert reasons[3] == ()
    assert reasons[4] == ("没有姓名",)
    assert reasons[5] == ("证件号码与第 3 行相同",)
    assert "星号" in reasons[6][0] and "校验" in reasons[7][0]
    assert reasons[8] == () and found[6].doubts == ("没有证件号码，发证前需补录",)
    done = rosters.enrol(opened, training, found)
    assert (done.count, [line.number for line in done.refused]) == (2, [2, 4, 5, 6, 7])
    mended = [Line(number=4, name="李三", id_number=id_number(5))]
    assert rosters.recheck(opened, training, mended)[0].problems == ()
    assert rosters.enrol(opened, training, rosters.recheck(opened, training, mended)).count == 1


def test_a_person_known_here_is_not_entered_twice(opened: Opened, store: Store, training: UUID) -> None:
    rosters.enrol(opened, training, rosters.read(opened, training, pasted(("张三", id_number(1)))))
    (again,) = rosters.read(opened, training, pasted(("张三", id_number(1))))
    assert again.seat == 1 and "已在本班报名（序号 1）" in again.doubts and "张三" in again.known_text
    assert rosters.enrol(opened, training, [again]).existing == 1
    other = a_class(store, name="另一个班", began_on=BEGAN.replace(month=5), ended_on=BEGAN.replace(month=6))
    (line,) = rosters.read(opened, other, pasted(("张三", id_number(1))))
    assert line.doubts == ("2026 年已参加“果树栽培班”，每人每年一次",)  # a warning only
    assert rosters.enrol(opened, other, [line]).count == 1
    with opened.local.read() as session:
        assert (session.query(Trainee).count(), session.query(Enrolment).count()) == (1, 2)


def test_two_years_without_the_same_kind(opened: Opened, store: Store, training: UUID) -> None:
    rosters.enrol(opened, training, rosters.read(opened, training, pasted(("张三", id_number(1)))))
    later = a_class(store, name="次年班", began_on=BEGAN.replace(year=2027), ended_on=BEGAN.replace(year=2027, day=4))
    (line,) = rosters.read(opened, later, pasted(("张三", id_number(1))))
    assert line.doubts == ("两年内参加过同类培训“果树栽培班”",)


def test_trap_12_homonyms_are_fine_and_without_a_number_a_person_decides(opened: Opened, training: UUID) -> None:
    _, name, _ = village()
    header = "姓名\t身份证号\t村\t出生日期"
    rows = [("王伟", id_number(1), name, ""), ("王伟", id_number(3), name, ""), ("王伟", "", name, "1890-05-01")]
    first, second, third = rosters.read(opened, training, pasted(*rows, header=header))
    assert rosters.enrol(opened, training, [first, second, third]).count == 3
    seats = trainings.load(opened, training).seats
    doubtful = [seat for seat in seats if any("同一人" in d for d in seat.doubts)]
    assert [seat.seat for seat in doubtful] == [1, 2, 3]  # two numbers are two people, the third may be one of them
    assert all("王伟（" in doubt for seat in doubtful for doubt in seat.doubts if "同一人" in doubt)
    assert len([d for d in seats[0].doubts if "同一人" in d]) == 1


def test_children_are_pointed_out(opened: Opened, store: Store) -> None:
    with_key(opened)
    training = a_class(store, began_on=date(1905, 3, 1), ended_on=date(1905, 3, 2))
    (line,) = rosters.read(opened, training, pasted(("小张", id_number(1, 1890))))
    assert line.doubts[0] == "开班时 15 岁，未满 16 周岁"
    assert line.good


@pytest.mark.parametrize("name", ["𠮷田·龘", "牤䶮", "欧阳娜娜", "买买提·阿不都拉"])
def test_trap_12_names_with_dots_and_rare_characters(opened: Opened, training: UUID, name: str) -> None:
    (line,) = rosters.read(opened, training, pasted((name, id_number(1))))
    assert (line.name, line.problems) == (name, ())


def test_one_line_typed_by_hand(opened: Opened, training: UUID) -> None:
    wrong = rosters.check(opened, training, {"name": "张三", "id_number": id_number(1)[:17]})
    assert wrong.problems and not wrong.good
    good = rosters.check(opened, training, {"name": "张三", "id_number": id_number(1), "phone": "13800000000", "trade": "苹果"})
    assert rosters.enrol(opened, training, [good]).count == 1
    assert [ref.text for ref in rosters.find(opened, id_number(1))] == ["张三"]
    for words in ("张", "zs", "1380", id_number(1)[-4:]):
        assert [ref.text for ref in rosters.find(opened, words)] == ["张三"], words
    known = rosters.find(opened, "张三")[0].id
    assert rosters.check(opened, training, {}, known).seat == 1
    assert rosters.find(opened, "") == rosters.find(opened, "李") == []


def test_a_known_person_keeps_what_he_said_and_gains_what_was_missing(opened: Opened, store: Store, training: UUID) -> None:
    made = store.create(Trainee, {"name": "张三", "phone": "13800000000", "region": UNIT, "report_unit": UNIT})
    line = rosters.check(opened, training, {"id_number": id_number(1), "phone": "13800000001", "trade": "苹果"}, made)
    assert (line.name, line.known, line.problems) == ("张三", made, ())
    rosters.enrol(opened, training, [line])
    found = store.get(Trainee, made)
    assert found is not None
    assert (found.phone, found.trade, found.id_mask) == ("13800000000", "苹果", line.id_mask)


def test_removal_and_its_undo(opened: Opened, store: Store, training: UUID) -> None:
    rosters.enrol(opened, training, rosters.read(opened, training, pasted(("张三", id_number(1)), ("李四", id_number(2)))))
    seats = trainings.load(opened, training).seats
    removed = rosters.remove(opened, [seats[0].enrolment])
    assert [s.name for s in trainings.load(opened, training).seats] == ["李四"]
    assert store.get(Trainee, seats[0].trainee) is None  # typed by mistake, never uploaded
    store.restore(removed)
    assert [s.name for s in trainings.load(opened, training).seats] == ["张三", "李四"]
    (again,) = rosters.read(opened, training, pasted(("张三", id_number(1))))
    assert again.known == seats[0].trainee


def test_a_submitted_class_is_closed(opened: Opened, store: Store, training: UUID) -> None:
    lines = rosters.read(opened, training, pasted(("张三", id_number(1))))
    rosters.enrol(opened, training, lines)
    store.submit(Training, training)
    view = trainings.load(opened, training)
    assert "撤回" in view.lock
    with pytest.raises(Locked):
        rosters.enrol(opened, training, lines)
    with pytest.raises(Locked):
        rosters.remove(opened, [view.seats[0].enrolment])


def test_so_many_rows_are_a_mistake(opened: Opened, training: UUID) -> None:
    with pytest.raises(UserError, match="2000"):
        rosters.read(opened, training, "\n".join(["张三"] * 2001))
    people = [(f"张三{'甲乙丙丁戊'[n % 5]}", "") for n in range(2000)]
    assert len(rosters.read(opened, training, pasted(*people))) == 2000, "the heading is no person"


@pytest.mark.parametrize("text", ["", "\n\n", "\t\t", "姓名", '"', '"\t"\n"', "\x00\t\ufeff", "姓名\t身份证号"])
def test_nothing_useful_is_no_error(opened: Opened, training: UUID, text: str) -> None:
    assert [line for line in rosters.read(opened, training, text) if line.good] == []


def test_other_papers_are_known_by_their_numbers(opened: Opened, training: UUID) -> None:
    (line,) = rosters.read(opened, training, pasted(("JOHN SMITH", "ABC123456789012")))
    assert (line.name, line.id_type, line.problems) == ("JOHN SMITH", IdType.FOREIGNER, ())


def test_a_number_of_somebody_else_seats_nobody_until_a_person_decides(opened: Opened, store: Store, training: UUID) -> None:
    """An Excel column that was sorted alone puts every number beside another name."""
    other = a_class(store, name="上一个班")
    both = rosters.read(opened, other, pasted(("徐秀兰", id_number(1)), ("阿布都·热合曼", id_number(2))))
    rosters.enrol(opened, other, both)
    shifted = rosters.read(opened, training, pasted(("王小二", id_number(1)), ("徐秀兰", id_number(2))))
    assert [line.owner for line in shifted] == ["徐秀兰", "阿布都·热合曼"]
    assert shifted[0].problems == ("号码属于 徐秀兰（1890 年生，219***********" + id_number(1)[-4:] + "），与所填姓名不符",)
    done = rosters.enrol(opened, training, shifted)
    assert (done.count, [line.number for line in done.refused]) == (0, [2, 3])
    assert rosters.check(opened, training, {"name": "王小二", "id_number": id_number(1)}).owner == "徐秀兰"
    meant = rosters.recheck(opened, training, [rosters.by_card(line) for line in shifted])
    assert rosters.enrol(opened, training, meant).count == 2
    assert [t.name for t in people(opened, training)] == ["徐秀兰", "阿布都·热合曼"]
    (same,) = rosters.read(opened, a_class(store, name="第三个班"), pasted(("阿布都热合曼", id_number(2))))
    assert same.good, "a dot makes no other name"
