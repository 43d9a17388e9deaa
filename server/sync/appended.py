"""Rows that are added and never changed: what was said at a docking stays said (domain.md §4.8)."""

from collections.abc import Mapping
from typing import Any

from db.appended import altered
from db.base import Record
from db.bodies import wire_types
from db.merge import merge_field
from server.sync.refusal import rejected


def keep(kind: type[Record], body: Mapping[str, Any], fields: Mapping[str, Any], base: Mapping[str, Any]) -> None:
    """Raises Refused when a patch, merged, would take away or change a row that is there."""
    types = wire_types(kind)
    for name in kind.append_only & fields.keys():
        claimed = base.get(name)
        seen = None if claimed is None or types[name].refuse(claimed) is not None else claimed
        merged, _ = merge_field(types[name], seen, body.get(name), fields[name])
        if altered(body.get(name), merged):
            raise rejected("append_only", (name, "已经写下的经过不能修改或删除；写错了请添一行说明"))
