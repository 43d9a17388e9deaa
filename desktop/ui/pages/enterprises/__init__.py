"""企业: the list of cards, the card with everything that happened."""

from desktop.ui.pages.enterprises.page import EnterprisesPage

__all__ = ["EnterprisesPage"]
