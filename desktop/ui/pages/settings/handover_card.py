"""工作交接: to whom, from when, what; what would move is said before it is done, and it is asked once more in place."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout

from db.fields import field_map
from db.records.handover import Handover
from desktop.core import cards, handing_over
from desktop.core.errors import Invalid
from desktop.core.handing_over import FIELDS, Draft, Part, Told
from desktop.ui.editors import Lookups, editor_for
from desktop.ui.entries import Entry, EntryList
from desktop.ui.widgets.base import Editor, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.workspace import Workspace

KEEP_MS = 400
CARDS = "企业名片全省共用，不用移交。"
TOLD = "调动工作时，把还没有办完的记录和任务交给接替的人：填写人不变，移交后您可以查看，不能修改。联网同步后生效。"
NOTHING = "本机没有可移交的记录；对方电脑上交接以前写的、还没有上传的，上传后一并移交。"


class HandoverCard(Card):
    """For everyone; contacts may do it for others. What is filled in is kept until it is agreed or given up."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("工作交接")
        self._workspace = workspace
        find, opened = partial(cards.find_refs, workspace.listing, workspace.searching), workspace.opened
        self._lookups = Lookups(find, workspace.run_for(self))
        self._able = Lookups(lambda ref, text: handing_over.able(opened, find(ref, text)), workspace.run_for(self))
        self.editors: dict[str, Editor] = {}
        self.list = EntryList()
        self.begin, self.go, self.cancel = Button("办理交接…"), Button("确认移交", "primary"), Button("不移交")
        self.parts = words("", ink="waiting", wrap=True)
        self.said = words("", ink="wrong", wrap=True)
        self._open = self._focus = False  # filled in now; the keyboard is wanted in it
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self._lay_out()
        for editor in self.editors.values():
            editor.changed.connect(lambda: self._timer.start(KEEP_MS))
            editor.committed.connect(self.flush)
        self.begin.clicked.connect(self._begin)
        self.cancel.clicked.connect(self._leave)
        self.go.clicked.connect(self.hand_over)

    def _lay_out(self) -> None:
        self.body.addWidget(words(TOLD, ink="second", wrap=True))
        self.grid = FormGrid()
        known, others = field_map(Handover), handing_over.may_hand_over_for_others(self._workspace.opened.account)
        for name in FIELDS:
            editor = self.editors[name] = editor_for(known[name], self._able if name == "to_id" else self._lookups)
            row = FormRow(known[name].label, editor, bool(known[name].spec.needed), known[name].spec.help)
            row.setVisible(name != "from_id" or others)
            self.grid.add(row)
        for name in ("from_id", "scope"):
            self.editors[name].changed.connect(self._preview)
        self.body.addWidget(self.grid)
        keys = QHBoxLayout()
        keys.setSpacing(8)
        for key in (self.begin, self.go, self.cancel):
            keys.addWidget(key)
        keys.addStretch()
        for part in (self.parts, self.said):
            self.body.addWidget(part)
        self.body.addLayout(keys)
        self.body.addWidget(self.list)
        self._show_form(False)

    def _show_form(self, shown: bool) -> None:
        self._open = shown
        for part in (self.grid, self.parts, self.go, self.cancel):
            part.setVisible(shown)
        self.begin.setVisible(not shown)
        self.said.hide()

    def reload(self) -> None:
        """Those that this computer knows of, and what was begun before."""
        opened = self._workspace.opened
        self._workspace.tasks.read(
            lambda: (handing_over.listed(opened), handing_over.draft(opened)), self._show, self._workspace.show_error, owner=self
        )

    def _show(self, read: tuple[Sequence[Told], Draft | None]) -> None:
        found, begun = read
        self.list.show_entries([Entry(each.id, each.text, each.note) for each in found])
        self.list.setVisible(bool(found))
        if begun is not None and not self._open:
            for ref in begun.people:
                self._lookups.learn("person", ref)
                self._able.learn("person", ref)
            for name, editor in self.editors.items():
                editor.set_value(begun.values.get(name))
                if text := begun.typed.get(name):
                    editor.restore_typed(text)
            self._show_form(True)
            self._preview()
        if self._open and self._focus:
            self.editors["to_id"].setFocus()
        self._focus = False

    def into(self) -> None:
        """What was filled in before, with the keyboard where it is to be mended."""
        self._focus = True
        self.reload()

    # -------------------------------------------------------------------------------------------------------- keeping
    def flush(self) -> None:
        """Keep what is filled in."""
        self._timer.stop()
        if self._open:
            values = {name: editor.value() for name, editor in self.editors.items()}
            self._keep(Draft(values, {name: text for name, editor in self.editors.items() if (text := editor.typed())}))

    def _keep(self, draft: Draft | None) -> None:
        opened = self._workspace.opened
        self._workspace.tasks.change(
            lambda: handing_over.keep_draft(opened, draft), on_error=self._workspace.show_error, owner=self
        )

    def _close_form(self) -> None:
        """It is agreed, or given up: nothing of it is kept."""
        self._timer.stop()
        self._show_form(False)
        self._keep(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving the page keeps it."""
        self.flush()
        super().hideEvent(event)

    def _begin(self) -> None:
        opened = self._workspace.opened
        others = handing_over.may_hand_over_for_others(opened.account)
        self.editors["from_id"].set_value(None if others else opened.account.id)
        self.editors["from_day"].set_value(opened.clock.today())
        for name in ("to_id", "scope", "note"):
            self.editors[name].set_value(None)
        self._show_form(True)
        self.flush()
        self._preview()
        self.editors["from_id" if others else "to_id"].setFocus()

    def _leave(self) -> None:
        self._close_form()
        self.begin.setFocus()

    def _giver(self) -> UUID | None:
        found: UUID | None = self.editors["from_id"].value()
        return found

    def _preview(self) -> None:
        giver, scope, opened = self._giver(), self.editors["scope"].value() or (), self._workspace.opened
        if giver is None:
            self.parts.setText("请先选择移交人。")
            return
        self._workspace.tasks.read(
            lambda: handing_over.preview(opened, giver, scope), self._show_parts, self._workspace.show_error, owner=self
        )

    def _show_parts(self, found: Sequence[Part]) -> None:
        listed = "、".join(f"{part.title} {part.count} 条" for part in found)
        self.parts.setText(f"将移交：{listed}，连同附件和审核意见。{CARDS}" if found else NOTHING)

    def hand_over(self) -> None:
        """Write it; what is missing is said at its field."""
        giver, store = self._giver(), self._workspace.store
        if giver is None:
            self.editors["from_id"].set_problem("请选择移交人")
            return
        taker, day, scope, note = (self.editors[name].value() for name in FIELDS[1:])
        self._workspace.tasks.change(
            lambda: handing_over.hand_over(store, giver, taker, day, scope or (), note or ""),
            lambda _: self._done(), self._refused, owner=self,
        )  # fmt: skip

    def _done(self) -> None:
        self._close_form()
        self._workspace.notice("done", "交接已登记，联网同步后生效，双方首页都会提示。")
        self.reload()
        self.begin.setFocus()

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, Invalid):
            self._workspace.show_error(error)
            return
        texts = {p.field: p.text for p in error.problems if hasattr(p, "field") and hasattr(p, "text")}
        for name, editor in self.editors.items():
            editor.set_problem(texts.get(name))
        hidden = [text for name, text in texts.items() if name == "from_id" and not self.editors[name].isVisibleTo(self)]
        self.said.setText("；".join(hidden))
        self.said.setVisible(bool(hidden))
        first = next((editor for name, editor in self.editors.items() if name in texts), None)
        if first is not None:
            first.setFocus()
