"""Where one can go, by the roles of the account: everyone finds his own work first, and nothing that he may not read."""

from db.records import KINDS
from desktop.core.profile_files import Account
from desktop.ui import icons
from desktop.ui.widgets.rail_entry import GAP, HEADING, ROW, Place

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
    "consultation": icons.QUESTION, "typical_case": icons.CASE, "parameter": icons.SETTINGS, "export_log": icons.EXPORT,
}  # fmt: skip
INDUSTRY, CHAIN, VILLAGES, TRAINING = "走访与需求", "成果转化", "乡村服务", "农民培训"
OTHER = "其他"
SECTIONS = {
    INDUSTRY: ("visit", "enterprise", "need"),
    CHAIN: ("docking", "achievement", "contract", "landing", "income", "patent_deal"),
    VILLAGES: ("service_log", "served", "team"),
    TRAINING: ("training", "trainee", "certificate"),
    "平台与网络": ("platform", "node", "activity", "subsidy"),
    OTHER: (),
    "政策与人员": ("policy", "consultation", "person", "mobility", "recommendation", "typical_case"),
}
"""The headings of the rail; a kind that no heading names stands under 其他."""
_MAIN = {"commissioner": INDUSTRY, "team_leader": VILLAGES, "organiser": TRAINING, "broker": CHAIN}
ROOM = 552
"""So many px at 14 are there for headings and places on a screen of 768 px, less its title bar and task bar: what is open before
anybody opens a section fits into it."""


def is_contact(account: Account) -> bool:
    """Whether the account has a desk of its own."""
    return account.has_role(*CONTACTS)


def label_of(kind: str) -> str:
    """What a kind's place is called."""
    titles = {k.__tablename__: k.title for k in KINDS}
    return LABELS.get(kind, titles[kind])


def places(account: Account) -> list[Place]:
    """The rail: the desk, the work of the account's roles, what else it may read folded away; sync and settings below.

    Whoever is not yet known to hold any role is offered everything but the desk.
    """
    found = [Place("home", "工作台", icons.HOME)]
    if is_contact(account):
        found += [Place("inbox", "审核", icons.REVIEW), Place("reporting", "报送情况", icons.CHART)]
    own, kinds = _own(account), _kinds(account)
    room = ROOM - (ROW + GAP) * len(found) - (HEADING + GAP) * sum(bool(names) for names in kinds.values())
    for section in [*own, *(name for name in SECTIONS if name not in own)]:
        names = kinds[section]
        needed = (ROW + GAP) * len(names)
        is_open = section in own and needed <= room
        room -= needed if is_open else 0
        found += [Place(name, label_of(name), _ICONS.get(name, icons.LEDGER), section, shut=not is_open) for name in names]
    return [*found, Place("sync", "同步", icons.SYNC, bottom=True), Place("settings", "设置", icons.SETTINGS, bottom=True)]


def _own(account: Account) -> list[str]:
    """The sections of the account's own work, the most its own first; a contact reads and writes for all of them."""
    held = [section for role, section in _MAIN.items() if account.has_role(role)]
    if is_contact(account):
        held += [section for section in _MAIN.values() if section not in held]
    held = held or [INDUSTRY]
    beside = {INDUSTRY: CHAIN, CHAIN: INDUSTRY}  # needs are found at enterprises, and end in contracts
    return list(dict.fromkeys([*held, *(beside[section] for section in held if section in beside)]))


def _kinds(account: Account) -> dict[str, list[str]]:
    """What the account may read, by section. Only the training desk receives classes (db.base.training_stream)."""
    readable = [kind.__tablename__ for kind in KINDS if kind.own_page]
    known = {name for names in SECTIONS.values() for name in names}
    found = {section: [name for name in names if name in readable] for section, names in SECTIONS.items()}
    found[OTHER] = [name for name in readable if name not in known]
    if account.roles and not is_contact(account) and not account.has_role("organiser"):
        found[TRAINING] = []
    if account.has_role("contact_province"):
        found["政策与人员"].append("parameter")
    if is_contact(account):
        found["政策与人员"].append("export_log")
    return found
