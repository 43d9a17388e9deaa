"""python -m desktop.demo --out FOLDER [--real register.csv.gz]: the demonstration without anyone at the keyboard."""

import argparse
import os
import sys
from pathlib import Path

from desktop.demo import story
from desktop.demo.pictures import Album


def main() -> int:
    """Exit code 0 only when everything arrived and all sides hold the same."""
    parser = argparse.ArgumentParser(description="特派通演示：离线录入、同步、冲突、打印，并核对各方数据一致")
    parser.add_argument("--out", type=Path, default=Path("out"), help="写入 PDF、窗口图片和 summary.json 的文件夹")
    parser.add_argument("--real", type=Path, help="真实企业名册（.csv、.csv.gz 或 .xlsx）")
    given = parser.parse_args()
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    summary = story.run(given.out, given.real, Album(given.out), print)
    wrong = [name for name in ("pending", "refused", "differences", "unfulfilled", "id_numbers_in_the_clear") if summary[name]]
    ok = not wrong and bool(summary["conflicts"])
    print(f"记录 {summary['records']} 条，省级已签收 {summary['acknowledged']} 项，用时 {summary['seconds']} 秒")
    print(f"PDF 和图片在 {given.out.resolve()}，结果见 summary.json：{'各方一致' if ok else f'有不对的地方，请看 {wrong}'}")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
