"""Data, fonts, icons and styles that ship with the program; SOURCES.md names where each comes from."""
