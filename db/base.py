"""The declarative base and the common block that every record has (domain.md §4.0)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from db.choices import Source, State, Visibility
from db.declared import check_class
from db.fields import field
from db.ids import new_id
from db.types import BigWhole, Choice, Extra, Flag, LongText, RecordId, RefList, ShortText, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
FIRST = -100  # sort_order of the common block, so that it stands before a kind's own columns
LAST = 100
SCHEMA = 1  # version of the record descriptions; travels with every operation


class Base(DeclarativeBase):
    """All records, on the laptop and at the province."""

    metadata = MetaData(naming_convention=NAMING)


class Record:
    """The common block. A kind is `class Visit(Record, Base)` with its own fields after it."""

    __tablename__: Any
    title: ClassVar[str]  # 企业走访
    number_code: ClassVar[str] = ""  # ZF in LN-ZF-2101-2026-000123; empty: the kind has no human number
    natural_key: ClassVar[str] = ""  # a field unique in the province, or empty
    key_from: ClassVar[tuple[str, ...]] = ()  # what the province works that key out from; the last is what people see
    newest_first: ClassVar[str] = "created_at"  # the order of lists
    submittable: ClassVar[bool] = False  # has a review; others are shared as they are saved
    public_card: ClassVar[bool] = False  # known to the whole province: nobody deletes it once it is there
    shared_edit: ClassVar[bool] = False  # whoever may read it may mend it; otherwise its author and those it names
    kept_by: ClassVar[str] = ""  # the role that alone may write it, or empty
    append_only: ClassVar[frozenset[str]] = frozenset()  # child rows that are added and never changed once they are shared
    written_once: ClassVar[bool] = False  # never changed and never deleted, by anybody
    people_in: ClassVar[str] = ""  # the field from which `people` are told, or empty
    crew_in: ClassVar[str] = ""  # the team in whose name it is written: its members write for one another, which is no 代录
    follows: ClassVar[str] = ""  # the reference to a record by whose state it is locked, or empty
    open_by: ClassVar[str] = ""  # the yes without which it never leaves a laptop (涉密不上网), or empty
    not_copied: ClassVar[frozenset[str]] = frozenset()  # what belongs to one record alone: a copy of it is begun without
    own_page: ClassVar[bool] = True  # has list and form in the windows; False: is only seen with the record it belongs to

    id: Mapped[UUID] = mapped_column(RecordId(), primary_key=True, default=new_id, sort_order=FIRST)
    rev: Mapped[int] = mapped_column(BigWhole(), default=0, server_default="0", sort_order=FIRST)
    no: Mapped[str | None] = field("编号", ShortText(40), order=FIRST, system=True, searched="text")
    state: Mapped[State] = field("状态", Choice(State), order=FIRST, system=True, default=State.DRAFT)
    author_id: Mapped[UUID] = field("记录人", RecordId(), order=FIRST, system=True, ref="person")
    keeper_id: Mapped[UUID | None] = field("现经办人", RecordId(), order=FIRST, system=True, ref="person")
    kept_before: Mapped[tuple[UUID, ...] | None] = field("曾经办人", RefList(), order=FIRST, system=True, ref="person")
    created_at: Mapped[datetime] = field("创建时间", UtcDateTime(), order=FIRST, system=True)
    changed_at: Mapped[datetime] = field("修改时间", UtcDateTime(), order=FIRST, system=True)
    source: Mapped[Source] = field("来源", Choice(Source), order=FIRST, system=True, default=Source.MANUAL)
    confidential_ack: Mapped[bool | None] = field("本记录不涉密", Flag(), order=FIRST, system=True)
    report_unit: Mapped[str | None] = field("上报单位", ShortText(20), order=FIRST, ref="report_unit", system=True)
    region: Mapped[str | None] = field("所属县区", ShortText(6), order=FIRST, ref="division")
    town: Mapped[str | None] = field("乡镇街道", ShortText(9), order=FIRST, ref="division")
    village: Mapped[str | None] = field("村（社区）", ShortText(12), order=FIRST, ref="division")
    remark: Mapped[str | None] = field("备注", LongText(500), order=LAST)
    decided: Mapped[dict[str, Any] | None] = field("审核经过", Extra(), order=LAST, system=True)  # step → {by, name, at}
    candidates: Mapped[dict[str, Any] | None] = field("待处理的不同值", Extra(), order=LAST, system=True)
    extra: Mapped[dict[str, Any] | None] = field("新版本字段", Extra(), order=LAST, system=True)

    def __init_subclass__(cls, **more: Any) -> None:
        """Raises Misdeclared for a kind that cannot work."""
        if issubclass(cls, DeclarativeBase):
            check_class(cls, Record)
        super().__init_subclass__(**more)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        """One index that answers whole lists: their order, their filters and their count."""
        order = dict.fromkeys((cls.newest_first, "created_at"))
        return (Index(None, *order, "state", "region", "author_id", info={"desktop": True}),)

    def headline(self) -> str:
        """What a person calls this record."""
        raise NotImplementedError

    def problems(self) -> list[tuple[str, str, str]]:
        """Cross-field rules: (field, code, sentence)."""
        return []

    @classmethod
    def people(cls, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Ids of those who did what the record tells, from wire values; empty where that is simply its author."""
        return ()

    @classmethod
    def keepers(cls, values: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
        """(role, division) that alone may write a record with these wire values; empty where no place keeps it."""
        return frozenset()

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        """Names of the streams a record with these wire values belongs to (docs/sync.md, Streams).

        What is submitted is its author's until then, and the reviewers' from then on; what is never submitted is the county's
        from the first save.
        """
        return working_streams(values) if cls.submittable else shared_streams(values)


DERIVED = frozenset(
    {"no", "state", "candidates", "changed_at", "keeper_id", "kept_before", "decided", "erased_on", "erased_rev"}
)
"""Never sent: number, candidates and who decided are the server's, the state moves by transitions, `changed_at` is the
operation's `at`, a record changes hands by a handover, and a trainee's data go by an erasure.
"""
SERVER_ONLY = DERIVED | {"author_id"}
"""Fields no patch may write: the author stays."""


def own_streams(values: Mapping[str, Any]) -> set[str]:
    """`u:` the author, and whoever has it after a handover or had it in between: they read on."""
    people = (values["author_id"], values.get("keeper_id"), *(values.get("kept_before") or ()))
    return {f"u:{person}" for person in people if person}


def working_streams(values: Mapping[str, Any], people: tuple[str, ...] = ()) -> set[str]:
    """`u:` the author and those named; `r:` the reporting county from submission on."""
    found = own_streams(values) | {f"u:{p}" for p in people}
    unit = values.get("report_unit") or values.get("region")
    if unit and values.get("state") != State.DRAFT.value:
        found.add(f"r:{unit}")
    return found


def shared_streams(values: Mapping[str, Any]) -> set[str]:
    """`u:` the author; `c:` the county (or reporting unit), for everyone who works there."""
    unit = values.get("report_unit") or values.get("region")
    return own_streams(values) | ({f"c:{unit}"} if unit else set())


def training_stream(values: Mapping[str, Any]) -> set[str]:
    """`o:` the training desk of a county: organisers and contacts, no one else (PIPL Art. 6: as few readers as will do)."""
    unit = values.get("report_unit") or values.get("region")
    return {f"o:{unit}"} if unit else set()


def training_streams(values: Mapping[str, Any]) -> set[str]:
    """Trainees and what is kept of them: the author's and the training desk's."""
    return own_streams(values) | training_stream(values)


def desk_streams(values: Mapping[str, Any], people: tuple[str, ...] = ()) -> set[str]:
    """What has no review but is not everybody's: `u:` the author and those named, `r:` the county's desk from the first save."""
    unit = values.get("report_unit") or values.get("region")
    return own_streams(values) | {f"u:{p}" for p in people} | ({f"r:{unit}"} if unit else set())


PUBLISHED = frozenset({State.APPROVED_COUNTY.value, State.APPROVED_CITY.value, State.CONFIRMED.value, State.ARCHIVED.value})


def published_streams(values: Mapping[str, Any]) -> set[str]:
    """As work in progress; once passed and marked 公开, known to the whole province, so that it can be matched anywhere."""
    public = values.get("visibility") == Visibility.PUBLIC.value and values.get("state") in PUBLISHED
    return working_streams(values) | ({"p:21"} if public else set())
