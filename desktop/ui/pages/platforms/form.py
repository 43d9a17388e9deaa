"""The form of a platform, base or institution: what it is, then its years as one timeline."""

from db.records.platform import Platform
from desktop.ui.chain_form import ChainForm
from desktop.ui.workspace import Workspace


class PlatformForm(ChainForm):
    """Platforms. Contracts and achievements are those of its own name and of the unit that hosts it."""

    chain_hint = "批准、状态变化、补助，以及本单位、依托单位名下的成果和合同"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Platform)
