"""docs/kinds.md names every kind with its title, its clause and its window, and leads to a case of it."""

import re
from pathlib import Path

from db.records import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "kinds.md"


def table() -> dict[str, list[str]]:
    rows = {}
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[0].startswith("`"):
            rows[cells[0].strip("`")] = cells[1:]
    return rows


def test_every_kind_stands_in_the_table_of_the_plan() -> None:
    rows = table()
    assert sorted(rows) == sorted(kind.__tablename__ for kind in KINDS)
    assert all(clause and window for _, clause, window, _ in rows.values())
    generic = [window for _, _, window, _ in rows.values() if window.startswith("generic")]
    assert all(":" in window for window in generic), "a generic page needs its reason"


def test_the_name_of_every_kind_leads_to_a_case_of_it() -> None:
    for kind, (name, *_) in table().items():
        link = re.fullmatch(r"\[[^]]+\]\((\w+\.md)#([^)]+)\)", name)
        assert link, f"{kind}: no case"
        headings = re.findall(r"^## (.+)$", (PAGE.parent / link[1]).read_text("utf-8"), re.MULTILINE)
        assert link[2] in {re.sub(r"[^\w-]", "", heading.replace(" ", "-")) for heading in headings}, f"{kind}: {link[2]}"
