"""Before a profile is open: the unlock window and what its buttons do. Nothing here knows what comes after."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.core import backups, profile
from desktop.core.clock import device_now
from desktop.core.errors import Cancelled, Offline, ProfileInUse, StorageError, StorageKind, WrongPassword
from desktop.core.errors import explain as explain_core
from desktop.core.paths import Paths
from desktop.core.profile import Opened
from desktop.core.settings import LAST_PROFILE, SERVER, Settings
from desktop.ui.errors import show_error
from desktop.ui.pill import when_text
from desktop.ui.tasks import Tasks
from desktop.ui.unlock import ProfileChoice, UnlockWindow

FirstLogin = Callable[[Paths, str, str, str], Opened]


class Entry(QObject):
    """`opened(Opened)` once a profile is unlocked; `left` when the window was closed without."""

    opened = Signal(object)
    left = Signal()

    def __init__(self, paths: Paths, settings: Settings, first_login: FirstLogin, version: str) -> None:
        super().__init__()
        self._paths, self._settings, self._first_login = paths, settings, first_login
        self.tasks = Tasks(self)
        self._round = 0  # of attempts; the answer of one given up is closed again
        last = settings.get(LAST_PROFILE)
        profiles = sorted(profile.list_profiles(paths), key=lambda p: str(p.account.id) != last)
        choices = [
            ProfileChoice(
                str(p.account.id), " · ".join(part for part in (p.account.name, p.account.role) if part),
                " · ".join(part for part in (p.account.division_text, p.account.login) if part),
            )
            for p in profiles
        ]  # fmt: skip
        self.window = UnlockWindow(choices, settings.get(SERVER), version)
        self.window.unlock_wanted.connect(self.unlock)
        self.window.login_wanted.connect(self.login)
        self.window.restore_wanted.connect(self._restore)
        self.window.cancel_wanted.connect(self._give_up)
        self.window.closed.connect(self._closed)
        self._done = False

    def show(self, told: str = "") -> None:
        """Show the window, with a sentence."""
        self.window.show()
        if told:
            self.window.say(told, "accent")

    def unlock(self, account_id: str, password: str) -> None:
        """Open a profile of this computer."""
        self._try("正在打开……", lambda: profile.unlock(self._paths, account_id, password))

    def login(self, address: str, account: str, password: str) -> None:
        """Log in to the server for the first time of this account here."""
        address = address if "://" in address else f"https://{address}"
        self._try("正在登录……", lambda: self._first_login(self._paths, address, account, password))

    def close(self) -> None:
        """End the window and its threads."""
        self._done = True
        self.window.close()
        self.tasks.close()
        self.window.deleteLater()
        self.deleteLater()

    def _try(self, words: str, work: Callable[[], Opened]) -> None:
        self._round += 1
        attempt = self._round
        self.window.show_busy(words)
        self.tasks.net(work, lambda found: self._got_in(attempt, found), lambda error: self._failed(attempt, error), owner=self)

    def _give_up(self) -> None:
        self._round += 1
        self.window.show_ready("已停止。")

    def _got_in(self, attempt: int, found: Opened) -> None:
        if attempt != self._round or self._done:
            found.close()
            return
        self._settings.set(LAST_PROFILE, str(found.account.id))
        self._done = True
        self.opened.emit(found)

    def _failed(self, attempt: int, error: BaseException) -> None:
        if attempt != self._round or isinstance(error, Cancelled):
            return
        told = explain_core(error)
        if isinstance(told, WrongPassword):
            self.window.show_wrong_password()
        elif isinstance(told, ProfileInUse):
            self.window.show_open_elsewhere()
        elif isinstance(told, StorageError) and told.kind is StorageKind.DAMAGED:
            self.window.show_damaged(self._newest_backup())
        elif told is not None:
            self.window.show_ready(f"{told.text}{told.hint}", "waiting" if isinstance(told, Offline) else "wrong")
        else:
            self.window.show_ready("程序出了错，没有打开。", "wrong")
            show_error(self.window, error)

    def _newest_backup(self) -> str:
        found = profile.find(self._paths, self.window.profile.value())
        copies = backups.list_backups(found.backups)
        return when_text(copies[0].at, device_now()) if copies else ""

    def _restore(self, account_id: str) -> None:
        password = self.window.password.value() or ""
        if not password:
            self.window.show_damaged(self._newest_backup())
            self.window.say("请先输入密码，再点“一键恢复”。", "wrong")
            return
        self._round += 1
        attempt = self._round
        self.window.show_busy("正在恢复备份……")

        def restored(found: backups.Restored) -> None:
            if attempt == self._round:
                self.window.show_ready(found.text, "done")

        self.tasks.net(
            lambda: profile.restore(self._paths, account_id, password), restored,
            lambda error: self._failed(attempt, error), owner=self,
        )  # fmt: skip

    def _closed(self) -> None:
        if not self._done:
            self._round += 1
            self.left.emit()
