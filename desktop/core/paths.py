"""Where things lie on this computer. Nothing is ever written beside the program, so a frozen copy works read-only."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

HOME_VARIABLE = "TEPAI_HOME"


@dataclass(frozen=True, slots=True)
class Paths:
    """All places under one home folder."""

    home: Path

    @property
    def profiles(self) -> Path:
        """One folder for each account used here."""
        return self.home / "profiles"

    @property
    def settings(self) -> Path:
        """Settings of this computer, no secrets."""
        return self.home / "settings.json"

    @property
    def logs(self) -> Path:
        """What the program did; no record's text, no names."""
        return self.home / "logs"


def find(environment: Mapping[str, str] = os.environ) -> Paths:
    """The home folder: TEPAI_HOME, or the system's place for a user's application data. Makes it."""
    named = environment.get(HOME_VARIABLE)
    home = Path(named) if named else user_data_path("tepai", appauthor=False)
    home.mkdir(parents=True, exist_ok=True)
    return Paths(home)
