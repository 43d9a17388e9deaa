"""Code lists of platforms, activities, mobility, the three-level network, catalogues, consultation (domain.md §1.4, 4.13 ff.)."""

from db.choices import Choices


class PlatformType(Choices):
    """平台、基地、机构: the 39 types of 辽政发〔2018〕3号, verbatim."""

    STATE_TECH = "01", "国家技术创新中心"
    STATE_MANUFACTURING = "02", "国家制造业创新中心"
    KEY_LAB = "03", "重点实验室"
    TECH_CENTRE = "04", "技术创新中心"
    INDUSTRY_PLATFORM = "05", "产业技术创新平台"
    COMMON_PLATFORM = "06", "产业共性技术创新平台"
    SPECIAL_PLATFORM = "07", "产业专业技术创新平台"
    GENERAL_PLATFORM = "08", "产业技术创新综合服务平台"
    ACADEMICIAN = "09", "院士专家工作站"
    SOCIETY = "10", "学会服务站"
    CLINICAL = "11", "临床医学研究中心"
    TRANSFER_CENTRE = "12", "技术转移中心"
    INCUBATION_CENTRE = "13", "产业技术创新与育成中心"
    PILOT_BASE = "14", "科技成果中试基地"
    MATURING_BASE = "15", "熟化基地"
    ALLIANCE = "16", "产业技术创新联盟（试点）"
    UNIVERSITY_ALLIANCE = "17", "校企联盟"
    HIGH_TECH_ZONE = "18", "高新区（国家/省）"
    FARM_HIGH_TECH = "19", "农业高新区"
    FARM_PARK = "20", "农业科技园区"
    UNIVERSITY_PARK = "21", "大学科技园"
    MAKER_SPACE = "22", "众创空间"
    INCUBATOR = "23", "孵化器"
    STAR_SPACE = "24", "星创天地"
    MARKET = "25", "科技大市场"
    PATENT_CENTRE = "26", "国家专利技术展示交易中心"
    TRANSFER_AGENCY = "27", "技术转移示范机构"
    AGENCY = "28", "科技中介服务机构"
    SERVICE_ALLIANCE = "29", "技术转移服务联盟"
    MILITARY_CENTRE = "30", "军民融合技术转移中心"
    ABROAD_BASE = "31", "国际科技合作基地"
    JOINT_LAB = "32", "联合实验室"
    ABROAD_BRANCH = "33", "国际技术转移中心分中心"
    BELT_ROAD = "34", "一带一路技术转移/创新合作中心"
    DEMO_ZONE = "35", "科技成果转移转化示范区"
    INNOVATION_ZONE = "36", "自主创新示范区"
    POSTDOC_SCHOOL = "37", "博士后科研流动站"
    POSTDOC_STATION = "38", "博士后科研工作站"
    POSTDOC_BASE = "39", "博士后创新实践基地"


class PlatformLevel(Choices):
    STATE = "state", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class PlatformState(Choices):
    """状态, each from a day; the last one struck it off."""

    BUILDING = "building", "建设期"
    RUNNING = "running", "运行"
    MENDING = "mending", "整改"
    REMOVED = "removed", "摘牌"


class SubsidyUse(Choices):
    """补助用途."""

    AFTER = "after", "技术转移后补助"
    PLATFORM = "platform", "平台基地建设"
    TALENT = "talent", "人才与选派"
    TRAINING = "training", "培训"
    FIRST_SET = "first_set", "首台（套）保险补偿"
    POSTDOC = "postdoc", "企业项目博士后"
    OTHER = "other", "其他"


class ActivityKind(Choices):
    """活动类型."""

    DOCKING = "docking", "成果对接会"
    ROADSHOW = "roadshow", "路演"
    PATENT_FAIR = "patent_fair", "专交会"
    OVERSEAS_WEEK = "overseas_week", "海创周"
    FAIR = "fair", "其他展会"
    ABROAD_FAIR = "abroad_fair", "境外展会"
    CONTEST = "contest", "创新创业大赛"
    CHALLENGE = "challenge", "创新挑战赛"
    SEMINAR = "seminar", "研修班"
    POLICY = "policy", "政策宣讲"
    CAMPUS = "campus", "院校行"
    OTHER = "other", "其他"


class MobilityMode(Choices):
    """科研人员流动方式 (辽政发〔2018〕3号 二（二）1)."""

    SECONDED = "seconded", "挂职"
    PART_TIME = "part_time", "兼职"
    FOUNDING = "founding", "在职创办企业"
    ON_LEAVE = "on_leave", "离岗创业"
    FLOWING = "flowing", "流动岗位"


class ReturnState(Choices):
    """返岗情况."""

    AWAY = "away", "在外"
    RETURNED = "returned", "已返岗"
    EXTENDED = "extended", "已延期"
    LEFT = "left", "已办理离职"


class NodeLevel(Choices):
    """三级工作网络的级别."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class Catalogue(Choices):
    """推荐目录."""

    MILITARY_TO_CIVIL = "to_civil", "军用技术转民用推广目录"
    CIVIL_TO_MILITARY = "to_military", "民参军技术与产品推荐目录"
    DECLASSIFIED = "declassified", "解密国防专利目录"
    FIRST_SET = "first_set", "首台（套）重大技术装备推广应用指导目录"


class Outcome(Choices):
    """推荐结果."""

    WAITING = "waiting", "待定"
    CHOSEN = "chosen", "入选"
    NOT_CHOSEN = "not_chosen", "未入选"


class ConsultTopic(Choices):
    """咨询主题."""

    TAX = "tax", "税收"
    SUBSIDY = "subsidy", "后补助"
    TITLE = "title", "职称"
    LEAVE = "leave", "离岗创业"
    OWNERSHIP = "ownership", "成果权属"
    POSTDOC = "postdoc", "博士后"
    PLEDGE = "pledge", "知识产权质押"
    CONTRACT = "contract", "技术合同登记"
    HIGH_TECH = "high_tech", "高新技术企业"
    TECH_SME = "tech_sme", "科技型中小企业"
    FARMING = "farming", "农业"
    OTHER = "other", "其他"


class ConsultState(Choices):
    """咨询状态."""

    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复"
    FORWARDED = "forwarded", "转办"
    CLOSED = "closed", "办结"


class CaseKind(Choices):
    """典型案例类型 (三（四）宣传、政策解读、典型经验)."""

    VISIT = "visit", "企业服务"
    VILLAGE = "village", "乡村服务"
    TRANSFER = "transfer", "成果转化"
    TRAINING = "training", "培训"
    MECHANISM = "mechanism", "机制做法"
