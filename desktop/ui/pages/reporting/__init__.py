"""报送情况: who of the county has reported this month, and who has not."""

from desktop.ui.pages.reporting.page import ReportingPage

__all__ = ["ReportingPage"]
