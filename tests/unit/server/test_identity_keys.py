"""The natural key of a trainee: the same for the same person in one county, and for nobody else."""

import base64
import os
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from db.training_choices import IdType
from server.sync.identity import Numbers
from tests.trainees import id_number

PROVINCE = PrivateKey.generate()
NUMBERS = Numbers((SealedBox(PrivateKey.generate()), SealedBox(PROVINCE)), os.urandom(32))
people = st.tuples(
    st.sampled_from(["210113", "210112", "RU-2101-GX"]), st.sampled_from([None, *IdType]), st.integers(0, 999),
    st.integers(1880, 1899),
)  # fmt: skip


def said(unit: str, kind: IdType | None, n: int, year: int) -> dict[str, Any]:
    """What a laptop says; the seal is another each time."""
    sealed = SealedBox(PROVINCE.public_key).encrypt(id_number(n, year).encode())
    return {"id_sealed": base64.urlsafe_b64encode(sealed).rstrip(b"=").decode(), "id_type": kind, "report_unit": unit}


@given(people, people)
def test_equal_keys_mean_one_person_in_one_county(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    same = (one[0], one[1] or IdType.RESIDENT, *one[2:]) == (other[0], other[1] or IdType.RESIDENT, *other[2:])
    assert (NUMBERS.key(said(*one)) == NUMBERS.key(said(*other))) is same
    assert NUMBERS.key(said(*one)) == NUMBERS.key(said(*one))


@given(people)
def test_a_key_tells_nothing_without_the_provinces_secret(one: tuple[Any, ...]) -> None:
    key = NUMBERS.key(said(*one))
    assert key is not None and len(key) == 64
    assert Numbers(NUMBERS.openers, os.urandom(32)).key(said(*one)) != key
    assert NUMBERS.key({**said(*one), "report_unit": None}) is None
    assert Numbers((SealedBox(PrivateKey.generate()),), NUMBERS.hash_key).key(said(*one)) is None


@given(st.text(max_size=400))
def test_any_text_may_stand_where_a_seal_should(text: str) -> None:
    assert NUMBERS.number(text) is None
