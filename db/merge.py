"""Three-way merge, per field and by value (design §4, Merge). Pure: base, current and new are wire values."""

from typing import Any

from db.types import Children, ChoiceSet, RefList, Wired

Cells = dict[str, Any]


def merge_field(kind: Wired, base: Any, current: Any, new: Any) -> tuple[Any, bool]:
    """What the field becomes, and whether the two sides conflict (then the current value stays).

    Lists are merged member by member; child rows by child and by field. What the field could not hold then conflicts as a whole.
    """
    if current in (base, new):
        return new, False
    if new == base:  # as when two references turn out to be one record: the author changed nothing
        return current, False
    if isinstance(kind, ChoiceSet | RefList):
        merged = merge_members(base or [], current or [], new or [])
        return _kept(kind, current, (kind.to_wire(merged) if isinstance(kind, ChoiceSet) else merged) or None)
    if isinstance(kind, Children):
        rows, clash = merge_children(base or {}, current or {}, new or {})
        return (current, True) if clash else _kept(kind, current, rows)
    return current, True


def _kept(kind: Wired, current: Any, merged: Any) -> tuple[Any, bool]:
    """Two lists that are short enough may be too long together."""
    return (current, True) if merged is not None and kind.refuse(merged) is not None else (merged, False)


def merge_members(base: list[Any], current: list[Any], new: list[Any]) -> list[Any]:
    """Current without what the author removed, followed by what the author added."""
    removed = set(base) - set(new)
    kept = [m for m in current if m not in removed]
    return kept + [m for m in new if m not in base and m not in kept]


def merge_children(base: Cells, current: Cells, new: Cells) -> tuple[Cells | None, bool]:
    """Child rows by id. A row that one side removed and the other changed stays; a cell both changed differently conflicts.

    The place `n` never does: two people who put rows in order differently have not said different things.
    """
    found: Cells = {}
    for key in [*current, *(k for k in new if k not in current)]:
        mine, theirs, was = new.get(key), current.get(key), base.get(key)
        if theirs == was:
            row = mine
        elif mine in (was, theirs):
            row = theirs
        elif mine is None or theirs is None:
            row = mine or theirs
        else:
            row, clash = _merge_cells(was or {}, theirs, mine)
            if clash:
                return current, True
        if row is not None:
            found[key] = row
    return found or None, False


def _merge_cells(base: Cells, current: Cells, new: Cells) -> tuple[Cells, bool]:
    found: Cells = {}
    for name in {**current, **new}:
        mine, theirs, was = new.get(name), current.get(name), base.get(name)
        if theirs in (was, mine):
            value = mine
        elif mine == was or name == "n":
            value = theirs
        elif type(mine) is list and type(theirs) is list:  # who was there on a day: each adds himself
            value = merge_members(was or [], theirs, mine) or None
        else:
            return current, True
        if value is not None:
            found[name] = value
    return found, False
