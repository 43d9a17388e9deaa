"""Pictures of the real windows with the demonstration's profiles, light and dark; what is shown stands in `shots`."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.app import Program, application
from desktop.core.paths import Paths
from desktop.demo import shots, shots_chain, shots_desk, shots_rural
from desktop.demo.people import Cast, Laptop
from desktop.demo.scenes import Story
from desktop.demo.shots_kit import Shots
from desktop.ui.palette import SearchPalette
from desktop.ui.sitting import Sitting
from desktop.ui.theme import Mode, colour

SIZE = (1366, 768)
PACKED = 70  # of 100: quick to write; packaging/pictures.py packs what is kept
STEP_MS, QUIET, PATIENCE = 15, 7, 2000  # finished when nothing was under way for seven steps; half a minute at most


class Album:
    """Takes pictures into `out`/pictures, named after what they show and light or dark. `font`: body text size, for checking."""

    def __init__(self, out: Path, font: int = 0) -> None:
        self.paths: list[Path] = []
        self._font = font
        self._out = out
        self._folder = out / "pictures"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._app = application()

    def moment(self, name: str, laptop: Laptop, story: Story) -> None:
        """What is over soon; the profile stays open and nothing is written into it."""
        self._sit(laptop, shots.MOMENTS[name], story, keep=True)

    def end(self, cast: Cast, story: Story) -> None:
        """All windows of everyone at work, and the first ones; the profiles are closed afterwards."""
        sittings: tuple[tuple[Laptop, Callable[..., Shots]], ...] = (
            (cast.zhang, shots.commissioner(self._out)), (cast.sun, shots_rural.leader), (cast.qian, shots_rural.organiser),
            (cast.lin, shots_chain.broker), (cast.wang, shots_desk.contact),
            (cast.zheng, shots_desk.city), (cast.feng, shots_desk.province),
        )  # fmt: skip
        for laptop, take in sittings:
            self._sit(laptop, take, story)
        cast.li.opened.close()
        self._enter(Paths(cast.zhang.opened.profile.folder.parent.parent), shots.unlock)
        self._enter(Paths(self._out / "work" / "laptops" / "new"), shots.first_login)

    # ---------------------------------------------------------------------------------------------------- the two kinds
    def _sit(self, laptop: Laptop, take: Callable[..., Shots], story: Story, *, keep: bool = False) -> None:
        """A sitting for each look: to change the look of all windows at once takes longer than to open them again."""
        for mode in (Mode.LIGHT, Mode.DARK):
            program = self._program(Paths(laptop.opened.profile.folder.parent.parent), mode)
            sitting = program.sit(laptop.opened)
            sitting.frame.setWindowState(Qt.WindowState.WindowNoState)  # the offscreen screen is smaller than what is pictured
            sitting.frame.resize(*SIZE)

            def busy(sitting: Sitting = sitting) -> bool:
                return bool(sitting.tasks.busy or sitting.workspace.sync.state.running)

            self._take(mode, sitting.frame, take(sitting, story), busy)
            if keep or mode is Mode.LIGHT:
                sitting.end("quit", lambda: None)
            _close(program)

    def _enter(self, paths: Paths, take: Callable[..., Shots]) -> None:
        paths.home.mkdir(parents=True, exist_ok=True)
        for mode in (Mode.LIGHT, Mode.DARK):
            program = self._program(paths, mode)
            entry = program.enter()
            self._take(mode, entry.window, take(entry), lambda entry=entry: bool(entry.tasks.busy))  # type: ignore[misc]  # mypy types no such lambda
            _close(program)

    def _program(self, paths: Paths, mode: Mode) -> Program:
        program = Program(self._app, paths)
        program.theme.set_mode(mode)
        if self._font:
            program.theme.set_size(self._font)
        return program

    def _take(self, mode: Mode, window: QWidget, shown: Shots, busy: Callable[[], bool]) -> None:
        for name in shown:
            for _ in _until_quiet(busy):
                pass
            if name:
                path = self._folder / f"{name}_{mode.value}.png"
                _picture(window).save(str(path), "PNG", PACKED)
                self.paths.append(path)
        _tidy(window)


def _close(program: Program) -> None:
    """Its windows go at once, so that the next program does not have to paint them."""
    program.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _until_quiet(busy: Callable[[], bool]) -> Iterator[None]:
    """Events are handled until nothing runs in the background and timers had their turn."""
    loop, quiet = QEventLoop(), 0
    for _ in range(PATIENCE):
        QTimer.singleShot(STEP_MS, loop.quit)
        loop.exec()
        quiet = 0 if busy() else quiet + 1
        if quiet >= QUIET:
            return
        yield


def _picture(window: QWidget) -> QPixmap:
    """The window as it stands on the screen, with the dialogs and lists that are open over it."""
    picture = window.grab()
    painter = QPainter(picture)
    for other in QApplication.topLevelWidgets():
        if other is window or not other.isVisible():
            continue
        if isinstance(other, QDialog):
            spot = QPoint((window.width() - other.width()) // 2, max((window.height() - other.height()) // 2, 0))
            painter.drawPixmap(spot, other.grab())
            painter.setPen(colour("field_line"))
            painter.drawRect(spot.x() - 1, spot.y() - 1, other.width() + 1, other.height() + 1)
        elif other.window() is other and other.parentWidget() is not None:
            painter.drawPixmap(other.pos() - window.pos(), other.grab())
    painter.end()
    return picture


def _tidy(window: QWidget) -> None:
    """Nothing stays open over the next picture."""
    for dialog in [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]:
        dialog.reject()
    for palette in window.findChildren(SearchPalette):
        palette.close_palette()
