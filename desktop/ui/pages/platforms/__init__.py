"""平台基地."""

from desktop.ui.pages.platforms.page import PlatformsPage

__all__ = ["PlatformsPage"]
