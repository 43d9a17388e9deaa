"""设置: look, safety, sync, backups, shortcuts, licences."""

from desktop.ui.pages.settings.page import SettingsPage

__all__ = ["SettingsPage"]
