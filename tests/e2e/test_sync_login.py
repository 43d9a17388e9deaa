"""Logging in from the desktop's side, against the real server."""

import pytest

from desktop.core.errors import UserError
from desktop.core.profile import new_device
from desktop.core.sync.client import HttpSyncServer
from desktop.core.sync.errors import SignInNeeded
from desktop.core.sync.login import change_password, log_in, log_out
from server.database import Database
from server.tables import Role
from tests.serverkit import PASSWORD, ThreadServer, make_account


def test_a_first_login_brings_all_that_a_profile_keeps(database: Database, server: ThreadServer) -> None:
    account = make_account(database, "zhang.san", Role.COMMISSIONER, "210113", name="张三丰")
    client, device = HttpSyncServer(server.url), new_device()
    answer = log_in(client, "zhang.san", PASSWORD, device, "办公室笔记本")
    assert (answer.account.id, answer.account.name, answer.account.role) == (account, "张三丰", "企业科技特派员")
    assert (answer.account.division, answer.account.division_text) == ("210113", "沈阳市沈北新区")
    assert answer.account.server == server.url
    assert len(bytes.fromhex(answer.account.recovery_key)) == 32
    assert answer.device.seed == device.seed
    assert answer.device.id
    assert client.token == answer.device.token
    assert {k: v.hex() for k, v in client.signing_keys().items()} == dict(answer.server_keys)
    again = log_in(client, "zhang.san", PASSWORD, answer.device, "办公室笔记本")
    assert again.device.id == answer.device.id
    client.close()


def test_a_wrong_password_is_said_in_one_sentence(database: Database, server: ThreadServer) -> None:
    make_account(database, "zhang.san")
    client = HttpSyncServer(server.url)
    with pytest.raises(UserError) as caught:
        log_in(client, "zhang.san", "wrong", new_device(), "测试机")
    assert caught.value.text == "账号或密码不正确。"
    client.close()


def test_after_logging_out_reading_asks_for_the_password(database: Database, server: ThreadServer) -> None:
    make_account(database, "zhang.san")
    client = HttpSyncServer(server.url)
    token = log_in(client, "zhang.san", PASSWORD, new_device(), "测试机").device.token
    log_out(client)
    client.token = token
    with pytest.raises(SignInNeeded):
        client.me()
    client.close()


def test_a_new_password(database: Database, server: ThreadServer) -> None:
    make_account(database, "zhang.san")
    client = HttpSyncServer(server.url)
    answer = log_in(client, "zhang.san", PASSWORD, new_device(), "测试机")
    change_password(client, PASSWORD, "Xin-De-Mi-Ma-2026")
    assert log_in(client, "zhang.san", "Xin-De-Mi-Ma-2026", answer.device, "测试机").account == answer.account
    with pytest.raises(UserError, match="密码"):
        change_password(client, "Xin-De-Mi-Ma-2026", "123")
    assert client.health()["status"] == "ok"
    client.close()
