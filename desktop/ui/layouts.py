"""Where the fields of a kind stand on its form. A kind or field that is not named here is placed by its type, at the end."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from db.base import Record
from db.fields import BoundField, field_map, typed_fields
from db.types import Children, Choice, ChoiceSet, LongText, RefList, ShortText

PLACE = ("region", "town", "village")
END = ("remark",)
OTHERS = "其他"


@dataclass(frozen=True, slots=True)
class Slot:
    """One row of a form: a field, or several edited by one widget; two `half` slots in succession stand side by side."""

    names: tuple[str, ...]
    half: bool = False
    label: str = ""  # empty: the first field's
    used_in: str = ""
    blank: bool = False  # the right half stays empty


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (none when empty), a quiet hint beside it, and its slots. `widget` names one that the page brings along."""

    title: str
    slots: tuple[Slot, ...] = ()
    hint: str = ""
    widget: str = ""


def full(*names: str, label: str = "", used_in: str = "") -> Slot:
    """A slot over the whole width."""
    return Slot(names, False, label, used_in)


def half(*names: str, label: str = "", used_in: str = "") -> Slot:
    """A slot over one half."""
    return Slot(names, True, label, used_in)


WHERE = full(*PLACE, label="所在地区")

_VISIT = (
    Section("", (
        full("enterprise_id"),
        half("visited_on"), half("mode"),
        full("visitors"),
        full("purposes"),
        half("interviewee"), half("interviewee_post", label="职务"),
        half("interviewee_phone"), half("started", "ended", label="起止时间"),
    )),
    Section("走访情况", (full("biz_status", used_in="企业档案、月报"), full("findings"))),
    Section("新增技术需求", hint="在这里写一次，需求库、对接、月报都用它", widget="needs"),
    Section("办理", (
        full("policies"), full("on_site"), full("follow_up"),
        half("follow_up_due"), half("follow_up_owner"),
        half("result"), half("satisfaction"),
    )),
    Section("企业上年数据", (half("revenue"), half("rd_spend"), half("staff"), half("rd_staff")), "不清楚可以不填"),
    Section(OTHERS, (half("signed_on"), WHERE, full("remark"))),
    Section("附件", hint="照片、材料都不是必需的", widget="files"),
)  # fmt: skip

_ENTERPRISE = (
    Section("", (
        full("name"), full("uscc"),
        half("sector"), half("scale"),
        full("industry"), WHERE, full("address"),
        half("legal_person"), half("founded_on"), half("capital"), half("reg_type"),
        full("former_names"), full("main_products"),
    )),
    Section("联系人", (full("contacts"),)),
    Section("年度指标", (full("years"),), "走访时填的数据可以写回这里"),
    Section("资质", (full("qualifications"),)),
)  # fmt: skip

_NEED = (
    Section("", (
        full("name"), full("enterprise_id"),
        half("domain"), half("deadline"), half("budget"), half("negotiable"),
        full("need_types"),
    )),
    Section("内容", (full("background"), full("problem"), full("indicators"))),
    Section("合作", (full("coop_modes"), half("visibility"), half("contact"), half("contact_phone"))),
)  # fmt: skip

_PERSON = (
    Section("", (
        half("name"), half("sex"), full("unit"), half("dispatch_unit"), half("post"), half("professional_title"),
        half("phone"), half("email"), full("tech_fields"), full("expertise"), WHERE,
    )),
    Section("任职", (full("roles"),), "一个人可以有几段聘期"),
)  # fmt: skip

_TRAINING = (
    Section("", (
        full("name"), half("training_kind"), half("plan_year"), half("organiser"), half("host"),
        half("began_on"), half("ended_on"), full("place"),
        half("hours_total"), half("planned_heads"), half("head_teacher"), half("fund"),
        half("exam_mode"), half("pass_mark"),
    )),
    Section("课程", (full("lessons"),), "每半天一行；签到、学时都按这里算"),
    Section("总结", (full("report"),)),
    Section(OTHERS, (WHERE, full("remark"))),
    Section("附件", hint="签到表、照片都不是必需的", widget="files"),
)  # fmt: skip

_TRAINEE = (
    Section("", (
        half("name"), half("id_type"), half("sex"), half("born_on"), full("born_reason"),
        half("phone"), half("education"), WHERE, full("address"), full("unit"),
    )),
    Section("从事产业", (
        full("trade"), half("scale"), half("scale_unit"), half("village_role"), half("helped", label="脱贫、监测户"),
    )),
    Section("告知同意", (half("consent_on"), half("consent_way")), "签到表上的告知也算"),
    Section(OTHERS, (half("nation"), half("political"), full("selected_by"), full("notes"), full("remark"))),
    Section("培训经历", widget="history"),
)  # fmt: skip

_CERTIFICATE = (
    Section("", (
        full("trainee_id"), full("training_id"), half("hours"), half("grade"), half("issued_on"), half("status"),
        full("issuer"), full("signer"),
    )),
    Section(OTHERS, (WHERE, full("remark"))),
)  # fmt: skip

_SERVICE_LOG = (
    Section("", (
        full("served_id"), half("team_id"), half("farm_trade"),
        half("began_on"), half("ended_on"),
    )),
    Section("服务日", (full("days"),)),
    Section("服务内容", (full("contents"),)),
    Section("工作情况", (
        full("summary", used_in="年度总结、月报"), full("outputs"), full("training_id"), full("problem"), full("follow_up"),
    )),
    Section("服务对象评价", (half("evaluation"), half("evaluated_by"), full("evaluation_text")), "对方在纸质表或屏幕上确认"),
    Section(OTHERS, (full("enterprise_id"), WHERE, full("remark"))),
    Section("附件", hint="照片、材料都不是必需的", widget="files"),
)  # fmt: skip

_SERVED = (
    Section("", (half("served_type"), half("code"), WHERE, full("name"), full("industries"))),
    Section("联系", (
        half("leader", label="负责人"), half("leader_phone", label="电话"), half("contact"), half("contact_phone"),
        full("address"),
    )),
    Section("基本情况", (
        half("households"), half("population"), half("helped_households"), half("member_count"), half("area"), half("stock"),
        half("demo_level"), full("situation"), full("wishes"),
    ), "知道什么填什么"),
)  # fmt: skip

_TEAM = (
    Section("", (
        full("name"), half("team_kind"), half("farm_trade"), full("work_types"), full("dispatch_unit"),
        half("since"), half("until"),
    )),
    Section("成员", (full("members"),)),
    Section("服务对象", (full("objects"),)),
    Section("协议和任务", (half("agreement"), half("funds"), full("tasks"), full("brief"))),
)  # fmt: skip

LAYOUTS: dict[str, tuple[Section, ...]] = {
    "visit": _VISIT, "enterprise": _ENTERPRISE, "need": _NEED, "person": _PERSON,
    "training": _TRAINING, "trainee": _TRAINEE, "certificate": _CERTIFICATE,
    "service_log": _SERVICE_LOG, "served": _SERVED, "team": _TEAM,
}  # fmt: skip


def layout_of(kind: type[Record]) -> tuple[Section, ...]:
    """The kind's sections, and 其他 with every field that they do not name: the one there is, or a new one at the end."""
    sections = LAYOUTS.get(kind.__tablename__, ())
    known = field_map(kind)
    named = {name for section in sections for slot in section.slots for name in slot.names}
    wrong = named - known.keys()
    if wrong:
        raise KeyError(f"{kind.__tablename__} has no {sorted(wrong)}")
    rest = tuple(_placed(f for f in typed_fields(kind) if f.name not in named))
    if not rest:
        return sections
    if any(section.title == OTHERS for section in sections):
        return tuple(replace(s, slots=s.slots + rest) if s.title == OTHERS else s for s in sections)
    return (*sections, Section(OTHERS if sections else "", rest))


def _placed(fields: Iterable[BoundField]) -> Iterable[Slot]:
    """Slots by type; the place is one slot, it and the remark come last."""
    found = {f.name: f for f in fields}
    place = all(name in found for name in PLACE)
    last = [name for name in END if name in found]
    for name, bound in found.items():
        if name not in last and not (place and name in PLACE):
            yield Slot((name,), _is_short(bound))
    if place:
        yield WHERE
    for name in last:
        yield Slot((name,))


def _is_short(bound: BoundField) -> bool:
    kind = bound.type
    if isinstance(kind, LongText | Children | ChoiceSet | RefList) or bound.spec.ref:
        return False
    return isinstance(kind, Choice) or not isinstance(kind, ShortText) or kind.length <= 60
