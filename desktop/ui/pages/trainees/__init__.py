"""学员: the list of trainees and the card of one."""

from desktop.ui.pages.trainees.page import TraineesPage

__all__ = ["TraineesPage"]
