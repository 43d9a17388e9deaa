"""工作交接: what a person hands over, in the words of the rail."""

from db.choices import Choices


class HandoverScope(Choices):
    """范围; none chosen means all."""

    VISITS = "visits", "企业走访和技术需求"
    SERVICE = "service", "服务日志和成效"
    TRAINING = "training", "培训、学员和证书"
    TRANSFER = "transfer", "成果、对接、合同和转化"
    PLATFORMS = "platforms", "平台、奖补、活动和其他台账"
    FOLLOW_UPS = "follow_ups", "跟进、主办对接和团队职务"


KINDS_OF: dict[HandoverScope, frozenset[str]] = {
    HandoverScope.VISITS: frozenset({"visit", "need"}),
    HandoverScope.SERVICE: frozenset({"service_log", "effect"}),
    HandoverScope.TRAINING: frozenset({"training", "trainee", "enrolment", "certificate"}),
    HandoverScope.TRANSFER: frozenset({"achievement", "docking", "contract", "landing", "income", "patent_deal"}),
    HandoverScope.PLATFORMS: frozenset({
        "platform", "subsidy", "activity", "mobility", "recommendation", "consultation", "typical_case", "team",
    }),
    HandoverScope.FOLLOW_UPS: frozenset(),
}  # fmt: skip
