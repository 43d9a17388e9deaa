"""The county's (city's, province's) desk: what waits to be decided."""

from desktop.ui.pages.inbox.page import InboxPage

__all__ = ["InboxPage"]
