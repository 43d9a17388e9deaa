"""导出记录: who took what out of the program, for the desks."""

from desktop.ui.pages.export_logs.page import ExportLogsPage

__all__ = ["ExportLogsPage"]
