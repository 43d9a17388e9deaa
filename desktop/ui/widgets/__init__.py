"""Building blocks of the windows; each module holds one thing and its behaviour."""
