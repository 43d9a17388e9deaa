"""Workbooks (.xlsx) that people take away: any list as a ledger."""
