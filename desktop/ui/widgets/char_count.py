"""How many characters a text has, said only near its limit and beyond it, and what a paste had to leave out."""

from PySide6.QtWidgets import QLabel

from desktop.ui.widgets.base import set_style, words

NEAR = 0.8  # of the limit


class CharCount:
    """`label` stands beside or under the text; `count` gives the problem, empty when the text fits."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self.label: QLabel = words("", ink="third", size="small")

    def count(self, text: str, dropped: int) -> str:
        """Say it of this text, of which so many characters were taken out just now."""
        length, most = len(text.strip()), self._most
        over = most is not None and length > most
        note = f"{length}/{most}" if most is not None and length >= most * NEAR else ""
        if dropped:
            note = f"已去掉 {dropped} 个不能保存的字符　{note}".strip()
        self.label.setText(note)
        self.label.setVisible(bool(note))
        set_style(self.label, ink="wrong" if over else "waiting" if dropped else "third")
        return f"最多 {most} 个字，现在多了 {length - (most or 0)} 个；请删短" if over else ""
