"""更正: corrections of approved records that this account has begun."""

from desktop.ui.pages.corrections.page import CorrectionsPage

__all__ = ["CorrectionsPage"]
