"""A month of the county, week by week: everyone works on his own, then the network is back for an evening."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from db.choices import State
from db.records.visit import Visit
from desktop.demo import books, books_field, chain, chain_deals, classroom, desk, register, scenes, villages
from desktop.demo.calendar import Calendar
from desktop.demo.people import Cast, Laptop
from desktop.demo.province import Province
from desktop.demo.scenes import AGO, DRAFTS, Story

COMPANIES = 11
STRANGERS = range(9, 12)  # of the visits, those of another county
STILL_WAITING = 3  # days: what came in after that is left for another time
Tell = Callable[[str], object]
Witness = Callable[[str, Laptop, Story], object]


class Month:
    """The acts in their order; the province runs at the end."""

    def __init__(self, province: Province, cast: Cast, source: Path, calendar: Calendar, tell: Tell, witness: Witness) -> None:
        self.province, self.cast, self.source, self.calendar = province, cast, source, calendar
        self.story = Story()
        self._tell, self._witness = tell, witness

    def play(self) -> Story:
        """All of it."""
        for laptop in self.cast:
            laptop.sync(self.province.url)
        desk.set_rules(self.cast.feng, self.calendar.today)
        self.relay(self.cast.feng, *self.cast)
        for act in (self.first_week, self.second_week, self.third_week, self.returns_mended, self.two_values, self.last_week):
            act()
        return self.story

    # ------------------------------------------------------------------------------------------------------ network
    @contextmanager
    def offline(self, told: str) -> Iterator[None]:
        """Without the province."""
        self._tell(told)
        self.province.stop()
        yield
        self.province.start()

    def relay(self, *laptops: Laptop) -> None:
        """An evening with a network."""
        for laptop in laptops:
            words = laptop.sync(self.province.url).words
            if not words.startswith("没有需要上传的"):
                self._tell(f"　{laptop.who.name}：{words}")

    # --------------------------------------------------------------------------------------------------------- acts
    def first_week(self) -> None:
        """Registers, visits of the months before, the team and its first logs, a class planned."""
        cast, story, calendar = self.cast, self.story, self.calendar
        with self.offline("第一周，没有网络：企业名册和走访、特派团进村、培训班报名"):
            story.report = scenes.import_register(cast.zhang, self.source)
            self._tell(f"　{story.report.text}")
            unit = "沈阳某高校机械学院（演示）"
            scenes.introduce(cast.zhang, unit, "副教授", "机床热误差补偿、精密测量", calendar.today)
            story.companies = scenes.some_enterprises(cast.zhang, COMPANIES)
            scenes.days_work(cast.zhang, story, calendar, (n for n, ago in enumerate(AGO) if ago > 21))
            books.platforms(cast.zhang, story, calendar)
            with calendar.on(books_field.ASKED):
                books_field.tax_question(cast.zhang, story)
            with calendar.on(21):
                chain.first_talks(cast.zhang, story, calendar)
            chain.offer(cast.lin, story, calendar)
            other = Story()
            around = register.write(cast.zhao.opened.profile.folder.parent / "名册.csv", 20, cast.zhao.who.division, "大连")
            scenes.import_register(cast.zhao, around)
            other.companies = scenes.some_enterprises(cast.zhao, 3)
            scenes.days_work(cast.zhao, other, calendar, STRANGERS)
            with calendar.on(30):
                villages.form_team(cast.sun, cast.li, story, calendar)
            villages.keep_logs(cast.sun, cast.li, story, calendar, 30, 21)
            with calendar.on(21):
                classroom.plan(cast.qian, story, calendar)
                self._witness("离线", cast.zhang, story)
        self.relay(*self.cast)

    def second_week(self) -> None:
        """The county decides, at once where nothing is wrong; the class is held, its certificates are given out."""
        cast, story, calendar = self.cast, self.story, self.calendar
        with self.offline("第二周：县级审核（批量、退回），培训班上课、签到、考核、发证"):
            with calendar.on(20):
                desk.expect(cast.wang, calendar.today)
                desk.return_visit(cast.wang, story, calendar.day(20))
                story.decisions += desk.decide(cast.wang) + 2
            classroom.teach(cast.qian, story, calendar)
            with calendar.on(classroom.SHORT_DAY):
                classroom.short_course(cast.qian, story, calendar)
            with calendar.on(classroom.ISSUED):
                classroom.certify(cast.qian, story, calendar)
            villages.keep_logs(cast.sun, cast.li, story, calendar, 20, 14)
            self.books_of_desks()
            chain.fair(cast.wang, story, calendar)
            with calendar.on(chain.CHANGED):
                chain.hand_over(cast.zhang, cast.lin, story, calendar)
        self._tell(f"　县级审核 {story.decisions} 条；发证 {story.certified} 张，其中 {story.pending_numbers} 张编号待发")
        self.relay(cast.wang, cast.qian, cast.sun, cast.zhang, cast.li, cast.lin, cast.zheng, cast.feng)

    def third_week(self) -> None:
        """What was returned is mended offline; paper is entered for others; the same enterprise is met twice."""
        cast, story, calendar = self.cast, self.story, self.calendar
        with calendar.on(13):
            self._witness("退回", cast.zhang, story)
        with self.offline("第三周：退回的改好再交，联络员代录，两人各自建了同一家企业，经纪人对接、签约、落地"):
            with calendar.on(13):
                desk.mend_visit(cast.zhang, story)
                desk.mend_log(cast.sun, story)
                classroom.lose_one(cast.qian, story)
                classroom.hand_in(cast.qian, story)
            scenes.days_work(cast.zhang, story, calendar, (n for n, ago in enumerate(AGO) if 7 < ago <= 21))
            with calendar.on(12) as day:
                paper = "纸质表：焊接机器人产线节拍慢，夹具要人工定位"
                story.written_for = desk.write_for(cast.wang, cast.zhang, story.companies[2], day, paper)
                desk.write_for(cast.wang, cast.li, story.companies[3], day, "纸质表：水泵试验台能耗偏高")
            with calendar.on(9) as day:
                scenes.begin_shared(cast.zhang, cast.li, story, story.companies[0], day)
                scenes.same_enterprise((cast.zhang, cast.li), story, day)
            villages.keep_logs(cast.sun, cast.li, story, calendar, 13, 8)
            self.books_of_field()
            with calendar.on(8):
                villages.report_effects(cast.sun, cast.li, story, calendar)
            chain.broker(cast.lin, story, calendar)
        self.relay(cast.zhang, cast.li, cast.qian, cast.sun, cast.lin, cast.wang, cast.zhang, cast.li)

    def returns_mended(self) -> None:
        """Three levels decide on what has come up to them, each on its own laptop."""
        cast, story, calendar = self.cast, self.story, self.calendar
        whole = chain.of_chain(story)
        with calendar.on(7):
            self._witness("再审", cast.wang, story)
        with self.offline("县、市、省三级各自审核，代录的由本人和市级确认"), calendar.on(7):
            story.decisions += desk.decide(cast.wang, lambda row: row.days > STILL_WAITING or row.id in whole)
            desk.vouch(cast.zhang, story)
        self.relay(cast.wang, cast.zhang, cast.zheng, cast.feng)
        with self.offline("市级审核"), calendar.on(6):
            story.decisions += desk.decide(cast.zheng, lambda row: "代录" in row.marks) + desk.decide(cast.zheng, each=6)
            story.decisions += desk.decide(cast.zheng, lambda row: row.id in whole)
        self.relay(cast.zheng, cast.feng)
        with self.offline("省级确认"), calendar.on(5):
            story.decisions += desk.decide(cast.feng, each=3) + desk.decide(cast.feng, lambda row: row.id in whole)
        self.relay(cast.feng, *self.cast)

    def two_values(self) -> None:
        """Two people go on with one visit without knowing of each other; one goes on too late."""
        cast, story, calendar = self.cast, self.story, self.calendar
        with self.offline("再次断网：两人修改同一条走访"), calendar.on(4):
            scenes.edit_apart(cast.zhang, cast.li, story)
        self.relay(cast.zhang, cast.li, cast.zhang)
        self._witness("不同值", cast.zhang, story)
        story.conflicts = scenes.settle(cast.zhang, story)
        self._tell(f"张选择保留其中一个值，{story.conflicts} 处不同已处理并提交")
        cast.zhang.sync(self.province.url)
        scenes.edit_late(cast.li, story)
        self.relay(cast.li)
        self._witness("未接收", cast.li, story)
        self._tell(f"李放弃 {scenes.give_up(cast.li)} 项未被接收的改动")

    def last_week(self) -> None:
        """An approved visit is corrected; new work comes in and waits for the county."""
        cast, story, calendar = self.cast, self.story, self.calendar
        assert story.shared is not None
        approved = [v for v in story.visits if self._state(v) is State.APPROVED_COUNTY]
        with self.offline("更正已通过的走访；新的一周又有走访和日志"), calendar.on(3):
            story.corrected = approved[-1]
            reason = "企业来函更正：职工人数把劳务派遣人员算了两次。"
            story.correction = desk.correct(cast.zhang, story.corrected, dict(desk.CORRECTED), reason)
        self.relay(cast.zhang, cast.wang)
        with self.offline("县级通过更正"), calendar.on(2):
            story.decisions += desk.decide(cast.wang, lambda row: row.id == story.correction)
        self.relay(cast.wang, cast.zhang)
        with self.offline("最后几天"):
            scenes.days_work(cast.zhang, story, calendar, range(len(AGO) - DRAFTS, len(AGO)))
            villages.keep_logs(cast.sun, cast.li, story, calendar, 7, 1)
            books_field.more_questions(cast.zhang, story, calendar)
            books_field.keep_photo(cast.zhang, story, calendar)
            with calendar.on(books_field.LEFT) as day:
                self._witness("交接", cast.li, story)
                books_field.hand_over(cast.li, cast.zhang, story, day)
            with calendar.on(2):
                chain_deals.support(cast.wang, story, calendar)
                chain_deals.begin_next(cast.lin, story, calendar)
            with calendar.on(1) as day:
                story.unread = desk.write_for(cast.wang, cast.zhang, story.companies[4], day, "纸质表：铸件气孔，请帮助联系专家")
                reason = "访谈记录整理时发现漏记一项现场解决事项。"
                solved = "解读研发费用加计扣除；现场调好三坐标测头补偿参数。"
                story.waiting_correction = desk.correct(cast.zhang, approved[-2], {"on_site": solved}, reason)
                desk.give_back(cast.wang, Visit, story.shared, {
                    "purposes": "与内容不符，请核对走访目的。", "biz_status": "内容过于简单，请补充产值、订单的具体情况。",
                }, day)  # fmt: skip
                story.decisions += 1
        self.relay(*cast, *cast)

    def books_of_desks(self) -> None:
        """The second week's: the network at three levels, a new limit and a new document of the province."""
        cast, story, calendar = self.cast, self.story, self.calendar
        with calendar.on(books.CHANGED + 1):
            books.province_network(cast.feng, calendar)
            books.change_rule(cast.feng, calendar)
            books.publish(cast.feng, story, calendar)
        with calendar.on(books.CHANGED):
            books.city_network(cast.zheng, calendar)
            books.county_network(cast.wang, story, calendar)
        with calendar.on(books_field.ANSWERED):
            books_field.answer_tax(cast.zhang, story, calendar)

    def books_of_field(self) -> None:
        """The third week's: a recommendation, two cases, questions, people on leave, paper by table."""
        cast, story, calendar = self.cast, self.story, self.calendar
        with calendar.on(books_field.WRITTEN) as day:
            books_field.recommend(cast.zhang, story, day)
            books_field.cases(cast.zhang, cast.sun, story, calendar)
            books.leaves(cast.wang, story, calendar)
            books.add_year(cast.wang, story, calendar)
        books_field.unfinished(cast.li, story, calendar)
        with calendar.on(books_field.TABLE):
            books_field.by_table(cast.wang, cast.zhang, story, calendar)
        with calendar.on(books_field.ASKED_AGAIN):
            books_field.leave_question(cast.zhang, story)
        with calendar.on(books_field.ANSWERED_AGAIN):
            books_field.answer_leave(cast.zhang, story)

    def _state(self, visit: UUID) -> State | None:
        found = self.cast.zhang.store.get(Visit, visit)
        return found.state if found else None


def play(
    province: Province, cast: Cast, source: Path, calendar: Calendar, tell: Tell, witness: Witness = lambda *_: None
) -> Story:  # fmt: skip
    """The whole month."""
    return Month(province, cast, source, calendar, tell, witness).play()

