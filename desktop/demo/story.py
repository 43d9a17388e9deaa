"""The demonstration from first login to proof: a month of work, prints, pictures, all sides held against each other."""

import json
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from db.base import Record
from db.records.need import Need
from desktop.core import keys
from desktop.core.paths import Paths
from desktop.demo import (
    books_proofs,
    chain_proofs,
    classroom,
    compare,
    ledgers,
    month,
    papers,
    people,
    proofs,
    register,
    rollbook,
    secrecy,
)
from desktop.demo.calendar import Calendar
from desktop.demo.people import Cast, Laptop
from desktop.demo.province import Province
from desktop.demo.reach import Reader
from desktop.demo.scenes import Story

GENERATED = 300
Tell = Callable[[str], object]


class Pictures(Protocol):
    """Who takes pictures: at moments of the story, and of everything at its end, when the profiles are closed too."""

    paths: list[Path]

    def moment(self, name: str, laptop: Laptop, story: Story) -> None:
        """Something worth seeing that will be over soon: 离线, 退回, 再审, 不同值, 未接收, 交接."""

    def end(self, cast: Cast, story: Story) -> None:
        """Every window."""


def run(out: Path, real: Path | None, pictures: Pictures, tell: Tell) -> dict[str, Any]:
    """Plays the story into `out` and returns the summary that it also writes there."""
    began = time.perf_counter()
    out.mkdir(parents=True, exist_ok=True)
    work = out / "work"
    Province(work / "province").end_leftover()
    shutil.rmtree(work, ignore_errors=True)  # of an earlier run
    laptops: list[Laptop] = []
    with Province(work / "province") as province:
        try:
            cast, calendar = gather(province, lambda who: Paths(work / "laptops" / who.laptop), laptops, tell)
            source = real or register.write(out / "企业名册（演示）.csv", GENERATED)
            story = month.play(province, cast, source, calendar, tell, pictures.moment)
            printed = papers.print_all(cast, story, out)
            tell("用普通 SQL 逐行逐列核对本机与省级数据库，查找明文证件号码")
            rows = compare.server_rows(province.database_url())
            found, shown = _compare(rows, laptops), _in_the_clear(province, laptops)
            summary = _summary(laptops, story, found) | {"unfulfilled": _unfulfilled(rows, cast, story, out, tell)}
            tell("拍下各个窗口")
            pictures.end(cast, story)
        finally:
            for laptop in laptops:
                laptop.opened.close()
    shown += secrecy.in_files(work, secrecy.pattern(rollbook.numbers(classroom.PEOPLE)))
    summary |= {
        "id_numbers_in_the_clear": shown,
        "pdf": [str(path) for path in printed], "pictures": [str(path) for path in pictures.paths],
        "seconds": round(time.perf_counter() - began, 1),
    }  # fmt: skip
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return summary


def gather(
    province: Province, home: Callable[[people.Role], Paths], laptops: list[Laptop], tell: Tell
) -> tuple[Cast, Calendar]:  # fmt: skip
    """Accounts at the province and a profile for each person; `laptops` has what is to be closed, whatever happens."""
    tell(f"登记 {len(people.EVERYBODY)} 位演示人员（联网一次）")
    calendar = Calendar()
    people.register(province)
    for who in people.EVERYBODY:
        laptops.append(people.enrol(home(who), province, who, calendar.now))
    return Cast(*laptops), calendar


def _compare(rows: dict[str, compare.Rows], laptops: Sequence[Laptop]) -> list[str]:
    found = []
    for laptop in laptops:
        teams = frozenset(team for team, row in rows["team"].items() if _serves(row["members"], laptop))
        reader = Reader(laptop.account, laptop.who.role, laptop.who.division, teams)
        wrong = compare.differences(laptop.opened.profile.database, _key(laptop), rows, reader)
        found += [f"{laptop.who.login}: {line}" for line in wrong]
    return found


def _serves(members: str | None, laptop: Laptop) -> bool:
    """Whether the laptop's person belongs to a team today."""
    mine = [row for row in json.loads(members or "{}").values() if row.get("person") == laptop.account]
    return any((row.get("until") or "9999") >= laptop.opened.clock.today().isoformat() for row in mine)


def _unfulfilled(rows: dict[str, compare.Rows], cast: Cast, story: Story, out: Path, tell: Tell) -> list[str]:
    """The story against the province, the figures and the ledgers of all levels against one another."""
    tell("县、市、省各自导出台账，逐格核对")
    desks = (cast.wang, cast.zheng, cast.feng)
    kept: dict[type[Record], Sequence[UUID]] = {Need: [*story.needs.values()], **story.links, **story.books.lines}
    return [
        *proofs.unfulfilled(rows, story), *chain_proofs.unfulfilled(desks, story), *books_proofs.unfulfilled(cast, story),
        *ledgers.unequal(desks, kept, out),
    ]  # fmt: skip


def _in_the_clear(province: Province, laptops: Sequence[Laptop]) -> list[str]:
    wanted = secrecy.pattern(rollbook.numbers(classroom.PEOPLE))
    found = secrecy.in_postgres(province.database_url(), wanted)
    for laptop in laptops:
        found += secrecy.on_laptop(laptop.who.login, laptop.opened.profile.database, _key(laptop), wanted)
    return found


def _key(laptop: Laptop) -> bytes:
    return keys.unwrap(laptop.opened.profile.wrapped, people.PASSWORD)


def _summary(laptops: Sequence[Laptop], story: Story, found: list[str]) -> dict[str, Any]:
    counts = {"records": 0, "acknowledged": 0, "pending": 0, "refused": 0}
    for laptop in laptops:
        with laptop.opened.local.connection() as connection:
            for name, query in _COUNTS.items():
                counts[name] += connection.exec_driver_sql(query).scalar_one()
    report = story.report
    return counts | {
        "conflicts": story.conflicts,
        "same_on_server": not found,
        "differences": found[:50],
        "imported": {"created": report.created, "filled": report.filled, "bad": len(report.bad)} if report else None,
        "decisions": story.decisions,
        "certificates": {"issued": story.certified, "numbered_after_sync": story.pending_numbers},
    }


_COUNTS = {
    "records": "SELECT count(DISTINCT id) FROM outbox WHERE action = 'create'",
    "acknowledged": "SELECT count(*) FROM outbox WHERE status = 'answered'",
    "pending": "SELECT count(*) FROM outbox WHERE status IN ('open', 'sealed', 'held')",
    "refused": "SELECT count(*) FROM outbox WHERE status = 'returned'",
}
