"""服务对象: the list of cards, the card with its history and yearly effects."""

from desktop.ui.pages.served.page import ServedPage

__all__ = ["ServedPage"]
