"""Villages as people write them lead to the codes of the list."""

import pytest

from desktop.core.village_names import Place, resolve

OLD_TOWN = Place("210112009", "210112009209")  # 古城子村委会


@pytest.mark.parametrize(
    "text", ["古城子村", "古城子", "古城子村委会", "古城子村民委员会", "东湖街道古城子村", "沈阳市浑南区东湖街道古城子村 3 组"]
)
def test_a_village_is_found_however_it_is_written(text: str) -> None:
    assert resolve(text, "210112") == OLD_TOWN


def test_what_names_no_village_or_two_is_left_open() -> None:
    assert resolve("某某村", "210112") == Place()
    assert resolve("东湖街道", "210112") == Place("210112009")
    assert resolve("210112009209", "210112") == OLD_TOWN
