"""Code lists of needs, achievements, dockings and landings (domain.md §4.6–4.8, 4.10, 4.11; 促进科技成果转化法 第十六条)."""

from db.choices import Choices


class NeedState(Choices):
    """需求状态: where a need stands; what dockings say comes before what people set."""

    NEW = "new", "新征集"
    VERIFIED = "verified", "已核实"
    PUBLISHED = "published", "已发布"
    DOCKING = "docking", "对接中"
    SIGNED = "signed", "已签约"
    SOLVED = "solved", "已解决"
    ENDED = "ended", "终止"
    WITHDRAWN = "withdrawn", "撤回"


class Urgency(Choices):
    """紧迫程度."""

    NORMAL = "normal", "一般"
    URGENT = "urgent", "急"
    MOST = "most", "特急"


class NeedDiagnosis(Choices):
    """需求甄别: refined and matched, sent to a second diagnosis, kept for the long term."""

    MATCHED = "matched", "已凝练可对接"
    SECOND = "second", "需二次诊断"
    LONG = "long", "长期跟踪"


class AchievementNature(Choices):
    """成果属性 (科技成果登记表)."""

    ORIGINAL = "original", "原始性创新"
    ABSORBED = "absorbed", "国外引进消化吸收创新"
    DEVELOPED = "developed", "国内技术二次开发"


class AchievementForm(Choices):
    """成果体现形式."""

    TECHNIQUE = "technique", "新技术"
    PROCESS = "process", "新工艺"
    PRODUCT = "product", "新产品"
    MATERIAL = "material", "新材料"
    EQUIPMENT = "equipment", "新装备"
    VARIETY = "variety", "农业生物新品种"
    MINERAL = "mineral", "矿产新品种"
    STANDARD = "standard", "标准"
    OTHER = "other", "其他应用技术"


class AchievementLevel(Choices):
    """成果水平."""

    WORLD_BEST = "world_best", "国际领先"
    WORLD_GOOD = "world_good", "国际先进"
    STATE_BEST = "state_best", "国内领先"
    STATE_GOOD = "state_good", "国内先进"
    NONE = "none", "未评价"


class AchievementStage(Choices):
    """成果所处阶段."""

    EARLY = "early", "初期阶段"
    MIDDLE = "middle", "中期阶段"
    MATURE = "mature", "成熟应用阶段"


class AppliedState(Choices):
    """应用状态."""

    INDUSTRY = "industry", "产业化应用"
    SMALL = "small", "小批量或小范围应用"
    TRIAL = "trial", "试用"
    STOPPED = "stopped", "应用后停用"
    NONE = "none", "未应用"


class NotApplied(Choices):
    """未应用或停用的原因."""

    CAPITAL = "capital", "资金"
    TECHNOLOGY = "technology", "技术"
    MARKET = "market", "市场"
    MANAGEMENT = "management", "管理"
    POLICY = "policy", "政策"


class SourceKind(Choices):
    """成果来源."""

    UNIVERSITY = "university", "省内高校"
    INSTITUTE = "institute", "省内院所"
    ENTERPRISE = "enterprise", "省内企业"
    OUTSIDE = "outside", "省外"
    ABROAD = "abroad", "境外"


class DockingHow(Choices):
    """对接方式."""

    SYSTEM = "system", "系统匹配"
    PERSON = "person", "人工推荐"
    ACTIVITY = "activity", "活动对接"
    CALLED = "called", "企业点将"
    OPEN_CALL = "open_call", "揭榜挂帅"


class DockingStage(Choices):
    """对接阶段, in their order; the last two end it."""

    PROPOSED = "proposed", "推荐"
    FIRST_TALK = "first_talk", "首次沟通"
    SITE = "site", "现场考察"
    PLAN = "plan", "方案"
    INTENT = "intent", "意向"
    SIGNED = "signed", "签约"
    PERFORMED = "performed", "履约"
    DONE = "done", "完成"
    STOPPED = "stopped", "中止"


class RoundMode(Choices):
    """一次对接的方式."""

    ONSITE = "onsite", "现场"
    VISIT = "visit", "到高校院所"
    PHONE = "phone", "电话"
    ONLINE = "online", "线上"
    MEETING = "meeting", "会议"
    PAPER = "paper", "书面"


class FailReason(Choices):
    """中止原因."""

    PRICE = "price", "价格"
    IMMATURE = "immature", "技术不成熟"
    CAPITAL = "capital", "资金"
    ENTERPRISE = "enterprise", "企业放弃"
    OTHER_SIDE = "other_side", "对方放弃"
    MISMATCH = "mismatch", "不匹配"
    OTHER = "other", "其他"


class LandingMode(Choices):
    """转化方式: the six ways of 促进科技成果转化法 第十六条, and founding an enterprise."""

    OWN = "own", "自行实施"
    TRANSFER = "transfer", "转让"
    LICENCE = "licence", "许可"
    JOINT = "joint", "合作实施"
    EQUITY = "equity", "作价投资"
    FOUNDED = "founded", "创办企业"
    OTHER = "other", "其他"


class Channel(Choices):
    """转移通道 (辽政发〔2018〕3号 一（四）2)."""

    INNOVATION = "innovation", "创新创业"
    MILITARY = "military", "军民融合"
    REGION = "region", "跨区域合作"
    ABROAD = "abroad", "国际合作"


class IncomeBase(Choices):
    """分配比例的基数: the plan names none, so the one used is written down."""

    GROSS = "gross", "转化收入"
    NET = "net", "转化净收入"


class PatentKind(Choices):
    INVENTION = "invention", "发明专利"
    UTILITY = "utility", "实用新型"
    DESIGN = "design", "外观设计"


class PatentOp(Choices):
    """运营方式."""

    TRANSFER = "transfer", "转让"
    LICENCE = "licence", "许可"
    OPEN_LICENCE = "open_licence", "开放许可"
    PLEDGE = "pledge", "质押"
    EQUITY = "equity", "作价入股"
    PCT = "pct", "PCT 申请"


class LicenceKind(Choices):
    """许可种类."""

    SOLE = "sole", "独占许可"
    EXCLUSIVE = "exclusive", "排他许可"
    PLAIN = "plain", "普通许可"
    SUB = "sub", "分许可"
    CROSS = "cross", "交叉许可"
