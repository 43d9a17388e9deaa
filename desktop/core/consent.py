"""告知: what a trainee is told before anything is written down (个人信息保护法 Art. 13, 17; domain.md §5.8)."""

VERSION = "2026-1"
"""Kept with each consent, so that it is known what was told. A changed text needs another version."""
NOTICE = (
    "个人信息告知：为组织培训、考核发证和核对享受政策，收集姓名、性别、证件号码（加密保存，只显示前三位和后四位）、住址、电话和从业情况，"
    "由主办单位和科技主管部门保管，培训结束后保存十年，期满作匿名处理；本人可以查询、更正、要求删除或撤回同意。签到即表示知悉并同意。"
)
"""Purpose, fields, keeper, period and rights in one line: on sign-in sheets and beside the roster."""
