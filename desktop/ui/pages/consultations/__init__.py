"""政策咨询."""

from desktop.ui.pages.consultations.page import ConsultationsPage

__all__ = ["ConsultationsPage"]
