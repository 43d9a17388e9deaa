"""Forms of the chain: needs, achievements, dockings, contracts as on the national form, landings, income, patents, activities."""

from desktop.ui.layouts.slots import OTHERS, WHERE, Section, full, half

NEED = (
    Section("", (
        full("name"), full("enterprise_id"),
        half("domain"), half("deadline"), half("budget"), half("negotiable"),
        full("need_types"), half("urgency"), half("state_of"),
    )),
    Section("内容", (
        full("background"), full("problem"), full("indicators"), full("foundation"), full("expected"),
    ), "发布前写完整；走访时可以先记一句话"),
    Section("合作", (
        full("coop_modes"), full("partners"), full("ip_terms"), half("visibility"), half("reward"),
        half("contact"), half("contact_phone"), full("contact_email"),
    )),
    Section("归类", (full("industry"), half("sector"), half("diagnosis"), full("activity_id"))),
)  # fmt: skip

ACHIEVEMENT = (
    Section("", (
        full("name"), full("first_unit"), half("source_kind"), half("stage"), half("domain"), half("source_region"),
        full("keywords"), full("brief"),
    )),
    Section("转化意向", (
        full("coop_modes"), half("price"), half("negotiable"), half("visibility"), half("valid_until"),
        half("contact"), half("contact_phone"), half("owner"), half("en_route"),
    )),
    Section("技术情况", (
        half("nature"), half("form"), half("quality"), half("readiness"),
        full("tech_index"), full("market"), full("ip_state"), half("applied"), half("not_applied"),
    )),
    Section("完成单位和人员", (full("other_units"), full("finishers"))),
    Section("登记信息", (
        half("register_no"), half("registered_on"), half("plan"), half("social_goal"), full("plan_name"), full("evaluated"),
        full("industry"), half("sector"),
    ), "与科技成果登记表一致，没有登记的可以不填"),
)  # fmt: skip

DOCKING = (
    Section("", (
        full("need_id"), full("achievement_id"), full("other_solution"), full("experts"),
        half("how"), half("began_on"), half("stage"), half("intent_amount"),
    )),
    Section("对接经过", hint="每次对接写一条，写下后不再改动", widget="rounds"),
    Section("主办人", (full("owners"),), "换人时填写前任的止期，再添加一行"),
    Section("结果", (
        full("contract_id"), half("broker_fee"), half("fail_reason"), full("fail_text"), half("need_side"), half("solution_side"),
        full("activity_id"),
    )),
)  # fmt: skip

CONTRACT = (
    Section("", (
        full("name"), half("contract_type"), half("subtype"), half("signed_on"), half("pay_mode"),
        half("began_on"), half("ended_on"),
    )),
    Section("卖方", (
        full("seller", label="卖方名称"), half("seller_nature"), half("seller_region"),
        half("seller_agency", label="技术转移机构"),
    ), "研究开发人、让与人、许可人、受托人"),
    Section("买方", (
        full("buyer_id"), full("buyer", label="买方名称"), half("buyer_nature"), half("buyer_region"),
        full("buyer_industry", label="国民经济行业"),
        half("buyer_high_tech_zone", label="国家高新区内"), half("buyer_listed", label="上市公司"),
    ), "委托人、受让人、被许可人"),
    Section("金额", (half("amount"), half("tech_amount"), full("paid"))),
    Section("技术内容", (
        full("ip"), half("domain"), half("plan"), half("social_goal"), half("horizontal"),
        half("related"), half("abroad"), half("military"), half("country"), full("content"),
    )),
    Section("登记", (
        half("register_state"), half("register_no"), half("accepted_on"), half("registered_on"),
        full("register_org"), half("refused_reason"), full("tax_benefits"),
    ), "没有登记的合同照常记录，成交额统计只计已登记的"),
    Section("来源", (full("brokers"), full("need_id"), full("achievement_id"), full("activity_id"))),
    Section(OTHERS, (WHERE, full("remark"))),
)  # fmt: skip

LANDING = (
    Section("", (
        full("achievement_id"), half("source_kind"), half("source_region"), full("source_unit"),
        full("receiver_id"), half("land_region"), half("landed_on"), half("mode"), half("channel"), full("contract_id"),
    )),
    Section("投入和作价", (half("invest"), half("share_price"), half("share_percent"))),
    Section("年度效益", (full("yields"),), "金额为万元；一年一行"),
    Section("情况", (full("brief"), full("brokers"))),
)  # fmt: skip

INCOME = (
    Section("", (full("landing_id"), full("contract_id"), full("unit"), half("in_zone", label="在自创区内"), half("shared_on"))),
    Section("收益", (half("gross"), half("cost"), half("base"), half("turned_in"))),
    Section("分配给团队和贡献人员", (
        half("team_cash", label="现金"), half("team_equity", label="股权"), half("heads"),
        half("equity_deferred", label="股权奖励递延"), full("note"),
    )),
)  # fmt: skip

PATENT_DEAL = (
    Section("", (
        full("patent_no"), full("name"), half("patent_kind"), half("op"), full("owner"), full("counterparty"),
        full("enterprise_id"), half("amount"), half("dealt_on"), half("term_months"), half("changed_on"),
        half("applied_on"), half("granted_on"),
    )),
    Section("许可备案", (half("licence_kind"), half("record_no"), half("recorded_on")), "许可填写"),
    Section("质押", (
        full("lender"), half("loan"), half("rate"), half("pledge_no"), half("pledged_on"), half("risk_pool"), half("released_on"),
    ), "质押填写；质权自登记时设立"),
    Section("来源", (full("contract_id"),)),
)  # fmt: skip

ACTIVITY = (
    Section("", (
        full("name"), half("activity_kind"), half("online"), full("organiser"), full("co_organisers"),
        half("began_on"), half("ended_on"), full("place"),
    )),
    Section("成效", (
        full("needs"), full("achievements"), half("units"), half("attendances"), half("solutions"), half("intents"),
        half("intent_amount"),
    ), "签订的合同由合同里填的“来源活动”自动归集，以后签的也算"),
    Section("情况", (full("brief"), full("follow_up"))),
)  # fmt: skip
