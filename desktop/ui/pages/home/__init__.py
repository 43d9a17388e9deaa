"""工作台: what waits for me, this month's figures, recent visits."""

from desktop.ui.pages.home.page import HomePage

__all__ = ["HomePage"]
