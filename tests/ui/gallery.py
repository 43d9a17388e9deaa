"""Pictures of the widgets in their states, for looking at: python -m tests.ui.gallery FOLDER [light|dark] [size]."""

import sys
from datetime import date, time
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QInputMethodEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.ui import icons
from desktop.ui.conflict import ConflictField, ConflictWindow
from desktop.ui.main_window import MainWindow
from desktop.ui.palette import Group, SearchPalette
from desktop.ui.pdf_preview import PageBitmap, PdfPreview, Sheet
from desktop.ui.theme import Mode, Theme
from desktop.ui.unlock import ProfileChoice, UnlockWindow
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
from desktop.ui.widgets.notice import Action, NoticeBar
from desktop.ui.widgets.number_edit import IntegerEdit, MoneyEdit
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.rail import Place
from desktop.ui.widgets.record_list import RecordList
from desktop.ui.widgets.record_model import Column, ListRow, Rows
from desktop.ui.widgets.reference import ReferenceEdit
from desktop.ui.widgets.reference_list import ReferenceListEdit
from desktop.ui.widgets.rows import RowColumn, RowsEdit
from desktop.ui.widgets.states import EmptyState, ProgressPanel, Skeleton
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
    "沈阳桃仙智能装备有限公司", "沈阳白塔医疗器械有限公司",
    "中国科学院沈阳自动化研究所国家机器人质量监督检验中心（辽宁）有限责任公司第一分公司",
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
    columns = (
        Column("日期", 100, "visited_on"),
        Column("企业", 240, "name"),
        Column("内容", 300),
        Column("方式", 70),
        Column("状态", 100),
    )
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
            RowColumn("field", "技术领域", lambda: ComboEdit([Item("1", "先进制造"), Item("2", "新材料")]), 3),
            RowColumn("budget", "拟投入", MoneyEdit, 2),
            RowColumn("deadline", "希望完成", DateEdit, 3),
        ),
        "添加需求",
    )
    rows.set_value(
        [{"name": "主轴热变形在线补偿", "field": "1", "budget": Decimal(120)}, {"name": "滚动直线导轨国产替代", "field": "1"}]
    )
    rows.set_extra(0, "5 项 · 查看理由")
    grid.widget(rows)
    division, industry = TreeEdit(DivisionTree()), TreeEdit(IndustryTree(), placeholder="如 C3425、机床、jc")
    division.set_value("210112")
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


def palette_hits(text: str) -> list[Group]:
    """Groups of hits."""
    return [
        Group("企业（2）", [Item(i, n, "91210112MA0000496C · 装备制造", "浑南区") for i, n in enumerate(NAMES[:2])]),
        Group("走访（2）", [Item(9 + i, f"{NAMES[i]} 11-2{i}", "主轴热变形补偿、进口导轨替代", "草稿") for i in range(2)]),
        Group("命令", [Item("new", "新建走访", right="Ctrl+N", action=True), Item("sync", "立即同步", right="F5", action=True)]),
    ]


def conflict() -> ConflictWindow:
    """Two fields in conflict."""
    return ConflictWindow(
        "沈阳浑河精密机床有限公司 11-20 走访",
        [
            ConflictField(
                "findings",
                "存在问题",
                "主轴热变形大，五轴精度不稳，进口导轨交期长",
                "主轴热变形大，五轴加工精度不稳定",
                "我 · 11-20 10:32",
                "李工 · 11-20 11:05",
            ),
            ConflictField(
                "follow_up",
                "下步措施",
                "12 月 5 日前请东北大学团队到厂测温",
                "",
                "我 · 11-20 10:40",
                "王某（县联络员） · 11-21 09:00",
            ),
        ],
    )


def sheet() -> Sheet:
    """A two-page sheet painted here."""

    def render(page: int, dpi: float) -> PageBitmap:
        image = QImage(round(595 * dpi / 72), round(842 * dpi / 72), QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        font = painter.font()
        font.setPixelSize(round(20 * dpi / 72))
        painter.setFont(font)
        painter.drawText(
            QRect(0, round(40 * dpi / 72), image.width(), round(40 * dpi / 72)), 0x84, f"企业走访记录表（第 {page + 1} 页）"
        )
        painter.drawRect(round(50 * dpi / 72), round(100 * dpi / 72), round(495 * dpi / 72), round(650 * dpi / 72))
        painter.end()
        return PageBitmap(image.width(), image.height(), image.bytesPerLine(), bytes(image.constBits()))

    return Sheet(
        "企业走访记录表",
        ((595, 842), (595, 842)),
        render,
        lambda: b"%PDF-1.4",
        "走访记录表_沈阳浑河精密机床有限公司_20261120.pdf",
    )


def unlock_windows() -> dict[str, UnlockWindow]:
    """The first window in its states."""
    made = {}
    for name in ("ready", "busy", "wrong", "damaged", "login"):
        window = UnlockWindow(
            [ProfileChoice("a", "张三 · 企业科技特派员", "浑南区 · tepai.ln.example", 3)],
            "https://tepai.ln.example",
            "特派通 0.1.0",
        )
        if name == "busy":
            window.show_busy()
        elif name == "wrong":
            window.show_wrong_password(4)
        elif name == "damaged":
            window.show_damaged("今天 10:02（3 分钟前）")
        elif name == "login":
            window.show_login()
        made[name] = window
    return made


def states_page() -> QWidget:
    """Notices, empty, skeleton, progress, buttons."""
    page = QWidget()
    box = QVBoxLayout(page)
    bar = NoticeBar()
    bar.show_notice(
        "wrong", "磁盘已满，刚才的内容还没有存下来。", "请清理磁盘空间，然后再按一次保存。", (Action("再存一次", lambda: None),)
    )
    bar.show_notice("waiting", "有 2 条记录被退回。", "点“查看”逐条修改。", (Action("查看", lambda: None),))
    bar.show_notice("done", "已同步 12 条，省级已收到。")
    box.addWidget(bar)
    row = QHBoxLayout()
    for kind in ("plain", "primary", "danger", "link", "quiet"):
        row.addWidget(Button(f"按钮 {kind}", kind, icon_name=icons.ADD))
        off = Button("停用", kind)
        off.setEnabled(False)
        row.addWidget(off)
    box.addLayout(row)
    progress = ProgressPanel("正在导入企业名录")
    progress.advance(6400, 20000, "已跳过 12 行")
    box.addWidget(progress)
    low = QHBoxLayout()
    card = Card("没有记录")
    card.fill(EmptyState("还没有走访记录", "第一次走访从这里开始，没有网络也能记。", "新建走访　Ctrl+N"))
    low.addWidget(card, 1)
    waiting = Card("正在读取")
    waiting.fill(Skeleton())
    low.addWidget(waiting, 1)
    box.addLayout(low, 1)
    return page


def shoot(app: QApplication, widget: QWidget, path: Path) -> None:
    """Show a widget and save its picture."""
    widget.show()
    for _ in range(3):
        app.processEvents()
    widget.grab().save(str(path))


def popups(app: QApplication, window: MainWindow, folder: Path, tag: str) -> None:
    """The drop-downs, over the page of visits."""
    grid = window.page("visits").form  # type: ignore[attr-defined]
    rows = {row.label(): row for row in grid.rows}
    rows["走访日期"].editor.toggle_calendar()
    shoot(app, window, folder / f"calendar_{tag}.png")
    company = rows["走访企业"].editor
    company.setFocus()
    company.line().selectAll()
    company.line().clear()
    typed = QInputMethodEvent("", [])
    typed.setCommitString("沈阳")
    app.sendEvent(company.line(), typed)
    shoot(app, window, folder / f"reference_{tag}.png")
    QTest.keyClick(company.line(), Qt.Key.Key_Escape)
    scroll = grid.parentWidget().parentWidget()
    scroll.verticalScrollBar().setValue(scroll.verticalScrollBar().maximum())
    shoot(app, window, folder / f"form_end_{tag}.png")
    scroll.ensureWidgetVisible(rows["所在地区"])
    app.processEvents()
    rows["所在地区"].editor.toggle_columns()
    shoot(app, window, folder / f"tree_{tag}.png")
    QTest.keyClick(rows["所在地区"].editor.line(), Qt.Key.Key_Escape)
    palette = SearchPalette(window, palette_hits)
    palette.open("机床")
    shoot(app, window, folder / f"palette_{tag}.png")
    palette.close_palette()


def main() -> None:
    """Take the pictures."""
    folder = Path(sys.argv[1])
    mode = Mode(sys.argv[2]) if len(sys.argv) > 2 else Mode.LIGHT
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 14
    app = QApplication.instance() or QApplication([])
    Theme(app, mode, size)  # type: ignore[arg-type]
    folder.mkdir(parents=True, exist_ok=True)
    tag = f"{mode.value}_{size}"
    window = main_window()
    window.add_page("home", states_page)
    shoot(app, window, folder / f"visits_{tag}.png")  # type: ignore[arg-type]
    window.page("visits").records.show_table(True)  # type: ignore[attr-defined]
    popups(app, window, folder, tag)  # type: ignore[arg-type]
    window.go("home")
    shoot(app, window, folder / f"home_{tag}.png")  # type: ignore[arg-type]
    for name, unlock in unlock_windows().items():
        shoot(app, unlock, folder / f"unlock_{name}_{tag}.png")  # type: ignore[arg-type]
    box = conflict()
    box.show()
    app.processEvents()
    QTest.keyClick(box, Qt.Key.Key_1)
    shoot(app, box, folder / f"conflict_{tag}.png")  # type: ignore[arg-type]
    shoot(app, PdfPreview(sheet()), folder / f"preview_{tag}.png")  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
