"""Sync: the log goes up, streams come down, nothing is believed unproven (design §4)."""
