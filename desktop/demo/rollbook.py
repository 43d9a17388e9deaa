"""Who comes to the classes of the demonstration: people of the nineteenth century with numbers of nobody's (area 219900)."""

from collections.abc import Iterable, Sequence

from stdnum.iso7064 import mod_11_2

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_WOMEN = ("淑芬", "秀英", "桂兰", "玉梅", "凤霞", "素珍", "金凤", "丽华", "桂芝", "秀兰", "雅琴")
_MEN = ("建国", "德明", "志强", "永福", "海涛", "长江", "春生", "文举", "树林", "宝山", "洪波", "万有", "殿军")
_RARE = {7: "冮永", 19: "阿布都·热合曼", 31: "牤大田"}
_VILLAGES = ("满堂街道满堂村", "满堂街道中水村", "满堂街道观音阁村", "满堂村", "中水村")
_TRADES = ("苹果", "苹果", "设施蔬菜", "食用菌", "水稻", "玉米")
_SCHOOLS = ("初中", "高中", "小学", "中专", "初中")
_HEADINGS = ("序号", "姓名", "身份证号", "家庭住址", "联系电话", "文化程度", "从事产业", "规模")


def number(n: int) -> str:
    """The n-th person's identity number: well formed, and of a district that is none."""
    body = f"219900{1880 + n % 20}{1 + n % 12:02d}{1 + n % 28:02d}{n:03d}"
    return str(body + mod_11_2.calc_check_digit(body))


def name(n: int) -> str:
    """The n-th person's name, a woman's for even numbers; some have characters that old programs cannot write."""
    given = _MEN if n % 2 else _WOMEN
    return _RARE.get(n) or _FAMILY[n * 3 % len(_FAMILY)] + given[n // 2 % len(given)]


def numbers(people: Iterable[int]) -> list[str]:
    """All that may stand nowhere in the clear."""
    return [number(n) for n in people]


def row(n: int) -> tuple[str, ...]:
    """One line of the organiser's spreadsheet, without its first column."""
    return (
        name(n), number(n), _VILLAGES[n % len(_VILLAGES)], f"1380000{n:04d}", _SCHOOLS[n % len(_SCHOOLS)],
        _TRADES[n % len(_TRADES)], f"{2 + n % 9}亩",
    )  # fmt: skip


def spreadsheet(people: Sequence[int], spoiled: int | None = None) -> str:
    """As it is copied from Excel, headings and all; in the row of `spoiled` Excel has rounded the number."""
    lines: list[tuple[str, ...]] = [_HEADINGS]
    for place, n in enumerate(people, 1):
        cells = list(row(n))
        if n == spoiled:
            cells[1] = "2.199E+17"
        lines.append((str(place), *cells))
    return "\r\n".join("\t".join(cells) for cells in lines)
