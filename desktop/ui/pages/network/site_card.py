"""One node: who is in charge with all that is known of him, a successor named in one line, who was in charge before."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from db.ids import NIL
from db.records.node import Node
from db.rules import Problem
from desktop.core.network import Contact, Site
from desktop.ui.entries import Entry, EntryList
from desktop.ui.form import RecordForm
from desktop.ui.layouts import OTHERS, Section, full, half
from desktop.ui.widgets.base import Editor, rule, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.workspace import Workspace

KEEP_MS = 400
Texts = dict[str, str]


def draft_id(site: str) -> UUID:
    """Under which the name of a successor who is not appointed yet is kept (desktop.core.typed)."""
    return uuid5(NIL, f"node draft:{site}")


class NodeForm(RecordForm):
    """One contact; node and level are the page's."""

    def sections(self) -> tuple[Section, ...]:
        """What people look for comes first; the end of the term last."""
        first = super().sections()[0]
        return (first, Section(OTHERS, (half("until"), full("person_id"), full("remark"))))


class SiteCard(Card):
    """`wanted(site, values)`: appoint; `drafted(site, texts)`: what is being composed, to be kept."""

    wanted = Signal(str, dict)
    drafted = Signal(str, dict)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("节点", ruled=True)
        self.workspace = workspace
        self.site: Site | None = None
        self.form = NodeForm(workspace, Node)
        self.name, self.phone = LineEdit(50, "新任专责人姓名"), LineEdit(20, "电话")
        self.since = DateEdit(today=workspace.opened.clock.today)
        self.appoint = Button("指定专责人", "primary", "Ctrl+Return")
        self.told = words("", ink="second", wrap=True)
        self.people = EntryList()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self._lay_out()
        for editor in self.editors().values():
            editor.changed.connect(self._edited)
        self.appoint.clicked.connect(self._appoint)
        self.people.opened.connect(self.form.open)

    def editors(self) -> dict[str, Editor]:
        """Those of the successor, by field."""
        return {"name": self.name, "since": self.since, "phone": self.phone}

    def _lay_out(self) -> None:
        grid = FormGrid()
        grid.add(FormRow("专责人", self.name, True))
        grid.add(FormRow("到任日期", self.since, True, "有现任的，自动止于前一天"))
        grid.add(FormRow("电话", self.phone))
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(self.appoint)
        self.composer = QWidget()
        composing = QVBoxLayout(self.composer)
        composing.setContentsMargins(16, 8, 16, 8)
        composing.addWidget(grid)
        composing.addLayout(line)
        people = QWidget()
        column = QVBoxLayout(people)
        column.setContentsMargins(8, 4, 8, 4)
        column.addWidget(self.people)
        self.told.setContentsMargins(16, 10, 16, 4)
        inside = QWidget()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for widget in (self.told, people, rule()):
            outer.addWidget(widget)
        outer.addWidget(self.form, 1)
        self._line = rule()
        outer.addWidget(self._line)
        outer.addWidget(self.composer)
        outer.addStretch()
        inside.setObjectName("scrolled")
        around = QScrollArea()  # a low window scrolls; nothing is squeezed
        around.setWidgetResizable(True)
        around.setFrameShape(QFrame.Shape.NoFrame)
        around.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        around.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around.setWidget(inside)
        self.fill(around)

    # ------------------------------------------------------------------------------------------------------- showing
    def show_site(self, site: Site, drafted: Texts) -> None:
        """Show a node; the same one keeps what is being typed."""
        fresh = self.site is None or self.site.code != site.code
        if fresh:
            self.flush()
        self.site = site
        self.title.setText(site.name)
        self.aside.setText(site.tier.text)
        self.told.setText(_told(site))
        self.told.setVisible(bool(self.told.text()))
        self.people.show_entries([_entry(c, current=True) for c in site.now] + [_entry(c, current=False) for c in site.before])
        self.composer.setVisible(site.mine)
        self._line.setVisible(site.mine and not site.vacant)
        self.appoint.set_words("换人" if site.now else "指定专责人")
        shown = self.form.record_id
        known = {c.id for c in (*site.now, *site.before)}
        if site.now and (fresh or shown not in known):
            self.form.open(site.now[0].id)
        elif fresh or not known:
            self.form.close_record()
        self.form.setVisible(bool(site.now) or (shown in known and not fresh))
        if fresh:
            self._fill(drafted)

    def _fill(self, drafted: Texts) -> None:
        self.name.set_value(drafted.get("name"))
        self.phone.set_value(drafted.get("phone"))
        since = drafted.get("since", "")
        self.since.set_value(date.fromisoformat(since) if since else None)
        self.mark(())

    def composed(self) -> dict[str, Any]:
        """What is in the fields of the successor."""
        return {name: editor.value() for name, editor in self.editors().items() if editor.value() is not None}

    def mark(self, problems: Sequence[Problem]) -> None:
        """Put each problem under its field."""
        for name, editor in self.editors().items():
            editor.set_problem("；".join(p.text for p in problems if p.field == name) or None)

    def clear(self) -> None:
        """The successor is appointed."""
        self._timer.stop()
        self._fill({})

    def flush(self) -> None:
        """Keep what is typed and composed."""
        self._timer.stop()
        self.form.flush()
        if self.site is not None and self.site.mine:
            self.drafted.emit(self.site.code, {name: str(value) for name, value in self.composed().items()})

    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving the page keeps it."""
        self.flush()
        super().hideEvent(event)

    def _edited(self) -> None:
        self.mark(())
        self._timer.start(KEEP_MS)

    def _appoint(self) -> None:
        if self.site is not None and not any(editor.input_problem() for editor in self.editors().values()):
            self.form.flush()
            self.wanted.emit(self.site.code, self.composed())


def _told(site: Site) -> str:
    if site.vacant:
        return "空缺：还没有专责人。" + ("" if site.mine else "由本级或上级联络员指定。")
    if len(site.now) > 1:
        return f"{len(site.now)} 人同时在任，请核对后给离任的填上止期。"
    return ""


def _entry(contact: Contact, *, current: bool) -> Entry:
    span = f"{contact.since or '—'} 起" + (f"，至 {contact.until}" if contact.until else "")
    note = " · ".join(part for part in (contact.post, contact.phone) if part)
    return Entry(contact.id, contact.name, note, "现任" if current else "历任", "done" if current else "plain", span)
