"""Settings: each takes effect at once, there is no 确定."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.core.settings import AUTO_SYNC, FONT_SIZE, IDLE_LOCK, SERVER, THEME, Setting, T
from desktop.ui.freshness import Freshness
from desktop.ui.pages.settings.about_cards import about_card, files_card, shortcuts_card
from desktop.ui.pages.settings.account_card import AccountCard
from desktop.ui.pages.settings.backup_card import BackupCard
from desktop.ui.pages.settings.files_card import FilesCard
from desktop.ui.pages.settings.handover_card import HandoverCard
from desktop.ui.pages.settings.look_card import LookCard
from desktop.ui.pages.settings.parameters_card import ParametersCard
from desktop.ui.pages.settings.server_card import ServerCard
from desktop.ui.widgets.base import words
from desktop.ui.workspace import Workspace


class SettingsPage(QWidget):
    """Place `settings`. `setting_changed(name)` after a setting was kept; `switch_wanted`: another account;
    `restore_wanted(path)`: the roof is to close the profile and put this backup in its place."""

    setting_changed = Signal(str)
    switch_wanted = Signal()
    restore_wanted = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.look = LookCard(workspace.theme)
        self.account = AccountCard(workspace)
        self.server = ServerCard(workspace)
        self.backups = BackupCard(workspace)
        self.files = FilesCard(workspace)
        self.handover = HandoverCard(workspace)
        self._lay_out()
        self.look.chosen.connect(self._look_chosen)
        self.account.locks_chosen.connect(lambda minutes: self._keep(IDLE_LOCK, minutes))
        self.account.switch_wanted.connect(self.switch_wanted)
        self.server.rhythm_chosen.connect(self._rhythm_chosen)
        self.server.address_chosen.connect(self._address_chosen)
        self.backups.restore_wanted.connect(self.restore_wanted)
        Freshness(self, workspace.changes, {"none"}, self.backups.reload)

    def shown(self) -> None:
        """Come into sight: there may be new copies, and handovers."""
        self.backups.reload()
        self.handover.reload()

    def open_record(self, record_id: UUID) -> None:
        """A handover that was refused is filled in again."""
        self.handover.into()

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("scrolled")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(words("设置", size="heading"))
        sides = QHBoxLayout()
        sides.setSpacing(12)
        left = (self.look, self.account, self.server)
        for cards in (left, (self.backups, self.handover, self.files, files_card(self.workspace.opened.profile))):
            side = QVBoxLayout()
            side.setSpacing(12)
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
            sides.addLayout(side, 1)
        column.addLayout(sides)
        column.addWidget(ParametersCard(self.workspace))
        column.addWidget(shortcuts_card())
        column.addWidget(about_card())
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.setFocusProxy(self.look.mode)

    def _look_chosen(self, mode: str, size: int) -> None:
        self._keep(THEME, mode)
        self._keep(FONT_SIZE, size)

    def _rhythm_chosen(self, minutes: int) -> None:
        self._keep(AUTO_SYNC, minutes)
        if minutes:
            self.workspace.sync.begin()  # it was not begun if it was off at the start

    def _address_chosen(self, address: str) -> None:
        self._keep(SERVER, address)
        self.workspace.sync.set_server(address)

    def _keep(self, setting: Setting[T], value: T) -> None:
        try:
            self.workspace.settings.set(setting, value)
        except OSError as error:
            self.workspace.show_error(error)
        else:
            self.setting_changed.emit(setting.name)
