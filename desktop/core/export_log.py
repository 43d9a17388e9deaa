"""导出记录: what leaves the program is noted before it leaves, for the desks above to see (domain.md §5.8, 5.9).

Every workbook is noted, and every sheet about people that is printed or kept as a file. Sheets of one's own work (P1, P2) are
not: they are the work.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from db import divisions
from db.base import Record
from db.choices import ExportWay
from db.ids import new_id
from db.records import BY_NAME
from db.records.certificate import Certificate
from db.records.enrolment import Enrolment
from db.records.export_log import ExportLog
from db.records.person import Person
from db.records.trainee import Trainee
from desktop.core.changes import Changes
from desktop.core.listing import ListQuery, Period
from desktop.core.profile import Opened

PERSONAL: frozenset[type[Record]] = frozenset({Person, Trainee, Enrolment, Certificate})
"""Kinds whose records tell of a person who is no official matter by himself: exporting them asks for a purpose."""
PURPOSES = ("上报汇总", "核对名单", "存档备查", "发证、补贴造册")
"""What is usually meant; anything else is typed."""


@dataclass(frozen=True, slots=True)
class Use:
    """What is about to leave the program."""

    what: str
    kind: str
    count: int
    scope: str = ""
    purpose: str = ""
    personal: bool = False


def note(opened: Opened, way: ExportWay, use: Use, file_name: str = "") -> UUID:
    """Writes the line. It goes up with the next sync, and nobody changes it any more. Raises UserError when the disk refuses."""
    made = new_id()
    with opened.work() as session:
        session.add(_line(made, opened, way, use, file_name))
    opened.tell(Changes.of(ExportLog.__tablename__, [made]))
    return made


def _line(made: UUID, opened: Opened, way: ExportWay, use: Use, file_name: str) -> ExportLog:
    code = opened.account.division
    return ExportLog(
        id=made, what=use.what[:100], of_kind=use.kind or None, way=way, count=use.count, personal=use.personal or None,
        scope=use.scope[:500] or None, purpose=use.purpose[:200] or None, file_name=file_name[:200] or None,
        report_unit=code or None, region=code if divisions.get(code or "-") else None,
    )  # fmt: skip


def scope_of(query: ListQuery) -> str:
    """The filters of a list in words."""
    place = divisions.path_name(query.region) if query.region else None
    parts = (
        query.period.text if query.period is not Period.ALL else "", "、".join(sorted(state.text for state in query.states)),
        place or "", "本人经办" if query.author else "", query.need_state.text if query.need_state else "",
        query.about if query.among is not None else "",
        "待上传" if query.waiting else "", f"含“{query.text.strip()}”" if query.text.strip() else "",
    )  # fmt: skip
    return " · ".join(part for part in parts if part) or "全部"


def of_workbook(kind: type[Record], count: int, scope: str, purpose: str) -> Use:
    """A list as a workbook."""
    return Use(f"{kind.title}台账", kind.__tablename__, count, scope, purpose, kind in PERSONAL)


def of_card(session: Session, kind: type[Record], record_id: UUID) -> Use | None:
    """A plain card; None where it tells of no person."""
    record = session.get(BY_NAME[kind.__tablename__], record_id)
    if record is None or kind not in PERSONAL:
        return None
    return Use(f"{kind.title}卡片", kind.__tablename__, 1, record.headline(), personal=True)
