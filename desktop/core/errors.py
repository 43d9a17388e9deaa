"""The three families of errors: for the user, cancelled, and everything else, which is a bug."""

from collections.abc import Sequence
from enum import StrEnum


class TepaiError(Exception):
    """Root of all errors this program raises on purpose."""


class UserError(TepaiError):
    """Something the user can mend; `text` is one plain Chinese sentence, `hint` says what to do."""

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint


class Invalid(UserError):
    """A record breaks rules; `problems` are shown next to the fields they name."""

    def __init__(self, problems: Sequence[object], text: str = "有内容需要改正。", hint: str = "") -> None:
        super().__init__(text, hint)
        self.problems = tuple(problems)


class Cancelled(TepaiError):
    """The user stopped the work; nothing is shown."""


class StorageKind(StrEnum):
    """What is wrong with the place where the data lies."""

    FULL = "full"
    LOCKED = "locked"
    DAMAGED = "damaged"


class StorageError(UserError):
    """The disk or the local database is the trouble, not the program and not the input."""

    def __init__(self, kind: StorageKind, text: str, hint: str = "") -> None:
        super().__init__(text, hint)
        self.kind = kind


class Offline(UserError):
    """The server cannot be reached, or what answered is not our server."""
