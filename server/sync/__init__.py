"""Sync at the province: operations in, records by streams out (design §4)."""
