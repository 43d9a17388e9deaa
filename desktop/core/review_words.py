"""Common reasons for a return, offered by the digits 1–9; what a kind is most often returned for comes first."""

from db.base import Record

_EVERYWHERE = (
    "内容过于简单，请补充具体情况。",
    "数据与实际不符，请核对。",
    "日期有误，请核对。",
    "名称或对象选择有误，请更正。",
    "与已有记录重复，请核对后作废其中一条。",
    "请去除涉密或不宜公开的内容。",
)
_OF_KIND: dict[str, tuple[str, ...]] = {
    "visit": ("请写明存在的问题和现场解决的事项。", "请核对企业名称和统一社会信用代码。", "请补充下步措施和完成时限。"),
    "need": ("请写明要解决的技术难题和量化指标。", "请补充拟投入金额或注明面议。", "请核对技术领域。"),
    "service_log": ("请核对服务日和到场人员。", "请写明服务内容和取得的成果。", "请核对服务对象。"),
    "training": ("请核对课程时间和学时。", "请补充教师和课题。", "报名和签到人数与实际不符，请核对。"),
    "correction": ("请写明更正的原因和依据。", "更正后的内容与实际不符，请核对。"),
}


def common_reasons(kind: type[Record]) -> tuple[str, ...]:
    """At most nine."""
    return (*_OF_KIND.get(kind.__tablename__, ()), *_EVERYWHERE)[:9]
