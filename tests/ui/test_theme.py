"""Colours that can be read, a look that changes while the program runs, icons that exist."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.ui import icons
from desktop.ui.theme import MAX_SIZE, MIN_SIZE, Mode, Theme, look
from desktop.ui.tokens import COLOUR_NAMES, DARK, LIGHT, TEXT_PAIRS, Tokens, contrast
from desktop.ui.widgets.buttons import Button
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
