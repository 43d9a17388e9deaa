"""Rail, top bar, notices, the frame, and the search over everything."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui.main_window import MainWindow
from desktop.ui.palette import Group, SearchPalette
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.notice import Action
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.rail_entry import Place
from desktop.ui.widgets.states import ProgressPanel
from tests.ui.hands import press, shown, type_in

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
PLACES = (
    Place("home", "工作台", "house"),
    Place("visits", "企业走访", "briefcase"),
    Place("sync", "同步", "arrows-clockwise", bottom=True),
)


class Page(QWidget):
    """A page that counts how often it came into sight."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0
        self.free = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def shown(self) -> None:
        self.times += 1

    def may_leave(self) -> bool:
        return self.free


@pytest.fixture
def window(qtbot) -> MainWindow:
    made = MainWindow(PLACES, "企业科技特派员 · 浑南区")
    for place in PLACES:
        made.add_page(place.key, Page)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.go("home")
    return made


def test_number_keys_lead_to_places(qtbot, window) -> None:
    with qtbot.waitSignal(window.went) as went:
        press(window, KEY.Key_2, modifiers=CTRL)
    assert went.args == ["visits"]
    assert window.rail.current() == window.current() == "visits"
    assert window.page("visits").times == 1
    qtbot.mouseClick(window.rail.button("sync"), Qt.MouseButton.LeftButton)
    assert window.current() == "sync"


def test_pages_are_made_when_first_visited(qtbot) -> None:
    made = []
    window = MainWindow(PLACES)
    qtbot.addWidget(window)
    for place in PLACES:
        window.add_page(place.key, lambda key=place.key: made.append(key) or Page())
    window.go("home")
    window.go("visits")
    window.go("home")
    assert made == ["home", "visits"]


def test_a_page_that_may_not_be_left_stays(window) -> None:
    window.page("home").free = False
    assert window.go("visits") is None
    assert window.current() == window.rail.current() == "home"
    assert not window.close()
    window.page("home").free = True


def test_pill_always_has_words(qtbot, window) -> None:
    window.set_sync("waiting", "离线 · 3 条待上传", 3)
    assert window.top_bar.pill.text() == "离线 · 3 条待上传"
    assert window.top_bar.pill.state() == "waiting"
    with pytest.raises(ValueError, match="words"):
        window.set_sync("ok", " ")
    with qtbot.waitSignal(window.sync_wanted):
        qtbot.mouseClick(window.top_bar.pill, Qt.MouseButton.LeftButton)


def test_ctrl_k_and_typing_ask_for_the_search(qtbot, window) -> None:
    with qtbot.waitSignal(window.search_wanted):
        press(window, KEY.Key_K, modifiers=CTRL)
    with qtbot.waitSignal(window.search_wanted) as asked:
        press(window.top_bar.search, KEY.Key_S)
    assert asked.args == ["s"]


def test_f6_walks_through_the_areas(window) -> None:
    window.page("home").setFocus()
    press(window, KEY.Key_F6)
    assert window.rail.button("home").hasFocus()
    press(window, KEY.Key_F6)
    assert window.top_bar.search.hasFocus()


def test_notices_do_not_pile_up(qtbot, window) -> None:
    ran = []
    for number in range(5):
        window.notify("waiting", f"第 {number} 条")
    window.notify("wrong", "磁盘已满", "请清理", (Action("再试", lambda: ran.append(1)),))
    window.notify("wrong", "磁盘已满", "请清理", (Action("再试", lambda: ran.append(1)),))
    assert [n.text for n in window.notices.notices()] == ["磁盘已满", "第 4 条", "第 3 条"]
    button = next(b for b in window.notices.notices()[0].findChildren(Button) if b.words() == "再试")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert ran == [1]
    assert "磁盘已满" not in [n.text for n in window.notices.notices()]


def test_a_notice_that_informs_leaves_by_itself(window) -> None:
    notice = window.notify("done", "已同步 12 条")
    assert notice._timer.isActive()
    notice._timer.timeout.emit()
    assert window.notices.notices() == []
    assert not window.notices.isVisible()


def hits(text: str) -> list[Group]:
    found = [Item(n, n) for n in ("沈阳机床", "沈阳鼓风机", "大连重工") if text in n]
    return [Group("企业", found), Group("走访", [])]


def test_search_palette_by_keys(qtbot, window) -> None:
    palette = SearchPalette(window, hits)
    palette.open("沈阳")
    assert [i.text for i in palette.items()] == ["企业", "沈阳机床", "沈阳鼓风机"]
    with qtbot.waitSignal(palette.chosen) as chosen:
        press(palette.line(), KEY.Key_Down, KEY.Key_Return)
    assert chosen.args == ["沈阳鼓风机"]
    assert not palette.isVisible()


def test_enter_straight_after_typing_takes_what_was_typed(qtbot, window) -> None:
    palette = SearchPalette(window, hits)
    palette.open()
    type_in(palette.line(), "大连")
    with qtbot.waitSignal(palette.chosen) as chosen:
        press(palette.line(), KEY.Key_Return)
    assert chosen.args == ["大连重工"]


def test_escape_closes_the_palette(qtbot, window) -> None:
    palette = SearchPalette(window, hits)
    palette.open()
    with qtbot.waitSignal(palette.closed):
        press(palette.line(), KEY.Key_Escape)


def test_button_shows_and_owns_its_shortcut(qtbot) -> None:
    button, other = Button("新建走访", "primary", "Ctrl+N"), QLineEdit()
    shown(qtbot, button, other)
    other.setFocus()
    assert "Ctrl+N" in button.text()
    with qtbot.waitSignal(button.clicked):
        press(other, KEY.Key_N, modifiers=CTRL)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        press(button, KEY.Key_Return)
    button.setEnabled(False)
    with qtbot.assertNotEmitted(button.clicked):
        press(other, KEY.Key_N, modifiers=CTRL)


def test_progress_can_be_stopped_once(qtbot) -> None:
    panel = ProgressPanel()
    shown(qtbot, panel)
    panel.start("正在导入")
    panel.advance(50, 200, "行")
    with qtbot.waitSignal(panel.cancelled):
        press(panel, KEY.Key_Escape)
    assert not panel.cancel.isEnabled()
