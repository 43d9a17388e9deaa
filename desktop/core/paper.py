"""A finished sheet for the preview: its bytes, the sizes of its pages, and a drawing of each."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from db.base import Record
from db.records.certificate import Certificate
from db.records.service_log import ServiceLog
from db.records.visit import Visit
from desktop.core import export_log, printing, service_printing, support_printing, training_printing
from desktop.core.errors import UserError, explained
from desktop.core.export_log import Use
from desktop.core.profile import Opened
from desktop.core.reports import preview
from desktop.core.reports.answer_sheet import render_answers
from desktop.core.reports.certificate_overprint import Offsets, render_calibration, render_overprint, render_paper
from desktop.core.reports.certificate_sheet import CertificateSheet, render_certificates
from desktop.core.reports.network_sheet import render_network
from desktop.core.reports.roster_sheet import render_roster
from desktop.core.reports.service_sheet import render_blank_service, render_service
from desktop.core.reports.sign_in_sheet import render_sign_in
from desktop.core.reports.visit_sheet import render_blank_visit
from desktop.core.reports.wording import warnings


class Paper:
    """One PDF; `notice` is what is to be known before it is printed, or empty."""

    def __init__(self, title: str, file_name: str, pdf: bytes, notice: str = "", use: Use | None = None) -> None:
        self.title, self.file_name, self.pdf, self.notice = title, file_name, pdf, notice
        self.use = use  # what is to be noted (导出记录) when it is printed or kept; None for what tells of no people
        self.sizes = tuple(preview.page_size(pdf, n) for n in range(preview.page_count(pdf)))  # in points

    def picture(self, page: int, dpi: float) -> tuple[int, int, bytes]:
        """Width, height and pixels (blue, green, red, unused; no padding) of a page, from 0."""
        return preview.page_bitmap(self.pdf, page, dpi / preview.POINTS_PER_INCH)


def of_records(opened: Opened, kind: type[Record], ids: Sequence[UUID]) -> Paper:
    """Official sheets of visits, service logs, certificates; of one record of any other kind a plain card. Raises UserError."""
    if kind is Visit:
        sheets = printing.visit_sheets(opened, ids)
        about = f"_{sheets[0].enterprise or '未选企业'}_{sheets[0].visit_date or ''}" if len(sheets) == 1 else ""
        return Paper("企业走访记录表", file_name(f"走访记录表{about}"), printing.visit_pdf(opened, ids))
    if kind is ServiceLog:
        return service_logs(opened, ids)
    if kind is Certificate:
        return certificates(opened, ids)
    if len(ids) != 1:
        raise UserError("一次只能打印一张卡片。", "请逐条打印。")
    return card(opened, kind, ids[0])


def card(opened: Opened, kind: type[Record], record_id: UUID) -> Paper:
    """Every field that is filled in, of a record of any kind; for a visit beside its official sheet. Raises UserError."""
    pdf = printing.card_pdf(opened, kind, record_id)
    with explained(), opened.local.read() as session:
        use = export_log.of_card(session, kind, record_id)
    return Paper(f"{kind.title}卡片", file_name(f"{kind.title}卡片"), pdf, use=use)


def blank_visit(opened: Opened) -> Paper:
    """The visit's sheet for handwriting."""
    return Paper("企业走访记录表（空白）", "走访记录表_空白.pdf", render_blank_visit(printing.print_meta(opened)))


# -------------------------------------------------------------------------------------------- villages and training
def service_logs(opened: Opened, ids: Sequence[UUID]) -> Paper:
    """服务日志, each on a sheet of its own. Raises UserError."""
    sheets = service_printing.service_sheets(opened, ids)
    about = f"_{sheets[0].served or '未选服务对象'}_{sheets[0].began or ''}" if len(sheets) == 1 else ""
    return Paper("科技特派员（团）服务日志", file_name(f"服务日志{about}"), render_service(sheets, printing.print_meta(opened)))


def blank_service_log(opened: Opened) -> Paper:
    """The service log for handwriting."""
    return Paper("服务日志（空白）", "服务日志_空白.pdf", render_blank_service(printing.print_meta(opened)))


def sign_in(opened: Opened, training_id: UUID, days: Sequence[date] = ()) -> Paper:
    """签到表 of a class: a sheet for each of the days, or for every day that has lessons. Raises UserError."""
    sheets = training_printing.sign_in_sheets(opened, training_id, days)
    day = f"_{sheets[0].on}" if len(sheets) == 1 and sheets[0].on else ""
    pdf = render_sign_in(sheets, printing.print_meta(opened))
    use = Use("培训签到表", "training", sum(len(s.signers) for s in sheets), sheets[0].training, personal=True)
    return Paper("培训签到表", file_name(f"签到表_{sheets[0].training}{day}"), pdf, use=use)


def roster(opened: Opened, training_id: UUID) -> Paper:
    """学员花名册 of a class. Raises UserError."""
    sheet = training_printing.roster_sheet(opened, training_id)
    use = Use("学员花名册", "training", len(sheet.lines), sheet.training, personal=True)
    pdf = render_roster([sheet], printing.print_meta(opened))
    return Paper("学员花名册", file_name(f"花名册_{sheet.training}"), pdf, use=use)


def certificates(opened: Opened, ids: Sequence[UUID], overprint: Offsets | None = None, photo: bool = False) -> Paper:
    """结业证书, whole or (with offsets) 套打. On paper that is already printed only those that hold. Raises UserError."""
    sheets = training_printing.certificate_sheets(opened, ids)
    if not sheets:
        raise UserError("没有选中证书。", "先选中要打印的证书。")
    meta = printing.print_meta(opened)
    proofs = [sheet for sheet in sheets if sheet.proof]
    about = f"_{sheets[0].name}" if len(sheets) == 1 else f"_{len(sheets)}份"
    if overprint is None:
        notice = f"{len(proofs)} 份没有编号、已作废或内容不全，只印校样。" if proofs else ""
        pdf = render_certificates(sheets, meta, photo=photo)
        return Paper("结业证书", file_name(f"结业证书{about}"), pdf, notice + _rare(sheets), _certificates_used(sheets))
    if len(proofs) == len(sheets):
        raise UserError("这些证书没有编号、已作废或内容不全，不能套打。", "联网同步取得编号后再打，不然会打废证书纸。")
    notice = f"略去 {len(proofs)} 份没有编号、已作废或内容不全的。" if proofs else ""
    good = [sheet for sheet in sheets if not sheet.proof]
    pdf = render_overprint(good, meta, overprint)
    found = _certificates_used(good)
    return Paper("结业证书（套打）", file_name(f"结业证书_套打{about}"), pdf, notice + _rare(good), found)


def _certificates_used(sheets: Sequence[CertificateSheet]) -> Use:
    named = "、".join(sheet.name for sheet in sheets[:3] if sheet.name)
    more = f"等 {len(sheets)} 人" if len(sheets) > 3 else ""
    return Use("结业证书", Certificate.__tablename__, len(sheets), f"{named}{more}", personal=True)


def certificates_of(opened: Opened, training_id: UUID) -> list[UUID]:
    """The certificates of a class that hold, in the order of its roster. Raises UserError when there are none."""
    found = training_printing.certificate_ids(opened, training_id)
    if not found:
        raise UserError("这个班还没有证书。", "先在“考核发证”里发证，再打印。")
    return found


def _rare(sheets: Sequence[CertificateSheet]) -> str:
    """A certificate has no foot to note it at: characters to be written by hand are named before printing."""
    return "".join(f"{line}。" for line in warnings(sheets))


def calibration(opened: Opened, offsets: Offsets) -> Paper:
    """The page to set 套打 by."""
    return Paper("套打校准页", "套打校准页.pdf", render_calibration(printing.print_meta(opened), offsets))


def certificate_paper(opened: Opened, photo: bool = False) -> Paper:
    """The paper for 套打, for the printing house."""
    return Paper("结业证书用纸", "结业证书用纸.pdf", render_paper(printing.print_meta(opened), photo=photo))


def answers(opened: Opened, ids: Sequence[UUID]) -> Paper:
    """政策咨询答复单, each on a sheet of its own. Raises UserError."""
    sheets = support_printing.answer_sheets(opened, ids)
    about = f"_{sheets[0].asker}" if len(sheets) == 1 else f"_{len(sheets)}份"
    return Paper("政策咨询答复单", file_name(f"答复单{about}"), render_answers(sheets, printing.print_meta(opened)))


def network(opened: Opened, city: str) -> Paper:
    """三级工作网络名册 of the province or of one city."""
    sheet = support_printing.network_sheet(opened, city)
    return Paper("三级工作网络名册", file_name(f"{sheet.place}工作网络名册"), render_network(sheet, printing.print_meta(opened)))


# ------------------------------------------------------------------------------------------------------------- by name
def named(opened: Opened, name: str, ids: Sequence[UUID], options: Mapping[str, Any]) -> Paper:
    """A sheet by its name in SHEETS. Raises UserError."""
    return SHEETS[name](opened, ids, options)


def file_name(text: str) -> str:
    """A name every system takes for a file, with .pdf."""
    bare = "".join("_" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in text).strip(". ")
    return f"{bare[:120]}.pdf"


SHEETS: dict[str, Callable[[Opened, Sequence[UUID], Mapping[str, Any]], Paper]] = {
    "visit_blank": lambda opened, ids, options: blank_visit(opened),
    "service_log": lambda opened, ids, options: service_logs(opened, ids),
    "service_log_blank": lambda opened, ids, options: blank_service_log(opened),
    "sign_in": lambda opened, ids, options: sign_in(opened, ids[0], options.get("days", ())),
    "answer": lambda opened, ids, options: answers(opened, ids),
    "network": lambda opened, ids, options: network(opened, options.get("city", "")),
    "roster": lambda opened, ids, options: roster(opened, ids[0]),
    "certificates": lambda opened, ids, options: certificates(
        opened, ids, options.get("overprint"), bool(options.get("photo"))
    ),
    "certificate_calibration": lambda opened, ids, options: calibration(opened, options.get("overprint") or Offsets()),
    "certificate_paper": lambda opened, ids, options: certificate_paper(opened, bool(options.get("photo"))),
}
"""What windows may ask for by name: ids of records (of one class for sign_in and roster), and options of the sheet's own:
days (dates), overprint (Offsets), photo (bool), city (its code, empty: the province).
"""
