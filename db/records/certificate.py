"""结业证书: numbered from a block leased to the organiser's device; without one it stands as 编号待发 (domain.md §4.5)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, training_streams
from db.checks import not_in_future, not_negative
from db.fields import field
from db.training_choices import CertificateStatus, ExamResult
from db.types import Choice, DateOnly, RecordId, ShortText, Tenths

PENDING = "编号待发"


class Certificate(Record, Base):
    """结业证书. Never edited once issued: a lost one is 补发 with its own record that names the first."""

    __tablename__ = "certificate"
    title: ClassVar[str] = "结业证书"
    newest_first: ClassVar[str] = "issued_on"
    shared_edit: ClassVar[bool] = True

    cert_no: Mapped[str | None] = field("证书编号", ShortText(40), listed=True, searched="text", system=True, index=True)
    training_id: Mapped[UUID | None] = field("培训班", RecordId(), needed="draft", listed=True, ref="training", index=True)
    trainee_id: Mapped[UUID | None] = field("学员", RecordId(), needed="draft", listed=True, ref="trainee", index=True)
    hours: Mapped[Decimal | None] = field("学时", Tenths(), unit="学时", check=not_negative)
    grade: Mapped[ExamResult | None] = field("评定", Choice(ExamResult), listed=True)
    issued_on: Mapped[date | None] = field("发证日期", DateOnly(), needed="submit", listed=True, check=not_in_future)
    issuer: Mapped[str | None] = field("发证单位", ShortText(100), needed="submit")
    signer: Mapped[str | None] = field("签发人", ShortText(50))
    status: Mapped[CertificateStatus | None] = field("证书状态", Choice(CertificateStatus), listed=True)
    reissue_of: Mapped[UUID | None] = field("补发自", RecordId(), ref="certificate", system=True)

    def headline(self) -> str:
        return self.cert_no or PENDING

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return training_streams(values)
