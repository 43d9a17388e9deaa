"""A new password: first at the province, then for the profile here, so that one password opens both."""

from desktop.core import keys
from desktop.core.errors import UserError
from desktop.core.profile import Opened
from desktop.core.sync import login
from desktop.core.sync.client import HttpSyncServer

LEAST = 10  # as the province asks


def check(new: str, again: str) -> str:
    """What is wrong with a new password, in words; empty when nothing is."""
    if len(new) < LEAST:
        return f"新密码至少 {LEAST} 位。"
    if new != again:
        return "两次输入的新密码不一样。"
    return ""


def change(opened: Opened, address: str, old: str, new: str) -> None:
    """Waits for the network, unless the profile has no server. Raises WrongPassword, UserError; then nothing is changed."""
    keys.unwrap(opened.profile.wrapped, old)
    if address:
        server = HttpSyncServer(address, opened.device.token)
        try:
            login.change_password(server, old, new)
        finally:
            server.close()
    try:
        opened.change_password(old, new)
    except (UserError, OSError) as error:
        text = "省级的密码已改，本机的没有改成。"
        raise UserError(text, "本机仍用旧密码打开；请清理磁盘后再改一次，旧密码填新的。") from error
