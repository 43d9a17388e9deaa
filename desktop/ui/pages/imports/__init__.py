"""导入企业名册: choose, look, import, see what became of every row."""

from desktop.ui.pages.imports.page import ImportPage

__all__ = ["ImportPage"]
