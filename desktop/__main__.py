"""The command `tepai`, also `python -m desktop`."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(given: Sequence[str] | None = None) -> int:
    """Starts the program. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="tepai", description="特派通：科技特派员工作记录，没有网络也能用")
    parser.add_argument("--home", type=Path, help="资料所在文件夹（默认在用户数据目录）")
    parser.add_argument("--version", action="store_true", help="显示版本后退出")
    parser.add_argument("--demo", action="store_true", help="用演示县的资料打开程序")
    parser.add_argument("--bench-start", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args(given)
    if wanted.home is not None:
        os.environ["TEPAI_HOME"] = str(wanted.home.absolute())
    gc.disable()  # while the program is loaded nothing is garbage; desktop.ui.garbage takes over
    from desktop import app
    from desktop.core import paths

    if wanted.version:
        sys.stdout.write(f"特派通 {app.VERSION}\n")
        return 0
    if wanted.demo:
        from desktop.demo import windows

        return windows.main(app.run)
    if wanted.bench_start:
        return app.bench_start(paths.find())
    return app.run(paths.find())


if __name__ == "__main__":
    sys.exit(main())
