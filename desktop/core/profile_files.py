"""The files of a profile: what can be read before the password is given, and the lock that keeps a second copy out."""

import contextlib
import json
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from db.reviewing import Reviewer
from desktop.core.errors import ProfileInUse, UserError
from desktop.core.files import write_whole
from desktop.core.keys import Wrapped

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Account:
    """Who works in a profile, for the unlock list and for new records. `division` is a code of GB/T 2260 or RU-…"""

    id: UUID
    login: str
    name: str
    role: str = ""  # in words: 企业科技特派员
    division: str = ""
    division_text: str = ""
    server: str = ""  # address
    recovery_key: str = ""  # X25519 public key of the province, hex
    roles: str = ""  # roles held today as the server names them: contact_county@210112 bulk_review@210112

    @property
    def reviewer(self) -> Reviewer:
        """The account as `db.reviewing` asks for it."""
        held = (part.partition("@") for part in self.roles.split())
        return Reviewer(str(self.id), frozenset((role, where) for role, _, where in held))

    def has_role(self, *roles: str) -> bool:
        """Whether one of these roles is held."""
        return any(self.reviewer.has(role) for role in roles)

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return {**asdict(self), "id": str(self.id)}

    @classmethod
    def of(cls, found: dict[str, str]) -> "Account":
        """Back from JSON; unknown names are left out. Raises KeyError or ValueError for what is no account."""
        known = {name: str(found[name]) for name in cls.__dataclass_fields__ if name in found and name != "id"}
        return cls(id=UUID(found["id"]), **known)


@dataclass(frozen=True, slots=True)
class Profile:
    """One folder profiles/<account id>/: profile.json, data.db, backups/, damaged/."""

    folder: Path
    account: Account
    wrapped: Wrapped
    waiting: int = 0  # records not yet uploaded when the profile was last closed

    @property
    def database(self) -> Path:
        return self.folder / "data.db"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def damaged(self) -> Path:
        """Files put aside by a restore; never deleted by the program."""
        return self.folder / "damaged"

    @property
    def opened_files(self) -> Path:
        """Attachments unpacked for viewing; emptied when the profile is opened and closed."""
        return self.folder / "opened"

    @property
    def running(self) -> Path:
        """A mark that is there while the profile is open: found at opening, the last session did not end well."""
        return self.folder / "running"

    def save(self) -> None:
        """Writes profile.json and its copy beside the backups: without it the data could never be opened again."""
        found = {"format": FORMAT, **self.account.as_dict(), "key": asdict(self.wrapped), "waiting": self.waiting}
        data = json.dumps(found, ensure_ascii=False, indent=1).encode()
        self.backups.mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / "profile.json", data)
        write_whole(self.backups / "profile.json", data)


def load(folder: Path) -> Profile | None:
    """Reads a profile's description, from the copy if need be; None when there is none. Raises UserError if newer."""
    for path in (folder / "profile.json", folder / "backups" / "profile.json"):
        with contextlib.suppress(FileNotFoundError, ValueError, KeyError, TypeError):
            found = json.loads(path.read_bytes())
            if found["format"] > FORMAT:
                raise UserError("本机数据由更新版本的程序写成，这个版本打不开。", "请安装新版本的特派通。")
            return Profile(folder, Account.of(found), Wrapped(**found["key"]), int(found.get("waiting", 0)))
    return None


class ProfileLock:
    """Exclusive use of a profile folder. The system frees it when the process dies, however it dies.

    A transaction on a small SQLite file is used because that works alike on Windows, Linux and network homes.
    """

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(
            folder / "lock.db", timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._connection.close()
            if "locked" not in str(error):
                raise
            raise ProfileInUse("这个账号已在本机另一个窗口中打开。", "请切换到那个窗口，或先把它关闭。") from None
        self.held = True

    def release(self) -> None:
        """Lets others in; a second time it does nothing."""
        if self.held:
            self.held = False
            self._connection.execute("ROLLBACK")
            self._connection.close()
