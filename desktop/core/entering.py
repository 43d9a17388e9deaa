"""The first login of an account on this computer: the server says who it is, then its encrypted profile is made."""

import platform
from dataclasses import replace

from db import divisions
from desktop.core import profile
from desktop.core.errors import Offline, UserError, WrongPassword
from desktop.core.paths import Paths
from desktop.core.profile import Opened
from desktop.core.profile_files import load
from desktop.core.sync.client import HttpSyncServer
from desktop.core.sync.errors import NoNetwork, NotOurServer, ServerBusy, Stalled
from desktop.core.sync.login import log_in


def division_words(code: str) -> str:
    """沈阳市浑南区; a reporting unit by its name; empty for none."""
    unit = divisions.reporting_unit(code)
    return unit.name if unit else divisions.path_name(code).removeprefix("辽宁省") if code else ""


def first_login(paths: Paths, address: str, login: str, password: str) -> Opened:
    """Logs in and opens the profile, made now unless it is there. Raises UserError, Offline, WrongPassword."""
    server = HttpSyncServer(address)
    try:
        answer = log_in(server, login, password, profile.new_device(), platform.node())
    except UserError as error:
        raise _before_there_is_data(error) from error
    finally:
        server.close()
    account = replace(answer.account, division_text=division_words(answer.account.division))
    answer = replace(answer, account=account)
    if load(paths.profiles / str(account.id)) is None:
        return profile.create(paths, answer, password)
    try:
        opened = profile.unlock(paths, account.id, password)
    except WrongPassword as error:
        text = "登录成功，但本机资料是用以前的密码加密的。"
        raise UserError(text, "请返回本机账号，用以前的密码进入，再到“设置”修改密码。") from error
    opened.keep_login(answer)
    return opened


def _before_there_is_data(error: UserError) -> UserError:
    """The same trouble for somebody who has nothing on this computer yet and cannot go to 设置."""
    if isinstance(error, NotOurServer):
        return Offline("这个地址上不是省级服务器。", "请核对服务器地址；如在公共网络，请先用浏览器完成上网登录。")
    if isinstance(error, NoNetwork | Stalled):
        return Offline("连不上服务器。", "请检查网络和服务器地址；已在本机登录过的账号没有网络也能进入。")
    if isinstance(error, ServerBusy):
        return UserError(error.text, f"请约 {error.retry_after} 秒后再登录。")
    return error
