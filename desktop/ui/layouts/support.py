"""Policies and advice, the network, platforms and money, people on leave, catalogues, cases."""

from desktop.ui.layouts.slots import OTHERS, WHERE, Section, full, half

POLICY = (
    Section("", (
        full("name"), half("document_no"), half("level"), full("issuer"),
        half("issued_on"), half("effective_on"), half("expires_on"), full("audience"), full("tags"),
    )),
    Section("替代关系", (full("replaced_by"), full("replaced_note")), "新文件印发后在这里登记，旧文件仍可查看"),
    Section("摘要", (full("summary"),)),
    Section("条款", (full("clauses"),), "按条款录入，咨询时可以逐条引用"),
    Section(OTHERS, (WHERE, full("remark"))),
)  # fmt: skip

CONSULTATION = (
    Section("", (
        full("enterprise_id"), half("asker"), half("phone"), half("asked_on"), half("topic"), full("question"),
    )),
    Section("答复", (
        full("answer", used_in="答复单"), full("policies"), full("clauses"),
        half("state_of"), half("answered_on"), full("answered_by"), full("forward_to"),
    )),
    Section(OTHERS, (full("visit_id"), WHERE, full("remark"))),
)  # fmt: skip

NODE = (
    Section("", (
        half("unit"), half("post"), half("name"), half("phone"), half("chief"), half("since"),
        half("deputy"), half("deputy_phone"),
    )),
    Section(OTHERS, (full("person_id"), half("until"), half("tier"), full("site"), WHERE, full("remark"))),
)  # fmt: skip

PLATFORM = (
    Section("", (
        full("name"), half("platform_type"), half("rank"), full("host"), half("host_code"), half("domain"), WHERE,
        half("approve_doc"), half("approved_on"), half("valid_to"), half("leader"), half("contact"), half("contact_phone"),
    )),
    Section("状态变化", (full("states"),)),
    Section("年度情况", (full("years"),), "金额为万元；一年一行，不清楚可以不填"),
    Section("联盟", (full("members"), full("sharing_rule")), "不是联盟的不用填"),
)  # fmt: skip

SUBSIDY = (
    Section("", (
        full("name"), half("year"), half("purpose"), half("document_no"), half("amount"), full("receiver"),
        half("paid_on"),
    )),
    Section("依据（服务业绩）", (full("basis"),), "后补助先有服务业绩，再有补助"),
    Section("对应的名片", (full("enterprise_id"), full("platform_id"), full("person_id"), half("reviewed_on")), "有哪张选哪张"),
)  # fmt: skip

MOBILITY = (
    Section("", (
        full("person_id"), half("mode"), half("document_no"), full("home_unit"),
        half("began_on"), half("ends_on"), full("enterprise_id"), full("company"), half("rights_kept"),
    )),
    Section("返岗", (
        half("return_state"), half("returned_on"), half("over_quota"), half("absorbed_by"),
    ), "到期前 180、90、30 天提醒"),
    Section("说明", (full("note"),)),
)  # fmt: skip

RECOMMENDATION = (
    Section("", (
        full("open_confirmed"), full("catalogue"), half("year"), half("recommended_on"), full("enterprise_id"),
        full("product", label="产品或技术"),
    ), "只录公开信息；涉密内容不上网，也不得录入本系统"),
    Section("推荐结果", (half("outcome"), half("batch"))),
)  # fmt: skip

TYPICAL_CASE = (
    Section("", (full("name"), half("case_kind"), full("persons"), full("enterprise_id"), full("served_id"))),
    Section("案例", (full("background"), full("practice"), full("effect")), "背景、做法、成效，写给没有到过现场的人看"),
    Section("发布", (half("published_on"), half("published_in"))),
)  # fmt: skip
