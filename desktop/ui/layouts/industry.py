"""Forms of visits, enterprises and people."""

from desktop.ui.layouts.slots import OTHERS, WHERE, Section, full, half

VISIT = (
    Section("", (
        full("enterprise_id"),
        half("visited_on"), half("mode"),
        full("visitors"),
        full("purposes"),
        half("interviewee"), half("interviewee_post", label="职务"),
        half("interviewee_phone"), half("started", "ended", label="起止时间"),
    )),
    Section("走访情况", (full("biz_status", used_in="企业档案、月报"), full("findings"))),
    Section("新增技术需求", hint="在这里写一次，需求库、对接、月报都用它", widget="needs"),
    Section("办理", (
        full("policies"), full("clauses"), full("on_site"), full("follow_up"),
        half("follow_up_due"), half("follow_up_owner"),
        half("result"), half("satisfaction"),
    )),
    Section("企业上年数据", (half("revenue"), half("rd_spend"), half("staff"), half("rd_staff")), "不清楚可以不填"),
    Section(OTHERS, (half("signed_on"), WHERE, full("remark"))),
    Section("附件", hint="照片、材料都不是必需的", widget="files"),
)  # fmt: skip

ENTERPRISE = (
    Section("", (
        full("name"), full("uscc"),
        half("sector"), half("scale"),
        full("industry"), WHERE, full("address"),
        half("legal_person"), half("founded_on"), half("capital"), half("reg_type"),
        full("former_names"), full("main_products"),
    )),
    Section("联系人", (full("contacts"),)),
    Section("年度指标", (full("years"),), "走访时填的数据可以写回这里"),
    Section("资质", (full("qualifications"),)),
)  # fmt: skip

PERSON = (
    Section("", (
        half("name"), half("sex"), full("unit"), half("dispatch_unit"), half("post"), half("professional_title"),
        half("phone"), half("email"), full("tech_fields"), full("expertise"), WHERE,
    )),
    Section("任职", (full("roles"),), "一个人可以有几段聘期"),
)  # fmt: skip
