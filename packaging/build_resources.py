"""Makes the data files in resources/ from their sources: python packaging/build_resources.py FOLDER [PART …].

FOLDER holds liaoning_2023.csv, gbt4754_2017.csv and plan_2018_3.txt (resources/SOURCES.md says where they come from).
PART is divisions, industries, pinyin or policy; without one all are made. Not needed to run or to package the program.
"""

import csv
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from pinyin_table import pinyin_lines

RESOURCES = Path(__file__).resolve().parent.parent / "resources"

# Names in the source list that differ from the published standard; found by comparing with a second list.
INDUSTRY_NAMES = {
    "C15": "酒、饮料和精制茶制造业",
    "C203": "木质制品制造",
    "C204": "竹、藤、棕、草等制品制造",
    "C339": "铸造及其他金属制品制造",
    "C349": "其他通用设备制造业",
    "C395": "非专业视听设备制造",
    "L7289": "其他会议、会展及相关服务",
    "M746": "环境与生态监测检测服务",
    "M75": "科技推广和应用服务业",
    "R87": "广播、电视、电影和录音制作业",
    "R905": "文化体育娱乐活动与经纪代理服务",
}


def write(name: str, lines: Iterable[str]) -> None:
    """Write one resource with Unix line ends and tell its size."""
    path = RESOURCES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{name}: {path.stat().st_size:,} bytes")


def rows(path: Path) -> list[dict[str, str]]:
    """All rows of a CSV file with a header line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def divisions(folder: Path) -> None:
    """Code and name; level and parent follow from the code, which is checked here."""
    found = rows(folder / "liaoning_2023.csv")
    codes = {row["code"] for row in found}
    for row in found:
        if row["parent"] and (row["parent"] not in codes or parent_of(row["code"]) != row["parent"]):
            raise SystemExit(f"{row['code']}: its parent does not follow from the code")
    head = ["# edition 2023-06-30: divisions of Liaoning, 国家统计局统计用区划代码 (resources/SOURCES.md)", "code,name"]
    body = sorted(f"{row['code']},{plain_name(row['name'])}" for row in found)
    write("divisions.csv", head + body)


def parent_of(code: str) -> str:
    """The code of the division above, by the structure of GB/T 2260 and GB/T 10114."""
    if len(code) > 6:
        return code[:-3]
    return f"{code[:2]}0000" if code.endswith("00") else f"{code[:4]}00"


def plain_name(name: str) -> str:
    """A name without stray blanks; a comma would break the format."""
    name = name.strip(" \u3000")
    if not name or "," in name:
        raise SystemExit(f"cannot be written: {name!r}")
    return name


def industries(folder: Path) -> None:
    """Code and name, in the order of the standard; the level follows from the length of the code."""
    names = {row["code"]: plain_name(row["name"]) for row in rows(folder / "gbt4754_2017.csv")} | INDUSTRY_NAMES
    head = ["# edition GB/T 4754-2017 with amendment 1 of 2019 (resources/SOURCES.md)", "code,name"]
    write("industries.csv", head + [f"{code},{names[code]}" for code in sorted(names)])


def pinyin(folder: Path) -> None:
    """Initials of every Han character that pypinyin knows."""
    write("pinyin_table.txt", pinyin_lines())


def policy(folder: Path) -> None:
    """The plan 辽政发〔2018〕3号: a head, then one line a clause: id, heading and text separated by tabs."""
    text = (folder / "plan_2018_3.txt").read_text(encoding="utf-8")
    head = [
        "id: lnzf-2018-3",
        "title: 辽宁省技术转移体系建设实施方案",
        "doc_no: 辽政发〔2018〕3号",
        "issuer: 辽宁省人民政府",
        "level: 省级",
        "date: 2018-01-24",
        "",
    ]
    write("policy/lnzf-2018-3.txt", head + [f"{i}\t{h}\t{t}" for i, h, t in clauses(text)])


def clauses(text: str) -> list[tuple[str, str, str]]:
    """Clause id, heading and text; ids as in the clause map: 一 → I, （一） → .1, 1. → .1, paragraphs → a, b, c.

    A paragraph that is the only one of its item, and one that opens a section, belongs to the line above it.
    """
    found: list[tuple[str, str, str]] = []
    owner = ""
    opening = next(line.strip() for line in text.splitlines() if line.strip().startswith("为贯彻落实"))
    for line in (raw.strip(" \u3000") for raw in text[text.index(opening) + len(opening) :].splitlines()):
        if match := re.match(r"([一二三])、(.+)", line):
            owner = ("I", "II", "III")["一二三".index(match[1])]
            found.append((owner, match[2], ""))
        elif match := re.match(r"（([一二三四])）([^。]+)。(.*)", line):
            owner = f"{owner.split('.')[0]}.{'一二三四'.index(match[1]) + 1}"
            found.append((owner, match[2], match[3]))
        elif match := re.match(r"(\d)\.([^。]+)。(.*)", line):
            owner = ".".join([*owner.split(".")[:2], match[1]])
            found.append((owner, match[2], match[3]))
        elif line:
            add_paragraph(found, owner, line)
    return [("引言", "引言", opening), *found]


def add_paragraph(found: list[tuple[str, str, str]], owner: str, line: str) -> None:
    """Put an unnumbered paragraph where it belongs: see `clauses`."""
    last, heading, text = found[-1]
    if last == owner and not text:
        found[-1] = (owner, heading, line)
    elif owner.startswith("II."):
        if last == owner:
            first, _, rest = text.partition("。")
            found[-1:] = [(owner, heading, ""), (f"{owner}a", first, rest)]
            last = f"{owner}a"
        first, _, rest = line.partition("。")
        found.append((f"{owner}{chr(ord(last[-1]) + 1)}", first, rest))
    else:  # the goal for 2025 stands after the fifth numbered goal
        first, _, rest = line.partition("，")
        found.append((f"{owner[:-1]}{int(owner[-1]) + 1}", first, rest))


PARTS: dict[str, Callable[[Path], None]] = {
    "divisions": divisions,
    "industries": industries,
    "pinyin": pinyin,
    "policy": policy,
}


def main(arguments: list[str]) -> None:
    """Make the parts named, or all."""
    if not arguments or not Path(arguments[0]).is_dir() or not set(arguments[1:]) <= set(PARTS):
        raise SystemExit(__doc__)
    for name in arguments[1:] or list(PARTS):
        PARTS[name](Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
