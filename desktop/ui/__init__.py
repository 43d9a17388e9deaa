"""The windows: the only package besides the composition root that imports PySide6."""
