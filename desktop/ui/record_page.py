"""The page of any kind: list at the left, form at the right, filters above, the keyboard for all of it."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from db.base import Record
from db.divisions import get as division
from db.fields import typed_fields
from desktop.core import begun
from desktop.core.listing import ListQuery
from desktop.core.locks import may_keep
from desktop.core.store import Removed
from desktop.ui.export_button import ExportButton
from desktop.ui.form import RecordForm
from desktop.ui.list_side import ListSide
from desktop.ui.pill import when_text
from desktop.ui.record_panel import RecordPanel
from desktop.ui.settle import settle_conflicts
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.notice import Action
from desktop.ui.workspace import Workspace

FOLLOW_MS = 60  # the form follows the list when the arrow keys pause
SHARES = (480, 720)  # px of list and form
AFTER_PAINT_MS = 20  # the list comes first, then the form is built
HINT = "↑↓ 选择　Enter 打开　Ctrl+D 复制　Ctrl+P 打印"


class RecordPage(QWidget):
    """A kind's page. One with needs of its own subclasses it; the methods that it may override stand first."""

    shares: ClassVar[tuple[int, int]] = SHARES

    def __init__(self, workspace: Workspace, kind: type[Record], title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace, self.kind = workspace, kind
        self.title = title or kind.title
        self._fresh: UUID | None = None  # made just now; goes if nobody types into it
        self._told_of: UUID | None = None  # begun elsewhere with what was known there: its going is told
        self._to_write: UUID | None = None  # the keyboard goes into it once it is in sight
        self._to_mend: UUID | None = None  # the same, if it was returned
        self._wanted: Any = None
        self._panel: RecordPanel | None = None
        self._there = False  # the list has its first rows, or is known to have none
        self.count = words("", ink="second", size="small")
        self.side = ListSide(workspace, kind, self.list_hint(), self.also_watch(), self.count_text, self.count.setText)
        self.records = self.side.records
        self.export = ExportButton(workspace, kind, self.title, lambda: self.side.query)
        self.new = Button(f"新建{self.record_noun()}", "primary", "Ctrl+N")
        if not may_keep(kind, workspace.opened.account):
            self.new.hide()
        self._lay_out()
        self._connect()
        self._keys()

    @property
    def panel(self) -> RecordPanel:
        """The right half; built when first asked for, after the list is in sight."""
        if self._panel is None:
            self._panel = self._make_panel()
        return self._panel

    @property
    def form(self) -> RecordForm:
        """The form in it."""
        return self.panel.form

    # --------------------------------------------------------------------------------------------- what subclasses change
    def make_form(self) -> RecordForm:
        """The form of the right half."""
        return RecordForm(self.workspace, self.kind)

    def make_panel(self) -> RecordPanel:
        """The right half with it."""
        return RecordPanel(self.make_form(), self.record_title(), f"从左边选一条{self.kind.title}", "或按 Ctrl+N 新建")

    def record_title(self) -> str:
        """What stands over the form."""
        return self.kind.title

    def list_hint(self) -> str:
        """What stands under the list."""
        return HINT

    def also_watch(self) -> tuple[str, ...]:
        """Other kinds whose changes show in the list."""
        return ()

    def new_record(self) -> UUID:
        """A new record with what is known of it, on the database thread."""
        code = self.workspace.opened.account.division
        return self.workspace.store.create(self.kind, {"region": code if code and division(code) else None})

    def copy_record(self, record_id: UUID) -> UUID | None:
        """A new record like this one, on the database thread; None when there is nothing to copy."""
        record = self.workspace.store.get(self.kind, record_id)
        if record is None:
            return None
        alone = {*self.kind.not_copied, self.kind.natural_key}
        names = [f.name for f in typed_fields(self.kind) if f.name not in alone]
        return self.workspace.store.create(self.kind, {n: v for n in names if (v := getattr(record, n)) is not None})

    def drop_if_empty(self, record_id: UUID) -> Removed | None:
        """Take away a record that was made just now and never typed into, on the database thread."""
        return begun.drop_untouched(self.workspace.store, self.kind, record_id)

    def count_text(self) -> str:
        """The figures beside the title, on the database thread."""
        return f"共 {self.workspace.listing.count(ListQuery(self.kind.__tablename__)):,} 条"

    # ------------------------------------------------------------------------------------------------------------- frame
    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        for part in (words(self.title, size="heading"), self.count):
            head.addWidget(part)
        head.addStretch()
        for button in (self.side.period, self.side.states, *self.head_buttons(), self.export, self.new):
            head.addWidget(button)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(12)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.side)
        self.split.addWidget(Card())  # where the panel comes
        self.split.setStretchFactor(0, 2)
        self.split.setStretchFactor(1, 3)
        self.split.setSizes(list(self.shares))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(10)
        outer.addLayout(head)
        outer.addWidget(self.split, 1)

    def record_noun(self) -> str:
        """The word after 新建."""
        return self.kind.title

    def head_buttons(self) -> Sequence[QWidget]:
        """More buttons beside the filters."""
        return ()

    def _connect(self) -> None:
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.timeout.connect(self._open_wanted)
        self.records.selected.connect(self._selected)
        self.records.activated.connect(lambda _: self._into_form())
        self.records.model.page_loaded.connect(self._listed)
        self.new.clicked.connect(self.make_new)

    def _make_panel(self) -> RecordPanel:
        """The form and what belongs around it."""
        panel = self.make_panel()
        panel.setMinimumWidth(420)
        panel.copy_wanted.connect(self.make_copy)
        panel.removed.connect(self._removed)
        panel.restored.connect(self.open_record)
        panel.settle_wanted.connect(self._settle)
        panel.form.gone.connect(self._gone)
        panel.form.opened.connect(self._opened)
        panel.form.loaded.connect(self._into_returned)
        escape = QShortcut(QKeySequence("Esc"), panel, self.records.setFocus)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        sizes = self.split.sizes()
        place = self.split.replaceWidget(1, panel)
        if place is not None:
            place.deleteLater()
        self.split.setStretchFactor(1, 3)
        self.split.setSizes(sizes if all(sizes) else list(self.shares))
        return panel

    def _keys(self) -> None:
        window, here = Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, slot, context, owner in (
            ("Ctrl+S", self.reassure, window, self),
            ("Ctrl+Return", self._submit, window, self),
            ("Ctrl+Enter", self._submit, window, self),
            ("Ctrl+P", self._print, window, self),
            ("Ctrl+D", self.make_copy, window, self),
            ("Ctrl+F", self.side.filter.setFocus, window, self),
            ("Alt+Up", lambda: self.step(-1), window, self),
            ("Alt+Down", lambda: self.step(1), window, self),
            ("Del", self._delete, here, self.records),
            ("Down", self.records.setFocus, here, self.side.filter),
        ):
            shortcut = QShortcut(QKeySequence(keys), owner)
            shortcut.setContext(context)
            shortcut.activated.connect(slot)

    def _submit(self) -> None:
        self.panel.ask_submit()

    def _print(self) -> None:
        self.panel.ask_print()

    def _delete(self) -> None:
        self.panel.ask_delete()

    # ------------------------------------------------------------------------------------------------------ list and form
    def _selected(self, key: Any) -> None:
        if self._panel is None or key != self.form.record_id:
            self._wanted = key
            self._follow.start(FOLLOW_MS)

    def _open_wanted(self) -> None:
        if self._wanted is not None and self._wanted != self.form.record_id:
            self._leave_fresh(self._wanted)
            self.form.open(self._wanted)

    def step(self, by: int) -> None:
        """To the next or the previous record of the list, staying in the form."""
        self.form.flush()
        self.records.select_row(self.records.list.currentIndex().row() + by)

    # ------------------------------------------------------------------------------------------------------------ records
    def open_record(self, record_id: UUID) -> None:
        """Show a record, wherever it stands in the list."""
        self._follow.stop()
        self._wanted = record_id
        self._leave_fresh(record_id)
        self._to_mend = record_id
        self.records.select_key(record_id)
        self.form.open(record_id)

    def make_new(self) -> None:
        """Begin a record, with the keyboard in its first field."""
        self._begin(self.new_record)

    def make_copy(self) -> None:
        """Begin a record like the one in sight."""
        record_id = self.form.record_id
        if record_id is not None:
            self.form.flush()
            self._begin(lambda: self.copy_record(record_id))

    def _begin(self, make: Callable[[], UUID | None]) -> None:
        self.form.flush()
        self._leave_fresh(None)
        self.workspace.tasks.change(make, self._begun, self.workspace.show_error, owner=self)

    def _begun(self, made: UUID | None) -> None:
        if made is None:
            self.workspace.notice("accent", f"还没有可以复制的{self.kind.title}。")
            return
        self.open_fresh(made)
        self._told_of = None

    def open_fresh(self, made: UUID) -> None:
        """Show a record made just now, with the keyboard in its first field; left without a keystroke it goes again."""
        self._leave_fresh(made)
        self.side.clear_filters()
        self._fresh = self._to_write = self._told_of = made
        self.open_record(made)

    def _opened(self) -> None:
        if self.form.record_id == self._to_write:
            self._to_write = None
            self._into_form()

    def _into_returned(self) -> None:
        """Who comes to a record that was returned comes to mend it: the keyboard into the first field with a remark."""
        card, wanted = self.form.card, self._to_mend
        if card is None or card.record.id != wanted:
            return
        self._to_mend = None
        marked = [b for b in self.form.bindings if not b.editor.is_read_only() and set(b.names) & card.notes.keys()]
        for binding in marked[:1]:
            self.form.focus(binding)

    def _into_form(self) -> None:
        """The keyboard into the first empty field, else into the first."""
        editable = [b for b in self.form.bindings if not b.editor.is_read_only()]
        empty = [b for b in editable if b.editor.value() is None and not b.editor.typed()]
        for binding in (empty if self._fresh else editable)[:1]:
            self.form.focus(binding)

    def _leave_fresh(self, towards: Any) -> None:
        """A record made just now and left without a keystroke goes again."""
        fresh = self._fresh
        if fresh is None or fresh == towards:
            return
        self._fresh = None
        shown = self.form.record_id == fresh
        if not shown or (self.form.saved_at is None and not any(b.pending for b in self.form.bindings)):
            self.form.close_record()
            done = self._dropped if self._told_of == fresh else None
            self.workspace.tasks.change(lambda: self.drop_if_empty(fresh), done, self.workspace.show_error, owner=self)

    def _removed(self, record_id: UUID) -> None:
        """The next record takes its place, else the one before."""
        model, row = self.records.model, self.records.list.currentIndex().row()
        at = model.row_of_key(record_id)
        beside = [model.row(n) for n in ((row, row - 1) if at is None else (at + 1, at - 1)) if 0 <= n < model.rowCount()]
        neighbour = next((found for found in beside if found is not None), None)
        if neighbour is not None:
            self.records.select_key(neighbour.key)
        self.records.setFocus()

    def _dropped(self, removed: Removed | None) -> None:
        """What was begun elsewhere had something in it already: say that it is gone, with a way back."""
        if removed is not None:
            store, change = self.workspace.store, self.workspace.tasks.change
            keep = Action("留下", lambda: change(lambda: store.restore(removed), None, self.workspace.show_error, owner=self))
            self.workspace.notice("accent", f"没有写内容的{self.kind.title}没有保留。", "", (keep,))

    def _settle(self) -> None:
        if self.form.record_id is not None:
            self.form.flush()
            settle_conflicts(self.workspace, self.kind, self.form.record_id, self)

    def _gone(self, error: BaseException) -> None:
        self.panel.refresh()
        self.workspace.show_error(error)

    def reassure(self) -> None:
        """Ctrl+S: everything is saved already."""
        self.form.flush()
        now = self.workspace.opened.clock.now()
        self.workspace.notice("done", f"已自动保存 {when_text(now, now)}，不用手动保存。")

    # -------------------------------------------------------------------------------------------------------------- frame
    def may_leave(self) -> bool:
        """Save what is typed; nothing keeps one here."""
        if self._panel is not None:
            self.form.flush()
            self._leave_fresh(None)
        return True

    def shown(self) -> None:
        """Come into sight: with a record, unless the list is empty."""
        if self._there:
            QTimer.singleShot(AFTER_PAINT_MS, self, self._first_look)

    def _listed(self, page: int) -> None:
        if page == 0:
            self._there = True
            self.shown()

    def _first_look(self) -> None:
        """The list is painted: build the form, and show the first record in it."""
        if self.workspace.tasks.closed:
            return
        if self.isVisible() and self._wanted is None and self._fresh is None and self.form.record_id is None:
            self.records.select_row(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts in the list."""
        self.records.setFocus()
