"""The rail by roles: one's own work first, the desk for contacts, nothing that cannot be read."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.core import keys
from desktop.core.profile_files import Account
from desktop.ui.places import places
from desktop.ui.widgets.rail import Rail
from tests.ui.at_work import at_work
from tests.unit.core.conftest import ME

TRAINING = {"training", "trainee", "certificate"}


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


def of(*roles: str) -> list[str]:
    account = Account(ME, "zhang.san", "张三丰", roles=" ".join(f"{role}@210112" for role in roles))
    return [place.key for place in places(account)]


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("commissioner", ["visit", "enterprise", "need"]),
        ("team_leader", ["service_log", "served", "team"]),
        ("organiser", ["training", "trainee", "certificate"]),
        ("contact_county", ["inbox", "reporting", "visit"]),
        ("contact_province", ["inbox", "reporting", "visit"]),
    ],
)
def test_the_roles_own_work_comes_right_after_home(role: str, first: list[str]) -> None:
    assert of(role)[0] == "home"
    assert of(role)[1:4] == first


def test_several_roles_see_the_union_without_doubles() -> None:
    found = of("organiser", "commissioner")
    assert found[1:7] == ["visit", "enterprise", "need", "training", "trainee", "certificate"]
    assert len(found) == len(set(found))


def test_training_is_for_those_who_receive_it() -> None:
    assert not TRAINING & set(of("commissioner"))
    assert not TRAINING & set(of("team_leader"))
    assert set(of("contact_city")) >= TRAINING
    assert "inbox" not in of("commissioner", "bulk_review")


def test_768_px_bring_every_place_of_a_contact_into_sight(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "inbox", roles="contact_county@210112") as work:
        work.window.resize(1366, 768)
        work.settle()
        rail = work.window.rail
        assert isinstance(rail, Rail)
        for place in places(work.opened.account):
            work.page(place.key)
            assert work.window.current() == place.key
            assert not rail.button(place.key).visibleRegion().isEmpty(), place.label


def test_a_role_given_meanwhile_opens_its_places(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "visit", roles="commissioner@210112") as work:
        assert not work.window.rail.has("inbox")
        work.opened.learn_account({"roles": "commissioner@210112 contact_county@210112"})  # as a run of the sync does
        work.workspace.sync.finished.emit(None)
        assert work.window.rail.has("inbox")
        assert work.window.rail.current() == "visit"
        assert "您的角色有变化" in work.texts()[0]
        work.window.rail.button("inbox").click()
        work.settle()
        assert work.window.current() == "inbox"
