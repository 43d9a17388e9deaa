"""The form of any kind at work on a record: saved by itself, problems under the fields, changes from elsewhere taken over."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from db.base import Record
from db.rules import NEEDED, Problem
from desktop.core import cards, chosen, typed
from desktop.core.cards import Card
from desktop.core.changes import Changes
from desktop.core.errors import Locked
from desktop.core.store import Saved
from desktop.ui.bindings import Binding, Values
from desktop.ui.files_strip import FilesStrip
from desktop.ui.form_body import FormBody
from desktop.ui.layouts import Section
from desktop.ui.workspace import Workspace

SAVE_MS = 250  # while somebody types without pause it is saved this often
RETRY_MS = 5_000  # after the disk refused
FILES = "files"
FILES_SECTION = Section("附件", hint="照片、材料都不是必需的", widget=FILES)
QUIET = ("missing", "enterprise_uscc", NEEDED)  # codes that begin so are said of a draft only once somebody wants to submit it


class RecordForm(FormBody):
    """Shows one record. `opened` when another one is in sight, `loaded` whenever it was read anew, `stored` after a save."""

    opened = Signal()
    loaded = Signal()
    stored = Signal()
    gone = Signal(object)  # the record is no more; with the error
    watched: ClassVar[frozenset[str]] = frozenset({"attachment", "review_note", "person", "enterprise", "policy"})
    files: FilesStrip | None = None

    def __init__(self, workspace: Workspace, kind: type[Record], parent: QWidget | None = None) -> None:
        super().__init__(workspace, kind, parent)
        self.card: Card | None = None
        self.saved_at: datetime | None = None
        self.attempted = False  # somebody tried to submit: say what is missing too
        self._wanted: UUID | None = None
        self._kept: dict[str, str] = {}
        self._then: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        workspace.changes.changed.connect(self._changed_somewhere)

    def sections(self) -> tuple[Section, ...]:
        """Every record may have files beside it."""
        found = super().sections()
        return found if any(section.widget == FILES for section in found) else (*found, FILES_SECTION)

    def section_widget(self, name: str) -> QWidget | None:
        """Files; pages bring more."""
        if name != FILES:
            return None
        self.files = FilesStrip(self.workspace, self.kind)
        return self.files

    # -------------------------------------------------------------------------------------------------------- opening
    @property
    def record_id(self) -> UUID | None:
        """The record in sight."""
        return self.card.record.id if self.card else None

    def open(self, record_id: UUID) -> None:
        """Show another record; what was typed into the one in sight is saved first."""
        self.flush()
        self._wanted = record_id
        self._read()

    def close_record(self) -> None:
        """Show none."""
        self.flush()
        self._wanted = self.card = None

    def reread(self, then: Callable[[], object]) -> None:
        """Read the card anew, then go on."""
        self._then = then
        self._read()

    def _read(self) -> None:
        wanted = self._wanted
        if wanted is not None:
            load = self.load
            self.workspace.tasks.read(
                lambda: load(wanted), lambda card: self._arrived(wanted, card), lambda e: self._lost(wanted, e), owner=self
            )

    def load(self, record_id: UUID) -> Card:
        """Read the card, on the database thread; pages read more with it."""
        return cards.load(self.workspace.opened, self.kind, record_id)

    def _lost(self, wanted: UUID, error: BaseException) -> None:
        if wanted == self._wanted:
            self._wanted = self.card = None
            self.gone.emit(error)

    def _arrived(self, wanted: UUID, card: Card) -> None:
        if wanted != self._wanted:
            return
        for (kind, _), ref in card.refs.items():
            self.lookups.learn(kind, ref)
        fresh = self.card is None or self.card.record.id != card.record.id
        if fresh:
            self.flush()
            self._show_whole(card)
        else:
            self.card = card
            self._take_over(card)
        for binding in self.bindings:
            binding.editor.set_read_only(bool(card.lock))
        self.show_around(card)
        self.show_problems()
        if fresh:
            self.opened.emit()
        self.loaded.emit()
        then, self._then = self._then, None
        if then is not None:
            then()

    def _show_whole(self, card: Card) -> None:
        self.card, self.attempted, self.saved_at = card, "submit" in card.actions and bool(card.notes), None
        self._kept = dict(card.typed)
        for binding in self.bindings:
            binding.display(binding.of(card.record))
            if text := card.typed.get(binding.names[0]):
                binding.editor.restore_typed(text)
        self.verticalScrollBar().setValue(0)

    def _take_over(self, card: Card) -> None:
        """Values that are new in the database; what somebody is typing stays, with a quiet word."""
        for binding in self.bindings:
            now = binding.of(card.record)
            if binding.pending or now == binding.known or binding.unreadable():
                continue
            before, binding.known = binding.known, now
            if binding.values() == now:
                continue
            if not binding.being_edited() or binding.values() == before:
                # also under the cursor while nothing is typed: what he types next is written upon what he sees
                binding.display(now)
                if binding.being_edited():
                    self.workspace.notice("accent", f"“{binding.row.label()}”刚刚被另一处改动，现在显示的是新的内容。")
            elif before is not None:
                text = f"“{binding.row.label()}”刚刚被另一处改动；您正在编辑，保留您写的。"
                self.workspace.notice("accent", text)

    def show_around(self, card: Card) -> None:
        """Remarks and conflicts at their rows; pages show more."""
        doubtful = {conflict.field for conflict in card.conflicts}
        for binding in self.bindings:
            binding.row.doubt(bool(doubtful & set(binding.names)), card.may_settle)
            if remarks := [text for name in binding.names for text in card.notes.get(name, ())]:
                binding.row.say(f"审核意见：{'；'.join(remarks)}", "waiting")
            else:
                binding.row.say(self.note_of(binding))
        if self.files is not None:
            self.files.show_files(card)

    def note_of(self, binding: Binding) -> str:
        """A quiet word under a row, where there is no remark of a reviewer."""
        return ""

    # --------------------------------------------------------------------------------------------------------- saving
    def edited(self, binding: Binding) -> None:
        """Save soon."""
        if self.card is None or self.card.lock:
            return
        binding.version += 1
        if not self._timer.isActive():
            self._timer.start(SAVE_MS)

    def left(self) -> None:
        """Save now."""
        self.flush()

    def flush(self) -> None:
        """Save what is not saved yet, in the background, in order."""
        self._timer.stop()
        if self.card is None or self.card.lock:
            return
        unsent = [b for b in self.bindings if b.version != b.sent]
        if not unsent:
            return
        record_id = self.card.record.id
        self._keep_typed(record_id)
        values: Values = {}
        versions = []
        for binding in unsent:
            binding.sent = binding.version
            if binding.unreadable():
                binding.saved = binding.version
            else:
                values |= binding.values()
                versions.append((binding, binding.version))
        if values:
            write = self.write
            self.workspace.tasks.change(
                lambda: write(record_id, values), lambda saved: self._stored(record_id, versions, saved),
                lambda error: self._refused(record_id, versions, error), owner=self,
            )  # fmt: skip

    def write(self, record_id: UUID, values: Mapping[str, Any]) -> Saved:
        """Keep values, and what a card chosen among them knows, on the database thread; pages may do more."""
        return chosen.save(self.workspace.store, self.kind, record_id, values)

    def _keep_typed(self, record_id: UUID) -> None:
        texts = {b.names[0]: text for b in self.bindings if (text := b.unreadable())}
        if texts != self._kept:
            self._kept, opened = texts, self.workspace.opened
            self.workspace.tasks.change(
                lambda: typed.keep(opened, record_id, texts), on_error=self.workspace.show_error, owner=self
            )

    def _stored(self, record_id: UUID, versions: list[tuple[Binding, int]], saved: Saved) -> None:
        if self.record_id == record_id:
            for binding, version in versions:
                binding.saved, binding.known = version, None
            self.saved_at = self.workspace.opened.clock.now()
            self.stored.emit()
            if not saved.changes:  # nothing told the bus, yet a value may have been tidied or refused
                self._read()

    def _refused(self, record_id: UUID, versions: list[tuple[Binding, int]], error: BaseException) -> None:
        """Nothing typed is lost: it stays in the editors and is tried again, unless the record is locked."""
        self.workspace.show_error(error)
        if self.record_id != record_id:
            return
        if isinstance(error, Locked):
            self._read()
            return
        for binding, _ in versions:
            binding.sent = -1
        self._timer.start(RETRY_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving the page saves."""
        self.flush()
        super().hideEvent(event)

    def _changed_somewhere(self, changes: Changes) -> None:
        if self._wanted is not None and self.changed_here(changes):
            self._read()

    def changed_here(self, changes: Changes) -> bool:
        """Whether a change concerns what is in sight."""
        return changes.touches(self.kind.__tablename__, self._wanted) or bool(changes.kinds & self.watched)

    # ------------------------------------------------------------------------------------------------------- problems
    def problems(self) -> list[Problem]:
        """What is wrong and is said: of a draft not yet what is merely missing."""
        if self.card is None or self.card.lock:
            return []
        return [p for p in self.card.problems if self.attempted or not p.code.startswith(QUIET)]

    def missing(self) -> int:
        """How many fields still have to be filled in before submitting."""
        return 0 if self.card is None else len({(p.field, p.child) for p in self.card.problems if p.code.startswith(QUIET)})

    def show_problems(self) -> None:
        """Mark the rows."""
        self.mark(self.problems())
