"""What is wrong with a record, in words. The form, the import and the server all ask here (design §3)."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from db import divisions
from db.base import Record
from db.fields import BoundField, Cell, Field, fields_of
from db.types import Children, Row, ShortText, Whole

Stage = Literal["draft", "submit"]
WARNING = "warn_"  # codes that begin so are shown and stop nothing
NEEDED = "need_"  # codes that begin so ask for something that a draft may still lack


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem at one place. `child` and `cell` name a child row's field."""

    field: str
    code: str
    text: str
    child: str = ""
    cell: str = ""

    @property
    def blocking(self) -> bool:
        return not self.code.startswith(WARNING)


def problems(record: Record, stage: Stage = "submit") -> list[Problem]:
    """All problems of a record; at `draft` only what even a draft needs and what is plainly wrong."""
    found: list[Problem] = []
    for bound in fields_of(type(record)):
        value = getattr(record, bound.name)
        found.extend(_field_problems(bound, value, stage))
    found.extend(Problem(*item) for item in record.problems() if stage == "submit" or not item[1].startswith(NEEDED))
    return found


def blocking(record: Record, stage: Stage = "submit") -> list[Problem]:
    """Only those that stop a submission."""
    return [p for p in problems(record, stage) if p.blocking]


def _field_problems(bound: BoundField, value: Any, stage: Stage) -> Iterator[Problem]:
    spec = bound.spec
    if _is_empty(value):
        if _is_needed(spec, stage):
            yield Problem(bound.name, "missing", f"请填写{spec.label}")
        return
    if isinstance(bound.type, Children):
        for row in value:
            yield from _row_problems(bound, row, stage)
        return
    for code, text in _value_problems(spec, bound.type, value):
        yield Problem(bound.name, code, text)


def _is_empty(value: Any) -> bool:
    """Nothing was filled in; blanks are nothing, zero and no are something."""
    return value is None or value == () or (isinstance(value, str) and not value.strip())


def _is_needed(spec: Field, stage: Stage) -> bool:
    return spec.needed == "draft" or (spec.needed == "submit" and stage == "submit")


def _value_problems(spec: Field, kind: Any, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(kind, ShortText | Whole):
        if (why := kind.refuse(value)) is not None:
            yield "refused", why
            return
        if spec.ref == "division" and divisions.get(value) is None:
            yield "no_division", "没有这个行政区划，请重新选择"
    if spec.check is not None and (why := spec.check(value)) is not None:
        yield "check", why


def cells_of(row: type[Row]) -> dict[str, Cell]:
    """The described fields of a child row, `id` and `n` left out."""
    hints = get_type_hints(row, include_extras=True)
    return {
        f.name: get_args(hints[f.name])[1] for f in fields(row) if get_origin(hints.get(f.name)) is Annotated
    }  # fmt: skip


def _row_problems(bound: BoundField, row: Row, stage: Stage) -> Iterator[Problem]:
    for name, cell in cells_of(type(row)).items():
        value = getattr(row, name)
        if _is_empty(value):
            if _is_needed(cell.spec, stage):
                text = f"{bound.label}：请填写{cell.spec.label}"
                yield Problem(bound.name, "missing", text, row.id, name)
            continue
        for code, text in _value_problems(cell.spec, cell.type, value):
            yield Problem(bound.name, code, text, row.id, name)
