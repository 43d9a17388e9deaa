"""What may be cut in large letters ends in …, never in half a character."""

from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.core import keys
from desktop.core.store import Store
from tests.ui.at_work import at_work
from tests.ui.classkit import a_class

LONG = "浑南区第二期百人农民技术员冬季果树修剪与设施蔬菜管理综合培训班（满堂街道教学点）"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


def test_the_name_of_a_class_ends_in_dots_where_its_head_ends(tmp_path: Path, qtbot: QtBot) -> None:
    made: list[UUID] = []

    def fill(store: Store) -> None:
        made.append(a_class(store, 2, name=LONG))

    with at_work(tmp_path, qtbot, "training", fill, roles="organiser:210112") as work:
        page = work.page("training")
        page.open_record(made[0])
        work.settle(lambda: page.panel.desk.view is not None)
        title = page.panel.title

        def whole() -> bool:
            return bool(title.width() >= title.fontMetrics().horizontalAdvance(title.text()))

        for size in (14, 20):
            work.program.theme.set_size(size)
            work.window.resize(1366, 768)
            work.settle(whole)
            assert title.text().endswith("…")
