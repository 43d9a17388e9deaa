"""The colours of the program, light and dark; every pair that carries text keeps at least 4.5 : 1."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, as #RRGGBB; a *wash* is the quiet ground behind text of the same name."""

    dark: bool
    ground: str
    surface: str
    sunken: str
    line: str
    field_line: str
    hover: str
    text: str
    second: str
    third: str
    accent: str
    accent_strong: str
    accent_wash: str
    on_accent: str
    waiting: str
    waiting_wash: str
    wrong: str
    wrong_wash: str
    wrong_strong: str
    on_wrong: str
    done: str
    done_wash: str
    rail: str
    rail_text: str
    rail_second: str
    rail_selected: str
    rail_badge: str
    on_rail_badge: str


LIGHT = Tokens(
    dark=False,
    ground="#F5F6F8",
    surface="#FFFFFF",
    sunken="#F5F6F8",
    line="#E3E7ED",
    field_line="#CBD3DC",
    hover="#EEF2F5",
    text="#1D2733",
    second="#55616F",
    third="#67727F",
    accent="#0F6E6E",
    accent_strong="#0B5A5A",
    accent_wash="#E4F2F1",
    on_accent="#FFFFFF",
    waiting="#A55607",
    waiting_wash="#FDF1E0",
    wrong="#B3261E",
    wrong_wash="#FCEBEA",
    wrong_strong="#931D16",
    on_wrong="#FFFFFF",
    done="#18794E",
    done_wash="#E6F4EC",
    rail="#10343A",
    rail_text="#FFFFFF",
    rail_second="#C3D3D5",
    rail_selected="#2B4B50",
    rail_badge="#E08A2B",
    on_rail_badge="#1F1300",
)

DARK = Tokens(
    dark=True,
    ground="#14191F",
    surface="#1C232B",
    sunken="#161C22",
    line="#2C3640",
    field_line="#3B4753",
    hover="#252E37",
    text="#E6EBF0",
    second="#A9B5C1",
    third="#8C99A6",
    accent="#4CB7B0",
    accent_strong="#66C8C1",
    accent_wash="#17383A",
    on_accent="#06201F",
    waiting="#E3A45A",
    waiting_wash="#3A2B17",
    wrong="#F08A80",
    wrong_wash="#3C2220",
    wrong_strong="#F5A69E",
    on_wrong="#2B0A07",
    done="#6CCB98",
    done_wash="#19352A",
    rail="#0C1F23",
    rail_text="#FFFFFF",
    rail_second="#B9C8CB",
    rail_selected="#263A3E",
    rail_badge="#E08A2B",
    on_rail_badge="#1F1300",
)

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, paper) for ink in ("text", "second", "third") for paper in ("ground", "surface", "sunken")),
    *((ink, paper) for ink in ("text", "second") for paper in ("hover", "accent_wash")),
    *((tone, f"{tone}_wash") for tone in ("accent", "waiting", "wrong", "done")),
    *((tone, "surface") for tone in ("accent", "waiting", "wrong", "done")),
    *((tone, "ground") for tone in ("accent", "wrong")),
    *(("waiting", paper) for paper in ("accent_wash", "hover", "sunken")),  # a remark on a field that changed
    *((ink, "waiting_wash") for ink in ("text", "second")),
    ("on_accent", "accent"),
    ("on_accent", "accent_strong"),
    ("on_wrong", "wrong"),
    ("on_wrong", "wrong_strong"),
    ("rail_second", "rail"),
    ("rail_text", "rail"),
    ("rail_text", "rail_selected"),
    ("on_rail_badge", "rail_badge"),
)
"""(ink, paper) pairs that occur with text in the program; a test computes the contrast of each."""

COLOUR_NAMES = tuple(f.name for f in fields(Tokens) if f.name != "dark")


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.1) of a #RRGGBB colour, 0 to 1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, paper: str) -> float:
    """Return the contrast ratio (WCAG 2.1) of two #RRGGBB colours, 1 to 21."""
    low, high = sorted((luminance(ink), luminance(paper)))
    return (high + 0.05) / (low + 0.05)
