"""外观: colours and font size; the whole program is the preview."""

from PySide6.QtCore import Signal

from desktop.core.settings import FONT_SIZE, THEME
from desktop.ui.theme import Mode, Theme
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.widgets.popup import Item


class LookCard(Card):
    """Takes effect with the click; `chosen(mode, size)` to be remembered."""

    chosen = Signal(str, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__("外观")
        self._theme = theme
        self.mode = ChipsEdit([Item(Mode(code), text) for code, text in THEME.choices], single=True)
        self.sizes = ChipsEdit([Item(size, text) for size, text in FONT_SIZE.choices], single=True)
        self.mode.set_value(theme.mode)
        self.sizes.set_value(theme.size)
        self.mode.changed.connect(self._choose)
        self.sizes.changed.connect(self._choose)
        grid = FormGrid()
        grid.add(FormRow("颜色", self.mode))
        grid.add(FormRow("字号", self.sizes, help_text="马上生效，不用重启"))
        self.body.addWidget(grid)
        self.setFocusProxy(self.mode)

    def _choose(self) -> None:
        """A second click on the chosen one does not leave nothing chosen."""
        mode, size = self.mode.value() or self._theme.mode, self.sizes.value() or self._theme.size
        self.mode.set_value(mode)
        self.sizes.set_value(size)
        self._theme.set_mode(mode)
        self._theme.set_size(size)
        self.chosen.emit(mode.value, size)
