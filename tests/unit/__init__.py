"""Tests of everything below the windows, run with PySide6 blocked."""
