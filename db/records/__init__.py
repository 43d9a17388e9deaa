"""KINDS is the table of contents of the product: a new kind is one file here and one line below."""

from sqlalchemy import Index, Table, text

from db.base import Base, Record
from db.declared import check_kinds
from db.records.achievement import Achievement
from db.records.activity import Activity
from db.records.attachment import Attachment
from db.records.certificate import Certificate
from db.records.consultation import Consultation
from db.records.contract import Contract
from db.records.correction import Correction
from db.records.docking import Docking
from db.records.effect import Effect
from db.records.enrolment import Enrolment
from db.records.enterprise import Enterprise
from db.records.erasure import Erasure
from db.records.export_log import ExportLog
from db.records.handover import Handover
from db.records.income import Income
from db.records.landing import Landing
from db.records.mobility import Mobility
from db.records.need import Need
from db.records.node import Node
from db.records.parameter import Parameter
from db.records.patent_deal import PatentDeal
from db.records.person import Person
from db.records.platform import Platform
from db.records.policy import Policy
from db.records.recommendation import Recommendation
from db.records.review_note import ReviewNote
from db.records.served import Served
from db.records.service_log import ServiceLog
from db.records.subsidy import Subsidy
from db.records.team import Team
from db.records.trainee import Trainee
from db.records.training import Training
from db.records.typical_case import TypicalCase
from db.records.visit import Visit

KINDS: tuple[type[Record], ...] = (
    Person,
    Enterprise,
    Policy,
    Visit,
    Need,
    Team,
    Served,
    ServiceLog,
    Effect,
    Training,
    Trainee,
    Enrolment,
    Certificate,
    Achievement,
    Docking,
    Contract,
    Landing,
    Income,
    PatentDeal,
    Platform,
    Subsidy,
    Activity,
    Mobility,
    Node,
    Recommendation,
    Consultation,
    TypicalCase,
    Correction,
    Handover,
    ExportLog,
    Erasure,
    Parameter,
    Attachment,
    ReviewNote,
)

BY_NAME: dict[str, type[Record]] = {kind.__tablename__: kind for kind in KINDS}
"""Kind by the name it has on the wire."""
check_kinds(KINDS)


REVIEWED: tuple[type[Record], ...] = tuple(kind for kind in KINDS if kind.submittable and kind is not Attachment)
"""Kinds that reviewers decide about; files go the way of their record."""


def _few(table: Table, name: str, column: str, where: str, *, desktop: bool = False) -> None:
    """An index over the few rows that wait for a person, so that finding them does not cost more as the data grows."""
    condition = text(where)
    info = {"desktop": True} if desktop else {}
    Index(f"ix_{table.name}_{name}", table.c[column], sqlite_where=condition, postgresql_where=condition, info=info)


KEPT = "keeper_id IS NOT NULL"
HAD = "kept_before IS NOT NULL"
CONFLICTING = "candidates IS NOT NULL"
UNFINISHED = "state IN ('draft', 'returned')"
UNDER_REVIEW = "state IN ('submitted', 'county', 'city')"
"""Queries must repeat these words to be served by the indexes."""


def _desk(table: Table, people: str) -> None:
    """An index from which a reviewer's inbox is told without reading records: since when, where, by whom, with whom."""
    columns = ["state", "changed_at", "author_id", "report_unit", "region", *((people,) if people else ())]
    Index(f"ix_{table.name}_desk", *(table.c[c] for c in columns), sqlite_where=text(UNDER_REVIEW), info={"desktop": True})


for _kind in KINDS:
    _few(Base.metadata.tables[_kind.__tablename__], "conflicting", "id", CONFLICTING)
    _few(Base.metadata.tables[_kind.__tablename__], "kept", "keeper_id", KEPT)
    if _kind.submittable:
        _few(Base.metadata.tables[_kind.__tablename__], "unfinished", "author_id", UNFINISHED)
for _kind in REVIEWED:
    _desk(Base.metadata.tables[_kind.__tablename__], _kind.people_in)
    _few(Base.metadata.tables[_kind.__tablename__], "had", "kept_before", HAD, desktop=True)
