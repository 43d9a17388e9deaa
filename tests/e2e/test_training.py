"""Training between real laptops and the real province: one person one trainee, numbers secret, certificates numbered once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from db.choices import Sex
from db.codes import beijing_today
from db.records import Certificate, Enrolment, Trainee
from db.search import SearchIndex
from desktop.core import entering, identity, keys, meta, rosters, trainings
from desktop.core.errors import UserError
from desktop.core.paths import Paths
from desktop.core.profile import Opened
from desktop.core.store import Store
from desktop.core.sync.account import AccountSync
from desktop.core.sync.outcome import Outcome
from server.database import Database
from server.tables import Role
from tests.serverkit import PASSWORD, ThreadServer, make_account
from tests.synckit import LossyProxy
from tests.trainees import BEGAN, UNIT, a_class, id_number, pasted


def number(n: int) -> str:
    """A number of this year, which organisers have in stock."""
    return f"辽农技{beijing_today().year}{UNIT}-{n:04d}"


class Office:
    """A laptop with the whole program below the windows."""

    def __init__(self, opened: Opened, url: str) -> None:
        self.opened, self.store = opened, Store(opened)
        self.work = AccountSync(opened, url)

    def sync(self) -> Outcome:
        return self.work.run(lambda *_: None)

    def enrol(self, training: UUID, *people: tuple[str, str]) -> None:
        done = rosters.enrol(self.opened, training, rosters.read(self.opened, training, pasted(*people)))
        assert done.refused == ()

    def rows(self, sql: str) -> list[Any]:
        with self.opened.local.connection() as connection:
            return [row[0] for row in connection.execute(text(sql))]

    def certify(self, training: UUID) -> trainings.Certified:
        seats = trainings.load(self.opened, training).seats
        lessons = frozenset(lesson.id for lesson in trainings.load(self.opened, training).lessons)
        trainings.sign_in_many(self.opened, {seat.enrolment: lessons for seat in seats})
        for seat in seats:
            trainings.mark(self.opened, seat.enrolment, score=Decimal(80))
        return trainings.certify(self.opened, training, [seat.enrolment for seat in seats], beijing_today(), "县科技局")


@pytest.fixture
def office(
    database: Database, server: ThreadServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Office]]:
    """`office("wang")`: an organiser of UNIT who has logged in on a laptop of his own."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)
    with ExitStack() as stack:

        def make(login: str, role: Role = Role.ORGANISER, division: str = UNIT, url: str = server.url) -> Office:
            make_account(database, login, role, division)
            opened = entering.first_login(Paths(tmp_path / login), server.url, login, PASSWORD)
            stack.callback(opened.close)
            found = Office(opened, url)
            stack.callback(found.work.close)
            return found

        yield make


def test_two_organisers_enter_the_same_person_offline(server: ThreadServer, office: Callable[..., Office]) -> None:
    wang, zhao, far = office("wang"), office("zhao"), office("far", division="210123")
    mine = a_class(wang.store, name="苹果班")
    theirs = a_class(zhao.store, name="水稻班", began_on=BEGAN.replace(month=6), ended_on=BEGAN.replace(month=7))
    wang.enrol(mine, ("张三", id_number(1)), ("李四", id_number(2)))
    zhao.enrol(theirs, ("张三", id_number(1).lower()))
    wang.sync()
    outcome = zhao.sync()
    assert (outcome.aliases, outcome.refused, outcome.held) == (1, 0, 0)
    wang.sync()
    far.sync()
    winner = trainings.load(wang.opened, mine).seats[0].trainee
    for one in (wang, zhao):
        assert sorted(one.rows("SELECT name FROM trainee")) == ["张三", "李四"]
        assert one.rows(f"SELECT count(*) FROM enrolment WHERE trainee_id = '{winner}'") == [2]
    (line,) = rosters.read(zhao.opened, theirs, pasted(("张三", id_number(1))))
    assert (line.known, line.seat) == (winner, 1)  # by what was typed here before, though the record is another's
    assert far.rows("SELECT count(*) FROM trainee") == far.rows("SELECT count(*) FROM enrolment") == [0]
    with server.connect() as conn:
        assert conn.execute("SELECT count(*) FROM trainee WHERE id_hash IS NOT NULL").fetchone() == (2,)


def test_a_number_is_nowhere_in_the_clear(server: ThreadServer, office: Callable[..., Office]) -> None:
    wang, contact = office("wang"), office("contact", Role.CONTACT_COUNTY)
    training = a_class(wang.store)
    wang.enrol(training, ("张三", id_number(1)), ("李四", id_number(2)))
    identity.save(wang.opened, trainings.load(wang.opened, training).seats[1].trainee, id_number(3))
    wang.sync()
    contact.sync()
    secrets = [id_number(n)[3:14] for n in (1, 2, 3)]
    with server.connect() as conn:
        tables = conn.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'").fetchall()
        stored = [row for (name,) in tables for (row,) in conn.execute(f"SELECT t::text FROM {name} t")]
    assert sum("219***********" in row for row in stored) >= 4
    assert [row for row in stored for secret in secrets if secret in row] == []
    for one in (wang, contact):
        kept = one.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        with one.opened.local.connection() as connection:
            rows = [str(row) for name in kept for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]
        assert [row for row in rows for secret in secrets if secret in row] == []
        index = SearchIndex(one.opened.local)
        index.load()
        assert [index.find(word) for n in (1, 2, 3) for word in (id_number(n), id_number(n)[-4:])] == [[]] * 6
        assert [hit.kind for hit in index.find("张三")][:1] == ["trainee"]


def test_pending_certificates_get_their_numbers_by_the_next_sync(server: ThreadServer, office: Callable[..., Office]) -> None:
    wang, zhao = office("wang"), office("zhao")
    training = a_class(wang.store)
    wang.enrol(training, *((f"测试{c}", id_number(n)) for n, c in enumerate("甲乙丙")))
    done = wang.certify(training)
    assert (done.count, done.pending) == (3, 3)
    assert wang.sync().waiting == 0
    numbers = [number(n) for n in (1, 2, 3)]
    assert [seat.certificate for seat in trainings.load(wang.opened, training).seats] == numbers
    with server.connect() as conn:  # uploaded at once
        assert [r for (r,) in conn.execute("SELECT cert_no FROM certificate ORDER BY cert_no")] == numbers
    zhao.sync()
    other = a_class(zhao.store, name="另一个班")
    zhao.enrol(other, ("测试丁", id_number(9)))
    assert zhao.certify(other).pending == 0  # an organiser has numbers in stock
    assert trainings.load(zhao.opened, other).seats[0].certificate == number(51)
    assert zhao.sync().refused == 0


def test_a_lost_answer_of_a_lease_wastes_no_block(server: ThreadServer, office: Callable[..., Office]) -> None:
    with LossyProxy(server.url, "/v1/lease") as proxy:
        wang = office("wang", url=proxy.url)
        proxy.faults = ["drop_answer"]
        wang.sync()
        assert wang.rows("SELECT count(*) FROM number_block WHERE first IS NULL") == [1]
        wang.sync()
        assert proxy.calls == 2
        assert wang.rows("SELECT first || '-' || last FROM number_block") == ["1-50"]
    with server.connect() as conn:
        assert conn.execute("SELECT count(*) FROM number_block").fetchone() == (1,)


def test_a_profile_of_before_learns_the_key_by_a_sync(office: Callable[..., Office]) -> None:
    wang = office("wang")
    with wang.opened.local.connection(write=True) as connection:
        meta.write(connection, meta.ID_KEY, None)
    training = a_class(wang.store)
    with pytest.raises(UserError, match="公钥"):
        wang.enrol(training, ("张三", id_number(1)))
    wang.sync()
    wang.enrol(training, ("张三", id_number(1)))
    assert wang.sync().refused == 0
    made = wang.store.get(Trainee, trainings.load(wang.opened, training).seats[0].trainee)
    assert made is not None and made.id_hash


def test_two_people_sign_in_different_lessons(office: Callable[..., Office]) -> None:
    wang, contact = office("wang"), office("contact", Role.CONTACT_COUNTY)
    training = a_class(wang.store)
    wang.enrol(training, ("张三", id_number(1)))
    wang.sync()
    contact.sync()
    seat = trainings.load(wang.opened, training).seats[0]
    lessons = trainings.load(wang.opened, training).lessons
    trainings.sign_in(wang.opened, lessons[0].id, [seat.enrolment], True)
    there = contact.store.get(Enrolment, seat.enrolment)
    assert there is not None
    contact.store.save(Enrolment, seat.enrolment, {"attended": (lessons[1].id,)})
    wang.sync()
    contact.sync()
    wang.sync()
    assert trainings.load(wang.opened, training).seats[0].attended == {lessons[0].id, lessons[1].id}


def test_a_reissued_certificate_reaches_the_county(office: Callable[..., Office]) -> None:
    wang, contact = office("wang"), office("contact", Role.CONTACT_COUNTY)
    wang.sync()
    training = a_class(wang.store)
    wang.enrol(training, ("张三", id_number(1)))
    wang.certify(training)
    old = trainings.load(wang.opened, training).seats[0].certificate_id
    assert old is not None
    new = trainings.reissue(wang.opened, old)
    assert wang.sync().refused == 0
    contact.sync()
    found = contact.store.get(Certificate, new)
    assert found is not None and (found.cert_no, found.reissue_of) == (number(2), old)


def test_two_numbers_for_one_person_are_settled_whole(server: ThreadServer, office: Callable[..., Office]) -> None:
    wang, zhao = office("wang"), office("zhao")
    training = a_class(wang.store)
    wang.enrol(training, ("张三", ""))
    wang.sync()
    zhao.sync()
    person = trainings.load(wang.opened, training).seats[0].trainee
    identity.save(wang.opened, person, id_number(1))
    identity.save(zhao.opened, person, id_number(2))
    wang.sync()
    assert zhao.sync().conflicts == 1
    wang.sync()
    (conflict,) = [c for c in wang.store.conflicts(Trainee, person) if c.field.startswith("id_")]
    assert (conflict.field, conflict.current, conflict.candidates[0].value) == (
        "id_mask", identity.facts(id_number(1)).mask, identity.facts(id_number(2)).mask,
    )  # fmt: skip
    told = wang.store.conflicts(Trainee, person)
    wang.store.settle(Trainee, person, {c.field: c.candidates[0].value for c in told})
    outcome = wang.sync()
    assert (outcome.refused, outcome.conflicts) == (0, 0)
    zhao.sync()
    for one in (wang, zhao):
        found = one.store.get(Trainee, person)
        assert found is not None
        assert (found.id_mask, found.candidates, found.sex) == (identity.facts(id_number(2)).mask, None, Sex.FEMALE)
    other = wang.store.create(Trainee, {"name": "张三", "report_unit": UNIT, "region": UNIT})
    wang.sync()
    identity.save(wang.opened, other, id_number(2))
    assert wang.sync().refused == 1  # added to a second record: the province names the first
    (refusal,) = wang.store.refused()
    assert "“张三”名下" in str(refusal)
