"""Minutes to choose from."""

from collections.abc import Sequence

from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.popup import Item


def minutes_chips(minutes: Sequence[int], never: str) -> ChipsEdit:
    """One of these; 0 is said in the words of `never`."""
    return ChipsEdit([Item(n, f"{n} 分钟" if n else never) for n in minutes], single=True)
