"""What a broker of the demonstration brings together: achievements, talks, contracts. Made-up; the institutions are public ones.

Days are days before today. Needs are named as `tales` tells them.
"""

from dataclasses import dataclass

from db.choices import CoopMode, TechField
from db.contract_choices import ContractSubtype, ContractType, IpKind, PayMode
from db.transfer_choices import (
    AchievementForm,
    AchievementStage,
    DockingStage,
    FailReason,
    IncomeBase,
    LandingMode,
    RoundMode,
    SourceKind,
)

_FIELD, _STAGE = TechField, AchievementStage
_TALK, _SITE, _PLAN, _INTENT = DockingStage.FIRST_TALK, DockingStage.SITE, DockingStage.PLAN, DockingStage.INTENT
_SIGNED, _PERFORMED, _DONE = DockingStage.SIGNED, DockingStage.PERFORMED, DockingStage.DONE
_PHONE, _ONSITE, _VISIT, _ONLINE, _MEETING = (
    RoundMode.PHONE, RoundMode.ONSITE, RoundMode.VISIT, RoundMode.ONLINE, RoundMode.MEETING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Solution:
    """An achievement that is offered."""

    name: str
    unit: str
    region: str
    field: TechField
    stage: AchievementStage
    form: AchievementForm
    readiness: int
    brief: str
    index: str
    coop: tuple[CoopMode, ...]
    kind: SourceKind = SourceKind.UNIVERSITY
    price: str = ""  # 万元; empty: 面议


SPINDLE, PUMP, CERAMICS, BEARING, WELD, MAIZE = "主轴", "离心泵", "陶瓷", "轴承", "焊缝", "玉米"
SOLUTIONS = {
    SPINDLE: Solution(
        "机床主轴热误差实时补偿系统（演示）", "大连理工大学", "210211", _FIELD.MANUFACTURING, _STAGE.MATURE,
        AchievementForm.TECHNIQUE,
        8, "在主轴箱布置 6 路温度传感器，由热误差模型实时修正数控系统坐标，不改机床结构；已在 3 种五轴加工中心上连续运行一年。",
        "热误差由 38 微米降到 4 微米；冷机预热时间缩短 70%。", (CoopMode.COMMISSIONED, CoopMode.LICENCE),
    ),
    PUMP: Solution(
        "中低比转速离心泵高效水力模型库（演示）", "沈阳工业大学", "210106", _FIELD.ENERGY, _STAGE.MATURE, AchievementForm.PRODUCT,
        9, "覆盖比转速 30 至 90 的 24 个水力模型，附试验曲线和木模图，可按流量扬程直接选型放大。",
        "效率比现行能效限定值高 3 至 5 个百分点，汽蚀余量不增加。", (CoopMode.LICENCE,), price="46",
    ),
    CERAMICS: Solution(
        "电子陶瓷粉体连续中试工艺包（演示）", "中国科学院金属研究所", "210103", _FIELD.MATERIALS, _STAGE.MATURE,
        AchievementForm.PROCESS,
        8, "水热合成加喷雾造粒的连续工艺，含物料衡算、设备选型和在线粒度控制，年产 200 吨级。",
        "单程收率 94%，批间粒度偏差不超过 2%。", (CoopMode.TRANSFER,), SourceKind.INSTITUTE, "80.5",
    ),
    BEARING: Solution(
        "大型轴承加速疲劳试验方法和台架（演示）", "东北大学", "210102", _FIELD.MANUFACTURING, _STAGE.MIDDLE,
        AchievementForm.EQUIPMENT,
        7, "内径 500 至 1200 毫米轴承的径向、轴向联合加载台架，载荷谱由风场实测数据压缩得到。",
        "1500 小时等效 20 年疲劳损伤，可同时试验 2 套。", (CoopMode.SERVICE,),
    ),
    WELD: Solution(
        "强光环境焊缝视觉识别算法（演示）", "中国科学院沈阳自动化研究所", "210112", _FIELD.ELECTRONICS, _STAGE.MIDDLE,
        AchievementForm.TECHNIQUE, 6, "窄带滤光加主动结构光，深度网络识别 5 类坡口，边缘计算盒部署。",
        "弧光下识别准确率 98.6%，单帧 35 毫秒。", (CoopMode.JOINT, CoopMode.LICENCE), SourceKind.INSTITUTE,
    ),
    MAIZE: Solution(
        "玉米抗倒伏分子标记组合（演示）", "沈阳农业大学", "210103", _FIELD.AGRICULTURE, _STAGE.MATURE, AchievementForm.VARIETY,
        7, "9 个与茎秆强度连锁的分子标记，苗期一次取样即可选择，缩短育种 2 至 3 代。",
        "标记选择后代倒伏率平均 3.8%。", (CoopMode.LICENCE, CoopMode.SERVICE), price="25",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """一次对接."""

    ago: int
    mode: RoundMode
    who: str
    content: str
    result: str
    stage: DockingStage | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """The contract that came of it. `registered`, `accepted`: the days of the registration, 0 where there is none (yet)."""

    kind: ContractType
    subtype: ContractSubtype
    signed: int
    months: int
    amount: str
    tech: str
    pay: PayMode
    ip: tuple[IpKind, ...]
    content: str
    accepted: int = 0
    registered: int = 0
    serial: str = ""  # the end of the 登记编号
    paid: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """How the income of a contract was shared, and its landing before that (`landed` 0: a service lands nowhere).

    `zone`: whether the unit lies in 沈大自创区.
    """

    shared: int
    gross: str
    cost: str
    base: IncomeBase
    team: str
    heads: int
    zone: bool
    landed: int = 0
    mode: LandingMode = LandingMode.LICENCE
    invest: str = ""
    sales: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """One docking from its first word on. `solution`: a key of SOLUTIONS, else who else might help."""

    need: str
    solution: str
    began: int
    steps: tuple[Step, ...] = ()
    intent: str = ""
    deal: Deal | None = None
    use: Use | None = None
    stopped: tuple[FailReason, str] | None = None

    @property
    def stage(self) -> DockingStage | None:
        """Where it stands after its last step."""
        return self.steps[-1].stage if self.steps else None


BEFORE = (
    Step(36, _PHONE, "总工程师、张（演示）", "核实需求：五轴加工中心夏季下午主轴伸长 30 微米以上，废品集中在薄壁件。",
         "企业愿意先做一台试点", _TALK),
    Step(28, _ONSITE, "设备科、高校团队 3 人、张（演示）", "到厂布点测温 4 小时，取得热变形曲线。",
         "与已有模型吻合，可以做在线补偿", _SITE),
)  # fmt: skip
"""What the commissioner himself did about the spindle before the broker took over."""
MINE = Talk(
    "主轴热变形在线补偿", SPINDLE, 36, (
        Step(13, _ONLINE, "总工程师、高校团队、林（演示）", "对方案逐条过：传感器位置、数控系统接口、验收指标 5 微米。",
             "方案定稿，报价 120 万元", _PLAN),
        Step(11, _MEETING, "企业副总、高校团队负责人、林（演示）",
             "谈付款和知识产权：三期支付，补偿软件著作权归高校，企业永久使用。", "达成意向", _INTENT),
        Step(9, _ONSITE, "双方法定代表人授权人、林（演示）", "在企业签订技术开发合同。", "一周内进场", _SIGNED),
    ), "120",
    Deal(ContractType.DEVELOPMENT, ContractSubtype.COMMISSIONED, 9, 12, "120", "112", PayMode.STAGES, (IpKind.SECRET,
         IpKind.SOFTWARE),
         "主轴热误差建模、补偿软件和接口开发，2 台机床现场验证。", 8, 8, "990131"),
)  # fmt: skip
"""The spindle, from the day on which the broker took over."""
TALKS = (
    Talk(
        "高效离心泵水力模型优化", PUMP, 88, (
            Step(88, _PHONE, "企业总工程师、林（演示）", "说明样机效率差 2 个百分点，明年新能效标准执行。", "愿意看模型库",
                 _TALK),
            Step(80, _ONSITE, "高校教授、试验站、林（演示）", "到试验站复测样机，确认叶轮出口角偏大。",
                 "可以选型替换，不必重新设计", _SITE),
            Step(72, _VISIT, "企业 2 人、模型库课题组、林（演示）", "到高校选定 3 个模型，核对汽蚀。", "先许可 3 个模型", _PLAN),
            Step(66, _MEETING, "双方、林（演示）", "谈许可费：入门费 30 万元，按销量提成，上限 46 万元。", "达成意向", _INTENT),
            Step(60, _PHONE, "双方、林（演示）", "合同寄回，签字盖章齐全。", "30 天内完成备案和登记", _SIGNED),
            Step(30, _ONSITE, "企业、课题组、林（演示）", "首台样机测试，效率提高 3.6 个百分点。", "批量投产", _PERFORMED),
            Step(15, _PHONE, "双方、林（演示）", "回访：已售 22 台，入门费付清。", "双方满意", _DONE),
        ), "46",
        Deal(ContractType.LICENCE, ContractSubtype.PATENT_LICENCE, 60, 60, "46", "46", PayMode.MIXED, (IpKind.INVENTION,),
             "3 个水力模型及其发明专利的普通实施许可，含技术指导。", 55, 52, "990127", ((45, "30"),)),
        Use(15, "30", "6", IncomeBase.NET, "18", 5, True, 30, LandingMode.LICENCE, "120", "352",
            "替换 3 个型号的水力模型，效率提高 3.6 个百分点，22 台已售出。"),
    ),
    Talk(
        "电子陶瓷粉体中试放大工艺包", CERAMICS, 58, (
            Step(58, _ONLINE, "企业技术部、研究所课题组、林（演示）", "交换中试数据，签保密协议。", "差距在造粒工序", _TALK),
            Step(50, _ONSITE, "课题组 4 人、林（演示）", "到中试线取样，跟班两天。", "工艺包适用，喷嘴要换", _SITE),
            Step(43, _VISIT, "企业副总、课题组、林（演示）", "看研究所的示范线，算投资。", "改造约 260 万元", _PLAN),
            Step(35, _MEETING, "双方、林（演示）", "转让价 80.5 万元，分两期。", "达成意向", _INTENT),
            Step(27, _ONSITE, "双方、林（演示）", "签订技术秘密转让合同。", "首付款 7 天内到账", _SIGNED),
            Step(13, _ONSITE, "企业、课题组、林（演示）", "连续运行 72 小时考核，单程收率 93.1%。", "转入生产", _PERFORMED),
        ), "80.5",
        Deal(ContractType.TRANSFER, ContractSubtype.SECRET, 27, 36, "80.5", "80.5", PayMode.STAGES, (IpKind.SECRET,),
             "年产 200 吨级连续中试工艺包的技术秘密，含现场调试。", 24, 20, "990129", ((20, "30"),)),
        Use(10, "30", "5", IncomeBase.NET, "15", 7, True, 13, LandingMode.TRANSFER, "260", "86.4",
            "中试线改造后收率由 88% 提高到 93.1%。"),
    ),
    Talk(
        "风电主轴轴承加速疲劳试验", BEARING, 45, (
            Step(45, _PHONE, "企业试验室、林（演示）", "确认 2 套轴承、1500 小时、载荷谱由企业给。", "排期合适", _TALK),
            Step(38, _VISIT, "企业 3 人、林（演示）", "看台架，核对工装尺寸。", "工装要做一套", _SITE),
            Step(33, _MEETING, "双方、林（演示）", "试验大纲过稿，含中间拆检。", "定稿", _PLAN),
            Step(24, _PHONE, "双方、林（演示）", "价格 95 万元，其中工装材料 33 万元单列。", "达成意向", _INTENT),
            Step(18, _MEETING, "双方、林（演示）", "签订技术服务合同。", "工装 20 天内到位", _SIGNED),
        ), "95",
        Deal(ContractType.SERVICE, ContractSubtype.SERVICE, 18, 10, "95", "62", PayMode.STAGES, (IpKind.NONE,),
             "2 套主轴轴承 1500 小时加速疲劳试验，出具试验报告。", 12, 0),
        Use(8, "20", "8", IncomeBase.GROSS, "9", 4, False),
    ),
    Talk(
        "强光环境焊缝视觉识别", WELD, 30, (
            Step(30, _PHONE, "企业研发部、林（演示）", "说明误判集中在铝合金薄板。", "请课题组到现场采样", _TALK),
            Step(22, _ONSITE, "课题组 2 人、林（演示）", "采集 1200 张弧光图像。", "回去标注，三周后出结果", _SITE),
        ), "65",
    ),
    Talk(
        "米制品抗回生工艺", "沈阳农业大学食品学院米制品团队（演示）", 28, (
            Step(28, _MEETING, "企业、食品学院、林（演示）", "对接会上现场洽谈，先做配方诊断。", "先签咨询，再谈开发", _INTENT),
        ), "18",
    ),
    Talk("无机粘结剂砂芯工艺", "铸造材料供应商技术组（演示）", 14, (
        Step(14, _PHONE, "企业工艺科、林（演示）", "企业怕芯盒改造投入大，先寄样。", "供应商寄 200 公斤试用", _TALK),
    )),
    Talk("玉米抗倒伏分子标记辅助选育", MAIZE, 12),
    Talk("滚动直线导轨国产替代", "省内导轨厂样件试制组（演示）", 20, (
        Step(20, _PHONE, "企业采购部、样件试制组、林（演示）", "寄去两套样件装机试验。", "等寿命试验", _TALK),
    ), stopped=(FailReason.IMMATURE, "样件 3200 小时出现剥落，达不到 20000 小时；企业暂不更换，明年再看。")),
)  # fmt: skip
ADVICE = Deal(
    ContractType.CONSULTING, ContractSubtype.CONSULTING, 26, 3, "8", "8", PayMode.ONCE, (IpKind.NONE,),
    "米制品回生原因诊断，配方建议 3 套。",
)  # fmt: skip
"""Signed after the fair, not registered."""
NEXT = Deal(
    ContractType.DEVELOPMENT, ContractSubtype.COMMISSIONED, 2, 10, "18", "18", PayMode.STAGES, (IpKind.SECRET,),
    "米制品抗回生配方和工艺开发，货架期由 30 天延长到 90 天。",
)  # fmt: skip
"""Begun and not handed in yet."""
LICENSED, PLEDGED = "ZL202319999990.0", "ZL202119999980.8"  # numbers that no patent office has given; see the check digit
