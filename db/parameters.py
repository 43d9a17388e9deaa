"""The plan's rules as dated parameters: what ships, and what holds on a day (domain.md §3).

The province keeps them as records of kind `parameter` that every laptop receives; a record keeps the rule of its own date,
because the day that is asked for is the record's, not today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

PLAN = "辽政发〔2018〕3号"
PLAN_DAY = date(2018, 1, 24)


@dataclass(frozen=True, slots=True)
class Known:
    """A parameter that ships with the program. `rule`: R01 … R18 of domain.md §3; empty for those of our own."""

    code: str
    label: str
    value: str
    unit: str
    since: date | None
    basis: str
    rule: str = ""


KNOWN = (
    Known("income.team_share", "团队和贡献人员最低分配比例", "70", "%", PLAN_DAY, f"{PLAN} 二（三）4，仅沈大自创区", "R01"),
    Known("leave.years", "离岗创业年限", "3", "年", PLAN_DAY, f"{PLAN} 二（三）3", "R02"),
    Known("postdoc.amount", "企业项目博士后资助", "6", "万元/人", PLAN_DAY, f"{PLAN} 二（三）2", "R03"),
    Known("invest.deduction", "创业投资抵扣应纳税所得额比例", "70", "%", PLAN_DAY, f"{PLAN} 二（三）5", "R04"),
    Known("capital.instalments", "转增股本个税分期年数", "5", "个公历年度", PLAN_DAY, f"{PLAN} 二（三）4", "R05"),
    Known("evaluation.years", "连续不合格取消资格的年数", "2", "年", PLAN_DAY, f"{PLAN} 二（一）3，动态评价的通行做法", "R11"),
    Known("report.annual", "年度转化报告截止", "03-31", "月-日", PLAN_DAY, f"{PLAN} 二（一）1，每年以通知为准", "R13"),
    Known("report.day", "每月报送日", "28", "日", PLAN_DAY, f"{PLAN} 三（四）；遇休息日顺延", "R15"),
    Known(
        "contract.register_days",
        "技术合同登记受理后办结时限",
        "30",
        "天",
        PLAN_DAY,
        "2026 年新办法由省级改",
        "R17",
    ),
    Known("patent.filing_months", "专利实施许可合同备案时限", "3", "个月", PLAN_DAY, "专利法实施细则", "R18"),
    Known("consult.answer_days", "政策咨询答复时限", "7", "天", None, "本系统默认值，由省级调整"),
    Known("contract.apply_days", "技术合同签订后申请登记时限", "30", "天", None, "本系统默认值，由省级调整"),
    Known("training.certify_days", "结业后发证时限", "30", "天", None, "本系统默认值，由省级调整"),
    Known("need.answer_days", "需求响应时限", "30", "天", None, "本系统默认值，由省级调整"),
    Known("training.attendance", "结业所需出勤比例", "80", "%", None, "本系统默认值，由省级调整"),
    Known("review.city_step", "市级审核环节", "on", "on/off", None, "本系统默认值，可按市关闭"),
    Known("landing.each_receiver", "同一成果落到几家企业算几项", "on", "on/off", None, "口径开关，默认每家算一项"),
)
BY_CODE = {known.code: known for known in KNOWN}
"""What ships, by code."""


@dataclass(frozen=True, slots=True)
class Held:
    """One value as the province keeps it. `region` narrows it; empty is everywhere."""

    code: str
    value: str
    since: date | None = None
    until: date | None = None
    region: str = ""

    def holds(self, day: date, region: str) -> bool:
        """Whether it is in force on a day at a place."""
        there = not self.region or region.removeprefix("RU-").startswith(_stem(self.region))
        return there and (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def _stem(region: str) -> str:
    """What the codes of a city's counties begin with: 辽阳市 211000 is 2110, not 211."""
    digits = region.removeprefix("RU-")
    while digits.endswith("00"):
        digits = digits[:-2]
    return digits or region


class Rules:
    """What the rules say on any day; where the province has said nothing, what ships."""

    def __init__(self, held: Iterable[Held] = ()) -> None:
        self._held: dict[str, list[Held]] = {}
        for each in held:
            self._held.setdefault(each.code, []).append(each)

    def text(self, code: str, day: date, region: str = "") -> str:
        """The value on a day: the narrowest, then the latest. KeyError for a code nobody knows."""
        found = [h for h in self._held.get(code, ()) if h.holds(day, region)]
        if found:
            return max(found, key=lambda h: (len(_stem(h.region)) if h.region else 0, h.since or date.min)).value
        return BY_CODE[code].value

    def number(self, code: str, day: date, region: str = "") -> Decimal:
        """The same as a number; what cannot be read as one counts as what ships."""
        text = self.text(code, day, region)
        try:
            return Decimal(text)
        except ArithmeticError:
            return Decimal(BY_CODE[code].value)

    def whole(self, code: str, day: date, region: str = "") -> int:
        """The same as a whole number."""
        return int(self.number(code, day, region))


def shown(code: str, value: str) -> str:
    """A value in the words of tables: 70%, 3 年, 启用."""
    known = BY_CODE.get(code)
    if known is None or not value:
        return value
    if known.unit == "on/off":
        return {"on": "启用", "off": "不启用"}.get(value, value)
    if known.unit == "月-日":
        return value
    return f"{bare(code, value)}{'' if known.unit == '%' else ' '}{known.unit}"


def bare(code: str, text: str) -> str:
    """A value without its unit, which people write along: 80 of 80%, 5 of 5天."""
    known = BY_CODE.get(code)
    return text.strip().removesuffix(known.unit).strip() if known is not None else text


def problem(code: str, value: str) -> str | None:
    """Why a value cannot be that of a parameter, in words; codes of our own that ship are checked, others are free."""
    known = BY_CODE.get(code)
    if known is None:
        return None
    if known.unit == "on/off":
        return None if value in ("on", "off") else "只能填 on 或 off"
    if known.unit == "月-日":
        try:
            date.fromisoformat(f"2024-{value}")
        except ValueError:
            return "应写成 03-31（月-日）"
        return None
    try:
        number = Decimal(value)
    except ArithmeticError:
        return "应填数字"
    if not 0 <= number <= 10_000:
        return "数字不合理，请核对"
    return "不能超过 100%" if known.unit == "%" and number > 100 else None
