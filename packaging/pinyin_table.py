"""Initials of Han characters, boiled down from pypinyin so that the program needs no pinyin library at run time."""

import unicodedata
from collections import Counter, defaultdict

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

# Readings of names of places and people in Liaoning that differ from the first reading of the dictionary, or that
# people type as well: first the usual initial, then the others.
BY_HAND = {
    "盖": "g", "沈": "s", "重": "zc", "长": "cz", "朝": "cz", "行": "xh", "单": "ds", "曾": "zc", "查": "cz",
    "解": "jx", "乐": "ly", "区": "qo", "蛤": "hg", "堡": "bp", "砬": "l", "甸": "d", "什": "s", "大": "d",
    "桲": "bp", "磝": "aq", "鴜": "cz", "奤": "ht", "仇": "cq", "尉": "wy", "翟": "zd", "覃": "qt", "缪": "m",
    "柏": "b", "石": "sd", "召": "zs", "洗": "x", "厦": "sx", "番": "fp", "都": "d", "调": "td", "参": "cs",
    "藏": "cz", "系": "x", "降": "jx", "传": "cz", "弹": "td", "率": "ls", "省": "sx", "会": "hk", "角": "j",
    "壳": "kq", "血": "x", "种": "zc", "畜": "cx", "校": "xj", "期": "q", "识": "sz", "车": "cj", "拓": "t",
    "合": "h", "和": "h", "信": "x", "说": "s", "提": "t", "折": "z", "南": "n", "万": "w", "俞": "y", "褚": "c",
    "能": "n", "红": "h", "谷": "g", "术": "s", "贾": "j", "氏": "s", "宁": "n", "卜": "b", "刨": "p", "咀": "zj",
    "嘴": "z", "碱": "j", "滩": "t", "阿": "a", "冯": "f", "葛": "g", "纪": "j", "任": "r", "华": "h", "过": "g",
    "䶮": "y", "㐂": "x", "𬭊": "d", "冮": "g", "牤": "m",
}  # fmt: skip

# Words in which the usual initial of a character is not the right one.
PHRASES = {
    "重庆": "cq", "重阳": "cy", "重新": "cx", "重组": "cz", "长春": "cc", "长子": "zz", "校长": "xz", "成长": "cz",
    "增长": "zz", "生长": "sz", "家长": "jz", "银行": "yh", "行业": "hy", "行市": "hs", "商行": "sh", "车行": "ch",
    "朝阳": "cy", "朝霞": "zx", "朝气": "zq", "今朝": "jz", "单县": "sx", "曾经": "cj", "大重": "dz", "厦门": "xm",
    "番禺": "py", "调查": "dc", "调度": "dd", "调研": "dy", "人参": "rs", "参茸": "sr", "海参": "hs", "刺参": "cs",
    "党参": "ds", "参业": "sy", "参行": "sh", "参场": "sc", "西藏": "xz", "宝藏": "bz", "藏族": "zz", "会计": "kj",
    "炮弹": "pd", "子弹": "zd", "弹药": "dy", "导弹": "dd", "频率": "pl", "效率": "xl", "功率": "gl", "种植": "zz",
    "音乐": "yy", "乐器": "yq", "畜牧": "xm", "畜禽": "cq", "学校": "xx", "解放": "jf", "地壳": "dq", "蛤蟆": "hm",
    "蛤蜊": "gl", "传记": "zj", "自传": "zz", "标识": "bz", "检查": "jc", "给水": "js", "供给": "gj", "厂家": "cj",
}  # fmt: skip
MIN_SHARE = 0.04  # an alternative reading counts when at least this part of the words with the character use it
MIN_WORDS = 3


def pinyin_lines() -> list[str]:
    """`initials<tab>characters`, the usual initial first; then, after an empty line, `word<tab>initials`."""
    words = initials_in_words()
    groups: defaultdict[str, list[str]] = defaultdict(list)
    readings = {chr(code): text for code, text in PINYIN_DICT.items()}
    for char in sorted(readings.keys() | BY_HAND.keys()):
        found = BY_HAND.get(char) or chosen(readings[char], words.get(char, Counter()))
        if found:
            groups[found].append(char)
    lines = ["# From pypinyin (MIT); made by packaging/build_resources.py. Alternatives follow the usual initial."]
    lines += [f"{initials}\t{''.join(chars)}" for initials, chars in sorted(groups.items())]
    return [*lines, "", *(f"{word}\t{initials}" for word, initials in sorted(PHRASES.items()))]


def initials_in_words() -> dict[str, Counter[str]]:
    """How often each character is read with each initial in pypinyin's words."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, syllables in PHRASES_DICT.items():
        for char, readings in zip(word, syllables, strict=False):
            found[char][initial(readings[0])] += 1
    return dict(found)


def chosen(readings: str, words: Counter[str]) -> str:
    """The initial of the first reading, then those that words really use."""
    main = initial(readings.split(",", maxsplit=1)[0])
    total = sum(words.values())
    others = [i for i, n in words.most_common() if i and i != main and n >= MIN_WORDS and n >= MIN_SHARE * total]
    return main + "".join(others[:2]) if main else ""


def initial(syllable: str) -> str:
    """The plain first letter of a syllable: shěn → s, ê̄ → e; empty when there is none."""
    letters = unicodedata.normalize("NFD", syllable)
    return letters[:1].lower() if letters[:1].isascii() and letters[:1].isalpha() else ""
