"""技术需求: the funnel over the list, each need with its place in it and its dockings."""

from desktop.ui.pages.needs.page import NeedsPage

__all__ = ["NeedsPage"]
