"""A made-up register of enterprises for the demonstration, as the .csv that a county would hand over."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

from stdnum.cn import uscc

SEED = 20261122
_PLACES = (
    ("210112", "沈阳"), ("210106", "沈阳"), ("210213", "大连"), ("210381", "鞍山"), ("211322", "朝阳"), ("210781", "锦州"),
)  # fmt: skip
_BRANDS = (
    "浑河", "北方", "东陵", "桃仙", "白塔", "金谷", "高坎", "满堂", "千山", "渤海", "红山", "辽河", "五女山", "鸭绿江", "冮家",
    "牤牛河",
)  # fmt: skip
_TRADES = (
    ("精密机床", "C3421", "数控机床、主轴"), ("新材料科技", "C3985", "电子陶瓷材料"), ("泵业", "C3441", "离心泵、阀门"),
    ("智能装备", "C3491", "工业机器人"), ("医疗器械", "C3581", "影像设备配件"), ("种业", "A0511", "玉米、水稻种子"),
    ("铸造", "C3391", "灰铁铸件"), ("电缆附件", "C3831", "中压电缆接头"), ("轴承", "C3451", "调心滚子轴承"),
    ("食品", "C1495", "大米制品"),
)  # fmt: skip
_ENDS = ("有限公司", "股份有限公司", "科技有限公司")


def write(path: Path, count: int, region: str = "210112", city: str = "沈阳", first: int = 0) -> Path:
    """`count` rows with valid credit codes, a fifth of them in the county itself, and three that are refused with reasons."""
    rng = random.Random(SEED)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("企业名称", "统一社会信用代码", "所属地区", "行业代码", "地址", "成立日期", "注册资本(万元)", "主营产品"))
        rows.writerows(_row(rng, n, (region, city)) for n in range(first, first + count))
        rows.writerow(("沈阳代码写错的有限公司", "91210112MA0000000A", "浑南区", "", "", "", "", ""))
        rows.writerow(("沈阳被表格损坏的有限公司", "9.12101E+17", "浑南区", "", "", "", "", ""))
        rows.writerow(("", _code("210112", first + count + 1), "浑南区", "", "", "", "", ""))
    return path


def _row(rng: random.Random, n: int, home: tuple[str, str]) -> tuple[str, ...]:
    region, city = home if n % 5 == 0 else rng.choice(_PLACES)
    trade, industry, products = rng.choice(_TRADES)
    name = f"{city}{rng.choice(_BRANDS)}{trade}{rng.choice(_ENDS)}"
    founded = date(1998, 1, 1) + timedelta(days=rng.randrange(9000))
    address = f"辽宁省{city}市{rng.choice(_BRANDS)}路 {rng.randrange(1, 300)} 号"
    return name, _code(region, n), region, industry, address, founded.isoformat(), str(rng.randrange(50, 20000)), products


def _code(region: str, n: int) -> str:
    """A valid code of an organisation that does not exist: the middle part runs MA9……"""
    body = f"91{region}MA9{n:05d}"
    organisation = body[8:16]
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    digit = -sum(int(c, 36) * w for c, w in zip(organisation, weights, strict=True)) % 11
    whole = body + "0123456789X"[digit]
    return str(whole + uscc.calc_check_digit(whole))
