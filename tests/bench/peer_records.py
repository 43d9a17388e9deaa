"""The workload that every peer was measured with, unchanged in `limit/records.py`."""

from tests.bench.limit.records import GIV, SUR, WORDS, changed, dumps, record, records

__all__ = ["GIV", "SUR", "WORDS", "changed", "dumps", "record", "records"]
