"""What the team of the demonstration does in its villages: made-up, but each fits its trade. Places stand by their keys."""

from dataclasses import dataclass

from db.rural_choices import LocalIndustry, OutputKind, ServedType, ServiceContent

FRUIT, GREENS, MUSHROOM, RICE = LocalIndustry.FRUIT, LocalIndustry.VEGETABLE, LocalIndustry.MUSHROOM, LocalIndustry.RICE
_GUIDE, _TEACH, _SHOW = ServiceContent.GUIDANCE, ServiceContent.TRAINING, ServiceContent.DEMONSTRATION
_PESTS, _ADVISE, _PROJECT, _SELL = (
    ServiceContent.PESTS, ServiceContent.CONSULTING, ServiceContent.PROJECT, ServiceContent.MARKETING,
)  # fmt: skip
Output = tuple[OutputKind, str, str, str]  # kind, name, how much (empty: not counted), unit


@dataclass(frozen=True, slots=True)
class Place:
    """Who is served. `village`: by name in the division tree; `code`: of what is no village."""

    key: str
    kind: ServedType
    village: str
    name: str = ""
    trade: LocalIndustry = FRUIT
    situation: str = ""
    wishes: str = ""
    households: int | None = None
    population: int | None = None


PLACES = (
    Place("满堂", ServedType.VILLAGE, "满堂村", trade=FRUIT, households=612, population=1890,
          situation="寒富苹果 2100 亩，其中乔化老园占六成，树形郁闭，大小年明显。",
          wishes="老园间伐改形、果实套袋后的轮纹病防治、分级销售。"),
    Place("中水", ServedType.VILLAGE, "中水村", trade=GREENS, households=438, population=1322,
          situation="日光温室 320 栋，番茄、黄瓜为主，重茬八年以上的占一半。", wishes="土壤连作障碍、根结线虫、冬季补光。"),
    Place("观音阁", ServedType.VILLAGE, "观音阁村", trade=MUSHROOM, households=275, population=803,
          situation="榆黄蘑、香菇棚 46 个，菌棒外购，成品率七成半。", wishes="自制菌棒、夏季降温、菌糠还田。"),
    Place("果品社", ServedType.COOPERATIVE, "满堂村", "沈阳满堂果品专业合作社（演示）", FRUIT,
          "社员 86 户，冷库 600 吨。", "贮藏期虎皮病、出库分级。"),
    Place("农场", ServedType.FAMILY_FARM, "中水村", "中水䶮田家庭农场（演示）", RICE,
          "水稻 420 亩，稻蟹共作 80 亩。", "侧深施肥、蟹苗投放密度。"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """One log: `ago` days before today it began, for `days` days; `who` names members by letters (s 孙, l 李, z 周, w 吴, h 何).

    A small letter was there all day, a capital half of it.
    """

    ago: int
    days: int
    place: str
    who: str
    contents: tuple[ServiceContent, ...]
    summary: str
    outputs: tuple[Output, ...] = ()
    problem: str = ""
    follow_up: str = ""


_VARIETY, _TECHNIQUE, _SOLVED = OutputKind.VARIETY, OutputKind.TECHNIQUE, OutputKind.PROBLEM
_BASE, _HOUSEHOLD, _LESSON = OutputKind.BASE, OutputKind.HOUSEHOLD, OutputKind.TRAINING

NOTES = (
    Note(29, 2, "满堂", "slzwh", (_GUIDE, _ADVISE), "全团进村，逐户看老园，定下间伐改形的示范地块 60 亩。",
         ((_BASE, "寒富苹果老园改造示范基地", "60", "亩"),), "部分农户担心间伐减产", "先做对比行，秋后称重"),
    Note(27, 1, "中水", "szW", (_PESTS,), "温室黄瓜根结线虫取样 12 栋，其中 5 栋重度。",
         ((_SOLVED, "根结线虫为害程度分级", "12", "栋"),),
         "农户习惯随水冲施农药", "下周回诊，带淡紫拟青霉菌剂"),
    Note(27, 1, "观音阁", "LWh", (_GUIDE,), "菌棚遮阳和微喷降温改造现场指导。", ((_TECHNIQUE, "微喷降温", "6", "棚"),)),
    Note(26, 1, "果品社", "sl", (_ADVISE, _SELL), "冷库气调参数复核，教会保管员记录氧含量。",
         ((_TECHNIQUE, "简易气调贮藏", "200", "吨"),),
         "记录本纸面不全", "改用手机拍表，月底汇总"),
    Note(25, 1, "农场", "zh", (_GUIDE, _SHOW), "稻蟹共作田块越冬水位和清塘指导。", ((_TECHNIQUE, "稻蟹共作", "", ""),)),
    Note(24, 2, "满堂", "swh", (_TEACH, _GUIDE), "改形修剪现场教学两天，学员分组上手，当场纠正。",
         ((_LESSON, "改形修剪现场课", "2", "场"), (_HOUSEHOLD, "修剪示范户", "8", "户"))),
    Note(23, 1, "中水", "lz", (_PESTS, _SHOW), "重度棚灌施淡紫拟青霉，留 2 棚作对照。",
         ((_TECHNIQUE, "生物菌剂防线虫", "5", "栋"),),
         "", "三周后取样复查"),
    Note(22, 1, "观音阁", "swH", (_PROJECT,), "与村委会商定自制菌棒车间方案，选址老粮库。",
         (), "缺灭菌锅 2 台，约 18 万元", "帮助申报县级产业项目"),
    Note(21, 1, "果品社", "lzh", (_GUIDE,), "出库分级线调试，果径分选误差调到 2 毫米内。",
         ((_SOLVED, "分选误差偏大", "1", "项"),)),
    Note(20, 1, "农场", "sW", (_ADVISE,), "算侧深施肥机租用账，比人工省 31 元/亩。", ()),
    Note(18, 3, "满堂", "Sl", (_TEACH,), "果树栽培班在村里办班，三天六课，园里实操。",
         ((_LESSON, "农民技术员培训", "1", "期"),)),
    Note(18, 1, "中水", "zwh", (_GUIDE, _PESTS), "番茄灰霉病会诊，放风口改到顶部，停用两种重复药剂。",
         ((_SOLVED, "番茄灰霉病", "9", "栋"),)),
    Note(16, 1, "观音阁", "zwh", (_SHOW,), "引进榆黄蘑新菌株试出 2 棚。",
         ((_VARIETY, "榆黄蘑 LN-3", "2", "棚"),), "", "记温湿度，出头潮菇后比对"),
    Note(15, 1, "中水", "slw", (_TEACH,), "设施蔬菜实用技术培训一天，讲连作障碍和高温闷棚。",
         ((_LESSON, "实用技术培训", "1", "场"),)),
    Note(14, 1, "果品社", "sz", (_SELL,), "帮合作社拍分级视频，上架两个规格，试卖 300 箱。",
         ((OutputKind.OTHER, "电商上架", "2", "个规格"),),
         "快递破损率 3%", "换蜂窝纸托"),
    Note(13, 1, "农场", "lwh", (_GUIDE,), "收获后稻草离田、秋整地一次到位。", ()),
    Note(12, 2, "满堂", "swH", (_GUIDE, _SHOW), "对比行称重：间伐行亩产略低，一级果率高 14 个百分点。",
         ((_TECHNIQUE, "老园间伐改形", "60", "亩"), (_HOUSEHOLD, "愿意跟进的户", "23", "户"))),
    Note(11, 1, "观音阁", "lz", (_PROJECT, _ADVISE), "县级产业项目申报书初稿交村里核数。", ()),
    Note(9, 1, "中水", "szw", (_PESTS,), "线虫复查：处理棚卵块减少七成，对照棚未减。", ((_SOLVED, "根结线虫", "5", "栋"),)),
    Note(8, 1, "果品社", "lh", (_ADVISE,), "贮藏期虎皮病抽检 200 箱，发病 1.5%。", ()),
    Note(6, 1, "农场", "sz", (_PROJECT,), "稻蟹米地理标志用标材料核对。", ()),
    Note(5, 2, "满堂", "slwh", (_GUIDE,), "冬剪技术要点上墙，23 户逐户画树形。", ((_HOUSEHOLD, "跟进户逐户指导", "23", "户"),)),
    Note(3, 3, "观音阁", "swZ", (_GUIDE, _SHOW), "头潮菇测产三天，新菌株每棒增 0.08 公斤；帮两户改微喷。",
         ((_VARIETY, "榆黄蘑 LN-3", "2", "棚"), (_TECHNIQUE, "微喷降温", "2", "棚")), "第二潮菌丝吐黄水", "下周取样镜检"),
    Note(1, 1, "中水", "Zh", (_ADVISE,), "冬季补光灯布置和用电安全检查。", ()),
)  # fmt: skip
