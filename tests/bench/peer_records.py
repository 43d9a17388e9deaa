"""The workload that every peer was measured with, unchanged in `limit/records.py`."""

from tests.bench.limit.records import GIV, SUR, changed, dumps, record, records

__all__ = ["GIV", "SUR", "changed", "dumps", "record", "records"]
