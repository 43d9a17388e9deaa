"""Code lists of 技术合同 (民法典 第 843–887 条; form and web fields as domain.md §4.9 found them)."""

from db.choices import Choices


class ContractType(Choices):
    """合同类型: five since 2021-01-01, four before, when licences were 技术转让."""

    DEVELOPMENT = "1", "技术开发"
    TRANSFER = "2", "技术转让"
    LICENCE = "3", "技术许可"
    CONSULTING = "4", "技术咨询"
    SERVICE = "5", "技术服务"


class ContractSubtype(Choices):
    """合同小类; the first digit is the type's."""

    COMMISSIONED = "11", "委托开发"
    JOINT = "12", "合作开发"
    CONVERSION = "13", "技术转化"
    PATENT_RIGHT = "21", "专利权转让"
    APPLICATION = "22", "专利申请权转让"
    SECRET = "23", "技术秘密转让"
    SOFTWARE = "24", "计算机软件著作权转让"
    LAYOUT = "25", "集成电路布图设计权转让"
    VARIETY = "26", "植物新品种权转让"
    BIOMEDICINE = "27", "生物医药新品种权转让"
    PATENT_LICENCE = "31", "专利实施许可"
    SECRET_LICENCE = "32", "技术秘密使用许可"
    OTHER_LICENCE = "39", "其他许可"
    CONSULTING = "41", "技术咨询"
    SERVICE = "51", "一般技术服务"
    BROKERAGE = "52", "技术中介"
    TRAINING = "53", "技术培训"


class PartyNature(Choices):
    """买方、卖方性质, as on the form."""

    ORGAN = "010", "机关法人"
    INSTITUTE = "021", "科研机构"
    UNIVERSITY = "022", "高等院校"
    HOSPITAL = "023", "医疗卫生机构"
    INSTITUTION = "024", "其他事业单位"
    ASSOCIATION = "030", "社团法人"
    STATE_OWNED = "110", "国有企业"
    COLLECTIVE = "120", "集体企业"
    COOPERATIVE = "130", "股份合作企业"
    JOINT = "140", "联营企业"
    LIMITED = "150", "有限责任公司"
    SHARES = "160", "股份有限公司"
    PRIVATE = "170", "私营企业"
    OTHER_DOMESTIC = "180", "其他内资企业"
    HMT = "200", "港澳台商投资企业"
    FOREIGN = "300", "外商投资企业"
    INDIVIDUAL = "400", "个体经营"
    PERSON = "500", "自然人"
    ABROAD = "600", "境外机构"


class PayMode(Choices):
    """支付方式."""

    ONCE = "once", "一次总付"
    STAGES = "stages", "分期支付"
    ROYALTY = "royalty", "提成支付"
    MIXED = "mixed", "入门费加提成"
    OTHER = "other", "其他"


class IpKind(Choices):
    """知识产权."""

    SECRET = "secret", "技术秘密"
    INVENTION = "invention", "发明专利"
    UTILITY = "utility", "实用新型专利"
    DESIGN = "design", "外观设计专利"
    SOFTWARE = "software", "计算机软件著作权"
    VARIETY = "variety", "植物新品种权"
    LAYOUT = "layout", "集成电路布图设计权"
    BIOMEDICINE = "biomedicine", "生物、医药新品种权"
    DESIGN_COPYRIGHT = "design_copy", "设计著作权"
    NONE = "none", "未涉及知识产权"


class PlanSource(Choices):
    """计划来源, first level of the tree."""

    STATE = "state", "国家级计划"
    MINISTRY = "ministry", "部门计划"
    PROVINCE = "province", "省级计划"
    LOCAL = "local", "市县计划"
    NONE = "none", "计划外"


class SocialGoal(Choices):
    """社会经济目标, GB/T 24450-2009."""

    ENVIRONMENT = "01", "环境保护、生态建设及污染防治"
    ENERGY = "02", "能源生产、分配和合理利用"
    HEALTH = "03", "卫生事业发展"
    EDUCATION = "04", "教育事业发展"
    INFRASTRUCTURE = "05", "基础设施以及城市和农村规划"
    SOCIETY = "06", "基础社会发展和社会服务"
    EARTH = "07", "地球和大气层的探索与利用"
    SPACE = "08", "民用空间探测及开发"
    FARMING = "09", "农林牧渔业发展"
    INDUSTRY = "10", "促进工商业发展"
    FREE = "11", "非定向研究"
    OTHER = "12", "其他民用目标"
    DEFENCE = "13", "国防"


class RegisterState(Choices):
    """登记状态: what is not registered is shown, and not in 登记合同成交额."""

    NONE = "none", "未登记"
    ACCEPTED = "accepted", "已受理"
    REGISTERED = "registered", "已登记"
    REFUSED = "refused", "不予登记"
    CHANGED = "changed", "变更"
    CANCELLED = "cancelled", "注销"


class RefusedReason(Choices):
    """不予登记的原因 (科技部火炬中心 2021)."""

    INVALID = "invalid", "无效或未生效"
    NOT_TECHNICAL = "not_tech", "非技术合同"
    UNCLEAR = "unclear", "主体、标的或价款约定不明确"
    NO_APPROVAL = "no_approval", "需审批而未审批"
    NAME = "name", "名称与权利义务不一致且未补正"
    MONOPOLY = "monopoly", "有非法垄断技术的条款"
    PROOF = "proof", "证明材料不符"
    SEAL = "seal", "印章不齐或与书写名称不一致"
    OTHER = "other", "其他"


class TaxBenefit(Choices):
    """享受的税收优惠."""

    VAT = "vat", "增值税免税"
    INCOME = "income", "所得税减免"
    DEDUCTION = "deduction", "研发费用加计扣除"
