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
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for number, state in enumerate((*STEPS, NeedState.ENDED)):
            if number:
                row.addWidget(words("›" if state in STEPS else "　", ink="third"))
            button = self.buttons[state] = Button(state.text)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, state=state: self._clicked(state))
            row.addWidget(button)
        row.addStretch()
        self.setToolTip(BASIS)

    def show_funnel(self, funnel: Funnel) -> None:
        """Show the figures: at the step, and in brackets how many have come this far."""
        for step in funnel.steps:
            self.buttons[step.state].set_words(f"{step.state.text} {len(step.ids)}（{step.reached}）")
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
