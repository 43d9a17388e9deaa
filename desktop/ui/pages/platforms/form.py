"""The form of a platform, base or institution: what it is, then its years as one timeline."""

from db.records.platform import Platform
from desktop.ui.chain_form import ChainForm
from desktop.ui.workspace import Workspace


class PlatformForm(ChainForm):
    """Platforms. Contracts and achievements are those of its own name and of the unit that hosts it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Platform)
