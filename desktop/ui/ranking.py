"""How well a name answers what was typed: any substring, or initials of the pinyin (Qt-free)."""

from functools import lru_cache

from db.pinyin import initials_variants

_IGNORED = str.maketrans("", "", " \u3000·（）()、，,")


@lru_cache(maxsize=4096)
def _spellings(text: str) -> tuple[str, ...]:
    return tuple(initials_variants(text))


def rank(query: str, text: str) -> int | None:
    """Return 0 for equal, 1 begins with it, 2 contains it, 3 and 4 the same by initials, None for no answer."""
    wanted = query.translate(_IGNORED).lower()
    if not wanted:
        return 2
    name = text.translate(_IGNORED).lower()
    at = name.find(wanted)
    if at >= 0:
        return 0 if name == wanted else 1 if at == 0 else 2
    if not wanted.isascii():
        return None
    places = [place for spelled in _spellings(name) if (place := spelled.find(wanted)) >= 0]
    return None if not places else 3 if min(places) == 0 else 4
