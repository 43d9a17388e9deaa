"""What commissioners hear in the enterprises of the demonstration: made-up, but each fits its trade."""

from collections.abc import Collection
from dataclasses import dataclass

from db.choices import NeedType, TechField, VisitPurpose

_ELECTRONICS, _MANUFACTURING, _MATERIALS = TechField.ELECTRONICS, TechField.MANUFACTURING, TechField.MATERIALS
_NEEDS, _PROJECT, _DIAGNOSIS = VisitPurpose.NEEDS, VisitPurpose.PROJECT, VisitPurpose.DIAGNOSIS


@dataclass(frozen=True, slots=True)
class Tale:
    """One visit's talk. `trade` stands in the enterprise's name; without `need` nothing technical is wanted."""

    trade: str
    purpose: VisitPurpose
    status: str
    trouble: str
    follow_up: str
    need: str = ""
    indicators: str = ""
    field: TechField = _MANUFACTURING
    budget: str = ""  # 万元; empty: 面议
    kind: NeedType = NeedType.RESEARCH


TALES = (
    Tale(
        "精密机床", _DIAGNOSIS, "在手订单同比增长 18%，五轴加工中心交期受主轴精度制约。", "主轴热变形使夏季废品率上升",
        "请高校团队到厂测温", "主轴热变形在线补偿", "热变形误差不超过 5 微米", budget="120",
    ),
    Tale(
        "精密机床", _NEEDS, "出口占三成，导轨依赖进口。", "进口导轨交期八个月", "联系导轨厂家送样",
        "滚动直线导轨国产替代", "额定寿命 20000 小时以上",
    ),
    Tale(
        "新材料", _PROJECT, "中试线已运行两个月，产能利用率六成。", "中试放大后批次差异大，缺少工艺工程师", "派驻一名工艺工程师",
        "电子陶瓷粉体中试放大工艺包", "单程收率达到 92%，批间差不超过 3%", _MATERIALS, "80.5",
    ),
    Tale(
        "泵业", _DIAGNOSIS, "化工泵订单稳定，能效新标准明年执行。", "离心泵效率离能效限定值差 2 个百分点", "请流体实验室复测样机",
        "高效离心泵水力模型优化", "效率提高 3 个百分点", budget="46",
    ),
    Tale(
        "智能装备", _NEEDS, "机器人整机年产 300 台，正在拓展焊接场景。", "焊缝识别在强光下误判", "请视觉团队到现场采样",
        "强光环境焊缝视觉识别", "识别准确率 99% 以上", _ELECTRONICS, "65",
    ),
    Tale("智能装备", VisitPurpose.POLICY, "首台（套）装备已通过验收。", "首台（套）保险补偿不会申报", "帮助整理申报材料"),
    Tale(
        "医疗器械", VisitPurpose.IP, "影像配件进入两家整机厂供应链。", "探测器封装良率 86%，返修多", "约请封装专家诊断",
        "探测器封装气泡控制", "封装良率达到 95%", TechField.BIOMEDICINE, "58",
    ),
    Tale(
        "种业", VisitPurpose.RESULTS, "玉米新品系今年试种 3000 亩。", "制种田倒伏，分子标记手段不足", "对接农科院育种团队",
        "玉米抗倒伏分子标记辅助选育", "倒伏率低于 5%", TechField.AGRICULTURE, "30",
    ),
    Tale(
        "铸造", _DIAGNOSIS, "灰铁铸件产能 2 万吨，电费占成本 22%。", "砂芯气孔造成废品率 7%", "请铸造协会专家驻厂一周",
        "无机粘结剂砂芯工艺", "气孔废品率降到 2% 以下", _MATERIALS, "40",
    ),
    Tale("电缆附件", VisitPurpose.FINANCE, "国网中标 3 个包，资金周转紧。", "流动资金紧，想用专利质押贷款", "约请银行面谈"),
    Tale(
        "轴承", _NEEDS, "风电轴承试制完成，等待台架试验。", "缺少大型轴承疲劳试验条件", "联系国家轴承检测中心排期",
        "风电主轴轴承加速疲劳试验", "完成 2 套 1500 小时试验", budget="95", kind=NeedType.TESTING,
    ),
    Tale(
        "食品", _PROJECT, "大米制品新线投产，日产 20 吨。", "米制品回生快，货架期只有 30 天", "请食品学院做配方试验",
        "米制品抗回生工艺", "货架期延长到 90 天", TechField.AGRICULTURE, "18",
    ),
)  # fmt: skip


def pick(name: str, told: Collection[Tale]) -> Tale:
    """One that fits the enterprise, preferably not told yet; any new one where the trade is not among these."""
    fitting = [tale for tale in TALES if tale.trade in name] or [tale for tale in TALES if tale not in told] or list(TALES)
    return next((tale for tale in fitting if tale not in told), fitting[0])
