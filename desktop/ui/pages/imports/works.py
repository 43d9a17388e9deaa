"""What can be imported: its words, its preview, its run, and what is said afterwards. The page is the same for all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from desktop.core import importing, register_run, visit_import, visit_template
from desktop.core.importing import ImportReport, Progress
from desktop.core.inbox import LEVELS
from desktop.core.profile import Opened
from desktop.core.register_run import Preview
from desktop.core.visit_import import Made, Submitted, VisitReport

Check = Callable[[], None]
Table = tuple[str, Sequence[str], Sequence[Sequence[str]], Sequence[int]]  # name, headings, rows, widths
LACKING = "还不能提交"
STOPPED = "已按您的要求停止，已经导入的仍然保留。"
FILES = "表格 (*.xlsx *.csv *.gz *.txt);;所有文件 (*)"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the result page shows of a report."""

    title: str
    figures: str
    ending: str
    tables: tuple[Table, ...]  # the worst first; those without rows left out
    savable: bool
    undoable: bool
    ready: int = 0  # records that could be handed in at once
    confirm: str = ""  # what handing them in confirms
    submitted: bool = False  # it is about the handing in
    lacking: tuple[UUID, ...] = ()  # the records behind the rows of the table LACKING

    @property
    def perfect(self) -> bool:
        """Whether there is nothing to say."""
        return not self.tables and not self.ending


def _with_rows(*tables: Table) -> tuple[Table, ...]:
    return tuple(table for table in tables if table[2])


class RegisterWork:
    """企业名册."""

    place: ClassVar[str] = "import"
    noun: ClassVar[str] = "企业名册"
    ask: ClassVar[str] = "选一个企业名册文件"
    hint: ClassVar[str] = (
        "可以是 .xlsx、.csv 或 .csv.gz，也可以把文件拖到这里。\n"
        "要有“企业名称”和“统一社会信用代码”两列；地区、地址、行业、成立日期、注册资本等列有就读，列的先后不限。"
    )
    promise: ClassVar[str] = (
        "已有的企业只补空白，不覆盖；内容不同的会列出来。读不进的行会说明原因，可以另存。导入前自动备份，导入后可以撤销。"
    )
    shows: ClassVar[tuple[str, str]] = ("enterprise", "查看企业")  # where what was made stands, and the words of the button

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.report = ImportReport("")

    def preview(self, path: Path, check: Check) -> Preview:
        """The first rows."""
        return register_run.preview(path, check)

    def take_in(self, path: Path, progress: Progress, check: Check) -> Outcome:
        """Cards made and filled."""
        self.report = report = register_run.take_in(self.opened, path, progress, check)
        title = "导入已停止" if report.cancelled else "导入没有完成" if report.stopped else "导入结果"
        taken = f"新增 {report.created:,} 家　补充 {report.filled:,} 家　无变化 {report.unchanged:,} 家"
        return Outcome(
            title, f"{taken}　未导入 {len(report.bad):,} 行", STOPPED if report.cancelled else report.stopped, _tables_of(report),
            bool(report.bad or report.differences), bool(report.created),
        )  # fmt: skip

    def save_bad(self, path: Path) -> None:
        """With what differs from the cards."""
        importing.save_bad(self.report, path)

    def undo(self) -> str:
        """Cards that nobody has used since."""
        number = importing.undo_import(self.opened, self.report.batch)
        kept = self.report.created - number
        rest = f"；{kept:,} 家已经上传、改过或用在走访中，仍然保留" if kept else ""
        return f"已撤销，移走新增的 {number:,} 家{rest}。补充到已有企业的内容不变。"


def _tables_of(report: ImportReport) -> tuple[Table, ...]:
    bad = [(f"{b.line}", b.reason, b.raw) for b in report.bad]
    different = [(f"{d.line}", d.name, d.label, d.ours, d.theirs) for d in report.differences]
    notes = [(f"{line}", note) for line, note in report.notes]
    return _with_rows(
        ("未导入的行", ("行号", "原因", "原内容"), bad, (70, 380, 500)),
        ("与已有内容不同", ("行号", "企业", "内容", "已有（未改动）", "名册中"), different, (70, 260, 120, 260, 260)),
        ("提示", ("行号", "说明"), notes, (70, 700)),
    )


class VisitWork:
    """走访记录."""

    place: ClassVar[str] = "import_visit"
    noun: ClassVar[str] = "走访记录"
    ask: ClassVar[str] = "选一个走访记录表"
    hint: ClassVar[str] = (
        "可以是 .xlsx 或 .csv，也可以把文件拖到这里。\n"
        "要有“走访日期”和“企业名称”两列；联络员代录的还要写明“走访人”。其余列有就读，列的先后不限。"
    )
    promise: ClassVar[str] = (
        "导入的是草稿，可以接着改；同一家企业、同一天、同一个人的走访不会重复。读不懂的内容记入备注，不能导入的行会说明原因，"
        "可以另存。导入前自动备份，导入后可以撤销。"
    )
    shows: ClassVar[tuple[str, str]] = ("visit", "查看走访")
    template: ClassVar[str] = visit_template.FILE_NAME

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.report = VisitReport("")

    def preview(self, path: Path, check: Check) -> Preview:
        """Each row as it would become."""
        return visit_import.preview(self.opened, path, check)

    def take_in(self, path: Path, progress: Progress, check: Check) -> Outcome:
        """Drafts with their needs and cards."""
        self.report = visit_import.take_in(self.opened, path, progress, check)
        return self._outcome()

    def _outcome(self) -> Outcome:
        report, ready = self.report, len(self.report.ready)
        figures = f"走访 {len(report.made):,} 条　技术需求 {report.needs:,} 条　新企业 {report.cards:,} 家"
        more = (f"　已有 {len(report.twice):,} 行" if report.twice else "") + f"　未导入 {len(report.bad):,} 行"
        theirs = self.opened.account.has_role(*LEVELS)
        after = "　代录：提交后由本人确认，或由其他联络员、市级审核" if theirs else ""
        return Outcome(
            "导入已停止" if report.cancelled else "导入结果", figures + more, STOPPED if report.cancelled else "",
            _visit_tables(report), bool(report.bad or report.twice), bool(report.made), ready,
            f"{ready:,} 条没有问题，可以提交：☑ 都不涉密{after}" if ready else "",
            lacking=tuple(m.id for m in report.made if m.lacking),
        )  # fmt: skip

    def save_bad(self, path: Path) -> None:
        """With those that are here already."""
        visit_import.save_bad(self.report, path)

    def undo(self) -> str:
        """Drafts that nobody has touched since."""
        visits, cards = visit_import.undo(self.opened, self.report.batch)
        kept = len(self.report.made) - visits
        rest = f"；{kept:,} 条已经提交、上传或改过，仍然保留" if kept else ""
        made = f"和新建的 {cards:,} 家企业" if cards else ""
        return f"已撤销，移走 {visits:,} 条走访{made}{rest}。"

    def submit(self, progress: Progress, check: Check) -> Outcome:
        """Each visit by itself; those that cannot go stay drafts."""
        done = visit_import.submit_all(self.opened, self.report, progress, check)
        return _submitted(self.report, done)

    def save_template(self, path: Path) -> None:
        """With the choices to pick from."""
        visit_template.write(path)


def _visit_tables(report: VisitReport) -> tuple[Table, ...]:
    return _with_rows(
        _left_out(report),
        _lacking([made for made in report.made if made.lacking]),
        _there_already(report),
        ("提示", ("行号", "说明"), [(f"{line}", note) for line, note in report.notes], (70, 700)),
    )


def _left_out(report: VisitReport) -> Table:
    return "未导入的行", ("行号", "原因", "原内容"), [(f"{b.line}", b.reason, b.raw) for b in report.bad], (70, 620, 440)


def _lacking(made: Sequence[Made]) -> Table:
    return LACKING, ("行号", "走访", "需要补充"), [(f"{m.line}", m.title, m.lacking) for m in made], (70, 380, 500)


def _there_already(report: VisitReport) -> Table:
    return "已有的走访", ("行号", "走访", "说明"), [(f"{t.line}", t.text, t.reason) for t in report.twice], (70, 500, 420)


def _submitted(report: VisitReport, done: Submitted) -> Outcome:
    """What is left to do afterwards."""
    left = done.left
    tables = _with_rows(_lacking(left), _left_out(report), _there_already(report))
    rest = f"{len(left):,} 条还不能提交，请打开补充后再提交。" if left else ""
    ending = f"已停止，其余没有提交。{rest}" if done.cancelled else rest
    return Outcome(
        "提交结果", f"已提交 {done.count:,} 条走访", ending, tables, bool(report.bad or report.twice), bool(left), submitted=True,
        lacking=tuple(m.id for m in left),
    )  # fmt: skip


Work = RegisterWork | VisitWork


def works_for(opened: Opened) -> list[type[Work]]:
    """What an account may import: visits are the business of commissioners and of those who write for them."""
    visits = opened.account.has_role("commissioner", *LEVELS) or not opened.account.roles
    return [RegisterWork, VisitWork] if visits else [RegisterWork]
