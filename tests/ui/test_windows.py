"""Unlocking, conflicts, preview, errors."""

import errno
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.errors import Cancelled, Invalid, Offline
from desktop.ui.conflict import ConflictField, ConflictWindow
from desktop.ui.errors import CrashWindow, Excepthook, Family, family_of, show_error
from desktop.ui.pdf_preview import PageBitmap, PdfPreview, Sheet
from desktop.ui.unlock import ProfileChoice, UnlockState, UnlockWindow
from tests.ui.hands import press, type_in

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def opened(qtbot, window: QWidget) -> QWidget:
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def unlock(qtbot) -> UnlockWindow:
    return opened(qtbot, UnlockWindow([ProfileChoice("a", "张三", "浑南区", 3), ProfileChoice("b", "李四")]))


def test_unlock_by_keyboard(qtbot, unlock) -> None:
    assert "3 条" in unlock.message()
    unlock.password.setFocus()
    type_in(unlock.password.line(), "secret")
    with qtbot.waitSignal(unlock.unlock_wanted) as asked:
        press(unlock.password.line(), KEY.Key_Return)
    assert asked.args == ["a", "secret"]


def test_wrong_password_says_how_many_tries_are_left(unlock) -> None:
    unlock.password.set_value("x")
    unlock.show_busy()
    assert not unlock.unlock.isEnabled()
    unlock.show_wrong_password(2)
    assert "还可以试 2 次" in unlock.message()
    assert unlock.password.value() is None
    assert unlock.password.line().hasFocus()
    assert unlock.unlock.isEnabled()


def test_nothing_is_asked_twice_while_busy(qtbot, unlock) -> None:
    unlock.password.set_value("x")
    unlock.show_busy()
    with qtbot.assertNotEmitted(unlock.unlock_wanted):
        press(unlock.password.line(), KEY.Key_Return)


def test_damaged_profile_is_one_click_from_its_backup(qtbot, unlock) -> None:
    unlock.show_damaged("今天 10:02")
    assert unlock.state() is UnlockState.DAMAGED
    with qtbot.waitSignal(unlock.restore_wanted) as asked:
        qtbot.mouseClick(unlock.restore, Qt.MouseButton.LeftButton)
    assert asked.args == ["a"]
    unlock.show_damaged("")
    assert not unlock.restore.isVisible()


def test_open_elsewhere_and_no_network_are_sentences(unlock) -> None:
    unlock.show_open_elsewhere()
    assert "另一个窗口" in unlock.message()
    unlock.show_no_network()
    assert "网络" in unlock.message()


def test_first_login(qtbot) -> None:
    window = opened(qtbot, UnlockWindow([], "https://tepai.ln.example"))
    assert window.account.line().hasFocus()
    press(window.account.line(), KEY.Key_Return)
    assert window.message() == "请填写账号。"
    type_in(window.account.line(), "zhangsan")
    window.new_password.setFocus()
    type_in(window.new_password.line(), "pw")
    with qtbot.waitSignal(window.login_wanted) as asked:
        press(window.new_password.line(), KEY.Key_Return)
    assert asked.args == ["https://tepai.ln.example", "zhangsan", "pw"]


FIELDS = [
    ConflictField("findings", "存在问题", "甲", "乙", "我", "李工 · 11-20"),
    ConflictField("due", "期限", "12-05", "", "我", "王某"),
]


def test_conflict_by_number_keys(qtbot) -> None:
    window = opened(qtbot, ConflictWindow("走访", FIELDS))
    assert not window.finish.isEnabled()
    press(window, KEY.Key_2)
    assert window.choices() == {"findings": "theirs"}
    press(window, KEY.Key_1)
    assert window.choices() == {"findings": "theirs", "due": "mine"}
    assert "乙" in window.preview_text()
    assert "12-05" in window.preview_text()
    with qtbot.waitSignal(window.decided) as decided:
        press(window, KEY.Key_Return, modifiers=CTRL)
    assert decided.args == [{"findings": "theirs", "due": "mine"}]


def test_leaving_a_conflict_decides_nothing(qtbot) -> None:
    window = opened(qtbot, ConflictWindow("走访", FIELDS))
    press(window, KEY.Key_1)
    with qtbot.assertNotEmitted(window.decided):
        press(window, KEY.Key_Escape)


def sheet(pages: int = 3) -> Sheet:
    def render(page: int, dpi: float) -> PageBitmap:
        image = QImage(round(595 * dpi / 72), round(842 * dpi / 72), QImage.Format.Format_RGB32)
        image.fill(QColor(10 * page, 200, 10))
        return PageBitmap(image.width(), image.height(), image.bytesPerLine(), bytes(image.constBits()))

    return Sheet("企业走访记录表", ((595, 842),) * pages, render, lambda: b"%PDF-1.7 test", "走访.pdf")


def test_preview_turns_zooms_and_renders_what_is_seen(qtbot) -> None:
    window = opened(qtbot, PdfPreview(sheet()))
    qtbot.waitUntil(lambda: window._pages[0].image is not None)
    assert window._pages[0].image.pixelColor(5, 5) == QColor(0, 200, 10)
    assert window._pages[2].image is None, "a page out of sight is not rendered"
    press(window, KEY.Key_End)
    assert window.current_page() == 2
    press(window, KEY.Key_PageUp)
    assert window.current_page() == 1
    before = window.zoom()
    press(window, KEY.Key_Plus, modifiers=CTRL)
    assert window.zoom() > before
    press(window, KEY.Key_0, modifiers=CTRL)
    assert window.zoom() == pytest.approx(before)


def test_preview_saves_and_says_when_it_cannot(qtbot, tmp_path: Path) -> None:
    window = opened(qtbot, PdfPreview(sheet()))
    with qtbot.waitSignal(window.saved):
        window.save_to(str(tmp_path / "走访.pdf"))
    assert (tmp_path / "走访.pdf").read_bytes() == b"%PDF-1.7 test"
    with qtbot.waitSignal(window.failed) as failed:
        window.save_to(str(tmp_path / "nowhere" / "走访.pdf"))
    assert isinstance(failed.args[0], OSError)


def test_preview_prints_every_page(qtbot, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setResolution(72)
    window = opened(qtbot, PdfPreview(sheet(2)))
    with qtbot.waitSignal(window.printed):
        window.print_on(printer)
    assert (tmp_path / "out.pdf").read_bytes().count(b"/Type /Page\n") == 2


@pytest.mark.parametrize(
    ("error", "family", "word"),
    [
        (Cancelled(), Family.CANCELLED, ""), (Offline("连不上服务器。"), Family.USER, "服务器"),
        (Invalid([1]), Family.USER, "改正"),
        (OSError(errno.ENOSPC, "No space left"), Family.USER, "磁盘已满"),
        (PermissionError(13, "x", "f.pdf"), Family.USER, "f.pdf"),
        (ValueError("x"), Family.BUG, ""),
    ],
)  # fmt: skip
def test_families_of_errors(error, family, word) -> None:
    found, text, _ = family_of(error)
    assert found is family
    assert word in text


def test_errors_for_the_user_become_notices(qtbot) -> None:
    told = []

    class Window(QWidget):
        def notify(self, tone: str, text: str, hint: str = "") -> None:
            told.append((tone, text))

    window = Window()
    inner = QWidget(window)
    qtbot.addWidget(window)
    show_error(inner, Offline("连不上服务器。"))
    show_error(inner, Cancelled())
    assert told == [("wrong", "连不上服务器。")]


def crash_windows(app: QApplication) -> list[CrashWindow]:
    return [w for w in app.topLevelWidgets() if isinstance(w, CrashWindow) and w.isVisible()]


def test_a_bug_shows_one_report_however_often_it_happens(qtbot, qapp) -> None:
    bug = ValueError("a bug of this test")
    show_error(None, bug)
    show_error(None, bug)
    windows = crash_windows(qapp)
    assert len(windows) == 1
    press(windows[0], KEY.Key_Escape)
    assert not crash_windows(qapp)


def test_nobody_s_exception_reaches_the_window(qtbot, qapp) -> None:
    hook = Excepthook()
    before = sys.excepthook
    hook.install()
    try:
        sys.excepthook(KeyError, KeyError("another bug of this test"), None)
        qtbot.waitUntil(lambda: bool(crash_windows(qapp)))
    finally:
        hook.uninstall()
        sys.excepthook = before
    for window in crash_windows(qapp):
        window.accept()
