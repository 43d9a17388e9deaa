"""服务日志: the list of logs, the log with its calendar of days."""

from desktop.ui.pages.service_logs.page import ServiceLogsPage

__all__ = ["ServiceLogsPage"]
