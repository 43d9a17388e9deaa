"""报名: one trainee in one class, with what was signed in and how the examination went (domain.md §4.3, 4.5)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, training_streams
from db.checks import mark, not_negative
from db.fields import field
from db.training_choices import ExamResult
from db.types import Choice, LongText, RecordId, RefList, Tenths, Whole


class Enrolment(Record, Base):
    """报名. `attended` holds the row ids of lessons; two people who sign in different lessons are merged one by one."""

    __tablename__ = "enrolment"
    title: ClassVar[str] = "报名"
    own_page: ClassVar[bool] = False
    shared_edit: ClassVar[bool] = True
    follows: ClassVar[str] = "training_id"

    training_id: Mapped[UUID | None] = field("培训班", RecordId(), needed="draft", listed=True, ref="training", index=True)
    trainee_id: Mapped[UUID | None] = field("学员", RecordId(), needed="draft", listed=True, ref="trainee", index=True)
    seat: Mapped[int | None] = field("序号", Whole(), check=not_negative)
    attended: Mapped[tuple[UUID, ...] | None] = field("签到课次", RefList())
    score: Mapped[Decimal | None] = field("考核成绩", Tenths(), unit="分", listed=True, check=mark)
    result: Mapped[ExamResult | None] = field("考核结果", Choice(ExamResult), listed=True)
    note: Mapped[str | None] = field("说明", LongText(200))

    def headline(self) -> str:
        return "报名"

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return training_streams(values)
