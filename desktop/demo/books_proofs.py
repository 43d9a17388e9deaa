"""What must have come of the other books, asked of the laptops of all levels; each sentence names what did not."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from PIL import Image

from db.choices import State
from db.plan_rules import leave_ends
from db.records.consultation import Consultation
from db.records.handover import Handover
from db.records.mobility import Mobility
from db.records.visit import Visit
from desktop.core import cards, consultations, home, network, platform_stock, policy_library
from desktop.core.attachments import Wish
from desktop.core.plan import rules_of
from desktop.demo import books
from desktop.demo.people import COUNTY, Cast, Laptop
from desktop.demo.scenes import Story


def unfulfilled(cast: Cast, story: Story) -> list[str]:
    """Empty is the only good answer."""
    desks = (cast.wang, cast.zheng, cast.feng)
    return [
        *_network(desks), *_stock(desks, story), *_rules((cast.zhang, *desks), story), *_library(cast.li, story),
        *_leaves(cast.wang, story), *_refusals(story), *_files(cast, story), *_imported(cast, story), *_handed(cast, story),
    ]  # fmt: skip


def _network(desks: Sequence[Laptop]) -> Iterator[str]:
    told = {desk.who.name: network.load(desk.opened) for desk in desks}
    if len({found.text() for found in told.values()}) != 1:
        yield f"三级的工作网络不同：{ {name: found.text() for name, found in told.items()} }"
    site = told[desks[0].who.name].site(COUNTY)
    if [c.name for c in site.now] != [desks[0].who.name] or len(site.before) != 1 or site.before[0].until is None:
        yield "浑南区的专责人换人以后，现任或历任不对"


def _stock(desks: Sequence[Laptop], story: Story) -> Iterator[str]:
    """A past year's end counts the platform that is no more, today does not; at every level the same."""
    today = desks[0].opened.clock.today()
    struck = books.struck_on(today)
    for desk in desks:
        past, now = (platform_stock.stock(desk.opened, year) for year in (struck.year - 1, today.year))
        there, still = (any(story.books.struck in line.ids for line in each.lines) for each in (past, now))
        if not there or still:
            yield f"{desk.who.name}的期末存量没有按状态变化的日期重算"
    if len({platform_stock.stock(desk.opened, struck.year - 1).total for desk in desks}) != 1:
        yield "同一年末的平台存量，三级的数不同"


def _rules(laptops: Sequence[Laptop], story: Story) -> Iterator[str]:
    """What was asked before the change keeps the old limit, on every laptop."""
    for laptop in laptops:
        with laptop.opened.local.read() as session:
            rules, today = rules_of(session), laptop.opened.clock.today()
            for asked, expected in ((story.books.before, "9 天答复，限 7 天"), (story.books.after, "2 天答复，限 5 天")):
                told, _ = consultations.waited(session.get_one(Consultation, asked), rules, today)
                if told != expected:
                    yield f"{laptop.who.name}看到的咨询时限是“{told}”，应为“{expected}”"


def _library(laptop: Laptop, story: Story) -> Iterator[str]:
    """A colleague finds the clause, the names of today, and what replaced a document, without a network."""
    hits = [hit for hit in policy_library.find_clauses(laptop.opened, "离岗创业") if hit.number == "二（三）3"]
    if not hits:
        yield "政策库里按“离岗创业”没有找到 二（三）3"
    units = [unit for hit in hits for part in _paragraphs(laptop, hit) for unit in part.units]
    if not units:
        yield "条款里 2018 年的机构没有对应到现在的机构"
    assert story.books.policy is not None
    if not any(not related.newer for related in policy_library.load(laptop.opened, story.books.policy).more.related):
        yield "新文件没有列出它替代的文件"


def _paragraphs(laptop: Laptop, hit: policy_library.ClauseHit) -> list[policy_library.Paragraph]:
    found = policy_library.load(laptop.opened, hit.policy).more.paragraphs
    return [part for part in found if part.number == hit.number]


def _leaves(laptop: Laptop, story: Story) -> Iterator[str]:
    with laptop.opened.local.read() as session:
        leap = leave_ends(session.get_one(Mobility, story.books.leap), rules_of(session))
    if leap is None or (leap.month, leap.day) != (2, 28):
        yield f"2 月 29 日起的离岗创业算到 {leap}，应到 2 月 28 日"
    told = {item.id: item for group in home.load(laptop.opened).groups if group.key == "reminders" for item in group.items}
    ending, waiting = told.get(story.books.ending), told.get(story.books.waiting)
    if ending is None or ending.days != books.ENDS_IN:
        yield "首页没有提醒快到期的离岗创业"
    if waiting is None:
        yield "首页没有提醒还没有答复的咨询"


def _refusals(story: Story) -> Iterator[str]:
    if "涉密" not in story.books.secret:
        yield f"没有确认不涉密的目录推荐没有被拒绝：{story.books.secret}"
    if "机密" not in story.books.marked:
        yield f"标有密级的文件没有被拒绝：{story.books.marked}"


def _files(cast: Cast, story: Story) -> Iterator[str]:
    """The picture is small and says nothing of time and place; the province has its card and not what was refused."""
    assert story.books.bare is not None and story.books.case is not None
    with Image.open(BytesIO(cast.zhang.store.attachment_content(story.books.bare))) as picture:
        if max(picture.size) > Wish().side or picture.getexif():
            yield "附件的图片没有缩小，或还带着拍摄信息"
    there = cast.feng.store.attachments(story.books.case)
    if len(there) != 2 or any(card.taken_at or card.taken_place for card in there):
        yield f"省级看到的案例附件有 {len(there)} 个，或带着拍摄信息"
    if any(card.state is not State.CONFIRMED for card in there):
        yield "案例的附件没有随案例确认"


def _imported(cast: Cast, story: Story) -> Iterator[str]:
    if story.books.refused_rows != 1 or len(story.books.imported) != 3:
        yield f"表格导入 {len(story.books.imported)} 条，拒绝 {story.books.refused_rows} 行"
    with cast.zheng.opened.local.read() as session:
        found = [session.get(Visit, visit) for visit in story.books.imported]
    if any(visit is None or visit.state is State.SUBMITTED for visit in found):
        yield "表格代录的走访没有由市级通过"


def _handed(cast: Cast, story: Story) -> Iterator[str]:
    """Who stays goes on; who left reads his own work and cannot change it; the author is the same."""
    assert story.books.handover is not None
    record = cast.feng.store.get(Handover, story.books.handover)
    if record is None or (record.moved or 0) < len(story.books.left):
        yield "工作交接没有移交"
    for visit in story.books.left:
        old, new = (cards.load(laptop.opened, Visit, visit) for laptop in (cast.li, cast.zhang))
        if (new.record.author_id, new.record.keeper_id) != (cast.li.opened.account.id, cast.zhang.opened.account.id):
            yield "移交的走访没有保持填写人、换成新的经办人"
        if not old.lock or old.actions & {"submit", "withdraw", "delete", "void"}:
            yield "移交以后原来的人还能改"
    if not any(item.id in story.books.left for g in home.load(cast.zhang.opened).groups if g.key == "drafts" for item in g.items):
        yield "移交的草稿没有到接收人的首页"

