"""The body of a form of any kind: rows built from its fields in sections, problems under them, the keyboard to them."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from db.base import Record
from db.fields import field_map
from db.records import BY_NAME
from db.rules import Problem
from desktop.core import begun, cards
from desktop.core.cards import Ref
from desktop.ui.bindings import Binding, bind
from desktop.ui.editors import ChildrenEdit, Lookups
from desktop.ui.layouts import Section, Slot, layout_of
from desktop.ui.widgets.base import keyboard_in
from desktop.ui.widgets.form_row import FormGrid
from desktop.ui.widgets.reference import ReferenceEdit
from desktop.ui.widgets.rows import RowsEdit
from desktop.ui.workspace import Workspace


class FormBody(QScrollArea):
    """Rows and sections of one kind, without any record yet."""

    settle_wanted = Signal()
    troubled = Signal()  # what is wrong may have changed

    def __init__(self, workspace: Workspace, kind: type[Record], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace, self.kind = workspace, kind
        self.lookups = Lookups(
            lambda ref, text: cards.find_refs(
                workspace.listing, workspace.searching, ref, text, workspace.opened.account.division
            ),
            workspace.run_for(self), workspace.go,
        )  # fmt: skip
        self.bindings: list[Binding] = []
        self._build(self.sections())

    def sections(self) -> tuple[Section, ...]:
        """What stands where; pages may order it for who fills it in."""
        return layout_of(self.kind)

    def _build(self, sections: tuple[Section, ...]) -> None:
        body = QWidget()
        body.setObjectName("scrolled")
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(18, 12, 18, 16)
        self.column.setSpacing(9)
        for section in sections:
            grid = FormGrid()
            if section.title:
                self.heading(grid, section)
            for slot in section.slots:
                binding = self.bound(slot)
                binding.editor.changed.connect(lambda binding=binding: self.edited(binding))
                binding.editor.committed.connect(self.left)
                binding.editor.problem_shown.connect(lambda _: self.troubled.emit())
                binding.row.settle_wanted.connect(self.settle_wanted)
                if isinstance(binding.editor, ReferenceEdit) and self.ref_of(binding) in begun.NAMED:
                    binding.editor.create_wanted.connect(lambda name, binding=binding: self.create_named(binding, name))
                self.bindings.append(binding)
                if section.title == binding.row.label():
                    binding.row.drop_label()
                grid.add(binding.row, slot.half)
                self.placed(binding, grid)
            widget = self.section_widget(section.widget) if section.widget else None
            if widget is not None:
                grid.widget(widget)
            self.column.addWidget(grid)
        self.column.addStretch()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(body)
        self._rows = body.findChildren(RowsEdit)
        for rows in self._rows:
            rows.add_key.setEnabled(False)  # the form's own knows what to do when the keyboard is elsewhere
            rows.added.connect(lambda rows=rows: self._show_last(rows))
        add = QShortcut(QKeySequence("Alt+N"), self, self._add_row)
        add.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _add_row(self) -> None:
        """A row more where the keyboard is, else in the next rows below it, else in the last."""
        focus, body = keyboard_in(), self.widget()
        rows = [r for r in self._rows if r.isVisibleTo(body) and not r.is_read_only()]
        if not rows or focus is None:
            return
        here = focus.mapTo(body, QPoint()).y() if body.isAncestorOf(focus) else 0
        inside = next((r for r in rows if r.isAncestorOf(focus)), None)
        below = next((r for r in rows if r.mapTo(body, QPoint()).y() >= here), rows[-1])
        (inside or below).add_row()

    def _show_last(self, rows: RowsEdit) -> None:
        """A new row in sight as a whole, though the form has not grown yet."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # of all widgets
        row = rows.last_row()
        top, margin = rows.mapTo(self.widget(), row.topLeft()).y(), 12
        self.ensureVisible(0, top + row.height(), 0, margin)
        self.ensureVisible(0, top, 0, margin)

    def bound(self, slot: Slot) -> Binding:
        """The row of a slot; pages that edit a field in their own way give their own."""
        return bind(self.kind, slot, self.lookups)

    def create_named(self, binding: Binding, name: str) -> None:
        """Make the card that was looked for and is not there, and refer to it; pages may ask for more."""
        editor, kind, text, store = binding.editor, self.ref_of(binding), name.strip(), self.workspace.store
        assert isinstance(editor, ReferenceEdit)
        if not text:
            self.workspace.notice("accent", f"请先写名称，再点“新建{BY_NAME[kind].title}”。")
            return

        def take(made: UUID) -> None:
            item = self.lookups.learn(kind, Ref(made, text, "新建的，其余以后补"))
            if editor.typed().strip() == text:  # another record may be in sight by now
                editor.choose(item)

        self.workspace.tasks.change(lambda: begun.named(store, kind, text), take, self.workspace.show_error, owner=self)

    def ref_of(self, binding: Binding) -> str:
        """The kind that a row names; empty: none."""
        return field_map(self.kind)[binding.names[0]].spec.ref

    def heading(self, grid: FormGrid, section: Section) -> None:
        """Put a section's heading; pages may keep it to count in it."""
        grid.heading(section.title, section.hint)

    def placed(self, binding: Binding, grid: FormGrid) -> None:
        """For pages that add something below a row."""

    def section_widget(self, name: str) -> QWidget | None:
        """The widget a section asks for by name; None leaves it out."""
        return None

    def binding(self, name: str) -> Binding | None:
        """The row that edits a field."""
        return next((b for b in self.bindings if name in b.names), None)

    def edited(self, binding: Binding) -> None:
        """A row was edited."""

    def left(self) -> None:
        """A row was left."""

    def mark(self, problems: Sequence[Problem]) -> None:
        """Put each problem under its field; warnings in a quieter tone."""
        for binding in self.bindings:
            mine = [p for p in problems if p.field in binding.names]
            if isinstance(binding.editor, ChildrenEdit):
                binding.editor.set_row_problems(mine)
                mine = [p for p in mine if not p.child]
            binding.editor.set_problem("；".join(p.text for p in mine if p.blocking) or None)
            warnings = [p.text for p in mine if not p.blocking]
            if warnings:
                binding.row.say("；".join(warnings), "waiting")

    def label_of(self, field: str) -> str:
        """What a field is called on this form."""
        binding = self.binding(field)
        beside = {"needs": "技术需求", "attachments": "附件", "enrolments": "花名册"}
        return binding.row.label() if binding else beside.get(field, field)

    def wrong_labels(self, problems: Sequence[Problem]) -> list[str]:
        """Labels of the rows with a problem in sight, in the form's order; what cannot be read counts too."""
        fields = {p.field for p in problems if p.blocking}
        found = [b.row.label() for b in self.bindings if b.editor.problem() or fields & set(b.names)]
        return found + [self.label_of(f) for f in sorted(fields) if self.binding(f) is None]

    def focus_problem(self, problems: Sequence[Problem]) -> None:
        """Put the keyboard into the first row with a problem."""
        fields = {p.field for p in problems if p.blocking}
        for binding in self.bindings:
            if binding.editor.problem() or fields & set(binding.names):
                self.focus(binding)
                return

    def focus(self, binding: Binding) -> None:
        """Put the keyboard into a row and bring it into sight."""
        binding.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ensureWidgetVisible(binding.row, 0, 40)
