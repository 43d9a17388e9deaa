"""Settings: taken where they are right, refused in plain words where they are not."""

from pathlib import Path

import pytest

from server.config import Config, ConfigError


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Config.model_fields:
        monkeypatch.delenv(f"TEPAI_{name.upper()}", raising=False)


def test_environment_and_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TEPAI_PORT", "9000")
    monkeypatch.setenv("TEPAI_HOST", "::1")
    config = Config.load(data_dir=tmp_path, host=None, port=9001)
    assert (config.port, config.host, config.data_dir) == (9001, "::1", tmp_path)


@pytest.mark.parametrize(
    "url", ["postgres://u:p%40@h:5433/d", "postgresql://u:p%40@h:5433/d", " postgresql+psycopg://u:p%40@h:5433/d "]
)
def test_any_spelling_of_postgresql(url: str) -> None:
    assert Config.load(database_url=url).database_url == "postgresql+psycopg://u:p%40@h:5433/d"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TEPAI_PORT", "abc", "TEPAI_PORT 不正确：应为整数"),
        ("TEPAI_PORT", "70000", "不能大于 65535"),
        ("TEPAI_TOKEN_DAYS", "0", "不能小于 1"),
        ("TEPAI_DATABASE_URL", "mysql://h/d", "只支持 PostgreSQL"),
        ("TEPAI_DATABASE_URL", "postgresql://h", "缺少库名"),
        ("TEPAI_DATABASE_URL", "what", "不是数据库地址"),
        ("TEPAI_DATABASEURL", "postgresql://h/d", "是不是 TEPAI_DATABASE_URL"),
        ("TEPAI_DATA_DIRR", "/tmp", "是不是 TEPAI_DATA_DIR"),
    ],
)
def test_nonsense_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=words.replace("？", ".")):
        Config.load()


def test_the_desktops_settings_are_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEPAI_PROFILE_FOLDER", "x")
    assert Config.load().port == 8710
