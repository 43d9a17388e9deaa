"""政策库."""

from desktop.ui.pages.policies.page import PoliciesPage

__all__ = ["PoliciesPage"]
