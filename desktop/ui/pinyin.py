"""Matching of what is typed against Chinese names: any substring, or the initials of the pinyin (Qt-free)."""

from functools import cache

from desktop.ui.assets import resource

_SPACES = str.maketrans("", "", " \u3000·（）()、，,")


@cache
def _initials() -> dict[str, str]:
    """Character → every letter its readings may begin with; read on first use (pypinyin itself takes 0.1 s)."""
    table: dict[str, str] = {}
    for line in resource("pinyin_initials.txt").read_text(encoding="utf-8").splitlines():
        letter = line[0]
        for char in line[1:]:
            table[char] = table.get(char, "") + letter
    return table


def initials(text: str) -> tuple[str, ...]:
    """Return for each character of the text the letters it may begin with; others stand for themselves."""
    table = _initials()
    return tuple(table.get(char, char.lower()) for char in text)


def rank(query: str, text: str) -> int | None:
    """Say how well a text answers a query: 0 equal, 1 begins with it, 2 contains it, 3–4 by initials, None not."""
    wanted = query.translate(_SPACES).lower()
    if not wanted:
        return 2
    name = text.translate(_SPACES).lower()
    at = name.find(wanted)
    if at >= 0:
        return 0 if name == wanted else 1 if at == 0 else 2
    if not wanted.isascii():
        return None
    letters = initials(name)
    for start in range(len(letters) - len(wanted) + 1):
        if all(char in letters[start + i] for i, char in enumerate(wanted)):
            return 3 if start == 0 else 4
    return None
