"""From records to what is printed: the visit's official sheet, and a plain card for any kind."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from db import divisions, industries
from db.base import Record
from db.choices import Choices, State
from db.fields import BoundField, field_map, fields_of
from db.records.enterprise import Enterprise
from db.records.visit import Visit
from db.types import Children
from desktop.core.errors import explained
from desktop.core.lookup import existing, one
from desktop.core.policy_library import quoted
from desktop.core.profile import Opened
from desktop.core.profile_files import Account
from desktop.core.reports.document import PrintMeta
from desktop.core.reports.record_card import Section, render_card
from desktop.core.reports.visit_sheet import Need, Problem, VisitSheet, render_visit
from desktop.core.value_texts import person_name, row_text, shown
from desktop.core.visits import needs_in

UNFINISHED = frozenset({State.DRAFT, State.RETURNED})
_COMMON = frozenset(field_map(Enterprise)) & frozenset(field_map(Visit))  # the block that every kind has


def print_meta(opened: Opened) -> PrintMeta:
    """Who prints, now."""
    account = opened.account
    return PrintMeta(opened.clock.now(), account.name, opened.clock.now(), account.division_text)


def visit_pdf(opened: Opened, ids: Sequence[UUID]) -> bytes:
    """企业走访记录表 of these visits in one PDF, in the order given."""
    return render_visit(visit_sheets(opened, ids), print_meta(opened))


def visit_sheets(opened: Opened, ids: Sequence[UUID]) -> list[VisitSheet]:
    """What the sheets show, with everything that the visits point to. Raises UserError for one that is gone."""
    with explained(), opened.local.read() as session:
        return [_sheet(session, existing(session, Visit, i), opened.account) for i in ids]


def _sheet(session: Session, visit: Visit, account: Account) -> VisitSheet:
    card = one(session, Enterprise, visit.enterprise_id) if visit.enterprise_id else None
    return VisitSheet(
        record_id=str(visit.id),
        record_no=visit.no or "",
        draft=visit.state in UNFINISHED,
        confidential_ack=bool(visit.confidential_ack),
        visit_date=visit.visited_on,
        start=visit.started,
        end=visit.ended,
        mode=choice_text(visit.mode),
        **_enterprise(card, visit),
        interviewee=visit.interviewee or "",
        post=visit.interviewee_post or "",
        phone=visit.interviewee_phone or "",
        figures_year=visit.visited_on.year - 1 if visit.visited_on else None,
        revenue=visit.revenue,
        rd_spend=visit.rd_spend,
        staff=visit.staff,
        rd_staff=visit.rd_staff,
        visitors=tuple(person_name(session, i, account) for i in visit.visitors or ()),
        purposes=tuple(choice_text(p) for p in visit.purposes or ()),
        biz_status=visit.biz_status or "",
        problems=tuple(Problem(choice_text(r.kind), r.text or "") for r in visit.findings or ()),
        needs=_needs(session, visit),
        policies=_policies(session, visit),
        on_site=visit.on_site or "",
        follow_up=visit.follow_up or "",
        follow_up_owner=person_name(session, visit.follow_up_owner, account) if visit.follow_up_owner else "",
        follow_up_due=visit.follow_up_due,
        result=choice_text(visit.result),
        satisfaction=choice_text(visit.satisfaction),
        remark=visit.remark or "",
    )


def _enterprise(card: Enterprise | None, visit: Visit) -> dict[str, str]:
    region = visit.region or (card.region if card else None)
    industry = industries.get(card.industry) if card and card.industry else None
    return {
        "enterprise": (card.name or "") if card else "",
        "credit_code": (card.uscc or "") if card else "",
        "region": divisions.path_name(visit.village or visit.town or region or ""),
        "industry": industry.name if industry else "",
        "sector": choice_text(card.sector) if card else "",
    }


def _needs(session: Session, visit: Visit) -> tuple[Need, ...]:
    return tuple(
        Need(n.name or "", choice_text(n.domain), "面议" if n.negotiable else n.budget, n.deadline)
        for n in needs_in(session, visit.id)
    )


def _policies(session: Session, visit: Visit) -> tuple[str, ...]:
    """Each document with the clauses that were explained."""
    wanted = visit.policies or ()
    told = quoted(session, wanted, visit.clauses or "", visit.visited_on or date.max)
    missing = len(wanted) - len(told)
    return (*(each.citation for each in told), *(["（文件未在本机）"] * missing))


def choice_text(value: Choices | None) -> str:
    """A choice in words, nothing for none."""
    return value.text if value is not None else ""


# --------------------------------------------------------------------------------------------------------- plain cards
def card_pdf(opened: Opened, kind: type[Record], record_id: UUID) -> bytes:
    """A record of any kind as a plain card."""
    with explained(), opened.local.read() as session:
        record = existing(session, kind, record_id)
        sections = card_sections(session, record, opened.account)
    draft = kind.submittable and record.state in UNFINISHED
    number = record.no or ("" if kind.number_code else "—")
    return render_card(
        f"{kind.title}卡片", sections, print_meta(opened), number=number, record_id=str(record.id), draft=draft
    )


def card_sections(session: Session, record: Record, account: Account) -> list[Section]:
    """Everything filled in, in the order of declaration; child rows under headings of their own."""
    plain: list[tuple[str, str | None]] = []
    common: list[tuple[str, str | None]] = []
    tables: list[Section] = []
    shown_here = {"author_id", "created_at"} | ({"state"} if type(record).submittable else set())
    for bound in fields_of(type(record)):
        if bound.spec.system and bound.name not in shown_here:
            continue
        value = getattr(record, bound.name)
        if isinstance(bound.type, Children):
            lines: list[tuple[str, str | None]] = [
                (str(number), row_text(session, row, account, "；")) for number, row in enumerate(value or (), 1)
            ]
            tables += [(bound.label, lines)] if lines else []
        elif bound.name not in _COMMON:
            plain.append((_with_unit(bound), shown(session, bound, value, account)))
        elif value is not None:
            common.append((_with_unit(bound), shown(session, bound, value, account)))
    return [("", plain), *tables, ("记录信息", common)]


def _with_unit(bound: BoundField) -> str:
    return f"{bound.label}（{bound.spec.unit}）" if bound.spec.unit else bound.label
