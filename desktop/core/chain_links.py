"""Which records belong to which: for each kind, the kinds of its timeline and the condition that finds them.

Conditions are SQL over `x`, the table of the kind found; `:id` is the record whose timeline it is. Lists of people are
canonical JSON, in which an id stands or does not: `instr` reads ten thousand of them faster than `json_each`.
"""

_NEEDS = "SELECT id FROM need WHERE enterprise_id = :id"
_BOUGHT = "SELECT id FROM contract WHERE buyer_id = :id"
_LANDED = "SELECT id FROM landing WHERE contract_id = :id"
_SIGNED_FOR = "SELECT id FROM contract WHERE need_id = :id UNION SELECT contract_id FROM docking WHERE need_id = :id"
_SIGNED_WITH = (
    "SELECT id FROM contract WHERE achievement_id = :id UNION SELECT contract_id FROM docking WHERE achievement_id = :id"
)
_TEACHER = "'、' || replace(replace(json_extract(l.value, '$.teacher'), '，', '、'), ' ', '、') || '、'"
_TAUGHT = (
    "EXISTS (SELECT 1 FROM person p WHERE p.id = :id AND p.name <> '' AND (x.head_teacher = p.name OR instr(x.lessons, p.name)"
    f" AND EXISTS (SELECT 1 FROM json_each(x.lessons) l WHERE instr({_TEACHER}, '、' || p.name || '、'))))"
)
"""Teachers are guests as often as not, so classes name them in words."""
_ITS_NAMES = "SELECT name FROM platform WHERE id = :id UNION SELECT host FROM platform WHERE id = :id"

LINKS: dict[str, dict[str, str]] = {
    "person": {
        "node": "x.person_id = :id",
        "team": "instr(x.members, :id) > 0",
        "visit": "instr(x.visitors, :id) > 0",
        "service_log": "instr(x.days, :id) > 0",
        "training": _TAUGHT,
        "need": "x.author_id = :id OR x.keeper_id = :id",
        "docking": "instr(x.owners, :id) > 0 OR instr(x.experts, :id) > 0",
        "contract": "instr(x.brokers, :id) > 0",
        "landing": "instr(x.brokers, :id) > 0",
        "consultation": "x.answered_by = :id",
        "recommendation": "x.author_id = :id OR x.keeper_id = :id",
        "subsidy": "x.person_id = :id",
        "mobility": "x.person_id = :id",
        "typical_case": "instr(x.persons, :id) > 0",
        "handover": "x.from_id = :id OR x.to_id = :id",
    },
    "platform": {
        "achievement": f"x.first_unit IN ({_ITS_NAMES})",
        "contract": f"x.seller IN ({_ITS_NAMES})",
        "landing": f"x.source_unit IN ({_ITS_NAMES})",
        "income": f"x.unit IN ({_ITS_NAMES})",
        "subsidy": "x.platform_id = :id",
    },
    "enterprise": {
        "visit": "x.enterprise_id = :id",
        "need": "x.enterprise_id = :id",
        "docking": f"x.need_id IN ({_NEEDS})",
        "contract": f"x.buyer_id = :id OR x.need_id IN ({_NEEDS})",
        "landing": "x.receiver_id = :id",
        "patent_deal": f"x.enterprise_id = :id OR x.contract_id IN ({_BOUGHT})",
        "consultation": "x.enterprise_id = :id",
        "recommendation": "x.enterprise_id = :id",
        "subsidy": "x.enterprise_id = :id",
        "service_log": "x.enterprise_id = :id",
        "mobility": "x.enterprise_id = :id",
        "platform": "x.host_code = (SELECT uscc FROM enterprise WHERE id = :id)",
        "typical_case": "x.enterprise_id = :id",
    },
    "need": {
        "visit": "x.id = (SELECT visit_id FROM need WHERE id = :id)",
        "activity": (
            "x.id = (SELECT activity_id FROM need WHERE id = :id) OR EXISTS (SELECT 1 FROM json_each(x.needs) WHERE value = :id)"
        ),
        "docking": "x.need_id = :id",
        "contract": f"x.id IN ({_SIGNED_FOR})",
        "landing": f"x.contract_id IN ({_SIGNED_FOR})",
        "income": f"x.contract_id IN ({_SIGNED_FOR})"
        f" OR x.landing_id IN (SELECT id FROM landing WHERE contract_id IN ({_SIGNED_FOR}))",
    },
    "achievement": {
        "activity": "EXISTS (SELECT 1 FROM json_each(x.achievements) WHERE value = :id)",
        "docking": "x.achievement_id = :id",
        "contract": f"x.id IN ({_SIGNED_WITH})",
        "landing": "x.achievement_id = :id",
        "income": f"x.landing_id IN (SELECT id FROM landing WHERE achievement_id = :id) OR x.contract_id IN ({_SIGNED_WITH})",
    },
    "docking": {
        "need": "x.id = (SELECT need_id FROM docking WHERE id = :id)",
        "achievement": "x.id = (SELECT achievement_id FROM docking WHERE id = :id)",
        "activity": "x.id = (SELECT activity_id FROM docking WHERE id = :id)",
        "contract": "x.id = (SELECT contract_id FROM docking WHERE id = :id)",
        "landing": "x.contract_id = (SELECT contract_id FROM docking WHERE id = :id)",
    },
    "contract": {
        "need": "x.id = (SELECT need_id FROM contract WHERE id = :id)",
        "achievement": "x.id = (SELECT achievement_id FROM contract WHERE id = :id)",
        "activity": "x.id = (SELECT activity_id FROM contract WHERE id = :id)",
        "docking": "x.contract_id = :id",
        "landing": "x.contract_id = :id",
        "income": f"x.contract_id = :id OR x.landing_id IN ({_LANDED})",
        "patent_deal": "x.contract_id = :id",
    },
    "landing": {
        "achievement": "x.id = (SELECT achievement_id FROM landing WHERE id = :id)",
        "contract": "x.id = (SELECT contract_id FROM landing WHERE id = :id)",
        "need": "x.id = (SELECT c.need_id FROM contract c JOIN landing l ON l.contract_id = c.id WHERE l.id = :id)",
        "income": "x.landing_id = :id",
    },
    "income": {
        "landing": "x.id = (SELECT landing_id FROM income WHERE id = :id)",
        "contract": (
            "x.id = (SELECT contract_id FROM income WHERE id = :id) OR x.id ="
            " (SELECT l.contract_id FROM landing l JOIN income i ON i.landing_id = l.id WHERE i.id = :id)"
        ),
    },
    "patent_deal": {"contract": "x.id = (SELECT contract_id FROM patent_deal WHERE id = :id)"},
    "activity": {
        "need": "x.activity_id = :id OR x.id IN (SELECT j.value FROM activity a, json_each(a.needs) j WHERE a.id = :id)",
        "achievement": "x.id IN (SELECT j.value FROM activity a, json_each(a.achievements) j WHERE a.id = :id)",
        "docking": "x.activity_id = :id",
        "contract": "x.activity_id = :id OR x.id IN (SELECT contract_id FROM docking WHERE activity_id = :id)",
        "landing": "x.contract_id IN (SELECT id FROM contract WHERE activity_id = :id)",
    },
}
"""What a timeline of each kind holds, in the order of the chain."""

_MEMBER = "SELECT min(json_extract(m.value, '$.since')) FROM json_each(x.members) m WHERE json_extract(m.value, '$.person') = :id"
DAYS: dict[tuple[str, str], str] = {
    ("person", "team"): f"coalesce(({_MEMBER}), x.since)",
    ("person", "node"): "x.since",
    ("person", "consultation"): "coalesce(x.answered_on, x.asked_on)",
}
"""The day of a found kind, where it is another than lists order it by."""
