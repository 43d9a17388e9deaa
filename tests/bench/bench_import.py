"""A commissioner's table of a year taken in at a county's desk: 200 visits as drafts, and all of them handed in.

The machine may be busy with other things, which only ever adds: a reading is the best of a few, over different rows.
"""

import csv
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from stdnum.cn import uscc

from desktop.core import visit_import
from desktop.core.profile import Opened
from desktop.core.visit_import import VisitReport
from tests.bench import county_desk, seed

PART = "import"
Figures = Iterator[tuple[str, float, str]]
ROWS, ROUNDS = 200, 3
HEADINGS = (
    "走访日期", "企业名称", "统一社会信用代码", "走访人", "走访方式", "走访目的", "受访人", "生产经营情况", "需求名称",
    "技术领域",
)  # fmt: skip


def run(data: Path | None) -> Figures:
    """Goal 2 s each; the backup beforehand is part of the first."""
    with TemporaryDirectory() as folder:
        opened = county_desk.filled(Path(folder))
        taken, filed = [], []
        for turn in range(ROUNDS):
            path = _table(Path(folder) / f"{turn}.csv", turn)
            reports: list[VisitReport] = []
            taken.append(_milliseconds(lambda path=path, reports=reports: reports.append(_take(opened, path))))
            filed.append(_milliseconds(lambda reports=reports: _submit(opened, reports[0])))
        opened.close()
    yield "import.visits_200.ms", min(taken), "ms"
    yield "import.submit_200.ms", min(filed), "ms"


def _take(opened: Opened, path: Path) -> VisitReport:
    report = visit_import.take_in(opened, path, _nothing, _nothing)
    if len(report.ready) != ROWS:
        raise RuntimeError(f"{len(report.ready)} of {ROWS}: {report.text} {report.bad[:3]} {report.made[:3]}")
    return report


def _submit(opened: Opened, report: VisitReport) -> None:
    done = visit_import.submit_all(opened, report, _nothing, _nothing)
    if done.count != ROWS:
        raise RuntimeError(f"{done.count} handed in: {done.left[:3]}")


def _nothing(*_: object) -> None:
    """Neither shows progress nor stops."""


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _table(path: Path, turn: int) -> Path:
    """Two visits to each enterprise, whose card is new here, every fifth with a need."""
    people = [person["name"] for person in seed.people(200) if person["region"] == county_desk.COUNTY][1:]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADINGS)
        for n in range(ROWS):
            number = 91210112_000000000 + 1000 * turn + n // 2
            day, name = seed.START + timedelta(days=n * 3 % 300 + turn), f"沈阳测试{turn}-{n // 2}号机床厂"
            need = ("热变形补偿", "先进制造") if n % 5 == 0 else ("", "")
            code = f"{number}{uscc.calc_check_digit(str(number))}"
            out.writerow((day, name, code, people[n % len(people)], "实地", "需求征集", "王总", "主轴热变形。", *need))
    return path
