"""A class whose page is killed: who was being typed, and pasted rows that are to be mended, are there again."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.core import keys, trainings
from desktop.core.paths import Paths
from desktop.core.profile import Opened, create
from desktop.core.store import Store
from tests.ui.at_work import AtWork, at_work
from tests.ui.classkit import a_class, name, number
from tests.unit.core.conftest import PASSWORD, answer

ROOT = Path(__file__).resolve().parents[2]
MASK = f"219***********{number(1)[-4:]}"
_WRITER = """
import os, sys
from pathlib import Path
from uuid import UUID
from PySide6.QtTest import QTest
from desktop import app
from desktop.core import profile
from desktop.core.paths import Paths
paths, training = Paths(Path(sys.argv[1])), UUID(sys.argv[3])
program = app.Program(app.application(), paths)
(only,) = profile.list_profiles(paths)
sitting = program.sit(profile.unlock(paths, only.account.id, sys.argv[2]))
page = sitting.frame.go("training", training)
roster = page.panel.roster
def type_on():
    roster.person.name.line().insert("王小明")
    QTest.keyClicks(roster.person.number.line(), sys.argv[4])
    QTest.keyClicks(roster.person.phone.line(), "13800000000")
    roster.read_text(sys.argv[5])
def kept():
    if roster.paste.model.lines and roster.person.name.value() == "王小明":
        os.kill(os.getpid(), 9)
    roster.drafts.soon()
roster.drafts.kept.connect(kept)
looked = []
def loaded():
    if page.panel.desk.view is not None and not looked:
        looked.append(True)
        sitting.tasks.read(lambda: None, lambda _: type_on())  # after what was kept has been read
page.panel.desk.loaded.connect(loaded)
program.application.exec()
"""


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


@pytest.fixture
def training(tmp_path: Path) -> UUID:
    opened: Opened = create(Paths(tmp_path), answer(), PASSWORD)
    made = a_class(Store(opened))
    opened.close()
    return made


def killed(folder: Path, training: UUID, typed: str, table: str) -> None:
    """Somebody types and pastes, and the process dies as soon as that is on disk."""
    command = [sys.executable, "-c", _WRITER, str(folder), PASSWORD, str(training), typed, table]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == -9, done.stderr


def at(work: AtWork, training: UUID) -> object:
    page = work.page("training")
    page.open_record(training)
    work.settle(lambda: page.panel.desk.view is not None, lambda: not page.panel.roster.person.is_blank())
    return page.panel.roster


def test_killed_while_people_are_put_into_a_class(tmp_path: Path, qtbot: QtBot, training: UUID) -> None:
    wrong = number(2)[:17] + "?"
    killed(tmp_path, training, number(1), f"姓名\t身份证号\n{name(2)}\t{wrong}\n{name(3)}\t{number(3)}")
    with at_work(tmp_path, qtbot, "training", roles="organiser:210112") as work:
        roster = at(work, training)
        assert roster.person.values() == ("王小明", "", "", "13800000000", "")
        assert MASK in roster.person.number.line().placeholderText()
        bad, good = roster.paste.model.lines
        assert (bad.name, bad.good) == (name(2), False)
        assert "重新填写" in bad.problems[0]
        assert (good.name, good.good) == (name(3), True)
        roster.person.name.setFocus()
        work.keys(Qt.Key.Key_Return)
        work.settle()
        roster.paste.take.click()
        work.settle()
        seats = trainings.load(work.opened, training).seats
        assert [(seat.name, seat.id_mask) for seat in seats] == [
            ("王小明", MASK), (name(3), f"219***********{number(3)[-4:]}"),
        ]  # fmt: skip
        assert [line.name for line in roster.paste.model.lines] == [name(2)]


def test_killed_with_half_a_number(tmp_path: Path, qtbot: QtBot, training: UUID) -> None:
    killed(tmp_path, training, number(1)[:12], f"姓名\t身份证号\n{name(3)}\t{number(3)}")
    with at_work(tmp_path, qtbot, "training", roles="organiser:210112") as work:
        roster = at(work, training)
        assert roster.person.values()[0] == "王小明"
        assert "请照原件重新填写" in roster.person.told.text()
        assert roster.person.sealed is None
        roster.person.next_person()
        roster.paste.left.emit()
        work.settle(lambda: not roster.drafts._timer.isActive())
    with at_work(tmp_path, qtbot, "training", roles="organiser:210112") as work:
        page = work.page("training")
        page.open_record(training)
        work.settle(lambda: page.panel.desk.view is not None)
        assert page.panel.roster.person.is_blank(), "given up is given up"
