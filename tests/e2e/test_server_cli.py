"""`tepai-server` as processes: serving, stopping, being killed, accounts beside a running server, backup and restore."""

import json
import os
import signal
import stat
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from server.cli import main
from server.config import Config
from server.database import Database
from server.embedded import Embedded
from server.state import read_state
from server.system_user import EmbeddedError
from tests.serverkit import PASSWORD, ProcessServer, command, config_for, empty_database, log_in, own_folder, run_command

ZHANG = ("account", "add", "zhangsan", "--name", "张三", "--role", "commissioner", "--division", "210112")


Here = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with own_folder() as folder:
        yield folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Here]:
    """Runs commands in this process on a database of its own: status, standard output, standard error."""

    def run(*args: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", StringIO(stdin))
        status = main([*args, "--data-dir", str(tmp_path)])
        return status, *capsys.readouterr()

    with empty_database() as name:
        monkeypatch.setenv("TEPAI_DATABASE_URL", str(config_for(name).database_url))
        yield run


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "pg" / "postmaster.pid").read_text().splitlines()[0])


def audit(server: ProcessServer) -> list[str]:
    return [json.loads(line)["action"] for line in server.run("audit", "--json").stdout.splitlines()]


def health(server: ProcessServer) -> dict[str, Any]:
    return dict(requests.get(f"{server.url}/v1/health", timeout=30).json())


@pytest.mark.slow
def test_a_day_of_the_administrator(tmp_path: Path) -> None:
    with ProcessServer(tmp_path / "data") as server:
        made = server.run(*ZHANG, "--password-stdin", stdin=PASSWORD + "\n")
        assert made.returncode == 0, made.stderr
        assert PASSWORD not in made.stdout
        session = log_in(server.url, "zhangsan")

        generated = server.run("account", "add", "lisi", "--name", "李四", "--role", "contact_county", "--division", "210112")
        password = generated.stdout.split("初始密码：")[1].split("（")[0]
        assert log_in(server.url, "lisi", password).answer["must_change_password"]

        (device,) = [json.loads(line) for line in server.run("device", "list", "zhangsan", "--json").stdout.splitlines()]
        assert device["id"] == session.answer["device_id"]
        assert server.run("device", "revoke", device["id"]).returncode == 0
        answer = requests.get(f"{server.url}/v1/me", headers=session.headers, timeout=30)
        assert answer.json()["code"] == "device_revoked"

        for words in (["disable", "lisi"], ["enable", "lisi"], ["reset-password", "lisi"]):
            assert server.run("account", *words).returncode == 0
        moved = server.run("account", "move", "lisi", "--role", "contact_city", "--division", "210100")
        assert moved.returncode == 0, moved.stderr
        rows = {row["login"]: row for row in map(json.loads, server.run("account", "list", "--json").stdout.splitlines())}
        assert rows["lisi"]["roles"] == "contact_city:210100"
        assert rows["zhangsan"]["seen"]
        shown = audit(server)
        assert shown[:2] == ["account.move", "account.password"]
        assert {"login", "device.revoke", "account.disable", "account.enable", "account.add"} <= set(shown)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((*ZHANG[:2], "a b", *ZHANG[3:]), "账号应为"),
        ((*ZHANG[:-1], "999999"), "不是辽宁省的区划代码"),
        ((*ZHANG[:6], "contact_city", *ZHANG[7:]), "应为市的代码"),
        (("account", "disable", "nobody"), "没有账号 nobody"),
        (("device", "list", "nobody"), "没有账号 nobody"),
        (("device", "revoke", "00000000-0000-0000-0000-000000000000"), "没有设备"),
        (("backup", "/no/such/folder/x.tpb"), "不能写入备份"),
        (("restore", "/no/such/file.tpb"), "不能读取"),
    ],
)
def test_refusals_are_one_sentence(here: Here, args: tuple[str, ...], words: str) -> None:
    status, _, said = here(*args)
    assert status == 1
    assert words in said
    assert said.count("\n") == 1


def test_weak_passwords_are_refused(here: Here) -> None:
    status, _, said = here(*ZHANG, "--password-stdin", stdin="1234567890\n")
    assert status == 1
    assert "密码" in said


ROLL = "账号,姓名,角色,区划\nzhangsan,张三,企业科技特派员,210112\nlisi,李四,contact_county,210112\nlisi,李四,批量审核,210112\n"


def test_a_countys_accounts_come_from_one_table(here: Here, tmp_path: Path) -> None:
    file = tmp_path / "账号.csv"
    file.write_text(ROLL, encoding="gb18030")  # as Excel saves it
    status, told, _ = here("account", "import", str(file))
    assert status == 0
    assert "已建立 2 个账号，另加角色 1 个" in told
    assert "zhangsan" in told and "lisi" in told  # each with its first password
    rows = {row["login"]: set(row["roles"].split()) for row in map(json.loads, here("account", "list", "--json")[1].splitlines())}
    assert rows == {"zhangsan": {"commissioner:210112"}, "lisi": {"contact_county:210112", "bulk_review:210112"}}
    assert "已建立 0 个账号，另加角色 0 个" in here("account", "import", str(file), "--password-stdin", stdin="x\n")[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("账号,姓名,区划\nzhangsan,张三,210112\n", "缺少列：角色"),
        (ROLL + "wangwu,王五,县长,210112\n", "第 5 行（wangwu）：没有“县长”这个角色"),
        (ROLL + "wangwu,王五,organiser,999999\n", "第 5 行（wangwu）："),
    ],
)
def test_a_table_with_a_bad_line_makes_no_account(here: Here, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text(text, encoding="utf-8")
    status, _, said = here("account", "import", str(file))
    assert status == 1
    assert words in said
    assert said.count("\n") == 1
    assert here("account", "list", "--json")[1] == ""


def test_stopping_stops_everything(tmp_path: Path) -> None:
    server = ProcessServer(tmp_path / "data").start()
    with server.connect() as conn:
        assert server.stop() == 0
        with pytest.raises(psycopg.OperationalError):
            conn.execute("SELECT 1")
    assert not (server.data_dir / "pg" / "postmaster.pid").exists()


def test_a_killed_server_starts_again_on_what_it_left(tmp_path: Path) -> None:
    server = ProcessServer(tmp_path / "data").start()
    server.run(*ZHANG, "--password-stdin", stdin=PASSWORD + "\n")
    session = log_in(server.url, "zhangsan")
    pid, url = postmaster(server.data_dir), server.url
    assert server.kill() == -signal.SIGKILL
    with server:
        assert server.url == url
        assert postmaster(server.data_dir) == pid, "PostgreSQL went on without it"
        assert requests.get(f"{server.url}/v1/me", headers=session.headers, timeout=30).status_code == 200
    assert not (server.data_dir / "pg" / "postmaster.pid").exists()


def test_server_and_database_killed_together_lose_nothing(tmp_path: Path) -> None:
    server = ProcessServer(tmp_path / "data").start()
    server.run(*ZHANG, "--password-stdin", stdin=PASSWORD + "\n")
    session = log_in(server.url, "zhangsan")
    os.kill(postmaster(server.data_dir), signal.SIGKILL)
    server.kill()
    with server:
        assert requests.get(f"{server.url}/v1/me", headers=session.headers, timeout=30).status_code == 200
        assert health(server)["epoch"] == 1, "nothing was forgotten"


@pytest.mark.slow
def test_a_database_that_dies_is_started_again(tmp_path: Path) -> None:
    with ProcessServer(tmp_path / "data") as server:
        with server.connect() as conn:
            os.kill(postmaster(server.data_dir), signal.SIGKILL)
            while not conn.broken:
                with suppress(psycopg.OperationalError):
                    conn.execute("SELECT 1")
        answer = requests.get(f"{server.url}/v1/health", timeout=30)
        while answer.status_code == 503:  # the watch looks every two seconds
            assert answer.json()["code"] == "database_lost"
            answer = requests.get(f"{server.url}/v1/health", timeout=30)
        assert answer.status_code == 200
    assert "had died and was started again" in server.log()


def test_a_taken_port_is_said_so(tmp_path: Path) -> None:
    with ProcessServer(tmp_path / "data") as server:
        done = run_command("serve", "--port", server.url.rpartition(":")[2], "--data-dir", str(tmp_path / "other"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "in use" in done.stderr


def test_a_folder_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    strange = tmp_path / "data" / "pg"
    strange.mkdir(parents=True)
    (strange / "photo.jpg").write_bytes(b"x")
    with pytest.raises(EmbeddedError, match="不像数据库"):
        Embedded(tmp_path / "data")
    assert (strange / "photo.jpg").read_bytes() == b"x"


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("很长的文件夹名" * 8) / "data"
    with Embedded(deep) as embedded:
        assert embedded.socket_dir != embedded.pgdata
        assert stat.S_IMODE(embedded.socket_dir.stat().st_mode) == 0o700
        assert postmaster(deep)
    embedded.socket_dir.rmdir()


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    left = tmp_path / "data" / "pg.new"
    left.mkdir(parents=True)
    (left / "PG_VERSION").write_text("18\n")
    with Embedded(tmp_path / "data"):
        assert not left.exists()


@pytest.mark.slow
def test_backup_and_restore(tmp_path: Path) -> None:
    file = tmp_path / "安全 备份.tpb"
    server = ProcessServer(tmp_path / "data").start()
    server.run(*ZHANG, "--password-stdin", stdin=PASSWORD + "\n")
    session = log_in(server.url, "zhangsan")
    saved = server.run("backup", str(file))
    assert saved.returncode == 0, saved.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    server.run("account", "disable", "zhangsan")

    refused = server.run("restore", str(file))
    assert refused.returncode == 1
    assert "请先停止" in refused.stderr
    server.stop()

    for data in ("data", "elsewhere"):  # in place, and on a new machine
        other = ProcessServer(tmp_path / data)
        done = other.run("restore", str(file))
        assert done.returncode == 0, done.stderr
        assert ("恢复前的数据另存于" in done.stdout) == (data == "data")
        with other:
            found = health(other)
            assert (found["epoch"], found["recovering"]) == (2, True)
            answer = requests.get(f"{other.url}/v1/me", headers=session.headers, timeout=30)
            assert answer.json()["server"]["signing_keys"] == session.answer["server"]["signing_keys"]


def test_restored_again_and_again(here: Here, tmp_path: Path) -> None:
    """A restored server can be backed up and restored; the epoch never comes down."""
    here(*ZHANG)
    for round_ in range(3):
        file = tmp_path / f"{round_}.tpb"
        assert here("backup", str(file))[0] == 0
        status, words, said = here("restore", str(file))
        assert (status, "恢复前的数据另存于" in words) == (0, True), said
    assert here("restore", str(tmp_path / "0.tpb"))[0] == 0
    assert here("recovery-done")[0] == 0
    lines = [json.loads(line) for line in here("audit", "--json")[1].splitlines()]
    assert [line["action"] for line in lines] == ["recovery.done", "restore", "account.add"]
    with Database.open(Config.load(data_dir=tmp_path)) as database, database.begin() as conn:
        state = read_state(conn)
    assert (state.epoch, state.recovering) == (5, False)


def test_a_damaged_backup_changes_nothing(here: Here, tmp_path: Path) -> None:
    file, forged = tmp_path / "b.tpb", tmp_path / "c.tpb"
    here(*ZHANG)
    assert here("backup", str(file))[0] == 0
    manifest, dump = _parts(file)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with zipfile.ZipFile(forged, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("dump", dump[::-1])
    for broken in (file, forged, Path(__file__)):
        status, _, said = here("restore", str(broken))
        assert (status, "已损坏" in said) == (1, True)
    assert "zhangsan" in here("account", "list")[1]


def test_a_restore_that_fails_half_way_changes_nothing(here: Here, tmp_path: Path) -> None:
    """The database stops at an error after the wipe: the wipe is undone too."""
    file = tmp_path / "b.tpb"
    here(*ZHANG)
    here("backup", str(file))
    manifest, dump = _parts(file)
    _write(file, manifest, dump[: len(dump) * 2 // 3])
    status, _, said = here("restore", str(file))
    assert status == 1
    assert "没有改动" in said
    assert "zhangsan" in here("account", "list")[1]


def _parts(file: Path) -> tuple[dict[str, Any], bytes]:
    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read("manifest.json")), archive.read("dump")


def _write(file: Path, manifest: dict[str, Any], dump: bytes) -> None:
    """A backup whose checksum fits a dump that PostgreSQL cannot read to the end."""
    manifest |= {"size": len(dump), "sha256": sha256(dump).hexdigest()}
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("dump", dump)
        archive.writestr("manifest.json", json.dumps(manifest))


def test_a_signal_while_starting_leaves_nothing_running(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("serve", "--port", "0", "--data-dir", str(tmp_path / "data")),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    while not (tmp_path / "data" / "pg.users").exists():
        assert process.poll() is None
        os.sched_yield()
    process.terminate()
    process.communicate(timeout=60)
    assert not (tmp_path / "data" / "pg" / "postmaster.pid").exists()
