"""Code lists of training: classes, trainees, examinations, certificates (domain.md §4.3–4.5, 5.7)."""

from db.choices import Choices


class TrainingKind(Choices):
    """培训班类型."""

    TECHNICIAN = "technician", "农民技术员培训"
    PRACTICAL = "practical", "实用技术培训"
    ADVANCED = "advanced", "高级研修班"
    AID = "aid", "援外培训班"


class HalfDay(Choices):
    """When a lesson is held."""

    MORNING = "am", "上午"
    AFTERNOON = "pm", "下午"
    EVENING = "eve", "晚上"


class TeachMethod(Choices):
    """授课方式."""

    THEORY = "theory", "理论"
    PRACTICE = "practice", "实操"
    TOUR = "tour", "观摩"
    ONLINE = "online", "线上"


class ExamMode(Choices):
    """考核方式."""

    NONE = "none", "不考核"
    WRITTEN = "written", "笔试"
    PRACTICAL = "practical", "实操"
    BOTH = "both", "笔试加实操"


class ExamResult(Choices):
    """考核结果."""

    EXCELLENT = "excellent", "优秀"
    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"


class CertificateStatus(Choices):
    """证书状态."""

    VALID = "valid", "有效"
    REISSUED = "reissued", "补发"
    VOID = "void", "作废"


class IdType(Choices):
    """证件类型."""

    RESIDENT = "resident", "居民身份证"
    HMT = "hmt", "港澳台居民居住证"
    FOREIGNER = "foreigner", "外国人永久居留身份证"
    OTHER = "other", "其他"


class Education(Choices):
    """文化程度, GB/T 4658-2006 in groups."""

    GRADUATE = "10", "研究生"
    BACHELOR = "20", "大学本科"
    COLLEGE = "30", "大学专科"
    VOCATIONAL = "40", "中等职业"
    SENIOR = "60", "普通高中"
    JUNIOR = "70", "初中"
    PRIMARY = "80", "小学"
    OTHER = "90", "其他"


class Political(Choices):
    """政治面貌, GB/T 4762-1984."""

    PARTY = "01", "中共党员"
    PROBATIONARY = "02", "中共预备党员"
    LEAGUE = "03", "共青团员"
    DEMOCRATIC = "04", "民主党派"
    NONE = "13", "群众"


class Nation(Choices):
    """民族, GB/T 3304-1991: those that live in Liaoning in number, and 其他."""

    HAN = "01", "汉族"
    MONGOL = "02", "蒙古族"
    HUI = "03", "回族"
    KOREAN = "10", "朝鲜族"
    MANCHU = "11", "满族"
    XIBE = "38", "锡伯族"
    OTHER = "97", "其他"


class VillageRole(Choices):
    """学员在村里的身份."""

    CADRE = "cadre", "村干部"
    COOPERATIVE = "cooperative", "合作社负责人"
    LARGE = "large", "种养大户"
    FAMILY_FARM = "family_farm", "家庭农场主"
    FARMER = "farmer", "普通农户"
    RETURNED = "returned", "返乡创业人员"
    OTHER = "other", "其他"


class ScaleUnit(Choices):
    """规模的单位."""

    MU = "mu", "亩"
    HEAD = "head", "头"
    BIRD = "bird", "只"
    SQUARE = "square", "平方米"
    BAG = "bag", "万袋"
    OTHER = "other", "其他"


class ConsentWay(Choices):
    """How the trainee was told and agreed (个人信息保护法 Art. 13, 17)."""

    WRITTEN = "written", "书面同意"
    SHEET = "sheet", "签到表告知"
