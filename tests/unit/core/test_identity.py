"""Identity numbers on the laptop: sealed at once, found again by digests, nowhere in the clear."""

import base64
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from db.choices import Sex
from db.local import local_metadata
from db.records import KINDS, Trainee
from db.search import SearchIndex
from desktop.core import cards, identity
from desktop.core.errors import Invalid, UserError
from desktop.core.profile import Opened
from desktop.core.store import Store
from tests.trainees import UNIT, id_number, with_key


@pytest.fixture
def key(opened: Opened) -> PrivateKey:
    return with_key(opened)


def trainee(store: Store, **more: object) -> UUID:
    return store.create(Trainee, {"name": "某学员", "report_unit": UNIT, "region": UNIT, **more})


def opened_by(key: PrivateKey, seal: str | None) -> str:
    assert seal is not None
    return SealedBox(key).decrypt(base64.urlsafe_b64decode(seal + "=" * (-len(seal) % 4))).decode()


def test_a_number_is_kept_masked_and_sealed(opened: Opened, store: Store, key: PrivateKey) -> None:
    made = trainee(store)
    identity.save(opened, made, f" {id_number(1)[:6]} {id_number(1)[6:].lower()} ")
    found = store.get(Trainee, made)
    assert found is not None
    assert (found.id_mask, found.sex) == (f"219***********{id_number(1)[-4:]}", Sex.MALE)
    assert found.born_on is not None and found.born_on.year == 1890
    assert found.id_hash is None  # the province's to say
    assert opened_by(key, found.id_sealed) == id_number(1)


def test_the_same_number_again_is_no_change(opened: Opened, store: Store, key: PrivateKey) -> None:
    made = trainee(store)
    identity.save(opened, made, id_number(1))
    before = store.get(Trainee, made)
    identity.save(opened, made, id_number(1).lower())
    after = store.get(Trainee, made)
    assert before is not None and after is not None
    assert (before.id_sealed, before.changed_at) == (after.id_sealed, after.changed_at)
    identity.save(opened, made, id_number(2))
    changed = store.get(Trainee, made)
    assert changed is not None and opened_by(key, changed.id_sealed) == id_number(2)


@pytest.mark.parametrize("text", ["219***********0013", "21990018900101001", id_number(1)[:-1] + "?"])
def test_what_is_no_number_is_refused_beside_the_field(opened: Opened, store: Store, key: PrivateKey, text: str) -> None:
    made = trainee(store)
    with pytest.raises(Invalid) as caught:
        identity.save(opened, made, text)
    (problem,) = caught.value.problems
    assert problem.field == "id_mask"
    assert text not in caught.value.text or "*" in text


def test_a_number_that_was_taken_away_is_forgotten(opened: Opened, store: Store, key: PrivateKey) -> None:
    made = trainee(store)
    identity.save(opened, made, id_number(1))
    identity.save(opened, made, "")
    found = store.get(Trainee, made)
    assert found is not None and (found.id_mask, found.id_sealed) == (None, None)
    with opened.local.read() as session:
        assert identity.known(session, [(None, id_number(1))], UNIT) == {}


def test_doubles_are_known_at_once_within_the_county(opened: Opened, store: Store, key: PrivateKey) -> None:
    made, elsewhere = trainee(store), trainee(store, report_unit="210123", region="210123")
    identity.save(opened, made, id_number(1))
    identity.save(opened, elsewhere, id_number(1))
    with opened.local.read() as session:
        assert identity.known(session, [(None, id_number(1)), (None, id_number(2))], UNIT) == {id_number(1): made}
        assert identity.known(session, [(None, id_number(1))], "210111") == {}


def test_without_the_key_of_the_province_no_number_is_taken(opened: Opened, store: Store) -> None:
    made = trainee(store)
    with pytest.raises(UserError, match="加密公钥"):
        identity.save(opened, made, id_number(1))
    assert store.save(Trainee, made, {"trade": "苹果"}).changes


def test_the_number_stands_nowhere_on_the_laptop(opened: Opened, store: Store, key: PrivateKey, paths: object) -> None:
    made = trainee(store)
    identity.save(opened, made, id_number(7))
    middle = id_number(7)[3:14]
    with opened.local.connection() as connection:
        tables = [*(k.__tablename__ for k in KINDS), *local_metadata.tables]
        rows = [str(row) for table in tables for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]
    assert len(rows) > 3
    assert [row for row in rows if middle in row] == []
    index = SearchIndex(opened.local)
    index.load()
    assert index.find(id_number(7)) == index.find(id_number(7)[-4:]) == []
    assert [hit.kind for hit in index.find("某学员")] == ["trainee"]
    shown = repr(cards.load(opened, Trainee, made))
    assert middle not in shown
    log_files = [p for p in Path(opened.profile.folder).rglob("*") if p.is_file() and middle.encode() in p.read_bytes()]
    assert log_files == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 999), st.integers(1880, 1899))
def test_what_is_sealed_is_what_was_typed_and_no_two_seals_are_alike(opened: Opened, n: int, year: int) -> None:
    key = with_key(opened)
    with opened.local.read() as session:
        one, two = identity.seal(session, id_number(n, year)), identity.seal(session, id_number(n, year))
    assert one != two
    assert opened_by(key, one) == opened_by(key, two) == id_number(n, year)
