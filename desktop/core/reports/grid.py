"""The rows that official forms are built of: labels with values beside them, pairs, fields for long text, choices."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.core.reports.layout import EMPTY, Cell, Density, Row, label_cell, text_cell, tick_cell
from desktop.core.reports.page import BODY_WIDTH, MM

# Column edges of the grid in millimetres: 0 24 55 79 110 134 165.
LABEL, NARROW, SECOND = 24 * MM, 31 * MM, 31 * MM
HALF = 55 * MM
WIDE = BODY_WIDTH - LABEL
LITTLE = 0.08  # share of spare room an ordinary row takes, beside 1 to 3 of a field for long text


class Grid:
    """Builds rows of a form on upright paper; a blank form leaves values open where a filled one writes 「—」."""

    def __init__(self, density: Density, *, blank: bool = False) -> None:
        self.density = density
        self.blank = blank

    def value(self, width: float, text: str, *, centred: bool = False, top: bool = False) -> Cell:
        """A value, 「—」 when empty."""
        shown = text if text.strip() else "" if self.blank else EMPTY
        return text_cell(width, shown, self.density.text, centred=centred, top=top)

    def label(self, text: str, width: float = LABEL) -> Cell:
        """A label."""
        return label_cell(width, text, self.density)

    def row(self, *cells: Cell, stretch: float = LITTLE, keep: bool = False, least: float = 0.0) -> Row:
        """Cells side by side."""
        return Row(cells, self.density.pad, max(least, self.density.least), stretch, keep)

    def wide(self, label: str, text: str) -> Row:
        """One value over the whole width."""
        return self.row(self.label(label), self.value(WIDE, text))

    def pair(self, first: tuple[str, str], second: tuple[str, str]) -> Row:
        """Two labels with their values."""
        return self.row(
            self.label(first[0]), self.value(HALF, first[1]), self.label(second[0], SECOND), self.value(HALF, second[1])
        )

    def three(self, *fields: tuple[str, str]) -> Row:
        """Three labels with their values."""
        return self.row(*(cell for label, text in fields for cell in (self.label(label), self.value(NARROW, text))))

    def long(self, label: str, text: str, stretch: float) -> Row:
        """A field for long text."""
        cells = self.label(label), self.value(WIDE, text, top=True)
        return self.row(*cells, stretch=stretch, least=self.density.field)

    def ticked(self, label: str, options: Sequence[str], chosen: Sequence[str], keep: bool = False) -> Row:
        """Choices with ☑ and ☐."""
        return self.row(self.label(label), tick_cell(WIDE, options, chosen, self.density.text), keep=keep)
