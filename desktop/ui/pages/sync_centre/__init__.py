"""同步: where the work is, what was not accepted and what to do about it."""

from desktop.ui.pages.sync_centre.page import SyncPage

__all__ = ["SyncPage"]
