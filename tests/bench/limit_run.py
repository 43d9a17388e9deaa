"""Runs the peers' limit (limit/bench_http.py, unchanged) on our embedded PostgreSQL: the same database for both sides.

python -m tests.bench.limit_run FOLDER N      prints the harness's JSON lines
"""

import importlib
import os
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from server.embedded import SUPERUSER, Embedded
from tests.bench.limit import unpack


def main() -> None:
    """Puts our PostgreSQL where the harness would start its own, and lets it run as it stands."""
    folder, count = Path(sys.argv[1]), sys.argv[2]
    os.environ["PEERS_WORK"] = str(folder)
    os.environ.pop("PEERS_OUT", None)
    harness = folder / "harness"
    harness.mkdir(parents=True, exist_ok=True)
    unpack(harness)
    sys.path.insert(0, str(harness))
    common: Any = importlib.import_module("common")
    with Embedded(folder) as postgres:
        common.PGSOCK, common.PGPORT = str(postgres.socket_dir), 5432
        common.pg_start = lambda: SimpleNamespace(pid=os.getpid(), poll=lambda: 0)
        assert SUPERUSER == "postgres"  # as the harness connects
        sys.argv = ["bench_http.py", "--n", count, "--only", "limit-pg-zstd"]
        runpy.run_path(str(harness / "bench_http.py"), run_name="__main__")


if __name__ == "__main__":
    main()
