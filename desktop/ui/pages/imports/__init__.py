"""导入: choose, look, import, see what became of every row."""

from desktop.ui.pages.imports.page import ImportPage
from desktop.ui.pages.imports.works import RegisterWork, VisitWork

__all__ = ["ImportPage", "RegisterWork", "VisitWork"]
