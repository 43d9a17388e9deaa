"""口径与参数, for everybody to see; the province changes them on a page of its own."""

from desktop.core import parameter_desk
from desktop.core.parameter_desk import ParameterLine
from desktop.ui.freshness import Freshness
from desktop.ui.parameter_table import ParameterTable
from desktop.ui.rereading import Rereading
from desktop.ui.theme import look
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.workspace import Workspace

HEIGHT = 300  # px: the first seven lines, the rest by scrolling


class ParametersCard(Card):
    """The table, read-only; for the province with the way to its page."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("口径与参数", "由省级维护，同步后全省一致")
        self.table = ParameterTable("由省级维护，只能查看")
        self.table.setMinimumHeight(look().px(HEIGHT))
        self.body.addWidget(self.table)
        self.edit = Button("修改口径与参数")
        self.edit.setVisible(parameter_desk.may_edit(workspace.opened))
        self.edit.clicked.connect(lambda: workspace.go("parameter"))
        self.body.addWidget(self.edit)
        told = "记录按它自己日期的参数计算；参数改了，以前的记录不变。"
        self.body.addWidget(words(told, ink="second", size="small", wrap=True))
        opened = workspace.opened

        def show(lines: tuple[ParameterLine, ...]) -> None:
            self.table.show_lines(lines)

        self.reload = Rereading(workspace, self, lambda: parameter_desk.table(opened), show)
        Freshness(self, workspace.changes, {"parameter"}, self.reload)
