"""From 新征集 to 已解决: how many needs stand at each step, and where one of them stands."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from db.transfer_choices import NeedState
from desktop.core.need_states import BASIS, STEPS, Funnel
from desktop.ui.widgets.badge import Badge
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.flow import FlowLayout


class FunnelBar(QWidget):
    """A button for each step; `chosen(state or None)`: the list is to show only those, or all again."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._state: NeedState | None = None
        self.buttons: dict[NeedState, Button] = {}
        flow = FlowLayout(self, 4)
        for state in (*STEPS, NeedState.ENDED):
            button = self.buttons[state] = Button(state.text)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, state=state: self._clicked(state))
            flow.addWidget(self._step(button, "" if state is NeedState.ENDED else "›" if state is not STEPS[-1] else "　"))
        self.setToolTip(BASIS)

    def _step(self, button: Button, after: str) -> QWidget:
        """A step with the arrow to the next, so that a row that is full breaks between two."""
        step = QWidget()
        row = QHBoxLayout(step)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(button)
        if after:
            row.addWidget(words(after, ink="third"))
        return step

    def show_funnel(self, funnel: Funnel) -> None:
        """Show the figures: at the step, and how many have come this far."""
        for step in funnel.steps:
            self.buttons[step.state].set_words(f"{step.state.text} {len(step.ids)} · 累计 {step.reached}")
        self.buttons[NeedState.ENDED].set_words(f"终止、撤回 {len(funnel.ended)}")

    def choose(self, state: NeedState | None) -> None:
        """Mark a step; no signal."""
        self._state = state
        for each, button in self.buttons.items():
            button.setChecked(each is state)

    def _clicked(self, state: NeedState) -> None:
        self.choose(None if state is self._state else state)
        self.chosen.emit(self._state)


class Place(QWidget):
    """Where one need stands: steps behind it, the one it is at, those to come."""

    def __init__(self) -> None:
        super().__init__()
        self.badges = {state: Badge(state.text) for state in STEPS}
        self.off = Badge()
        flow = FlowLayout(self)
        for badge in (*self.badges.values(), self.off):
            flow.addWidget(badge)

    def show_state(self, state: NeedState) -> None:
        """Mark it; 终止 and 撤回 stand apart."""
        at = STEPS.index(state) if state in STEPS else -1
        for number, (each, badge) in enumerate(self.badges.items()):
            badge.set(each.text, "done" if number < at else "accent" if number == at else "plain")
        self.off.set("" if at >= 0 else state.text, "wrong")
        self.setAccessibleName(f"需求状态：{state.text}")
