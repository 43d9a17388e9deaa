"""A demonstration county to click through: its own server and people of every role with a month's work, all made up."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.core.paths import Paths
from desktop.demo import month, people, register, story
from desktop.demo.people import Laptop
from desktop.demo.province import Province

READY = "ready-3"  # another number where the story has other people: the county is then made anew
PORT = "port"


@dataclass(slots=True)
class County:
    """The running server and where the profiles lie; `stop` when the program ends."""

    province: Province
    paths: Paths

    @property
    def hint(self) -> str:
        """For the unlock window."""
        return f"演示县：{len(people.EVERYBODY)} 位演示人员的密码都是 {people.PASSWORD}"

    def stop(self) -> None:
        """Ends the server; everything stays for the next time."""
        self.province.stop()


def begin(folder: Path, tell: Callable[[str], object]) -> County:
    """Makes the county the first time (about a minute), then only starts its server."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = Paths(folder / "home")
    port = folder / PORT
    known = int(port.read_text(encoding="ascii")) if port.exists() else 0
    if not (folder / READY).exists():
        for half in ("home", "province"):
            shutil.rmtree(folder / half, ignore_errors=True)
        province = Province(folder / "province").start()
        _fill(province, paths, register.write(folder / "企业名册（演示）.csv", story.GENERATED), tell)
        (folder / READY).touch()
    else:
        province = Province(folder / "province", port=known).start()
    port.write_text(province.url.rpartition(":")[2], encoding="ascii")
    return County(province, paths)


def _fill(province: Province, paths: Paths, source: Path, tell: Callable[[str], object]) -> None:
    laptops: list[Laptop] = []
    try:
        tell("第一次运行：建立演示县，约需一分钟")
        cast, calendar = story.gather(province, lambda _: paths, laptops, tell)
        month.play(province, cast, source, calendar, tell)
    except BaseException:
        province.stop()
        raise
    finally:
        for laptop in laptops:
            laptop.opened.close()
