"""What the sheets of consultations and of the network show, gathered from records."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from db.plan_rules import TAX_CAVEAT
from db.platform_choices import ConsultTopic, NodeLevel
from db.records.consultation import Consultation
from db.records.enterprise import Enterprise
from desktop.core import consultations, network
from desktop.core.errors import explained
from desktop.core.lookup import existing, many
from desktop.core.network import Site
from desktop.core.printing import choice_text
from desktop.core.profile import Opened
from desktop.core.reports.answer_sheet import AnswerSheet, Source
from desktop.core.reports.network_sheet import Contact, Empty, NetworkSheet
from desktop.core.value_texts import person_name


def answer_sheets(opened: Opened, ids: Sequence[UUID]) -> list[AnswerSheet]:
    """答复单 of these consultations. Raises UserError for one that is gone."""
    with explained(), opened.local.read() as session:
        records = [existing(session, Consultation, i) for i in ids]
        cards = many(session, Enterprise, [r.enterprise_id for r in records])
        return [_answer(session, r, cards.get(r.enterprise_id) if r.enterprise_id else None, opened) for r in records]


def _answer(session: Session, record: Consultation, card: Enterprise | None, opened: Opened) -> AnswerSheet:
    taxed = record.topic is ConsultTopic.TAX or TAX_CAVEAT in (record.answer or "")
    sources = tuple(
        Source(s.citation, s.issued_on, s.note, s.texts) for s in consultations.sources(session, record, opened.clock.today())
    )
    return AnswerSheet(
        record_id=str(record.id), record_no=record.no or "", draft=not record.answer,
        asker=" ".join(p for p in (card.name if card else None, record.asker) if p), phone=record.phone or "",
        asked=record.asked_on, topic=choice_text(record.topic), state=choice_text(record.state_of),
        question=record.question or "", answer=record.answer or "", forwarded=record.forward_to or "",
        sources=sources, free_sources=record.clauses or "", answered=record.answered_on,
        answerer=person_name(session, record.answered_by, opened.account) if record.answered_by else "",
        caveat=TAX_CAVEAT if taxed else "",
    )  # fmt: skip


def network_sheet(opened: Opened, city: str = "") -> NetworkSheet:
    """三级工作网络名册 of the province or of one city."""
    found = network.load(opened)
    sites = [site for site in found.sites if not city or site.city == city]
    cover = next((c for c in found.cities if c.city == city), found.whole)
    lines = tuple(_contact(site, contact) for site in sites for contact in site.now)
    vacant = tuple(Empty(site.tier.text, site.name, _where(found, site)) for site in sites if site.vacant)
    return NetworkSheet(cover.name if city else "", opened.clock.today(), lines, vacant, cover.text)


def _contact(site: Site, contact: network.Contact) -> Contact:
    return Contact(
        site.tier.text, site.name, contact.unit, contact.name, contact.post, contact.phone, contact.chief, contact.changed_on
    )


def _where(found: network.Network, site: Site) -> str:
    if site.tier is NodeLevel.PROVINCE:
        return ""
    above = next((c.name for c in found.cities if c.city == site.city), "辽宁省")
    return "辽宁省" if above == site.name else above
