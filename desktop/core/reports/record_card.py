"""A plain record card: any kind of record prints as headings with labels and values, without a layout of its own."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.core.reports.document import PrintMeta, Sheet, notes, render
from desktop.core.reports.fonts import Face, typeface
from desktop.core.reports.layout import (
    EMPTY,
    PAD_X,
    Block,
    Cell,
    Density,
    Row,
    Signatures,
    heading_cell,
    label_cell,
    text_cell,
)
from desktop.core.reports.linebreak import clean
from desktop.core.reports.page import BODY_WIDTH, MM

Field = tuple[str, str | None]
Section = tuple[str, Sequence[Field]]

_LABEL = 32 * MM
_HALF = BODY_WIDTH / 2 - _LABEL


def render_card(
    title: str,
    sections: Sequence[Section],
    meta: PrintMeta,
    *,
    number: str = "",
    record_id: str = "",
    draft: bool = False,
    signatures: Sequence[str] = (),
) -> bytes:
    """Print one record: each section a heading and its fields, two short fields side by side, empty ones 「—」.

    `signatures` are the captions of signature boxes at the end, at most three.
    """
    sheet = card(title, sections, number=number, record_id=record_id, draft=draft, signatures=signatures)
    return render([sheet], meta, f"{title}（{number}）" if number else title)


def card(
    title: str,
    sections: Sequence[Section],
    *,
    number: str = "",
    record_id: str = "",
    draft: bool = False,
    signatures: Sequence[str] = (),
) -> Sheet:
    """The card as a sheet, so that several can go into one file with `document.render`."""
    return Sheet(
        title,
        lambda density: [_blocks(sections, signatures, density)],
        number or "（上传后编号）",
        bookmark=number or title,
        qr=record_id,
        draft=draft,
    )


def _blocks(sections: Sequence[Section], signatures: Sequence[str], density: Density) -> list[Block]:
    blocks: list[Block] = []
    for heading, fields in sections:
        if heading:
            blocks.append(Row((heading_cell(BODY_WIDTH, heading, density),), density.pad, density.least, keep=True))
        blocks += _rows(fields, density)
    whole = "".join(clean(f"{heading}{label}{value or ''}") for heading, rows in sections for label, value in rows)
    tail = notes(False, typeface(Face.SONG).missing(whole.replace("\n", "")))
    if signatures:
        blocks.append(Signatures(tuple(signatures), density.signature, keep=bool(tail)))
    return [*blocks, *tail]


def _rows(fields: Sequence[Field], density: Density) -> list[Block]:
    """Short neighbours share a row; a long value has the whole width."""
    rows: list[Block] = []
    waiting: Field | None = None
    for entry in [*fields, None]:
        short = entry is not None and _is_short(entry, density)
        if waiting and entry and short:
            rows.append(_row([waiting, entry], density))
            waiting = None
            continue
        if waiting:
            rows.append(_row([waiting], density))
            waiting = None
        if entry and short:
            waiting = entry
        elif entry:
            rows.append(_row([entry], density))
    return rows


def _row(fields: Sequence[Field], density: Density) -> Row:
    width = _HALF if len(fields) == 2 else BODY_WIDTH - _LABEL
    cells: list[Cell] = []
    for label, value in fields:
        shown = value if value and value.strip() else EMPTY
        cells += [label_cell(_LABEL, label, density), text_cell(width, shown, density.text)]
    return Row(tuple(cells), density.pad, density.least)


def _is_short(entry: Field, density: Density) -> bool:
    """Whether the value fits on one line of half the width."""
    value = clean(entry[1] or "")
    return "\n" not in value and typeface(density.text.face).width(value, density.text.size) <= _HALF - 2 * PAD_X
