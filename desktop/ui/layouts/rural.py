"""Forms of the work in the villages and of training."""

from desktop.ui.layouts.slots import OTHERS, WHERE, Section, full, half

TRAINING = (
    Section("", (
        full("name"), half("training_kind"), half("plan_year"), half("organiser"), half("host"),
        half("began_on"), half("ended_on"), full("place"),
        half("hours_total"), half("planned_heads"), half("head_teacher"), half("fund"),
        half("exam_mode"), half("pass_mark"),
    )),
    Section("课程", (full("lessons"),), "每半天一行；签到、学时都按这里算"),
    Section("总结", (full("report"),)),
    Section(OTHERS, (WHERE, full("remark"))),
    Section("附件", hint="签到表、照片都不是必需的", widget="files"),
)  # fmt: skip

TRAINEE = (
    Section("", (
        half("name"), half("id_type"), half("sex"), half("born_on"), full("born_reason"),
        half("phone"), half("education"), WHERE, full("address"), full("unit"),
    )),
    Section("从事产业", (
        full("trade"), half("scale"), half("scale_unit"), half("village_role"), half("helped", label="脱贫、监测户"),
    )),
    Section("告知同意", (half("consent_on"), half("consent_way")), "签到表上的告知也算"),
    Section(OTHERS, (half("nation"), half("political"), full("selected_by"), full("notes"), full("remark"))),
    Section("培训经历", widget="history"),
)  # fmt: skip

CERTIFICATE = (
    Section("", (
        full("trainee_id"), full("training_id"), half("hours"), half("grade"), half("issued_on"), half("status"),
        full("issuer"), full("signer"),
    )),
    Section(OTHERS, (WHERE, full("remark"))),
)  # fmt: skip

SERVICE_LOG = (
    Section("", (
        full("served_id"), half("team_id"), half("farm_trade"),
        half("began_on"), half("ended_on"),
    )),
    Section("服务日", (full("days"),)),
    Section("服务内容", (full("contents"),)),
    Section("工作情况", (
        full("summary", used_in="年度总结、月报"), full("outputs"), full("training_id"), full("problem"), full("follow_up"),
    )),
    Section("服务对象评价", (half("evaluation"), half("evaluated_by"), full("evaluation_text")), "对方在纸质表或屏幕上确认"),
    Section(OTHERS, (full("enterprise_id"), WHERE, full("remark"))),
    Section("附件", hint="照片、材料都不是必需的", widget="files"),
)  # fmt: skip

SERVED = (
    Section("", (half("served_type"), half("code"), WHERE, full("name"), full("industries"))),
    Section("联系", (
        half("leader", label="负责人"), half("leader_phone", label="电话"), half("contact"), half("contact_phone"),
        full("address"),
    )),
    Section("基本情况", (
        half("households"), half("population"), half("helped_households"), half("member_count"), half("area"), half("stock"),
        half("demo_level"), full("situation"), full("wishes"),
    ), "知道什么填什么"),
)  # fmt: skip

TEAM = (
    Section("", (
        full("name"), half("team_kind"), half("farm_trade"), full("work_types"), full("dispatch_unit"),
        half("since"), half("until"),
    )),
    Section("成员", (full("members"),)),
    Section("服务对象", (full("objects"),)),
    Section("协议和任务", (half("agreement"), half("funds"), full("tasks"), full("brief"))),
)  # fmt: skip
