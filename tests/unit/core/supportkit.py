"""The plan as a sync brings it, and accounts with a desk, for tests of policies, parameters, the network and platforms."""

from uuid import UUID, uuid5

from db import policy_texts
from db.choices import PolicyLevel, State
from db.ids import NIL
from db.records import Policy
from db.records.policy import ClauseRow
from desktop.core.profile import Opened
from tests.unit.core.test_reviewing import put


def plan(opened: Opened) -> UUID:
    """辽政发〔2018〕3号, by clauses."""
    (document,) = policy_texts.documents()
    rows = tuple(
        ClauseRow(str(uuid5(NIL, f"{document.id}:{c.id}")), n, c.number, c.heading, c.text or None)
        for n, c in enumerate(document.clauses, 1)
    )
    return put(
        opened, Policy, NIL, name=document.title, document_no=document.doc_no, issuer=document.issuer, clauses=rows,
        issued_on=document.date, level=PolicyLevel.PROVINCE, state=State.DRAFT, region=None,
    )  # fmt: skip


def holds(opened: Opened, roles: str) -> None:
    """The account has these roles from now on, as a sync tells it: contact_city@210100."""
    opened.learn_account({"roles": roles})
