"""口径与参数."""

from desktop.ui.pages.parameters.page import ParametersPage

__all__ = ["ParametersPage"]
