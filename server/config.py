"""Settings of the server: environment variables `TEPAI_…`, overridden by command-line options."""

import difflib
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from db.wire import MAX_PACKED, MAX_UNPACKED

PREFIX = "TEPAI_"
KIB, MIB = 1024, 1024 * 1024
_LOG = logging.getLogger(__name__)


class ConfigError(Exception):
    """A setting that cannot be used; the text says which one and what to write instead."""


class Config(BaseSettings):
    """What the server can be told. Sizes in bytes, times as their names say."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    database_url: str | None = None
    data_dir: Path = Field(default_factory=lambda: user_data_path("tepai-server", appauthor=False))
    host: str = "127.0.0.1"
    port: int = Field(default=8710, ge=0, le=65535)
    pool_size: int = Field(default=20, ge=2, le=200)
    token_days: int = Field(default=30, ge=1, le=365)
    lockout_tries: int = Field(default=5, ge=1, le=100)
    lockout_minutes: int = Field(default=15, ge=1, le=24 * 60)
    body_packed: int = Field(default=MAX_PACKED, ge=64 * KIB, le=64 * MIB)
    body_unpacked: int = Field(default=MAX_UNPACKED, ge=64 * KIB, le=256 * MIB)
    statement_seconds: int = Field(default=60, ge=1, le=3600)

    @field_validator("database_url")
    @classmethod
    def _postgres_only(cls, value: str | None) -> str | None:
        """Any spelling of a PostgreSQL address becomes the one SQLAlchemy uses with psycopg 3."""
        if value is None or not value.strip():
            return None
        try:
            url = make_url(value.strip())
        except ArgumentError as error:
            raise ValueError("不是数据库地址，应写成 postgresql://用户:密码@主机:5432/库名") from error
        if url.drivername not in {"postgres", "postgresql", "postgresql+psycopg"}:
            raise ValueError("只支持 PostgreSQL，应写成 postgresql://用户:密码@主机:5432/库名")
        if not url.database:
            raise ValueError("数据库地址缺少库名，应写成 postgresql://用户:密码@主机:5432/库名")
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)

    @field_validator("data_dir")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def backups(self) -> Path:
        """Where backups made without being asked go."""
        return self.data_dir / "backups"

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Reads the environment; `given` (None: not given) goes before it. Raises ConfigError in plain words."""
        _refuse_misspelt(os.environ)
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            raise ConfigError("\n".join(_sentence(problem) for problem in error.errors())) from error


def _refuse_misspelt(environ: Mapping[str, str]) -> None:
    """A misspelt setting would silently be none; names that resemble no setting belong to the desktop program."""
    known = {PREFIX + name.upper() for name in Config.model_fields}
    for name in sorted(set(environ) - known):
        if not name.startswith(PREFIX):
            continue
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
        if near:
            raise ConfigError(f"不认识环境变量 {name}，是不是 {near[0]}？")
        _LOG.info("environment variable %s is none of the server's", name)


_PLAIN = {
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "extra_forbidden": "没有这一项设置",
    "path_type": "应为文件夹路径",
}


def _sentence(problem: Any) -> str:
    name = PREFIX + "_".join(str(part) for part in problem["loc"]).upper()
    limits = problem.get("ctx", {})
    if problem["type"] == "value_error":
        text = str(limits["error"])
    elif problem["type"] in {"greater_than_equal", "less_than_equal"}:
        text = f"不能小于 {limits['ge']}" if "ge" in limits else f"不能大于 {limits['le']}"
    else:
        text = _PLAIN.get(problem["type"], problem["msg"])
    return f"设置 {name} 不正确：{text}"
