"""个人信息删除 between real laptops and the real province: gone everywhere, never brought back; counts and certificates stay."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from db.records import Certificate, Trainee
from db.records.erasure import Erasure
from desktop.core import erasing, trainee_card, trainings
from desktop.core.errors import UserError
from server.tables import Role
from tests.e2e.test_training import Office, office
from tests.serverkit import ThreadServer
from tests.trainees import UNIT, a_class, id_number
from tests.unit.server.sync.kit import check_database

__all__ = ["office"]  # the fixture
Two = tuple[Office, Office, UUID, tuple[str, ...]]
PHONE, NEWER = "13900000001", "13900000002"


def trainee_of(laptop: Office, record: UUID) -> Trainee:
    found = laptop.store.get(Trainee, record)
    assert found is not None
    return found


def left(laptop: Office, *secrets: str) -> list[str]:
    """Tables of a laptop in which one of these texts still stands."""
    names = laptop.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    found = []
    with laptop.opened.local.connection() as connection:
        for name in names:
            rows = connection.execute(text(f"SELECT * FROM {name}")).all()
            if any(secret in str(row) for row in rows for secret in secrets):
                found.append(name)
    return found


def kept(server: ThreadServer, *secrets: str) -> list[str]:
    """The same of the province."""
    found = []
    with server.connect() as conn:
        names = [row[0] for row in conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()]
        for name in names:
            rows = conn.execute(f"SELECT t::text FROM {name} t").fetchall()
            if any(secret in row[0] for row in rows for secret in secrets):
                found.append(name)
    return found


@pytest.fixture
def two(office: Callable[..., Office]) -> Two:
    """An organiser and the county's contact, both with a trainee who has a certificate; and all that is to go."""
    one, other = office("wang.zu"), office("zhao.liu", Role.CONTACT_COUNTY)
    training = a_class(one.store)
    one.enrol(training, ("赵田", id_number(1)))
    (seat,) = trainings.load(one.opened, training).seats
    one.store.save(Trainee, seat.trainee, {"phone": PHONE, "address": "某镇某村一组"})
    one.sync()
    one.certify(training)
    assert one.sync().refused == 0
    other.sync()
    person = trainee_of(other, seat.trainee)
    assert (person.phone, bool(person.id_mask)) == (PHONE, True)
    assert person.id_mask is not None and person.id_sealed is not None and person.id_hash is not None
    return one, other, seat.trainee, (PHONE, "某镇某村一组", person.id_mask, person.id_sealed, person.id_hash)


def test_what_is_erased_is_gone_everywhere_and_what_was_counted_stays(
    server: ThreadServer, two: Two
) -> None:
    one, other, person, secrets = two
    assert kept(server, *secrets)
    assert left(other, *secrets)
    erasing.ask(one.store, person, "本人申请")
    assert "联网同步后生效" in trainee_card.load(one.opened, person).more.erased
    with pytest.raises(UserError, match="已经申请"):
        erasing.ask(one.store, person, "本人申请")
    outcome = one.sync()
    assert (outcome.refused, outcome.held) == (0, 0)
    other.sync()
    for laptop in (one, other):
        there = trainee_of(laptop, person)
        assert (there.name, there.phone, there.id_mask, there.id_sealed, there.address) == ("赵田", None, None, None, None)
        assert there.erased_on == laptop.opened.clock.today()
        assert left(laptop, *secrets) == []
        card = trainee_card.load(laptop.opened, person)
        assert card.more.erased.endswith("已按申请删除证件号码、联系电话和住址；姓名、班次、成绩和证书编号保留。")
        assert len(card.more.certificates) == 1
        with laptop.opened.local.read() as session:
            (asked,) = session.query(Erasure).all()
            assert (asked.trainee_id, asked.reason) == (person, "本人申请")
            assert session.query(Certificate).filter(Certificate.cert_no.is_not(None)).count() == 1
    assert trainee_card.load(one.opened, person).more.classes[0].came == 6
    assert kept(server, *secrets) == []
    with server.connect() as conn:
        (line,) = conn.execute("SELECT object, detail ->> 'reason' FROM audit WHERE action = 'erase'").fetchall()
    assert line == (str(person), "本人申请")
    check_database(server)


def test_an_edit_made_before_its_author_knew_brings_nothing_back(
    server: ThreadServer, two: Two
) -> None:
    """Offline, the contact corrects the phone and the trade; meanwhile the person has the data erased."""
    one, other, person, secrets = two
    other.store.save(Trainee, person, {"phone": NEWER, "trade": "苹果"})
    erasing.ask(one.store, person, "本人申请")
    one.sync()
    outcome = other.sync()
    assert (outcome.refused, outcome.held) == (0, 0)
    one.sync()
    for laptop in (one, other):
        there = trainee_of(laptop, person)
        assert (there.phone, there.trade, there.candidates) == (None, "苹果", None)
        assert left(laptop, *secrets, NEWER) == []
    assert kept(server, *secrets, NEWER) == []
    # who comes again and says so is entered again
    other.store.save(Trainee, person, {"phone": NEWER})
    other.sync()
    one.sync()
    assert trainee_of(one, person).phone == NEWER
    check_database(server)


def test_the_number_may_be_registered_again_by_anybody(two: Two) -> None:
    one, other, person, _ = two
    erasing.ask(one.store, person, "录入有误")
    one.sync()
    other.sync()
    training = a_class(other.store, name="第二期")
    other.enrol(training, ("钱丰", id_number(1)))
    assert other.sync().refused == 0
    (seat,) = trainings.load(other.opened, training).seats
    assert seat.trainee != person


def test_a_trainee_of_another_county_is_not_erased(
    server: ThreadServer, two: Two, office: Callable[..., Office]
) -> None:
    one, _, person, secrets = two
    far = office("far.away", Role.ORGANISER, "210213")
    with far.opened.work() as session:
        session.add(Erasure(trainee_id=person, asked_on=far.opened.clock.today(), reason="冒充", region="210213"))
    assert far.sync().held == 1
    one.sync()
    assert trainee_of(one, person).phone == PHONE
    assert UNIT != "210213" and kept(server, *secrets)
