"""One parameter: its values by date, and a new one composed beside them. What is being composed survives a crash."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from db.ids import NIL
from db.parameters import Known, bare
from db.reviewing import CITY_STEP
from db.rules import Problem
from desktop.core import parameter_desk
from desktop.core.parameter_desk import ParameterLine, Term
from desktop.ui.entries import Entry, EntryList
from desktop.ui.widgets.base import Editor, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.combo import ComboEdit
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.tree_picker import DivisionTree, TreeEdit
from desktop.ui.workspace import Workspace

KEEP_MS = 400
SWITCH = (Item("on", "启用"), Item("off", "不启用"))


def draft_id(code: str) -> UUID:
    """Under which the words of a change that is not made yet are kept (desktop.core.typed)."""
    return uuid5(NIL, f"parameter draft:{code}")


class ChangeCard(Card):
    """`wanted(code, value, since, region, basis)`: make the change; `drafted(code, texts)`: what is composed, to be kept."""

    wanted = Signal(str, str, object, str, str)
    drafted = Signal(str, dict)

    def __init__(self, workspace: Workspace, editable: bool) -> None:
        super().__init__("参数", ruled=True)
        self._today, self._editable = workspace.opened.clock.today, editable
        self.line: ParameterLine | None = None
        self.value, self.switch = LineEdit(100), ComboEdit(SWITCH, "请选择")
        self.since = DateEdit(today=self._today)
        self.region = TreeEdit(DivisionTree("county"), placeholder="不填为全省")
        self.basis = LineEdit(500, "文件、条款")
        self.save = Button("保存为新值", "primary", "Ctrl+S")
        self.history = EntryList()
        self.told = words("", ink="second", size="small", wrap=True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self._lay_out()
        for editor in self.editors().values():
            editor.changed.connect(self._edited)
        self.save.clicked.connect(self._save)

    def editors(self) -> dict[str, Editor]:
        """By the field's name, as problems name it."""
        found: dict[str, Editor] = {"since": self.since, "region": self.region, "basis": self.basis}
        return {"value": self.switch if self._switches() else self.value, **found}

    def _switches(self) -> bool:
        return self.line is not None and self.line.known.unit == "on/off"

    def _lay_out(self) -> None:
        self.form = FormGrid()
        self.rows = {
            "value": FormRow("新值", self.value, True), "switch": FormRow("新值", self.switch, True),
            "since": FormRow("生效日期", self.since, True, "从这一天起的记录按新值，以前的记录仍按旧值"),
            "region": FormRow("范围", self.region), "basis": FormRow("依据", self.basis),
        }  # fmt: skip
        for row in self.rows.values():
            self.form.add(row)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(self.save)
        body = QWidget()
        body.setObjectName("scrolled")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(9)
        column.addWidget(self.told)
        column.addWidget(self.form)
        self._key = QWidget()
        self._key.setLayout(line)
        column.addWidget(self._key)
        column.addWidget(words("历次取值", ink="accent", size="title"))
        column.addWidget(self.history)
        column.addStretch()
        for part in (self.form, self._key):
            part.setVisible(self._editable)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        self.fill(scroll)
        self.switch.changed.connect(self._edited)

    # ------------------------------------------------------------------------------------------------------- showing
    def show_line(self, line: ParameterLine, drafted: dict[str, str]) -> None:
        """Show a parameter; what was being composed for it comes back. The same one keeps what is being typed."""
        fresh = self.line is None or self.line.code != line.code
        if fresh:
            self.flush()
        self.line = line
        self.title.setText(line.known.label)
        self.told.setText(_about(line.known))
        self.history.show_entries([_entry(term) for term in line.terms])
        self.rows["value"].setVisible(not self._switches())
        self.rows["switch"].setVisible(self._switches())
        if fresh:
            self._fill(drafted)

    def _fill(self, drafted: dict[str, str]) -> None:
        self.value.set_value(drafted.get("value"))
        self.switch.set_value(drafted.get("value") if drafted.get("value") in ("on", "off") else None)
        since = drafted.get("since", "")
        self.since.set_value(date.fromisoformat(since) if since else None)
        self.region.set_value(drafted.get("region") or None)
        self.basis.set_value(drafted.get("basis"))
        self.mark(())

    def composed(self) -> dict[str, str]:
        """What is in the fields, as texts."""
        found = {name: editor.value() for name, editor in self.editors().items()}
        return {name: str(value) for name, value in found.items() if value is not None}

    def mark(self, problems: Sequence[Problem]) -> None:
        """Put each problem under its field."""
        for name, editor in self.editors().items():
            mine = [p.text for p in problems if p.field == name]
            editor.set_problem("；".join(mine) or None)

    def clear(self) -> None:
        """The change was made."""
        self._timer.stop()
        self._fill({})

    def flush(self) -> None:
        """Keep what is composed."""
        self._timer.stop()
        if self.line is not None and self._editable:
            self.drafted.emit(self.line.code, self.composed())

    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving the page keeps it."""
        self.flush()
        super().hideEvent(event)

    def _edited(self) -> None:
        self.mark(())
        self._timer.start(KEEP_MS)

    def _save(self) -> None:
        if self.line is None or not self._editable:
            return
        found = self.composed()
        value, since = bare(self.line.code, found.get("value", "")), self.since.value()
        region, basis = found.get("region", ""), found.get("basis", "")
        wrong = parameter_desk.problems(self.line, value, since, region, self._today())
        self.mark(wrong)
        if any(editor.input_problem() for editor in self.editors().values()) or wrong:
            first = next((e for e in self.editors().values() if e.problem()), None)
            if first is not None:
                first.setFocus()
            return
        self.wanted.emit(self.line.code, value, since, region, basis)


def _about(known: Known) -> str:
    """What is known of it besides its values."""
    rule = f"规则 {known.rule}，" if known.rule else ""
    step = "按市设置：范围选到市。" if known.code == CITY_STEP else ""
    unit = f"单位：{known.unit}。" if known.unit not in ("on/off", "月-日") else ""
    return f"{rule}随程序的值来自：{known.basis}。{unit}{step}"


def _entry(term: Term) -> Entry:
    span = f"{term.since or '一直'} 起" + (f"，至 {term.until}" if term.until else "")
    badge = "现行" if term.current else ""
    return Entry(term.id, f"{term.place}　{term.shown}", term.basis, badge, "done" if badge else "plain", span)
