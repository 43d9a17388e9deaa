"""The ledger: each level exports its own list as a workbook; read back, a record's line is the same in all of them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import load_workbook

from db.base import Record
from db.choices import State
from db.search import SearchIndex
from desktop.core.listing import Listing, ListQuery
from desktop.core.sheets.ledger import export
from desktop.demo.people import Laptop

FOLDER = "台账"
Lines = dict[str, dict[str, Any]]


def unequal(desks: Sequence[Laptop], records: Mapping[type[Record], Sequence[UUID]], out: Path) -> list[str]:
    """Writes the workbooks of these kinds for each desk and says what is missing, not confirmed or not the same.

    Empty is the only good answer. The desks in their order: the county's first, the province's last.
    """
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    return [line for kind, ids in records.items() for line in _of_kind(desks, kind, ids, out / FOLDER)]


def _of_kind(desks: Sequence[Laptop], kind: type[Record], ids: Sequence[UUID], folder: Path) -> Iterator[str]:
    books = {desk.who.name: lines(written(desk, kind, folder)) for desk in desks}
    for record_id in ids:
        found = desks[-1].store.get(kind, record_id)
        if found is None or not found.no:
            yield f"{kind.title} {record_id}：省级没有这条记录，或没有编号"
            continue
        if kind.submittable and found.state is not State.CONFIRMED:
            yield f"{kind.title} {found.no}：是“{found.state.text}”，没有走到省级确认"
        yield from line_differs(f"{kind.title} {found.no}", {name: book.get(found.no) for name, book in books.items()})


def line_differs(called: str, shown: Mapping[str, dict[str, Any] | None]) -> Iterator[str]:
    """The first level's line against each of the others'."""
    (first, line), *others = shown.items()
    for name, other in shown.items():
        if other is None:
            yield f"{called}：{name}的台账里没有这一行"
    for name, other in others:
        if line is not None and other is not None:
            for heading in line.keys() | other.keys():
                if line.get(heading) != other.get(heading):
                    yield f"{called}：“{heading}”{first}是 {line.get(heading)}，{name}是 {other.get(heading)}"


def written(laptop: Laptop, kind: type[Record], folder: Path) -> Path:
    """The list as this person sees it, by the function behind the button 导出."""
    path = folder / f"{kind.title}-{laptop.who.login}.xlsx"
    listing = Listing(laptop.opened.local, SearchIndex(laptop.opened.local), laptop.opened.clock.today)
    export(laptop.opened, kind, listing.ids(ListQuery(kind.__tablename__)), path)
    return path


def lines(path: Path) -> Lines:
    """The workbook's lines by 编号, each by its headings; what has no number yet is left out."""
    headings, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    found = [dict(zip(map(str, headings), row, strict=True)) for row in rows]
    return {str(line["编号"]): line for line in found if line["编号"]}
