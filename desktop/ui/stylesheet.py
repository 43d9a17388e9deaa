"""The program's style sheet, generated from the tokens and the font size; no colour is written anywhere else."""

from string import Template

from desktop.ui.tokens import Tokens

_TEXT = Template("""
QToolTip { background: $text; color: $surface; border: none; padding: ${p4}px ${p8}px; }
QLabel { background: transparent; }
QLabel[ink="second"] { color: $second; }
QLabel[ink="third"] { color: $third; }
QLabel[ink="accent"] { color: $accent; }
QLabel[ink="waiting"] { color: $waiting; }
QLabel[ink="wrong"] { color: $wrong; }
QLabel[ink="done"] { color: $done; }
QLabel[ink="on_rail"] { color: $rail_text; }
QLabel[textSize="small"] { font-size: ${small}px; }
QLabel[textSize="heading"] { font-size: ${heading}px; font-weight: 700; }
QLabel[textSize="title"] { font-size: ${size}px; font-weight: 700; }
QLabel[textSize="figure"] { font-size: ${figure}px; font-weight: 700; }
""")

_SURFACES = Template("""
QMainWindow, QDialog, QWidget[surface="ground"] { background: $ground; }
QWidget[surface="surface"] { background: $surface; }
QFrame[card="true"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[rule="horizontal"] { background: $line; max-height: 1px; min-height: 1px; border: none; }
QFrame[rule="vertical"] { background: $line; max-width: 1px; min-width: 1px; border: none; }
QFrame[popup="true"] { background: $surface; border: 1px solid $field_line; border-radius: 8px; }
QWidget#cover { background: $rail; }
QWidget#topBar { background: $surface; border-bottom: 1px solid $line; }
QWidget#cardFoot { border-top: 1px solid $line; }
QFrame[column="true"] { background: $sunken; border: 1px solid $line; border-radius: 8px; }
QWidget#cardHead { border-bottom: 1px solid $line; }
QScrollArea, QScrollArea > QWidget > QWidget#scrolled { background: transparent; border: none; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $line; }
QMenu { background: $surface; border: 1px solid $field_line; padding: ${p4}px; }
QMenu::item { padding: ${p6}px ${p20}px ${p6}px ${p12}px; border-radius: 4px; color: $text; }
QMenu::item:selected { background: $accent_wash; color: $text; }
QMenu::item:disabled { color: $third; }
QMenu::separator { height: 1px; background: $line; margin: ${p4}px ${p8}px; }
""")

_BUTTONS = Template("""
QPushButton { background: $surface; color: $text; border: 1px solid $field_line; border-radius: 6px;
  padding: 0 ${p13}px; min-height: ${h32}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 2px solid $accent; padding: 0 ${p12}px; min-height: ${h30}px; }
QPushButton:disabled { color: $third; background: $sunken; border-color: $line; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 700; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed { background: $accent_strong; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $sunken; color: $third; border-color: $line; }
QPushButton[kind="danger"] { color: $wrong; border-color: $wrong; }
QPushButton[kind="danger"]:hover, QPushButton[kind="danger"]:pressed { background: $wrong_wash; }
QPushButton[kind="danger"]:focus { border: 2px solid $wrong; }
QPushButton[kind="danger"]:disabled { color: $third; background: $sunken; border-color: $line; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 0 ${p4}px;
  min-height: ${h24}px; }
QPushButton[kind="link"]:hover { color: $accent_strong; text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; padding: 0 ${p3}px; min-height: ${h22}px; }
QPushButton[kind="link"]:disabled { color: $third; }
QPushButton[kind="link"][tone="wrong"] { color: $wrong; }
QPushButton[kind="link"][tone="second"] { color: $second; }
QPushButton[kind="quiet"] { background: transparent; border: 1px solid transparent; color: $second;
  padding: 0 ${p6}px; min-height: ${h24}px; }
QPushButton[kind="quiet"]:hover { background: $hover; color: $text; }
QPushButton[kind="quiet"]:focus { border: 2px solid $accent; padding: 0 ${p5}px; min-height: ${h22}px; }
QPushButton[kind="quiet"]:checked { background: $accent_wash; color: $accent; }
QToolButton { border: none; background: transparent; padding: 0; }
QPushButton::menu-indicator { image: none; width: 0; }
QCheckBox, QRadioButton { spacing: ${p8}px; color: $text; min-height: ${h24}px; }
QCheckBox:disabled, QRadioButton:disabled { color: $third; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
""")

_INPUTS = Template("""
QLineEdit, QPlainTextEdit, QTextEdit { background: transparent; color: $text; border: none; padding: 0;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit[ink="second"] { color: $second; }
QProgressBar { background: $line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: $field_line; border-radius: 3px; min-height: 32px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle:horizontal { background: $field_line; border-radius: 3px; min-width: 32px; }
QScrollBar::handle:hover { background: $third; }
QWidget#rail QScrollBar::handle { background: $rail_selected; }
QWidget#rail QScrollBar::handle:hover { background: $rail_second; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")

_VIEWS = Template("""
QListView, QTableView { background: $surface; color: $text; border: none; outline: none;
  selection-background-color: $accent_wash; selection-color: $text; }
QTableView { gridline-color: $line; alternate-background-color: $sunken; }
QTableView::item { padding: 0 ${p8}px; border: none; border-bottom: 1px solid $line; }
QTableView::item:selected { background: $accent_wash; color: $text; }
QHeaderView { background: $sunken; border: none; }
QHeaderView::section { background: $sunken; color: $second; border: none; border-bottom: 1px solid $line;
  padding: 0 ${p11}px; min-height: ${h32}px; }
QHeaderView::section:hover { color: $text; }
QTableCornerButton::section { background: $sunken; border: none; }
QTabBar { background: transparent; border: none; }
QTabBar::tab { background: transparent; color: $second; border: none; border-bottom: 2px solid transparent;
  padding: ${p6}px ${p4}px; margin-right: ${p16}px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent; border-bottom: 2px solid $accent; font-weight: 700; }
QTabBar::tab:focus { color: $accent_strong; border-bottom: 2px solid $accent_strong; }
""")


def stylesheet(tokens: Tokens, size: int) -> str:
    """Return the style sheet for these colours and this body text size in pixels."""
    scale = size / 14
    values: dict[str, object] = {name: getattr(tokens, name) for name in tokens.__slots__}
    values |= {"size": size, "small": max(size - 1, 11), "heading": round(18 * scale), "figure": round(24 * scale)}
    values |= {f"p{n}": round(n * scale) for n in range(1, 33)}
    values |= {f"h{n}": round(n * scale) for n in range(16, 49)}
    return "".join(part.substitute(values) for part in (_TEXT, _SURFACES, _BUTTONS, _INPUTS, _VIEWS))
