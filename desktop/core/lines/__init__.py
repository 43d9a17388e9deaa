"""The words of a list's rows, kind by kind. A kind that is not named here shows its listed fields one after another.

`EXTRA`: columns that rows need besides the listed ones; `MORE`: what they tell of other records, by one query a page.
"""

from desktop.core.lines import industry, rural, support, transfer
from desktop.core.lines.words import Cells, Lines, More

EXTRA: dict[str, tuple[str, ...]] = industry.EXTRA | rural.EXTRA | support.EXTRA | transfer.EXTRA
LINES: dict[str, Lines] = industry.LINES | rural.LINES | support.LINES | transfer.LINES
MORE: dict[str, More] = industry.MORE | rural.MORE | transfer.MORE
CELLS: dict[str, Cells] = transfer.CELLS
