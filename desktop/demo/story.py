"""The whole way of a record: offline work, sync, a conflict, print, and the proof that all sides hold the same."""

import json
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from db.codes import beijing_today
from desktop.core import keys, printing
from desktop.core.paths import Paths
from desktop.core.reports.visit_sheet import render_blank_visit
from desktop.demo import compare, people, register, scenes
from desktop.demo.people import Laptop
from desktop.demo.province import Province
from desktop.demo.scenes import Story

GENERATED = 300
ENTERPRISES = scenes.VISITS - 3  # three are visited again
Tell = Callable[[str], object]
Witness = Callable[[str, Laptop, Story], object]


class Pictures(Protocol):
    """Who takes pictures: at moments of the story, and of everything at its end, when the profiles are closed too."""

    paths: list[Path]

    def moment(self, name: str, laptop: Laptop, story: Story) -> None:
        """Something worth seeing that will be over soon: 离线, 不同值, 未接收."""

    def end(self, laptops: Sequence[Laptop], story: Story) -> None:
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
            tell("登记四位演示人员（联网一次）")
            laptops = [people.enrol(Paths(work / "laptops" / who.laptop), province, who) for who in people.EVERYBODY]
            source = real or register.write(out / "企业名册（演示）.csv", GENERATED)
            story = play(province, laptops, source, tell, pictures.moment)
            papers = _print(laptops[0], story, out)
            tell("用普通 SQL 逐行逐列核对本机与省级数据库")
            found = _compare(province, laptops)
            summary = _summary(laptops, story, found)
            tell("拍下各个窗口")
            pictures.end(laptops, story)
        finally:
            for laptop in laptops:
                laptop.opened.close()
    summary |= {
        "pdf": [str(path) for path in papers], "pictures": [str(path) for path in pictures.paths],
        "seconds": round(time.perf_counter() - began, 1),
    }  # fmt: skip
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return summary


def _nobody(_name: str, _laptop: Laptop, _story: Story) -> None:
    """No witness."""


def play(province: Province, laptops: Sequence[Laptop], source: Path, tell: Tell, witness: Witness = _nobody) -> Story:
    """The scenes in order; the province runs at the end."""
    zhang, li, wang, zhao = laptops
    story, today = Story(), beijing_today()
    address = province.url
    for laptop in laptops:
        laptop.sync(address)
    tell("断网：导入企业名册，连续走访，各自录入")
    province.stop()
    story.report = scenes.import_register(zhang, source)
    tell(f"　{story.report.text}")
    scenes.introduce(zhang, "沈阳某高校机械学院（演示）", "副教授", "机床热误差补偿、精密测量", today)
    companies = scenes.some_enterprises(zhang, ENTERPRISES)
    scenes.days_work(zhang, story, companies, today)
    scenes.begin_shared(zhang, li, story, companies[0], today)
    scenes.same_enterprise((zhang, li), story, today)
    other = Story()
    scenes.import_register(zhao, register.write(zhao.opened.profile.folder.parent / "名册.csv", 20, zhao.who.division, "大连"))
    scenes.days_work(zhao, other, scenes.some_enterprises(zhao, 3), today)
    witness("离线", zhang, story)
    tell("恢复网络：依次同步")
    province.start()
    for laptop in (zhang, li, zhao, wang, li):
        tell(f"　{laptop.who.name}：{laptop.sync(address).words}")
    tell("再次断网：两人修改同一条走访")
    province.stop()
    scenes.edit_apart(zhang, li, story)
    province.start()
    for laptop in (zhang, li, zhang):
        tell(f"　{laptop.who.name}：{laptop.sync(address).words}")
    witness("不同值", zhang, story)
    story.conflicts = scenes.settle(zhang, story)
    tell(f"张选择保留其中一个值，{story.conflicts} 处不同已处理并提交")
    zhang.sync(address)
    scenes.edit_late(li, story)
    tell(f"　{li.who.name}：{li.sync(address).words}")
    witness("未接收", li, story)
    tell(f"李放弃 {scenes.give_up(li)} 项未被接收的改动")
    for laptop in (zhang, li, wang, zhao, zhang):
        laptop.sync(address)
    return story


def _print(laptop: Laptop, story: Story, out: Path) -> list[Path]:
    meta = printing.print_meta(laptop.opened)
    assert story.shared is not None
    made = {
        "企业走访记录表.pdf": printing.visit_pdf(laptop.opened, [*story.visits, story.shared]),
        "企业走访记录表（草稿）.pdf": printing.visit_pdf(laptop.opened, story.drafts),
        "企业走访记录表（空白）.pdf": render_blank_visit(meta),
    }
    papers = []
    for name, data in made.items():
        (out / name).write_bytes(data)
        papers.append(out / name)
    return papers


def _compare(province: Province, laptops: Sequence[Laptop]) -> list[str]:
    found = []
    for laptop in laptops:
        profile = laptop.opened.profile
        key = keys.unwrap(profile.wrapped, people.PASSWORD)
        reviews = laptop.who is people.CONTACT
        wrong = compare.differences(
            profile.database, key, province.database_url(), laptop.account, laptop.who.division, reviews=reviews
        )  # fmt: skip
        found += [f"{laptop.who.login}: {line}" for line in wrong]
    return found


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
    }


_COUNTS = {
    "records": "SELECT count(DISTINCT id) FROM outbox WHERE action = 'create'",
    "acknowledged": "SELECT count(*) FROM outbox WHERE status = 'answered'",
    "pending": "SELECT count(*) FROM outbox WHERE status IN ('open', 'sealed', 'held')",
    "refused": "SELECT count(*) FROM outbox WHERE status = 'returned'",
}
