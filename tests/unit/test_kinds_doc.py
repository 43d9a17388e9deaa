"""docs/kinds.md names every kind with its title, its clause and its window."""

from pathlib import Path

from db.records import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "kinds.md"


def test_every_kind_stands_in_the_table_of_the_plan() -> None:
    rows = {}
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[0].startswith("`"):
            rows[cells[0].strip("`")] = cells[1:]
    assert sorted(rows) == sorted(kind.__tablename__ for kind in KINDS)
    assert all(clause and window for _, clause, window, _ in rows.values())
    generic = [window for _, _, window, _ in rows.values() if window.startswith("generic")]
    assert all(":" in window for window in generic), "a generic page needs its reason"
