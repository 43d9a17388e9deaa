"""Settings of this computer: typed, described once, kept in one JSON file without secrets."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from desktop.core.files import write_whole

T = TypeVar("T", str, int, bool)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting. `choices` (code → text) or `low`/`high` bound it; a value out of bounds is as good as none."""

    name: str
    label: str
    default: T
    choices: tuple[tuple[T, str], ...] = ()
    low: int = 0
    high: int = 0
    help: str = ""

    def accepts(self, value: object) -> bool:
        """Whether a value from the file may be used."""
        if type(value) is not type(self.default):
            return False
        if self.choices:
            return any(value == code for code, _ in self.choices)
        return not self.high or (isinstance(value, int) and self.low <= value <= self.high)


THEME = Setting("theme", "外观", "system", (("system", "跟随系统"), ("light", "浅色"), ("dark", "深色")))
FONT_SIZE = Setting("font_size", "字号", 14, ((12, "小"), (14, "标准"), (16, "较大"), (18, "大"), (20, "特大")))
SERVER = Setting("server", "服务器地址", "", help="由省或市联络员提供，以 https:// 开头")
AUTO_SYNC = Setting("auto_sync_minutes", "自动同步间隔（分钟）", 10, low=0, high=240, help="0 为不自动同步")
IDLE_LOCK = Setting("idle_lock_minutes", "无操作后锁定（分钟）", 15, low=0, high=240, help="0 为不锁定")
LAST_PROFILE = Setting("last_profile", "上次使用的账号", "")
GEOMETRY = Setting("window_geometry", "窗口位置", "")
WINDOW_STATE = Setting("window_state", "窗口布局", "")
PRINTER = Setting("printer", "打印机", "")
EXPORT_FOLDER = Setting("export_folder", "上次导出的文件夹", "")
CERTIFICATE_ISSUER = Setting("certificate_issuer", "上次的发证单位", "")
CERTIFICATE_SIGNER = Setting("certificate_signer", "上次的签发人", "")
CERTIFICATE_MODE = Setting("certificate_mode", "证书打印方式", "whole", (("whole", "整张打印"), ("overprint", "套打")))
OVERPRINT_X = Setting("overprint_x", "套打向右偏移（0.1 毫米）", 0, low=-500, high=500)
OVERPRINT_Y = Setting("overprint_y", "套打向下偏移（0.1 毫米）", 0, low=-500, high=500)
SCAN_FOLDER = Setting("scan_folder", "扫描文件夹", "", help="扫描仪或手机把文件放到这里，填表时会提示添加；原文件不移动")
PICTURE_SIDE = Setting(
    "picture_side", "图片大小", 2048, ((1280, "较小 1280"), (2048, "标准 2048"), (3200, "较大 3200"), (0, "原图")),
    help="最长边的点数",
)
PICTURE_QUALITY = Setting("picture_quality", "图片质量", 85, low=60, high=95)
PICTURE_FACTS = Setting("picture_facts", "保留拍摄时间和地点", True, help="从照片中读取，只供查看，从不要求")

SETTINGS: tuple[Setting[str] | Setting[int] | Setting[bool], ...] = (
    THEME, FONT_SIZE, SERVER, AUTO_SYNC, IDLE_LOCK, LAST_PROFILE, GEOMETRY, WINDOW_STATE, PRINTER, EXPORT_FOLDER,
    CERTIFICATE_ISSUER, CERTIFICATE_SIGNER, CERTIFICATE_MODE, OVERPRINT_X, OVERPRINT_Y, SCAN_FOLDER, PICTURE_SIDE,
    PICTURE_QUALITY, PICTURE_FACTS,
)  # fmt: skip
DAMAGED = "设置文件已损坏，已改用默认设置；原文件另存为 {name}。"


class Settings:
    """The settings in use. `notice` is a sentence for the user when the file could not be read, else empty."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.notice = ""
        self._values: dict[str, object] = self._load()

    def get(self, setting: Setting[T]) -> T:
        """The value in use: the file's when it is acceptable, else the default."""
        value = self._values.get(setting.name)
        return value if setting.accepts(value) else setting.default  # type: ignore[return-value]  # accepts() has seen its type

    def set(self, setting: Setting[T], value: T) -> None:
        """Keeps a value at once. Raises ValueError for one out of bounds, OSError when the disk refuses."""
        if not setting.accepts(value):
            raise ValueError(setting.name)
        if self._values.get(setting.name) != value:
            self._values[setting.name] = value
            self._save()

    def _load(self) -> dict[str, object]:
        try:
            found = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError:
            return self._put_aside()
        return found if isinstance(found, dict) else self._put_aside()

    def _put_aside(self) -> dict[str, object]:
        aside = self._path.with_suffix(".damaged.json")
        self._path.replace(aside)
        self.notice = DAMAGED.format(name=aside.name)
        return {}

    def _save(self) -> None:
        text = json.dumps(self._values, ensure_ascii=False, indent=1, sort_keys=True)
        write_whole(self._path, text.encode())
