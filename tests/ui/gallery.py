"""Pictures of the widgets in their states, for looking at: python -m tests.ui.gallery FOLDER [light|dark] [size]."""

import sys
from datetime import date, time
from decimal import Decimal
from pathlib import Path

from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.ui import icons
from desktop.ui.main_window import MainWindow
from desktop.ui.theme import Mode, Theme
from desktop.ui.widgets.badge import Badge
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.combo import ComboEdit
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.widgets.long_text import LongTextEdit
from desktop.ui.widgets.number_edit import IntegerEdit, MoneyEdit
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.rail import Place
from desktop.ui.widgets.record_list import RecordList
from desktop.ui.widgets.record_model import Column, ListRow, Rows
from desktop.ui.widgets.reference import ReferenceEdit
from desktop.ui.widgets.reference_list import ReferenceListEdit
from desktop.ui.widgets.rows import RowColumn, RowsEdit
from desktop.ui.widgets.time_edit import TimeRangeEdit
from desktop.ui.widgets.tree_picker import DivisionTree, IndustryTree, TreeEdit

PLACES = (
    Place("home", "工作台", icons.HOME),
    Place("visits", "企业走访", icons.VISIT),
    Place("enterprises", "企业", icons.ENTERPRISE),
    Place("needs", "技术需求", icons.NEED),
    Place("policy", "政策", icons.POLICY, group=1),
    Place("sync", "同步", icons.SYNC, bottom=True),
    Place("settings", "设置", icons.SETTINGS, bottom=True),
)
NAMES = (
    "沈阳浑河精密机床有限公司", "辽宁北方新材料科技股份有限公司", "沈阳东陵泵业有限公司", "沈阳市祝家山葡萄种植专业合作社",
    "沈阳桃仙智能装备有限公司", "沈阳白塔医疗器械有限公司", "中国科学院沈阳自动化研究所国家机器人质量监督检验中心（辽宁）有限责任公司第一分公司",
    "沈阳高坎铸造有限公司", "沈阳满堂电缆附件有限公司",
)  # fmt: skip
STATES = (("草稿", "plain"), ("待上传", "waiting"), ("退回修改 · 2 处", "wrong"), ("待县级审核", "accent"), ("已确认", "done"))
PURPOSES = ("需求征集", "技术诊断", "政策宣讲", "成果推介", "项目跟踪", "融资对接", "知识产权", "其他")
TODAY = date(2026, 11, 22)


def list_row(number: int) -> ListRow:
    """A made-up visit."""
    badge, tone = STATES[number % 5]
    name = NAMES[number % len(NAMES)]
    day = f"11-{20 - number % 20:02d}"
    second = f"{PURPOSES[number % 8]} · 主轴热变形补偿、进口导轨替代，五轴加工中心交期受主轴精度制约"
    return ListRow(number, name, second, f"{day} 实地", badge, tone, (f"2026-{day}", name, second, "实地", badge))


def visit_list(count: int) -> RecordList:
    """The list of visits."""
    columns = (Column("日期", 100, "visited_on"), Column("企业", 240, "name"), Column("内容", 300), Column("方式", 70), Column("状态", 100))
    records = RecordList(columns, hint="↑↓ 选择　Enter 打开　Ctrl+D 复制为新走访　Ctrl+P 打印")
    records.set_source(Rows(lambda: count, lambda o, n: [list_row(i) for i in range(o, min(o + n, count))]))
    return records


def companies(text: str) -> list[Item]:
    """Hits of a search."""
    return [Item(i, n, "91210112MA0000496C · 装备制造 · 浑南区") for i, n in enumerate(NAMES) if text in n]


def form() -> FormGrid:
    """The form of a visit with values in all editors."""
    grid = FormGrid()
    company = ReferenceEdit(companies, lambda v: Item(v, NAMES[v], "91210112MA0000496C · 装备制造 · 第 4 次走访"), "新建企业")
    company.set_value(0)
    grid.add(FormRow("走访企业", company, True))
    day = DateEdit(today=lambda: TODAY)
    day.set_value(date(2026, 11, 20))
    mode = ComboEdit([Item("onsite", "实地"), Item("phone", "电话"), Item("online", "线上"), Item("meeting", "座谈")])
    mode.set_value("onsite")
    grid.add(FormRow("走访日期", day, True), half=True)
    grid.add(FormRow("方式", mode, True, help_text="只有实地计入服务天数"), half=True)
    people = ReferenceListEdit(companies, lambda v: Item(v, f"人员{v}"), fixed=(1,))
    people.set_value((1, 2))
    span = TimeRangeEdit()
    span.set_value((time(9, 30), time(11, 20)))
    grid.add(FormRow("走访人", people, True), half=True)
    grid.add(FormRow("起止时间", span), half=True)
    chips = ChipsEdit([Item(p, p) for p in PURPOSES])
    chips.set_value(("需求征集", "技术诊断"))
    grid.add(FormRow("走访目的", chips, True))
    who, phone = LineEdit(50), LineEdit(20)
    who.set_value("总工程师")
    phone.set_value("1380000")
    phone.set_problem("少了 4 位；座机请写区号")
    grid.add(FormRow("受访人", who), half=True)
    grid.add(FormRow("联系电话", phone), half=True)
    text = LongTextEdit(1000)
    text.set_value("在手订单同比增 18%，五轴加工中心交期受主轴精度制约。")
    grid.add(FormRow("经营情况", text, used_in="企业档案、月报"))
    revenue, staff = MoneyEdit(), IntegerEdit("人")
    revenue.set_value(Decimal("12345.6"))
    staff.line().setText("一百")
    staff.restore_typed("一百")
    grid.add(FormRow("上年营收", revenue), half=True)
    grid.add(FormRow("职工人数", staff), half=True)
    grid.heading("新增技术需求（2）", "在这里写一次，需求库、对接、月报都用它")
    rows = RowsEdit(
        (
            RowColumn("name", "需求名称", lambda: LineEdit(100), 4),
            RowColumn("field", "技术领域", lambda: ComboEdit([Item("1", "先进制造"), Item("2", "新材料")]), 2),
            RowColumn("budget", "拟投入", MoneyEdit, 2),
            RowColumn("deadline", "希望完成", DateEdit, 2),
        ),
        "添加需求",
    )
    rows.set_value([{"name": "主轴热变形在线补偿", "field": "1", "budget": Decimal(120)}, {"name": "滚动直线导轨国产替代", "field": "1"}])
    rows.set_extra(0, "5 项 · 查看理由")
    grid.widget(rows)
    division, industry = TreeEdit(DivisionTree()), TreeEdit(IndustryTree(), placeholder="如 C3425、机床、jc")
    division.set_value("210112001")
    grid.add(FormRow("所在地区", division))
    grid.add(FormRow("行业", industry))
    fixed = LineEdit()
    fixed.set_value("LN-ZF-2101-2026-000123")
    fixed.set_read_only(True)
    grid.add(FormRow("编号", fixed, help_text="由服务器在首次收到时给出"))
    grid.finish()
    return grid


def visits_page() -> QWidget:
    """List and form, as in look/visits_light.png."""
    page = QWidget()
    outer = QVBoxLayout(page)
    outer.setContentsMargins(16, 14, 16, 14)
    outer.setSpacing(10)
    head = QHBoxLayout()
    head.setSpacing(10)
    head.addWidget(words("企业走访", size="heading"))
    head.addWidget(words("本月 9 次 · 9 家", ink="second", size="small"))
    head.addStretch()
    for button in (Button("本月 ▾"), Button("全部状态 ▾"), Button("导出"), Button("新建走访", "primary", "Ctrl+N")):
        head.addWidget(button)
    outer.addLayout(head)
    left = Card()
    records = visit_list(9)
    left.fill(records)
    records.select_row(0)
    right = Card("走访记录", ruled=True)
    right.head.insertWidget(1, Badge("草稿 · 已自动保存 10:32"))
    right.head.addWidget(Button("预览打印"))
    right.head.addWidget(Button("提交", "primary"))
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    inner = form()
    inner.setObjectName("scrolled")
    inner.setContentsMargins(18, 12, 18, 12)
    scroll.setWidget(inner)
    right.fill(scroll)
    right.foot().addWidget(words("☑ 本记录不涉密　提交后由浑南区联络员审核", ink="second", size="small"))
    right.foot().addStretch()
    right.foot().addWidget(words("1 处需改正：联系电话", ink="wrong", size="small"))
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(left, 43)
    row.addWidget(right, 57)
    outer.addLayout(row, 1)
    page.records, page.form = records, inner  # type: ignore[attr-defined]
    return page


def main_window() -> MainWindow:
    """The frame with the page of visits."""
    window = MainWindow(PLACES, "企业科技特派员 · 浑南区")
    for place in PLACES:
        window.add_page(place.key, visits_page)
    window.set_sync("waiting", "离线 · 3 条待上传 · 上次同步 昨天 17:40", 3)
    window.go("visits")
    return window


def main() -> None:
    """Take the pictures."""
    folder = Path(sys.argv[1])
    mode = Mode(sys.argv[2]) if len(sys.argv) > 2 else Mode.LIGHT
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 14
    app = QApplication.instance() or QApplication([])
    Theme(app, mode, size)  # type: ignore[arg-type]
    folder.mkdir(parents=True, exist_ok=True)
    window = main_window()
    window.show()
    app.processEvents()
    window.grab().save(str(folder / f"visits_{mode.value}_{size}.png"))


if __name__ == "__main__":
    main()
