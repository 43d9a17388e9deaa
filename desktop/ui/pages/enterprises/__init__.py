"""企业: the list of cards, the card with its visits and needs."""

from desktop.ui.pages.enterprises.page import EnterprisesPage

__all__ = ["EnterprisesPage"]
