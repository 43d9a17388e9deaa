"""What the program can do, without any window."""
