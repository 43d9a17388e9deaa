"""The provincial server. Stands on db alone and never imports the desktop."""
