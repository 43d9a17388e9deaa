"""发证: certificates of a class in one batch, and 补发 of a lost one (domain.md §4.5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from db.choices import State
from db.codes import clean_text
from db.records.certificate import Certificate
from db.records.training import Training
from db.rules import Problem
from db.training_choices import CertificateStatus, ExamResult
from desktop.core import class_view, numbering
from desktop.core.changes import Changes
from desktop.core.errors import Invalid, UserError
from desktop.core.lookup import existing
from desktop.core.profile import Opened


@dataclass(frozen=True, slots=True)
class Certified:
    """What a batch did. `pending` of the `count` have no number yet; `refused`: enrolment → why not."""

    count: int
    pending: int
    refused: Mapping[UUID, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


def certify(
    opened: Opened, training_id: UUID, enrolment_ids: Iterable[UUID], issued_on: date, issuer: str, signer: str = ""
) -> Certified:  # fmt: skip
    """Gives certificates to those of the enrolments that are ready. Raises Invalid (issued_on, issuer, signer), UserError."""
    wanted = set(enrolment_ids)
    made: list[Certificate] = []
    with opened.work() as session:
        training = existing(session, Training, training_id)
        today = opened.clock.today()
        _check(training, issued_on, issuer, signer, today)
        found = class_view.view(session, training, today)
        chosen = [seat for seat in found.seats if seat.enrolment in wanted]
        unit = training.report_unit or training.region or opened.account.division
        people: set[UUID] = set()
        for seat in chosen:
            if seat.why_not or seat.trainee in people:
                continue
            people.add(seat.trainee)
            made.append(Certificate(
                training_id=training.id, trainee_id=seat.trainee, hours=seat.hours, grade=seat.result or ExamResult.PASSED,
                issued_on=issued_on, issuer=clean_text(issuer), signer=clean_text(signer) or None, status=CertificateStatus.VALID,
                cert_no=numbering.next_number(session, unit, issued_on.year), report_unit=unit or None, region=training.region,
            ))  # fmt: skip
        session.add_all(made)
        session.flush()
        ids = [c.id for c in made]
    refused = {seat.enrolment: seat.why_not for seat in chosen if seat.why_not}
    changes = opened.tell(Changes.of(Certificate.__tablename__, ids))
    return Certified(len(made), sum(c.cert_no is None for c in made), refused, changes)


def _check(training: Training, issued_on: date, issuer: str, signer: str, today: date) -> None:
    found: list[Problem] = []
    if issued_on > today:
        found.append(Problem("issued_on", "check", "发证日期不能晚于今天"))
    if training.ended_on is None:
        found.append(Problem("issued_on", "period", "请先填写培训班的结业日期"))
    elif issued_on < training.ended_on:
        found.append(Problem("issued_on", "period", f"发证日期不能早于结业日期 {training.ended_on}"))
    if not clean_text(issuer):
        found.append(Problem("issuer", "missing", "请填写发证单位"))
    for name, text, most in (("issuer", issuer, 100), ("signer", signer, 50)):
        if len(clean_text(text)) > most:
            found.append(Problem(name, "refused", f"超过 {most} 个字"))
    if found:
        raise Invalid(found, found[0].text)


def reissue(opened: Opened, certificate_id: UUID, issued_on: date | None = None) -> UUID:
    """补发: a new certificate with a number of its own that names the first; the first is 作废. Raises UserError."""
    with opened.work() as session:
        first = existing(session, Certificate, certificate_id)
        if first.status is CertificateStatus.VOID or first.state is State.VOID:
            raise UserError("这张证书已经作废，不能再补发。", "请从最近一次补发的证书办理。")
        if first.cert_no is None:
            raise UserError("这张证书还没有编号，不用补发。", "联网同步取得编号后直接打印即可。")
        day = issued_on or opened.clock.today()
        unit = first.report_unit or first.region or opened.account.division
        made = Certificate(
            training_id=first.training_id, trainee_id=first.trainee_id, hours=first.hours, grade=first.grade, issued_on=day,
            issuer=first.issuer, signer=first.signer, status=CertificateStatus.REISSUED, reissue_of=first.id,
            cert_no=numbering.next_number(session, unit, day.year), report_unit=first.report_unit, region=first.region,
        )  # fmt: skip
        first.status = CertificateStatus.VOID
        session.add(made)
        session.flush()
        ids = [made.id, first.id]
    opened.tell(Changes.of(Certificate.__tablename__, ids))
    return ids[0]
