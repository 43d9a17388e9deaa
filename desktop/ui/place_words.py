"""Finding a page by what people call it: its name, other words for it, their initials, or the pinyin typed out."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.profile_files import Account
from desktop.ui.places import places
from desktop.ui.ranking import rank

BEGINS = 1  # of ranking.rank: equal, or begins with it
AT_MOST = 5
WORDS: dict[str, tuple[str, ...]] = {
    "home": ("首页", "gongzuotai", "shouye"),
    "inbox": ("待审核", "审批", "shenhe", "shenpi"),
    "reporting": ("报送", "baosong"),
    "visit": ("走访", "zoufang", "qiyezoufang"),
    "enterprise": ("企业名册", "qiye"),
    "need": ("需求", "需求漏斗", "jishuxuqiu", "xuqiu"),
    "docking": ("对接", "对接看板", "gongxuduijie", "duijie"),
    "achievement": ("成果", "kejichengguo", "chengguo"),
    "contract": ("合同", "技术合同登记", "jishuhetong", "hetong"),
    "landing": ("落地", "chengguoluodi", "luodi"),
    "income": ("收益", "分配", "shouyifenpei", "shouyi"),
    "patent_deal": ("专利", "zhuanliyunying", "zhuanli"),
    "service_log": ("日志", "下乡", "fuwurizhi", "rizhi"),
    "served": ("村", "合作社", "fuwuduixiang"),
    "team": ("团队", "tepaituan"),
    "training": ("培训", "peixunban", "peixun"),
    "trainee": ("农民技术员", "xueyuan"),
    "certificate": ("证书", "jieyezhengshu", "zhengshu"),
    "platform": ("平台", "基地", "创新平台", "pingtaijidi", "pingtai", "jidi"),
    "node": ("网络", "联络员", "gongzuowangluo", "wangluo", "lianluoyuan"),
    "activity": ("对接会", "huodong"),
    "subsidy": ("补助", "资金", "buzhuzijin", "buzhu"),
    "policy": ("政策", "文件", "条款", "zhengceku", "zhengce"),
    "consultation": ("咨询", "税收测算", "计算", "zhengcezixun", "zixun"),
    "person": ("特派员", "renyuan"),
    "mobility": ("离岗创业", "兼职", "renyuanliudong"),
    "recommendation": ("目录", "推荐", "mulutuijian", "tuijian"),
    "typical_case": ("案例", "典型", "dianxinganli", "anli"),
    "parameter": ("规则", "canshu"),
    "export_log": ("导出", "审计", "daochujilu", "daochu"),
    "sync": ("上传", "报送到省级", "回执", "tongbu"),
    "import": ("名册导入", "daoru"),
    "import_visit": ("走访导入", "代录", "daoru"),
    "settings": ("密码", "备份", "字号", "外观", "工作交接", "快捷键", "shezhi"),
}
"""Initials of Chinese words need no entry: `ranking` works them out. A kind without words is found by its name."""

BESIDE = (("import", "导入企业名册"), ("import_visit", "导入走访记录"))
"""Pages that are no place of the rail."""


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A page; `sure` when the text is how one of its names begins, and not by initials only."""

    key: str
    label: str
    under: str
    sure: bool


def find_places(account: Account, text: str) -> Sequence[FoundPlace]:
    """The pages of this account that answer a text, the best first."""
    known = [*((place.key, place.label, place.section) for place in places(account)), *((*page, "") for page in BESIDE)]
    found = []
    for n, (key, label, section) in enumerate(known):
        ranks = [at for word in (label, *WORDS.get(key, ())) if (at := rank(text, word)) is not None]
        if ranks:
            found.append((min(ranks), n, FoundPlace(key, label, section, min(ranks) <= BEGINS)))
    found.sort(key=lambda hit: hit[:2])
    return [page for _, _, page in found[:AT_MOST]]
