"""Numbered steps for what cannot be derived (renames, splits, conversions); new tables and columns need none.

A step is `(number, function(connection))`; `user_version` of the laptop's file holds the last one done.
"""

from collections.abc import Callable

from sqlalchemy import Connection

STEPS: tuple[tuple[int, Callable[[Connection], None]], ...] = ()
NEWEST = max((number for number, _ in STEPS), default=1)
"""The format this program writes; a file with a higher number was written by a newer program and is left alone."""
