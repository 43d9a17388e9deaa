"""技术需求 heard at a visit, typed into rows of the visit's form and kept as records of their own."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer, Signal

from db.fields import field_map
from db.ids import new_id
from db.records.need import Need
from db.rules import Problem
from desktop.core import visit_card
from desktop.core.store import Removed
from desktop.ui.editors import Lookups, editor_of
from desktop.ui.widgets.base import keyboard_in
from desktop.ui.widgets.rows import RowColumn, RowsEdit
from desktop.ui.workspace import Workspace

COLUMNS = (("name", 5), ("domain", 3), ("budget", 3), ("deadline", 3))
SAVE_MS = 250


class VisitNeeds(RowsEdit):
    """Rows of needs; each keystroke is kept as in the rest of the form. `counted` tells how many there are."""

    counted = Signal(int)

    def __init__(self, workspace: Workspace, lookups: Lookups) -> None:
        fields = field_map(Need)
        super().__init__(
            [
                RowColumn(n, fields[n].label, partial(editor_of, fields[n].type, fields[n].spec, lookups, True), share)
                for n, share in COLUMNS
            ],
            "添加需求",
        )
        self._workspace = workspace
        self._visit: UUID | None = None
        self._known: dict[UUID, dict[str, Any]] = {}  # as given to the database last
        self._removed: dict[UUID, Removed] = {}
        self._under_way = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self.changed.connect(self._edited)
        self.committed.connect(self.flush)
        self.extra_clicked.connect(self._open)

    def show_needs(self, visit_id: UUID, needs: Sequence[Need], locked: bool) -> None:
        """Show what the database has, unless somebody is typing here just now."""
        self.set_read_only(locked)
        found = {n.id: {name: getattr(n, name) for name, _ in COLUMNS} for n in needs}
        if self._visit == visit_id:
            if self._timer.isActive() or self._under_way or found == self._known or self.typed():
                return
            if self._has_keyboard() and found.keys() == self._known.keys() and found == self._here():
                self._known = found
                return
        self._visit, self._known = visit_id, found
        self._removed = {}
        self.set_value([{"id": need_id, **values} for need_id, values in found.items()])
        self._number()

    def mark(self, problems: Sequence[Problem]) -> None:
        """Mark cells; what concerns a field that is not shown here stands at the name."""
        names, fields = {name for name, _ in COLUMNS}, field_map(Need)
        found: dict[tuple[str, str], list[str]] = {}
        for p in problems:
            if p.field == "needs":
                text = p.text.partition("：")[2] or p.text
                if p.cell not in names and p.cell in fields:
                    text = f"{fields[p.cell].label}{'' if fields[p.cell].label in text else '：'}{text}，请点“详情”改正"
                found.setdefault((p.child, p.cell if p.cell in names else "name"), []).append(text)
        for row in self._rows:
            for name, editor in row.editors.items():
                editor.set_problem("；".join(found.get((str(row.rest.get("id")), name), ())) or None)

    def focus_problem(self) -> None:
        """Put the keyboard into the first cell with a problem."""
        wrong = (editor for row in self._rows for editor in row.editors.values() if editor.problem())
        first = next(wrong, None)
        if first is not None:
            first.setFocus()

    def flush(self) -> None:
        """Keep what is not kept yet."""
        self._timer.stop()
        visit_id = self._visit
        if visit_id is None or self.is_read_only():
            return
        now = self._here()
        fresh = {i: v for i, v in now.items() if i not in self._known and i not in self._removed}
        back = [self._removed.pop(i) for i in now if i in self._removed]
        edited = {i: v for i, values in now.items() if i in self._known and (v := _changes(self._known[i], values))}
        gone = [i for i in self._known if i not in now]
        self._known = {i: self._known.get(i, {}) | v for i, v in now.items()}
        if not (fresh or edited or gone or back):
            return
        store = self._workspace.store

        def keep() -> dict[UUID, Removed]:
            for removed in back:
                store.restore(removed)
            visit_card.keep_needs(store, visit_id, fresh, edited)
            return {i: store.delete(Need, [i]) for i in gone}

        self._under_way += 1
        self._workspace.tasks.change(keep, self._kept, self._failed, owner=self)
        self._number()

    def _edited(self) -> None:
        if self._visit is not None and not self._timer.isActive():
            self._timer.start(SAVE_MS)

    def _here(self) -> dict[UUID, dict[str, Any]]:
        """What the rows hold by id; a row gets its id with its first keystroke, cells that cannot be read are left out."""
        found = {}
        for row in self._rows:
            if not row.is_blank():
                need_id = row.rest.setdefault("id", new_id())
                found[need_id] = {n: e.value() for n, e in row.editors.items() if not e.typed()}
        return found

    def _kept(self, removed: dict[UUID, Removed]) -> None:
        self._under_way -= 1
        self._removed |= removed

    def _failed(self, error: BaseException) -> None:
        self._under_way -= 1
        self._known = {}
        self._workspace.show_error(error)

    def _has_keyboard(self) -> bool:
        focus = keyboard_in()
        return focus is not None and self.isAncestorOf(focus)

    def _number(self) -> None:
        for place, row in enumerate(self._rows):
            self.set_extra(place, "详情" if row.rest.get("id") in self._known else "")
        self.counted.emit(len(self._known))

    def _open(self, place: int) -> None:
        need_id = self._rows[place].rest.get("id")
        if need_id is not None:
            self.flush()
            self._workspace.go("need", need_id)


def _changes(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {n: v for n, v in now.items() if before.get(n) != v}
