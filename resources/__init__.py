"""Data, fonts, icons and styles that ship with the program; SOURCES.md names where each comes from."""

from importlib.resources import files


def read_text(name: str) -> str:
    """The text of one shipped file, by its path below resources/; works inside a packaged program too."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
