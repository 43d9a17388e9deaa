"""What the demonstration prints: each official sheet filled, as a draft and blank, through the same functions as the windows."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from db.records.certificate import Certificate
from db.records.enterprise import Enterprise
from db.records.visit import Visit
from desktop.core import paper
from desktop.core.paper import Paper
from desktop.core.profile import Opened
from desktop.core.reports.certificate_overprint import Offsets
from desktop.demo.people import CITY, Cast
from desktop.demo.scenes import Story

SHIFT = Offsets(1.5, -0.8)  # of a printer that feeds a little low


def print_all(cast: Cast, story: Story, out: Path) -> list[Path]:
    """P1 to P5, P10 and the answers into `out`; the paths of the files."""
    assert story.shared is not None and story.training is not None
    zhang, sun, qian = cast.zhang.opened, cast.sun.opened, cast.qian.opened
    certificates = paper.certificates_of(qian, story.training)
    made = {
        "P1 企业走访记录表": paper.of_records(zhang, Visit, [*story.visits, story.shared]),
        "P1 企业走访记录表（草稿）": paper.of_records(zhang, Visit, story.drafts),
        "P1 企业走访记录表（空白）": paper.blank_visit(zhang),
        "企业名片": paper.card(zhang, Enterprise, story.companies[0]),
        "P2 服务日志": paper.service_logs(sun, [log for log in story.logs if story.log_writers[log] == cast.sun.who.login]),
        "P2 服务日志（空白）": paper.blank_service_log(sun),
        "P3 培训签到表": paper.sign_in(qian, story.training),
        "P4 学员花名册": paper.roster(qian, story.training),
        "P5 结业证书": paper.certificates(qian, certificates),
        "P5 结业证书（补发）": paper.certificates(qian, _reissued(qian)),
        "P5 结业证书（套打）": paper.certificates(qian, certificates, SHIFT),
        "P5 套打校准页": paper.calibration(qian, SHIFT),
        "P5 套打用纸": paper.certificate_paper(qian),
        "P10 三级工作网络名册": paper.network(cast.feng.opened, ""),
        "P10 三级工作网络名册（沈阳市）": paper.network(cast.zheng.opened, CITY),
        "政策咨询答复单": paper.answers(zhang, [i for i in (story.books.before, story.books.after) if i is not None]),
    }  # fmt: skip
    return [_written(out / f"{name}.pdf", sheet) for name, sheet in made.items()]


def _reissued(opened: Opened) -> list[UUID]:
    with opened.local.read() as session:
        return list(session.scalars(select(Certificate.id).where(Certificate.reissue_of.is_not(None))))


def _written(path: Path, sheet: Paper) -> Path:
    path.write_bytes(sheet.pdf)
    return path
