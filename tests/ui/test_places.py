"""The rail by roles: one's own work first, the desk for contacts, nothing that cannot be read."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.core import keys
from desktop.core.profile_files import Account
from desktop.ui.place_words import BESIDE, WORDS, find_places
from desktop.ui.places import SECTIONS, places
from desktop.ui.widgets.rail import Rail
from tests.ui.at_work import WAIT_MS, at_work
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
        ("broker", ["docking", "achievement", "contract"]),
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


def sections(*roles: str) -> dict[str, bool]:
    """Heading → open, in the order of the rail."""
    account = Account(ME, "zhang.san", "张三丰", roles=" ".join(f"{role}@210112" for role in roles))
    return {place.section: not place.shut for place in places(account) if place.section}


def test_own_work_is_open_the_rest_is_folded() -> None:
    assert sections("commissioner") == {
        "走访与需求": True, "成果转化": True, "乡村服务": False, "平台与网络": False, "政策与人员": False,
    }  # fmt: skip
    assert [name for name, is_open in sections("team_leader").items() if is_open] == ["乡村服务"]
    assert [name for name, is_open in sections("organiser").items() if is_open] == ["农民培训"]
    assert next(iter(sections("contact_county", "organiser"))) == "农民培训"


def test_a_new_kind_has_a_place_before_policies_and_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.ui.places.SECTIONS", {name: kinds for name, kinds in SECTIONS.items() if "node" not in kinds})
    found = of("commissioner")
    assert found.index("node") < found.index("policy")
    assert list(sections("commissioner"))[-2:] == ["其他", "政策与人员"]


ALL = ("commissioner", "team_leader", "organiser", "contact_county", "contact_city", "contact_province")


@pytest.mark.parametrize("roles", [(role,) for role in ALL] + [ALL, ALL[:3], ALL[:2], ()], ids=" ".join)
def test_nobodys_rail_scrolls_on_a_laptop(qtbot: QtBot, roles: tuple[str, ...]) -> None:
    account = Account(ME, "zhang.san", "张三丰", roles=" ".join(f"{role}@210112" for role in roles))
    rail = Rail(places(account))
    qtbot.addWidget(rail)
    rail.resize(rail.width(), 768 - 32 - 48)  # less the title bar and the task bar of Windows
    with qtbot.waitExposed(rail):
        rail.show()
    assert rail.scrolls() == 0


def test_every_place_comes_into_sight_by_itself(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "inbox", roles="contact_county@210112") as work:
        work.window.resize(1366, 768)
        work.settle()
        for place in places(work.opened.account):
            work.page(place.key)
            assert work.window.current() == place.key
            assert not work.window.rail.button(place.key).visibleRegion().isEmpty(), place.label
        assert work.window.rail.folds() == {}  # only what somebody says himself is remembered


def test_what_somebody_folds_is_remembered_on_this_computer(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "home", roles="contact_county@210112") as work:
        rail = work.window.rail
        rail.heading("成果转化").click()
        rail.heading("乡村服务").click()
        assert not rail.button("docking").isHidden()
        work.settle()
    with at_work(tmp_path, qtbot, "home", roles="contact_county@210112") as work:
        rail = work.window.rail
        assert (rail.heading("成果转化").is_open(), rail.heading("乡村服务").is_open()) == (True, False)
        assert rail.heading("走访与需求").is_open()
        work.window.go("served")
        assert rail.heading("乡村服务").is_open()  # the section of the place in sight
    with at_work(tmp_path, qtbot, "home", roles="contact_county@210112") as work:
        assert not work.window.rail.heading("乡村服务").is_open()


@pytest.mark.parametrize(
    ("text", "key", "first"),
    [
        ("对接", "docking", True), ("duijie", "docking", True), ("dj", "docking", False), ("供需对接", "docking", True),
        ("zhengce", "policy", True), ("备份", "settings", True), ("审", "inbox", True), ("hetong", "contract", True),
        ("导入", "import", True),
    ],
)  # fmt: skip
def test_a_page_is_found_by_name_and_pinyin(text: str, key: str, first: bool) -> None:
    account = Account(ME, "zhang.san", "张三丰", roles="contact_county@210112")
    found = find_places(account, text)
    assert found[0].key == key if first else key in [page.key for page in found]


def test_pages_that_one_may_not_see_are_not_found() -> None:
    account = Account(ME, "zhang.san", "张三丰", roles="commissioner@210112")
    assert find_places(account, "培训班") == []
    assert [page.key for page in find_places(account, "参数")] == []


def test_words_are_only_given_for_pages_that_exist() -> None:
    everything = Account(ME, "zhang.san", "张三丰", roles=" ".join(f"{role}@210112" for role in ALL))
    assert set(WORDS) <= {place.key for place in places(everything)} | {key for key, _ in BESIDE}


def test_ctrl_k_leads_to_a_page(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "home", roles="contact_county@210112") as work:
        work.ctrl(Qt.Key.Key_K)
        work.type("duijie")
        work.keys(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: work.window.current() == "docking", timeout=WAIT_MS)
        assert work.window.rail.heading("成果转化").is_open()


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
