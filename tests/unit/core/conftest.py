"""A real encrypted profile in a temporary folder, cheap to open."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from desktop.core import keys
from desktop.core.paths import Paths
from desktop.core.profile import Account, LoginAnswer, Opened, create, new_device
from desktop.core.store import Store

ME = UUID("01990000-0000-7000-8000-000000000001")
OTHER = UUID("01990000-0000-7000-8000-000000000002")
PASSWORD = "走访2026"


def answer(account_id: UUID = ME, name: str = "张三丰") -> LoginAnswer:
    """As a first login brings it."""
    account = Account(account_id, f"user{account_id.hex[-1]}", name, "企业科技特派员", "210112", "沈阳市浑南区", "https://example.invalid")
    return LoginAnswer(account, new_device())


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows; what it costs in earnest is no business of these tests."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path)


@pytest.fixture
def opened(paths: Paths) -> Iterator[Opened]:
    found = create(paths, answer(), PASSWORD)
    yield found
    found.close()


@pytest.fixture
def store(opened: Opened) -> Store:
    return Store(opened)
