"""Code lists of the villages' side: teams, what they serve, what they leave behind (domain.md §0, 4.2, 4.12, 4.14)."""

from db.choices import Choices


class TeamKind(Choices):
    """The three kinds of 2020: 83 团, 8 组, 60 工作团 were counted apart."""

    SERVICE = "service", "技术服务类特派团"
    INDUSTRY = "industry", "产业发展类特派组"
    WORK = "work", "特派员工作团"


class WorkType(Choices):
    """工作类型."""

    SERVICE = "service", "技术服务"
    EDUCATION = "education", "教育培训"
    PRODUCTION = "production", "生产经营"
    GENERAL = "general", "综合服务"
    INDUSTRY = "industry", "产业发展"


class TeamPost(Choices):
    """团长 or 团员: a team has exactly one 团长 on any day."""

    LEADER = "leader", "团长"
    MEMBER = "member", "团员"


class AgreementState(Choices):
    """三方协议 (特派员、派出单位、服务对象)."""

    MISSING = "missing", "未上传"
    UPLOADED = "uploaded", "已上传"
    PASSED = "passed", "审核通过"
    FAILED = "failed", "审核未通过"


class ServedType(Choices):
    """服务对象类型 besides enterprises, which have cards of their own."""

    VILLAGE = "village", "村（社区）"
    COOPERATIVE = "cooperative", "农民专业合作社"
    FAMILY_FARM = "family_farm", "家庭农场"
    HOUSEHOLD = "household", "农户"
    BASE = "base", "示范基地"
    PARK = "park", "农业园区"
    OTHER = "other", "其他"


class DemoLevel(Choices):
    """示范社、示范场级别."""

    STATE = "state", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class ServiceContent(Choices):
    """服务内容."""

    GUIDANCE = "guidance", "技术指导"
    TRAINING = "training", "技术培训"
    DEMONSTRATION = "demo", "示范推广"
    PESTS = "pests", "病虫害诊断"
    CONSULTING = "consulting", "技术咨询"
    PROJECT = "project", "项目对接"
    SUPPLIES = "supplies", "物资支持"
    MARKETING = "marketing", "电商营销"
    OTHER = "other", "其他"


class LocalIndustry(Choices):
    """辽宁特色产业: a list of ours (domain.md §4.2); GB/T 4754 has no entry as fine for most of them."""

    RICE = "rice", "水稻"
    MAIZE = "maize", "玉米"
    PEANUT = "peanut", "花生"
    SOYBEAN = "soybean", "大豆"
    FRUIT = "fruit", "果树"
    VEGETABLE = "vegetable", "设施蔬菜"
    FLOWER = "flower", "花卉"
    MUSHROOM = "mushroom", "食用菌"
    HERB = "herb", "中药材"
    TUSSAH = "tussah", "柞蚕"
    GOAT = "goat", "绒山羊"
    CATTLE = "cattle", "肉牛奶牛"
    PIG = "pig", "生猪"
    POULTRY = "poultry", "肉鸡蛋鸡"
    SEA_CUCUMBER = "sea_cucumber", "海参"
    CRAB = "crab", "河蟹"
    FISH = "fish", "水产养殖"
    FORESTRY = "forestry", "林业"
    MACHINERY = "machinery", "农业机械"
    PROCESSING = "processing", "农产品加工"
    OTHER = "other", "其他"


class DayPart(Choices):
    """How much of a calendar day: a person has one day a day, over all logs."""

    WHOLE = "whole", "全天"
    HALF = "half", "半天"


class OutputKind(Choices):
    """成果: one list in place of the 21 loose numbers of older systems."""

    VARIETY = "variety", "引进新品种"
    TECHNIQUE = "technique", "推广新技术"
    PROBLEM = "problem", "解决技术难题"
    BASE = "base", "建立示范基地"
    HOUSEHOLD = "household", "培育示范户"
    TRAINING = "training", "现场培训"
    ENTERPRISE = "enterprise", "领办创办主体"
    OTHER = "other", "其他"
