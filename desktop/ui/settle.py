"""Two values of one field: the author sees both and chooses; any place that shows a record may ask for it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.base import Record
from db.choices import State
from desktop.core import conflict_texts
from desktop.core.conflict_texts import Told
from desktop.ui.conflict import ConflictField, ConflictWindow
from desktop.ui.workspace import Workspace


def settle_conflicts(workspace: Workspace, kind: type[Record], record_id: UUID, parent: QWidget) -> None:
    """Open the window with all conflicts of a record; what is chosen is written and told to the bus."""
    opened = workspace.opened

    def show(found: Sequence[Told]) -> None:
        if found:
            _open(workspace, kind, record_id, found, parent)

    workspace.tasks.read(
        lambda: conflict_texts.told(opened, kind, record_id), show, workspace.show_error, owner=parent
    )


def _open(workspace: Workspace, kind: type[Record], record_id: UUID, found: Sequence[Told], parent: QWidget) -> None:
    fields = [ConflictField(t.field, t.label, t.mine, t.theirs, t.mine_by, t.theirs_by) for t in found]
    window = ConflictWindow(f"{kind.title}：{'、'.join(t.label for t in found)}", fields, parent.window())

    def decided(sides: Mapping[str, str]) -> None:
        values: dict[str, Any] = {t.field: t.mine_value if sides[t.field] == "mine" else t.theirs_value for t in found}
        store = workspace.store

        def settle() -> str:
            before = store.get(kind, record_id)
            store.settle(kind, record_id, values)
            after = store.get(kind, record_id)
            if before is None or after is None or before.state is not State.SUBMITTED:
                return ""
            return "记录已重新提交。" if after.state is State.SUBMITTED else "记录已撤回，还有内容要改正，改好后请重新提交。"

        workspace.tasks.change(
            settle,
            lambda again: workspace.notice("done", "已按您的选择保存；没有选的那个值留在历史里。", again),
            workspace.show_error,
        )

    window.decided.connect(decided)
    window.finished.connect(window.deleteLater)
    window.open()
