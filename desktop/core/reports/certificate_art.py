"""The ornaments of the certificate: a frame of 回纹 between lines, corner pieces, a rosette as ground. PDF operators only."""

from __future__ import annotations

from functools import cache
from math import cos, pi, sin

from desktop.core.reports.page import LANDSCAPE, MM

RED = (0.62, 0.09, 0.11)
GOLD = (0.73, 0.57, 0.30)
_PALE = (0.965, 0.94, 0.885)

_EDGE = 10 * MM  # from the edge of the paper to the frame
_BAND = 8 * MM  # of the ornament
_GAP = 1.2 * MM  # between band and lines
_KEY = ((0.0, 0.0), (0.0, 5.0), (5.0, 5.0), (5.0, 1.2), (1.6, 1.2), (1.6, 3.4), (3.4, 3.4))  # one 回 of a period of 6.4
_PERIOD, _HEIGHT = 6.4, 5.0


@cache
def frame() -> str:
    """The whole ground of a certificate on landscape A4."""
    inner = _EDGE + _BAND
    return "\n".join((
        _rosette(), _lines(_EDGE - _GAP, 2.4, RED), _lines(inner + _GAP, 1.0, RED), _lines(inner + 2.4 * _GAP, 0.4, GOLD),
        _ink(GOLD), "1.25 w 2 J 0 j", *_bands(), *_corners(),
    ))


def _ink(colour: tuple[float, float, float]) -> str:
    return "{:g} {:g} {:g} RG".format(*colour)


def _lines(inset: float, width: float, colour: tuple[float, float, float]) -> str:
    across, up = LANDSCAPE.width - 2 * inset, LANDSCAPE.height - 2 * inset
    return f"{_ink(colour)} {width:g} w {inset:.2f} {inset:.2f} {across:.2f} {up:.2f} re S"


def _bands() -> list[str]:
    """回 beside 回 along the four sides, whole ones only, turned so that they stand on the inner line."""
    across, up = LANDSCAPE.width - 2 * (_EDGE + _BAND), LANDSCAPE.height - 2 * (_EDGE + _BAND)
    far_x, far_y, low = LANDSCAPE.width - _EDGE, LANDSCAPE.height - _EDGE, _EDGE
    return [
        _band(across, f"1 0 0 -1 {low + _BAND:.2f} {low + _BAND:.2f} cm"),
        _band(across, f"-1 0 0 1 {far_x - _BAND:.2f} {far_y - _BAND:.2f} cm"),
        _band(up, f"0 -1 -1 0 {low + _BAND:.2f} {far_y - _BAND:.2f} cm"),
        _band(up, f"0 1 1 0 {far_x - _BAND:.2f} {low + _BAND:.2f} cm"),
    ]


def _band(length: float, matrix: str) -> str:
    count = round(length / (_BAND * _PERIOD / _HEIGHT * 0.8))
    wide, high = length / count / _PERIOD, _BAND * 0.8 / _HEIGHT
    base = _BAND * 0.1
    keys = [_path([((x + index * _PERIOD + 0.7) * wide, base + y * high) for x, y in _KEY]) for index in range(count)]
    return f"q {matrix} {' '.join(keys)} S Q"


def _corners() -> list[str]:
    """Squares within squares where the bands meet."""
    far_x, far_y = LANDSCAPE.width - _EDGE - _BAND, LANDSCAPE.height - _EDGE - _BAND
    pieces = []
    for x in (_EDGE, far_x):
        for y in (_EDGE, far_y):
            for inset in (0.8, 2.0, 3.2):
                side = _BAND - 2 * inset * MM
                pieces.append(f"{x + inset * MM:.2f} {y + inset * MM:.2f} {side:.2f} {side:.2f} re")
    return [*pieces, "S"]


def _rosette() -> str:
    """A pale guilloche in the middle: harder to copy than white paper, and never in the way of the text."""
    middle_x, middle_y = LANDSCAPE.width / 2, LANDSCAPE.height / 2
    rings = []
    for radius, depth, petals in ((58 * MM, 9 * MM, 24), (46 * MM, 12 * MM, 16), (30 * MM, 9 * MM, 12)):
        for turn in (0.0, pi / petals):
            steps = petals * 24
            points = []
            for step in range(steps + 1):
                angle = 2 * pi * step / steps
                reach = radius + depth * cos(petals * angle + petals * turn)
                points.append((middle_x + reach * cos(angle), middle_y + reach * sin(angle)))
            rings.append(_path(points))
    return f"{_ink(_PALE)} 0.7 w {' '.join(rings)} S"


def _path(points: list[tuple[float, float]]) -> str:
    first, *rest = points
    return f"{first[0]:.2f} {first[1]:.2f} m " + " ".join(f"{x:.2f} {y:.2f} l" for x, y in rest)
