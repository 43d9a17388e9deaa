"""供需对接: the board by stage, the list, and the form on which each round is written as a whole."""

from desktop.ui.pages.dockings.page import DockingsPage

__all__ = ["DockingsPage"]
