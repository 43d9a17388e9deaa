"""People who are being put into a class survive a crash; of their numbers only seals are kept (decision 007)."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text

from db import id_numbers
from db.choices import Sex
from db.records import Trainee, Training
from db.training_choices import IdType
from desktop.core import identity, roster_drafts, rosters, trainings
from desktop.core.profile import Opened
from desktop.core.roster_drafts import RETYPE
from desktop.core.store import Store
from tests.trainees import a_class, id_number, pasted, with_key

PERSON = {"name": "王小明", "id_number": "", "village": "古城子村", "phone": "13800000000", "trade": "苹果"}


@pytest.fixture
def training(opened: Opened, store: Store) -> UUID:
    with_key(opened)
    return a_class(store)


def everything(opened: Opened) -> str:
    """All that stands in `meta`, as text."""
    with opened.local.read() as session:
        return "\n".join(str(row) for row in session.execute(text("SELECT name, value FROM meta")))


def test_a_person_half_typed_comes_back_with_his_number_sealed(opened: Opened, training: UUID) -> None:
    roster_drafts.keep(opened, training, PERSON | {"id_number": id_number(1)}, None, ())
    assert id_number(1) not in everything(opened)
    assert id_number(1)[3:-4] not in everything(opened)
    draft = roster_drafts.read(opened, training)
    assert draft.person == {name: text for name, text in PERSON.items() if text}
    assert draft.sealed is not None
    assert (draft.sealed.mask, draft.sealed.id_type) == (id_numbers.mask(id_number(1)), IdType.RESIDENT)
    line = rosters.check(opened, training, draft.person, None, draft.sealed)
    assert (line.good, line.id_mask, line.sex) == (True, draft.sealed.mask, Sex.MALE)
    assert not [doubt for doubt in line.doubts if "证件号码" in doubt]
    rosters.enrol(opened, training, [line])
    (seat,) = trainings.load(opened, training).seats
    trainee = Store(opened).get(Trainee, seat.trainee)
    assert trainee is not None
    assert (trainee.id_mask, trainee.id_sealed, trainee.born_on) == (draft.sealed.mask, draft.sealed.seal, draft.sealed.born_on)
    typed = rosters.check(opened, training, PERSON | {"id_number": id_number(1)})
    assert typed.known == seat.trainee, "the number is known again by its digest"


def test_a_number_that_is_not_good_is_not_kept_and_is_asked_for(opened: Opened, training: UUID) -> None:
    wrong = id_number(1)[:-1] + ("0" if id_number(1)[-1] != "0" else "1")
    lines = rosters.read(opened, training, pasted(("王小明", wrong), ("李小红", id_number(2))))
    roster_drafts.keep(opened, training, PERSON | {"id_number": wrong[:11]}, None, lines)
    for number in (wrong, wrong[:11], id_number(2)):
        assert number not in everything(opened)
    draft = roster_drafts.read(opened, training)
    assert (draft.retype, draft.sealed) == (True, None)
    bad, good = draft.lines
    assert (bad.name, bad.problems, bad.good) == ("王小明", (RETYPE,), False)
    assert (good.name, good.good, good.id_mask) == ("李小红", True, id_numbers.mask(id_number(2)))
    done = rosters.enrol(opened, training, draft.lines)
    assert (done.count, [line.name for line in done.refused]) == (1, ["王小明"])


def test_doubles_are_found_between_what_is_sealed_and_what_is_typed(opened: Opened, training: UUID) -> None:
    roster_drafts.keep(opened, training, {}, None, rosters.read(opened, training, pasted(("王小明", id_number(1)))))
    (sealed,) = roster_drafts.read(opened, training).lines
    (typed,) = rosters.read(opened, training, pasted(("王小民", id_number(1))))
    first, again = rosters.recheck(opened, training, [sealed, replace(typed, number=9)])
    assert first.good
    assert again.problems == (f"证件号码与第 {sealed.number} 行相同",)


def test_what_is_sealed_stays_sealed_and_nothing_is_left_of_nothing(opened: Opened, training: UUID) -> None:
    roster_drafts.keep(opened, training, PERSON | {"id_number": id_number(3)}, None, ())
    first = roster_drafts.read(opened, training)
    roster_drafts.keep(opened, training, PERSON, first.sealed, ())
    assert roster_drafts.read(opened, training).sealed == first.sealed
    roster_drafts.keep(opened, training, {}, None, ())
    assert not roster_drafts.read(opened, training)
    assert "roster:" not in everything(opened)


def test_without_the_provinces_key_all_but_the_number_is_kept(opened: Opened, store: Store) -> None:
    training = a_class(store)
    roster_drafts.keep(opened, training, PERSON | {"id_number": id_number(1)}, None, ())
    draft = roster_drafts.read(opened, training)
    assert (draft.person, draft.sealed, draft.retype) == ({n: t for n, t in PERSON.items() if t}, None, True)


def test_drafts_of_classes_that_are_gone_go_too(opened: Opened, store: Store, training: UUID) -> None:
    other = a_class(store)
    for each in (training, other):
        roster_drafts.keep(opened, each, PERSON, None, ())
    store.delete(Training, [other])
    roster_drafts.keep(opened, training, PERSON, None, ())
    assert other.hex not in everything(opened)
    assert roster_drafts.read(opened, training)


def test_a_sealed_number_of_somebody_known_is_him(opened: Opened, training: UUID) -> None:
    rosters.enrol(opened, training, [rosters.check(opened, training, PERSON | {"id_number": id_number(1)})])
    (seat,) = trainings.load(opened, training).seats
    with opened.local.connection(write=True) as connection:
        sealed = identity.seal_up(connection, id_number(1), IdType.RESIDENT)
    line = rosters.check(opened, training, PERSON, None, sealed)
    assert (line.known, line.seat) == (seat.trainee, 1)
