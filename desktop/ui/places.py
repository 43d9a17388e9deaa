"""Where one can go, by the roles of the account: everyone finds his own work first, and nothing that he may not read."""

from collections.abc import Iterable

from db.records import KINDS
from desktop.core.profile_files import Account
from desktop.ui import icons
from desktop.ui.widgets.rail import Place

CONTACTS = ("contact_county", "contact_city", "contact_province")
LABELS = {"need": "技术需求", "policy": "政策库", "certificate": "结业证书"}
"""Shorter or other words than the kind's own title."""
_ICONS = {
    "visit": icons.VISIT, "enterprise": icons.ENTERPRISE, "need": icons.NEED, "person": icons.PERSON, "policy": icons.POLICY,
    "service_log": icons.SERVICE, "served": icons.VILLAGE, "team": icons.TEAM,
    "training": icons.TRAINING, "trainee": icons.TRAINEE, "certificate": icons.CERTIFICATE,
    "achievement": icons.ACHIEVEMENT, "docking": icons.DOCKING, "contract": icons.CONTRACT, "landing": icons.LANDING,
    "income": icons.INCOME, "patent_deal": icons.PATENT, "platform": icons.PLATFORM, "subsidy": icons.SUBSIDY,
    "activity": icons.ACTIVITY, "mobility": icons.MOBILITY, "node": icons.NETWORK, "recommendation": icons.CATALOGUE,
    "consultation": icons.QUESTION, "typical_case": icons.CASE,
}  # fmt: skip
_INDUSTRY, _VILLAGES = ("visit", "enterprise", "need"), ("service_log", "served", "team")
_TRAINING = ("training", "trainee", "certificate")
"""Only the training desk receives these (db.base.training_stream); others would find empty pages."""
_CHAIN = ("docking", "achievement", "contract", "landing", "income", "patent_deal", "activity")
"""From a need to its income; next to the needs for those who bring both sides together."""
_LAST = ("person", "policy")
_MAIN = {"commissioner": _INDUSTRY, "team_leader": _VILLAGES, "organiser": _TRAINING}


def is_contact(account: Account) -> bool:
    """Whether the account has a desk of its own."""
    return account.has_role(*CONTACTS)


def label_of(kind: str) -> str:
    """What a kind's place is called."""
    titles = {k.__tablename__: k.title for k in KINDS}
    return LABELS.get(kind, titles[kind])


def places(account: Account) -> list[Place]:
    """The rail: the desk, the work of the account's roles, what else it may read; sync and settings below.

    Whoever is not yet known to hold any role is offered everything but the desk.
    """
    desk = is_contact(account)
    trains = desk or account.has_role("organiser") or not account.roles
    mine = [name for role, names in _MAIN.items() if desk or account.has_role(role) for name in names]
    if not account.roles:
        mine = list(_INDUSTRY)
    readable = [k.__tablename__ for k in KINDS if k.own_page]
    others = _ordered(name for name in readable if name not in mine and (trains or name not in _TRAINING))
    found = [Place("home", "工作台", icons.HOME)]
    if desk:
        found += [Place("inbox", "审核", icons.REVIEW), Place("reporting", "报送情况", icons.CHART)]
    first = 1 if desk else 0  # the desk stands apart; others begin with their work
    found += [_place(name, first) for name in mine]
    found += [_place(name, first + 1 if name not in _LAST else first + 2) for name in others]
    if account.has_role("contact_province"):
        found.append(Place("parameter", "参数", icons.SETTINGS, first + 2))
    return [*found, Place("sync", "同步", icons.SYNC, bottom=True), Place("settings", "设置", icons.SETTINGS, bottom=True)]


def _place(kind: str, group: int) -> Place:
    return Place(kind, label_of(kind), _ICONS.get(kind, icons.LEDGER), group)


def _ordered(names: Iterable[str]) -> list[str]:
    """Industry, the chain, villages, training, kinds that are new, and what is looked up."""
    known = (*_INDUSTRY, *_CHAIN, *_VILLAGES, *_TRAINING)
    rank = {name: n for n, name in enumerate(known)} | {name: len(known) + 1 + n for n, name in enumerate(_LAST)}
    return sorted(names, key=lambda name: rank.get(name, len(known)))
