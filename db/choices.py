"""Code lists: each member has a code that never changes and the Chinese text people see (domain.md §1.4, 4, 5)."""

from enum import StrEnum
from functools import cache
from typing import Self


class Choices(StrEnum):
    """A StrEnum whose members are written `NAME = "code", "文字"`."""

    text: str

    def __new__(cls, code: str, text: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.text = text
        return member

    @classmethod
    @cache
    def codes(cls) -> dict[str, Self]:
        """Code → member, in the order of the list."""
        return {member.value: member for member in cls}


class State(Choices):
    """Where a record stands. 待上传 is no state: it is what the outbox says about a record."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "退回修改"
    APPROVED_COUNTY = "county", "县级通过"
    APPROVED_CITY = "city", "市级通过"
    CONFIRMED = "confirmed", "已确认"
    ARCHIVED = "archived", "已归档"
    VOID = "void", "作废"


class Source(Choices):
    """How a record came to be."""

    MANUAL = "manual", "手工录入"
    EXCEL = "excel", "表格导入"
    SYNC = "sync", "同步"


class ExportWay(Choices):
    """How something left the program."""

    WORKBOOK = "workbook", "导出表格"
    PRINTED = "printed", "打印"
    PDF = "pdf", "存为 PDF"


class VisitMode(Choices):
    """走访方式: only 实地 counts in service days."""

    ONSITE = "onsite", "实地"
    PHONE = "phone", "电话"
    ONLINE = "online", "线上"
    MEETING = "meeting", "座谈"


class VisitPurpose(Choices):
    """走访目的."""

    NEEDS = "needs", "需求征集"
    POLICY = "policy", "政策宣讲"
    RESULTS = "results", "成果推介"
    PROJECT = "project", "项目跟踪"
    DIAGNOSIS = "diagnosis", "技术诊断"
    FINANCE = "finance", "融资对接"
    IP = "ip", "知识产权"
    OTHER = "other", "其他"


class ProblemKind(Choices):
    """存在问题的类别."""

    TECHNOLOGY = "technology", "技术"
    TALENT = "talent", "人才"
    CAPITAL = "capital", "资金"
    MARKET = "market", "市场"
    LAND = "land", "土地"
    POLICY = "policy", "政策"
    IP = "ip", "知识产权"
    OTHER = "other", "其他"


class VisitResult(Choices):
    """办理结果."""

    SOLVED = "solved", "已解决"
    TRACKING = "tracking", "跟踪中"
    FORWARDED = "forwarded", "转办"
    UNSOLVABLE = "unsolvable", "无法解决"


class Satisfaction(Choices):
    """企业评价, signed on paper or on the screen."""

    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    NONE = "none", "未评价"


class PersonRole(Choices):
    """人员身份, many and dated (domain.md §1.4). 企业科技特派员 is today's name of 工业特派员."""

    INDUSTRIAL = "industrial", "企业科技特派员"
    STEWARD = "steward", "科技服务管家"
    TEAM_LEADER = "team_leader", "特派团团长"
    TEAM_MEMBER = "team_member", "特派团成员"
    RURAL = "rural", "农村科技特派员"
    FARMER_TECHNICIAN = "farmer_tech", "农民技术员"
    BROKER = "broker", "技术经纪人"
    MANAGER = "tech_manager", "技术经理人"
    CAMPUS_BROKER = "campus_broker", "驻校经纪人"
    TRANSFER_STAFF = "transfer_staff", "技术转移管理人员"
    CONTACT_PROVINCE = "contact_prov", "省级专责人"
    CONTACT_CITY = "contact_city", "市级专责人"
    CONTACT_COUNTY = "contact_county", "县级专责人"
    POSTDOC = "postdoc", "博士后"
    ON_LEAVE = "on_leave", "离岗创业人员"
    PART_TIME = "part_time", "兼职/挂职科研人员"


class RoleLevel(Choices):
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class RoleState(Choices):
    """选派状态."""

    PROPOSED = "proposed", "拟选"
    PUBLICISED = "publicised", "公示"
    APPOINTED = "appointed", "在聘"
    EXPIRED = "expired", "期满"
    DISMISSED = "dismissed", "解聘"


class Sex(Choices):
    """GB/T 2261.1."""

    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明"


class EnterpriseScale(Choices):
    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"


class Sector(Choices):
    """工业八大门类 (《关于发展工业八大门类产业发展政策》, 2016)."""

    EQUIPMENT = "equipment", "装备制造"
    PETROCHEMICAL = "petrochem", "石化"
    METALLURGY = "metallurgy", "冶金"
    LIGHT = "light", "轻工"
    TEXTILE = "textile", "纺织"
    BUILDING = "building", "建材"
    PHARMACY = "pharmacy", "医药"
    ELECTRONICS = "electronics", "电子信息"
    NONE = "none", "不属于八大门类"


class Qualification(Choices):
    """企业资质."""

    HIGH_TECH = "high_tech", "高新技术企业"
    TECH_SME = "tech_sme", "科技型中小企业"
    GAZELLE = "gazelle", "瞪羚企业"
    UNICORN = "unicorn", "独角兽企业"
    SPECIALISED = "specialised", "专精特新"
    ABOVE_SCALE = "above_scale", "规模以上"


class TechField(Choices):
    """技术领域: the 11 fields of contract registration; the numbers are ours (domain.md §5.6)."""

    ELECTRONICS = "01", "电子信息"
    AEROSPACE = "02", "航空航天"
    MANUFACTURING = "03", "先进制造"
    BIOMEDICINE = "04", "生物、医药和医疗器械"
    MATERIALS = "05", "新材料及其应用"
    ENERGY = "06", "新能源与高效节能"
    ENVIRONMENT = "07", "环境保护与资源综合利用"
    NUCLEAR = "08", "核应用"
    AGRICULTURE = "09", "农业"
    TRANSPORT = "10", "现代交通"
    URBAN = "11", "城市建设与社会发展"


class NeedType(Choices):
    """需求类型."""

    RESEARCH = "research", "技术研发（关键核心技术）"
    PRODUCT = "product", "产品研发"
    RENOVATION = "renovation", "技术改造"
    SUPPORT = "support", "技术配套"
    ACQUISITION = "acquisition", "成果引进"
    TALENT = "talent", "人才"
    PLATFORM = "platform", "平台"
    TESTING = "testing", "检验检测"
    FINANCE = "finance", "科技金融"
    OTHER = "other", "其他"


class CoopMode(Choices):
    """合作方式."""

    COMMISSIONED = "commissioned", "委托研发"
    JOINT = "joint", "合作开发"
    TRANSFER = "transfer", "技术转让"
    LICENCE = "licence", "技术许可"
    EQUITY = "equity", "技术入股"
    CONSULTING = "consulting", "技术咨询"
    SERVICE = "service", "技术服务"
    PLATFORM = "platform", "联合共建"
    OTHER = "other", "其他"


class Visibility(Choices):
    """是否公开: trade secrets stay with the enterprise."""

    PUBLIC = "public", "公开"
    MASKED = "masked", "仅脱敏公开"
    CLOSED = "closed", "不公开"


class PolicyLevel(Choices):
    STATE = "state", "国家"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
