"""三级工作网络."""

from desktop.ui.pages.network.page import NetworkPage

__all__ = ["NetworkPage"]
