"""Scenes of the other books in the field: advice, recommendations, cases, files, paper by table, and a post that changes."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from db.choices import VisitMode, VisitPurpose, VisitResult
from db.platform_choices import CaseKind, Catalogue, ConsultState, ConsultTopic, Outcome
from db.records.consultation import Consultation
from db.records.enterprise import Enterprise
from db.records.recommendation import Recommendation
from db.records.typical_case import TypicalCase
from db.records.visit import Visit
from desktop.core import consultations, handing_over, policy_library, visit_import, visits
from desktop.core.errors import Invalid, UserError
from desktop.core.plan import rules_of
from desktop.core.store import Store
from desktop.demo import books_files
from desktop.demo.calendar import Calendar
from desktop.demo.people import COUNTY, Laptop
from desktop.demo.scenes import Story

ASKED, ANSWERED = 24, 15  # days ago: under the old limit, and too late for it
ASKED_AGAIN, ANSWERED_AGAIN = 11, 9  # under the new one
OPEN, FORWARDED = 4, 6
WRITTEN, TABLE, LEFT = 12, 11, 2
REASON = "调任大连市金普新区，浑南区的企业和没有办完的事由张（演示）接替。"


# ----------------------------------------------------------------------------------------------------------------- advice
def ask(laptop: Laptop, story: Story, company: UUID, topic: ConsultTopic, question: str, asker: str) -> UUID:
    """A question as it is heard."""
    made = consultations.new(laptop.store)
    laptop.store.save(Consultation, made, {
        "enterprise_id": company, "asker": asker, "phone": "024-88880033", "topic": topic, "question": question,
    })  # fmt: skip
    story.books.lines[Consultation].append(made)
    return made


def tax_question(laptop: Laptop, story: Story) -> None:
    """An investor asks what he may deduct; it takes nine days to answer, when seven were allowed."""
    question = "我公司去年向一家初创期科技型企业投资 300 万元，今年能抵扣多少应纳税所得额？抵扣不完的怎么办？"
    story.books.before = ask(laptop, story, story.companies[1], ConsultTopic.TAX, question, "财务总监")


def answer_tax(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """The clause from the library, the sum by the calculator, the rest in plain words."""
    asked = story.books.before
    assert asked is not None
    _quote(laptop, asked, "二（三）5")
    laptop.store.save(Consultation, asked, {"answer": "投资额的 70% 可以抵扣应纳税所得额，当年抵扣不完的结转以后年度。"})
    with laptop.opened.local.read() as session:
        rules = rules_of(session)
    told = consultations.deduction_text(Decimal(300), Decimal(120), calendar.day(ANSWERED), rules)
    consultations.into_answer(laptop.store, asked, told)
    consultations.save(laptop.store, asked, {"state_of": ConsultState.ANSWERED})


def leave_question(laptop: Laptop, story: Story) -> None:
    """Asked after the limit has become five days."""
    question = "学校老师想离岗到我们企业任职，人事关系和职称怎么办？最长几年？"
    story.books.after = ask(laptop, story, story.companies[5], ConsultTopic.LEAVE, question, "人事经理")


def answer_leave(laptop: Laptop, story: Story) -> None:
    """Two days later."""
    asked = story.books.after
    assert asked is not None
    _quote(laptop, asked, "二（三）3")
    consultations.save(laptop.store, asked, {
        "answer": "经单位批准可以离岗创业 3 年，保留人事关系，社保、职称评审、培训、考核、奖励仍按原单位执行；"
        "返岗时没有空缺岗位的，可暂时突破岗位总量聘用。",
        "state_of": ConsultState.CLOSED,
    })  # fmt: skip


def more_questions(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """One goes on to another office, one still waits."""
    with calendar.on(FORWARDED):
        made = ask(laptop, story, story.companies[6], ConsultTopic.PLEDGE, "两件发明专利想质押贷款，先找谁评估？", "董事会秘书")
        office = "区市场监督管理局知识产权科（演示）"
        consultations.save(laptop.store, made, {"state_of": ConsultState.FORWARDED, "forward_to": office})
    with calendar.on(OPEN):
        question = "首台（套）保险补偿还有没有？今年什么时候申报？"
        story.books.waiting = ask(laptop, story, story.companies[4], ConsultTopic.SUBSIDY, question, "副总经理")


def _quote(laptop: Laptop, asked: UUID, number: str) -> None:
    hit = next(h for h in policy_library.find_clauses(laptop.opened, number) if h.number == number)
    consultations.quote(laptop.store, asked, hit)


# -------------------------------------------------------------------------------------------------- what goes to the desk
def recommend(laptop: Laptop, story: Story, day: date) -> None:
    """Not open: the program refuses it, and the record goes. What is open and checked is handed in."""
    values = {
        "catalogue": Catalogue.FIRST_SET, "year": day.year, "enterprise_id": story.companies[0], "recommended_on": day,
        "outcome": Outcome.WAITING, "region": COUNTY, "report_unit": COUNTY,
    }  # fmt: skip
    secret = laptop.store.create(Recommendation, {**values, "product": "（名称不录入）", "open_confirmed": False})
    story.books.secret = _refusal(lambda: laptop.store.submit(Recommendation, secret))
    laptop.store.delete(Recommendation, [secret])
    good = {"product": "五轴联动加工中心主轴热误差补偿装置", "open_confirmed": True}
    made = laptop.store.create(Recommendation, {**values, **good})
    laptop.store.submit(Recommendation, made)
    story.books.lines[Recommendation].append(made)


def _refusal(act: Callable[[], object]) -> str:
    """What the program says against it; empty if it lets it pass."""
    try:
        act()
    except Invalid as error:
        return "；".join(str(getattr(problem, "text", problem)) for problem in error.problems)
    except UserError as error:
        return f"{error.text}{error.hint}"
    return ""


def cases(laptop: Laptop, leader: Laptop, story: Story, calendar: Calendar) -> None:
    """A commissioner's case with its files, a team's from its village; both are handed in."""
    made = laptop.store.create(TypicalCase, {
        "name": "一次走访解了主轴热变形的结（演示）", "case_kind": CaseKind.VISIT, "persons": (laptop.opened.account.id,),
        "enterprise_id": story.companies[0], "region": COUNTY, "report_unit": COUNTY,
        "background": "企业五轴加工中心夏季废品率上升，自己查了两个月没有结果。",
        "practice": "特派员三次入厂测温，请高校团队在主轴箱布置 8 个测点，连续记录两周，找到热源后改冷却水路、加补偿表。",
        "effect": "废品率由 6.1% 降到 1.8%，一年少损失约 90 万元；企业和高校签了后续开发合同。",
    })  # fmt: skip
    _files(laptop, story, made, calendar)
    laptop.store.submit(TypicalCase, made)
    other = leader.store.create(TypicalCase, {
        "name": "满堂村老果园改形的三本账（演示）", "case_kind": CaseKind.VILLAGE, "served_id": story.places["满堂"],
        "persons": (leader.opened.account.id,), "region": COUNTY, "report_unit": COUNTY,
        "background": "寒富苹果乔化老园占六成，树形郁闭，大小年明显，农户怕间伐减产。",
        "practice": "先做 60 亩对比行，秋后当着农户称重；三天六课在园里办班，23 户逐户画树形。",
        "effect": "间伐行一级果率高 14 个百分点，跟进户 23 户；村里自己留下 8 名修剪示范户。",
    })  # fmt: skip
    leader.store.submit(TypicalCase, other)
    story.books.case = made
    story.books.lines[TypicalCase] += [made, other]


def _files(laptop: Laptop, story: Story, owner: UUID, calendar: Calendar) -> None:
    """A photograph whose time and place are taken out again, a letter, and what is refused."""
    folder = laptop.opened.profile.folder.parent
    photo = books_files.photographed(laptop.opened, folder / "测温记录.jpg", calendar.day(WRITTEN + 1))
    story.books.bare = laptop.store.attach(TypicalCase, owner, photo)
    laptop.store.strip_attachment(story.books.bare)
    laptop.store.attach(TypicalCase, owner, books_files.letter(laptop.opened, story.companies[0], folder / "企业证明.pdf"))
    secret = books_files.marked(folder / "配套清单.txt")
    story.books.marked = _refusal(lambda: laptop.store.attach(TypicalCase, owner, secret))


def keep_photo(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """Beside the newest draft of a visit: a photograph with its time and place, and a letter."""
    folder = laptop.opened.profile.folder.parent
    photo = books_files.photographed(laptop.opened, folder / "走访记录手写页.jpg", calendar.day(1))
    laptop.store.attach(Visit, story.drafts[0], photo)
    told = books_files.letter(laptop.opened, story.companies[2], folder / "企业情况说明.pdf")
    laptop.store.attach(Visit, story.drafts[0], told)


# ---------------------------------------------------------------------------------------------------------- paper by table
def by_table(laptop: Laptop, whom: Laptop, story: Story, calendar: Calendar) -> None:
    """代录: a table that was handed in becomes drafts, and what is whole is submitted; one row names nobody."""
    rows = table_rows(laptop.store, story, whom.who.name, calendar.day(TABLE + 2))
    path = books_files.table(laptop.opened.profile.folder.parent / "走访台账.xlsx", rows)
    report = visit_import.take_in(laptop.opened, path, lambda *_: None, lambda: None)
    story.books.refused_rows = len(report.bad)
    story.books.imported = report.ready
    visit_import.submit_all(laptop.opened, report, lambda *_: None, lambda: None)


def table_rows(store: Store, story: Story, name: str, day: date) -> list[books_files.Visit]:
    """Three good rows and one whose visitor nobody knows."""
    cards = [store.get(Enterprise, company) for company in story.companies[5:9]]
    told = (
        ("订单平稳，正在换型。", "技术：夹具换型要四个小时", "快换夹具", "50"), ("出口下降两成。", "市场：缺少国内渠道", "", ""),
        ("设备大修中。", "人才：缺少会编程的技师", "", ""), ("新厂房投产。", "技术：涂装线能耗高", "", ""),
    )  # fmt: skip
    rows: list[books_files.Visit] = []
    for n, (card, (status, trouble, need, budget)) in enumerate(zip(cards, told, strict=True)):
        assert card is not None
        rows.append((
            f"{day - timedelta(days=n)}", card.name or "", card.uscc or "", name if n < 3 else "查无此人", "实地", "技术诊断",
            "生产副总", "024-88880021", status, trouble, need, "先进制造" if need else "", budget,
        ))  # fmt: skip
    return rows


# --------------------------------------------------------------------------------------------------- a post that changes
def unfinished(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """What somebody leaves open: a visit that has passed with a promise, one not handed in, a question."""
    for company, submitted in ((story.companies[7], True), (story.companies[8], False)):
        with calendar.on(WRITTEN) as day:
            visit = visits.new_visit(laptop.store, company)
            laptop.store.save(Visit, visit, {
                "visited_on": day, "mode": VisitMode.ONSITE, "purposes": (VisitPurpose.NEEDS,), "interviewee": "总工程师",
                "interviewee_phone": "024-88880027", "biz_status": "正在试制新机型，样机三台。",
                "follow_up": "约检测中心排期", "follow_up_due": calendar.today + timedelta(days=6),
                "follow_up_owner": laptop.opened.account.id, "result": VisitResult.TRACKING,
            })  # fmt: skip
            if submitted:
                laptop.store.submit(Visit, visit)
        story.books.left.append(visit)


def hand_over(laptop: Laptop, whom: Laptop, story: Story, day: date) -> None:
    """He gives all of it to the one who stays."""
    story.books.handover = handing_over.hand_over(
        laptop.store, laptop.opened.account.id, whom.opened.account.id, day, (), REASON
    )  # fmt: skip

