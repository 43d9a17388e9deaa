"""The sync of one opened profile: its server, its token, its engine, and signing in again."""

import platform
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from desktop.core import identity, meta, numbering, withdrawn
from desktop.core.errors import UserError
from desktop.core.profile import Opened
from desktop.core.settings import SERVER, Settings
from desktop.core.sync import state
from desktop.core.sync.client import HttpSyncServer
from desktop.core.sync.engine import Engine
from desktop.core.sync.login import log_in
from desktop.core.sync.outcome import Outcome
from desktop.core.sync.touched import Touched


def server_address(opened: Opened, settings: Settings) -> str:
    """The address in use: the setting's, else that of the account's login."""
    return settings.get(SERVER) or opened.account.server


def last_sync(opened: Opened) -> datetime | None:
    """When the last run came to its end."""
    with opened.local.read() as session:
        found = meta.read(session, state.LAST_SYNC)
    return datetime.fromisoformat(found) if found else None


class AccountSync:
    """Runs in whichever thread asks; one run at a time."""

    def __init__(self, opened: Opened, address: str) -> None:
        if not address:
            raise UserError("还没有填写服务器地址。", "请到“设置”填写，地址由县级联络员提供。")
        self._opened = opened
        self._server = HttpSyncServer(address, opened.device.token)
        self._engine = Engine(
            opened.local, self._server, touched=self._touched, keys=self._server.signing_keys, now=opened.clock.now
        )

    def run(self, progress: Callable[[int, int, str], object], *, purge_confirmed: bool = False) -> Outcome:
        """Everything up, everything down; clock and roles are learnt from the server. Raises UserError, Cancelled."""
        outcome = self._engine.run(progress, purge_confirmed=purge_confirmed)
        if outcome.clock_offset is not None:
            self._opened.learn_clock(outcome.clock_offset)
        if outcome.account is not None:
            self._opened.learn_account(outcome.account)
        withdrawn.settle(self._opened)
        if self._prepared():
            outcome.add(self._engine.run(progress))
        return outcome

    def _prepared(self) -> bool:
        """Fetches what work offline will need; whether certificates got their numbers by it, which go up at once.

        A network that breaks here spoils no run: the next one asks again.
        """
        with suppress(UserError):
            identity.learn(self._opened, self._server)
            numbering.renew(self._opened, self._server)
        return numbering.fill_pending(self._opened) > 0

    def sign_in(self, password: str) -> None:
        """Logs in again with the same device. Raises UserError."""
        opened = self._opened
        answer = log_in(self._server, opened.account.login, password, opened.device, platform.node())
        opened.keep_login(answer)

    def test(self, address: str) -> str:
        """Whether the province answers at an address. Raises UserError."""
        server = HttpSyncServer(address)
        try:
            server.health()
        finally:
            server.close()
        return "已连上省级服务器。"

    def close(self) -> None:
        """Lets go of the connection."""
        self._server.close()

    def _touched(self, touched: Touched) -> None:
        self._opened.tell(touched.changes())
