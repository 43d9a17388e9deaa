"""An effect's key: from the living object and the year, never from what a laptop wrote."""

import pytest
from psycopg.errors import SerializationFailure

from server.sync import effects
from server.sync.effects import Objects
from server.sync.refusal import Refused

SERVED = "01990000-0000-7000-8000-00000000000a"


def test_the_key_is_worked_out_and_what_was_written_is_not_believed() -> None:
    found = effects.of_create({"served_id": SERVED, "year": 2026, "object_year": "another/1999", "jobs": 3})
    assert found == {"served_id": SERVED, "year": 2026, "object_year": f"{SERVED}/2026", "jobs": 3}
    assert effects.of_create({"year": 2026, "object_year": "x"}) == {"year": 2026}
    assert effects.key_of({"served_id": SERVED}) is None


def test_object_and_year_stay() -> None:
    body = {"served_id": SERVED, "year": 2026, "object_year": f"{SERVED}/2026"}
    assert effects.of_patch(body, {"jobs": 3, "year": 2026, "object_year": "x"}) == {"jobs": 3, "year": 2026}
    with pytest.raises(Refused) as caught:
        effects.of_patch(body, {"year": 2025})
    assert caught.value.problems[0]["field"] == "year"


def test_an_object_that_another_push_brought_first_means_the_whole_again() -> None:
    effects.same_as_seen(Objects(owners={"210112009001": SERVED}), {("served", "210112009001"): SERVED})
    effects.same_as_seen(Objects(owners={"210112009001": ""}), {})
    with pytest.raises(SerializationFailure):
        effects.same_as_seen(Objects(owners={"210112009001": ""}), {("served", "210112009001"): SERVED})
