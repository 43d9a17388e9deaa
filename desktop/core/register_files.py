"""Rows of a register file as they stand in it: .csv, .csv.gz and .xlsx, streamed and bounded.

What a file is, its bytes say, not its name. Nothing is interpreted here beyond cells; a line that cannot be taken apart
comes out with the reason in `broken`.
"""

import csv
import gzip
import io
import zipfile
import zlib
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from desktop.core.errors import UserError

MAX_ROWS = 500_000
MAX_UNPACKED = 300 * 1024 * 1024  # bytes after decompression
MAX_COLUMNS = 200
_MAX_RECORD_LINES = 50  # a quoted cell may hold line breaks, but not the rest of the file
_CHUNK = 1 << 20
_RAW_SHOWN = 1000

Cell = str | int | float | date | None
Check = Callable[[], None]


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its number in the file (from 1), its cells, its text as people see it, how far the file is read up to
    it (in the units of `Sheet.total`), and what is wrong with it."""

    line: int
    cells: list[Cell]
    raw: str
    done: int
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file and the rows in it; CSV files have one without a name. `total`: bytes or rows, 0 if unknown."""

    name: str
    hidden: bool
    total: int
    rows: Callable[[], Iterator[RawRow]]


def open_sheets(path: Path, check: Check) -> list[Sheet]:
    """The tables of a file; UserError when it is none of the three kinds, too large or damaged."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise UserError("文件打不开。", "请看它是否还在原处、是否正被别的程序占用。") from error
    if not start:
        raise UserError("文件是空的。", "请重新选择文件。")
    if start.startswith(b"PK\x03\x04"):
        return _xlsx_sheets(path, check)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError("这是旧版 .xls 或设了密码的工作簿。", "请在表格软件里去掉密码，另存为 .xlsx 再导入。")
    if start.lstrip().startswith(b"<"):
        raise UserError("这是网页格式的表格。", "请用表格软件打开，另存为 .xlsx 再导入。")
    zipped = start.startswith(b"\x1f\x8b")
    encoding, total = _encoding(path, zipped, check)
    return [Sheet("", False, total, partial(_csv_rows, path, zipped, encoding))]


def _too_large() -> UserError:
    return UserError(f"文件太大，展开后超过 {MAX_UNPACKED >> 20} MB。", "请拆成几个文件分别导入。")


# ------------------------------------------------------------------------------------------------------------------ CSV
class _Bounded(io.BufferedReader):
    """A stream that refuses to grow beyond what a register can be: protection against compressed bombs."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream, _CHUNK)  # type: ignore[arg-type]  # GzipFile and files are raw enough for BufferedReader
        self.seen = 0

    def read1(self, size: int = -1, /) -> bytes:
        """Used by TextIOWrapper for all its reading."""
        try:
            data = super().read1(size)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise UserError("压缩文件不完整或已损坏。", "请重新下载或复制后再导入。") from error
        self.seen += len(data)
        if self.seen > MAX_UNPACKED:
            raise _too_large()
        return data


def _bytes(path: Path, zipped: bool) -> _Bounded:
    return _Bounded(gzip.GzipFile(path) if zipped else path.open("rb", buffering=0))  # type: ignore[arg-type]  # as above


def _encoding(path: Path, zipped: bool, check: Check) -> tuple[str, int]:
    """UTF-8, UTF-16 by its mark, or GB18030: whichever reads the whole file with the fewest broken bytes; and its size."""
    with _bytes(path, zipped) as stream:
        start = stream.read1(4)[:4]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", 0
    broken, size = _broken(path, zipped, "utf-8", check)
    if broken and _broken(path, zipped, "gb18030", check)[0] < broken:
        return "gb18030", size
    return "utf-8-sig", size


def _broken(path: Path, zipped: bool, encoding: str, check: Check) -> tuple[int, int]:
    """How many bytes do not fit the encoding, and how many there are."""
    decoder = getincrementaldecoder(encoding)("surrogateescape")
    found = 0
    with _bytes(path, zipped) as stream:
        while data := stream.read1(_CHUNK):
            check()
            if b"\0" in data:
                raise UserError("这不是表格文件。", "请选择 .csv、.csv.gz 或 .xlsx 文件。")
            text = decoder.decode(data)
            if not text.isascii():
                found += len(text) - len(text.encode("utf-8", "ignore").decode("utf-8"))
        return found, stream.seen


class _Lines:
    """Physical lines with their numbers, as csv.reader wants them; lines of a broken record can be given back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.back: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MAX_RECORD_LINES:
            raise csv.Error("record too long")
        line = self.back.popleft() if self.back else self.text.readline(_CHUNK)
        if not line:
            raise StopIteration
        self.taken.append(line)
        self.number += 1
        return line

    def give_back(self) -> None:
        """All lines of the record but the first, to be read again."""
        self.back.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        del self.taken[1:]


def _csv_rows(path: Path, zipped: bool, encoding: str) -> Iterator[RawRow]:
    stream = _bytes(path, zipped)
    with io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="") as text:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=_delimiter(lines), strict=True)
        while True:
            lines.taken.clear()
            try:
                cells = next(reader, None)
            except csv.Error:
                lines.give_back()
                yield _broken_row(lines, stream.seen, "这一行的引号不成对，或一格文字太长")
                continue
            if cells is None:
                return
            first = lines.number - len(lines.taken) + 1
            raw = "".join(lines.taken).strip("\r\n")
            if _has_broken_bytes(raw):
                yield _broken_row(lines, stream.seen, "这一行有无法识别的字符（文件编码混杂）")
                continue
            yield RawRow(first, list(cells[:MAX_COLUMNS]), raw[:_RAW_SHOWN], stream.seen)


def _has_broken_bytes(text: str) -> bool:
    """Whether decoding left bytes that fit no character (as half characters)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _broken_row(lines: _Lines, done: int, reason: str) -> RawRow:
    raw = "".join(lines.taken).strip("\r\n")[:_RAW_SHOWN].encode("utf-8", "replace").decode("utf-8")
    return RawRow(lines.number - len(lines.taken) + 1, [], raw, done, reason)


def _delimiter(lines: _Lines) -> str:
    """Comma, tab or semicolon: what the first line has most of."""
    first = next(lines, "")
    lines.back.appendleft(first)
    lines.number -= 1
    return max(",\t;", key=first.count)


# ----------------------------------------------------------------------------------------------------------------- XLSX
# What openpyxl raises on workbooks that are not as they should be; broken XML is a SyntaxError.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip


def _damaged() -> UserError:
    return UserError("工作簿已损坏，打不开。", "请用表格软件打开，另存一份再导入。")


def _xlsx_sheets(path: Path, check: Check) -> list[Sheet]:
    if path.stat().st_size > MAX_UNPACKED // 3:
        raise _too_large()
    data = io.BytesIO(path.read_bytes())  # read at once, so that the file is not held open
    try:
        with zipfile.ZipFile(data) as archive:
            entries = archive.infolist()
        if len(entries) > 5000 or sum(e.file_size for e in entries) > MAX_UNPACKED:
            raise _too_large()
        check()
        book = load_workbook(data, read_only=True, data_only=True, keep_links=False)
    except _BROKEN as error:
        raise _damaged() from error
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    return [Sheet(s.title, s.sheet_state != "visible", s.max_row or 0, partial(_xlsx_rows, s)) for s in sheets]


def _xlsx_rows(sheet: Any) -> Iterator[RawRow]:
    sheet.reset_dimensions()  # the range a file claims may be wrong
    try:
        for number, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
            cells = [_cell(value) for value in values]
            shown = "\t".join("" if c is None else str(c) for c in cells).rstrip("\t")
            yield RawRow(number, cells, shown[:_RAW_SHOWN], number)
    except _BROKEN as error:
        raise _damaged() from error


def _cell(value: object) -> Cell:
    """A cell's value in the few types the reader knows; text loses its blanks later."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool | time):
        return str(value)
    return value if isinstance(value, int | float | date) else str(value)
