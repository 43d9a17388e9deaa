"""Colours that can be read, a look that changes while the program runs, icons that exist."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QVBoxLayout

from desktop.ui import icons
from desktop.ui.main_window import MainWindow
from desktop.ui.theme import MAX_SIZE, MIN_SIZE, Mode, Theme, dress, look
from desktop.ui.tokens import COLOUR_NAMES, DARK, LIGHT, TEXT_PAIRS, Tokens, contrast
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.popup import Popup
from desktop.ui.widgets.rail_entry import Place
from desktop.ui.widgets.record_list import RecordList


@pytest.mark.parametrize(("ink", "paper"), TEXT_PAIRS)
@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_its_ground(tokens: Tokens, ink: str, paper: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, paper)) >= 4.5


def test_contrast_is_reckoned_as_wcag_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


def test_every_colour_is_written_in_full() -> None:
    for tokens in (LIGHT, DARK):
        assert all(len(getattr(tokens, name)) == 7 for name in COLOUR_NAMES)


def test_the_look_changes_at_once(qapp: QApplication, qtbot) -> None:
    theme = Theme(qapp, Mode.LIGHT, 14)
    button = Button("提交", "primary")
    qtbot.addWidget(button)
    dress(button)
    button.show()
    small = button.sizeHint().height()
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(Mode.DARK)
    assert look().tokens is DARK
    theme.set_size(20)
    assert button.sizeHint().height() > small
    theme.set_size(99)
    assert theme.size == MAX_SIZE
    theme.set_size(1)
    assert theme.size == MIN_SIZE
    theme.set_size(14)
    theme.set_mode(Mode.LIGHT)
    assert look().tokens is LIGHT


def _ink(label: QLabel) -> str:
    """The colour that the style sheet gives a quiet label."""
    return label.palette().color(label.foregroundRole()).name().upper()


def test_what_is_out_of_sight_changes_when_it_comes_into_it(qapp: QApplication, qtbot) -> None:
    theme = Theme(qapp, Mode.LIGHT, 14)
    window = MainWindow([Place("one", "一", icons.HOME), Place("two", "二", icons.HOME)])
    qtbot.addWidget(window)
    labels: dict[str, QLabel] = {}
    for key in ("one", "two"):
        labels[key] = words(key, ink="second")
        window.add_page(key, lambda key=key: labels[key])
        window.go(key)
    window.show()
    window.go("one")
    assert not qapp.styleSheet(), "Qt would restyle each widget once for each of its parents"
    assert not window.styleSheet(), "nor what is out of sight"
    theme.set_mode(Mode.DARK)
    assert [_ink(labels[key]) for key in ("one", "two")] == [DARK.second, LIGHT.second]
    window.go("two")
    assert _ink(labels["two"]) == DARK.second
    window.hide()
    theme.set_mode(Mode.LIGHT)
    window.show()
    assert _ink(labels["two"]) == LIGHT.second


def test_dialogs_and_popups_of_the_window_wear_what_it_wears(qapp: QApplication, qtbot) -> None:
    theme = Theme(qapp, Mode.DARK, 14)
    window = MainWindow([Place("one", "一", icons.HOME)])
    qtbot.addWidget(window)
    window.add_page("one", lambda: words("页"))
    page = window.go("one")
    window.show()
    dialog = QDialog(window)
    inside = words("在对话框里", ink="second")
    QVBoxLayout(dialog).addWidget(inside)
    dialog.show()
    assert page is not None
    popup = Popup(page)
    quiet = words("在下拉框里", ink="second")
    quiet.setParent(popup)
    popup.open_at(QSize(100, 40))
    assert [_ink(label) for label in (inside, quiet)] == [DARK.second] * 2
    popup.hide()
    theme.set_mode(Mode.LIGHT)
    popup.show()
    assert [_ink(label) for label in (inside, quiet)] == [LIGHT.second] * 2
    dialog.close()


def test_the_system_decides_when_asked(qapp: QApplication) -> None:
    theme = Theme(qapp, Mode.SYSTEM)
    dark = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert look().tokens is (DARK if dark else LIGHT)
    theme.set_mode(Mode.LIGHT)


def test_every_icon_name_has_a_glyph(qapp: QApplication) -> None:
    constants = {name: value for name, value in vars(icons).items() if name.isupper() and isinstance(value, str)}
    for name in set(constants.values()) - {icons.FONT, icons.NAMES}:
        assert not icons.pixmap(name, "text", 16).isNull()


def test_many_icons_painted_in_a_list_do_not_hang(qapp: QApplication, qtbot) -> None:
    """QtAwesome's own icons deadlocked here (see desktop/ui/icons.py)."""
    views = [RecordList() for _ in range(3)]
    for view in views:
        qtbot.addWidget(view)
        view.show()
    qapp.processEvents()
    assert all(view.isVisible() for view in views)
