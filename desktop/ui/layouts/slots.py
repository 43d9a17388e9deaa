"""What a layout is made of: slots of fields in sections."""

from dataclasses import dataclass

PLACE = ("region", "town", "village")
END = ("remark",)
OTHERS = "其他"


@dataclass(frozen=True, slots=True)
class Slot:
    """One row of a form: a field, or several edited by one widget; two `half` slots in succession stand side by side."""

    names: tuple[str, ...]
    half: bool = False
    label: str = ""  # empty: the first field's
    used_in: str = ""
    blank: bool = False  # the right half stays empty


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (none when empty), a quiet hint beside it, and its slots. `widget` names one that the page brings along."""

    title: str
    slots: tuple[Slot, ...] = ()
    hint: str = ""
    widget: str = ""


def full(*names: str, label: str = "", used_in: str = "") -> Slot:
    """A slot over the whole width."""
    return Slot(names, False, label, used_in)


def half(*names: str, label: str = "", used_in: str = "") -> Slot:
    """A slot over one half."""
    return Slot(names, True, label, used_in)


WHERE = full(*PLACE, label="所在地区")
