"""密级标志: files marked 秘密, 机密 or 绝密 are not taken (GB/T 7156 文献保密等级代码与标识; design trap: 涉密不上传).

What is looked at: the file's name, and the words of its first page, its headers and its first cells. A scanned picture says
nothing to a program; the sentence 本记录不涉密 stays with the person.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from desktop.core.reports import preview

_LEVEL = "绝密|机密|秘密"
_IN_NAME = re.compile(rf"(?<!商业)(?<!技术)(?<!国家)(?<!保守)({_LEVEL})(?![性级]|保护|转让|许可)")
_STARRED = re.compile(rf"({_LEVEL})(?:级)?[★☆*＊]")  # 机密★20年
_SAID = re.compile(rf"(?:密级|秘级|保密等级)[:：]?({_LEVEL})")
_ALONE = re.compile(rf"[【\[（(〔]?({_LEVEL})(?:级)?[】\]）)〕]?(?:\d+年|长期)?(?:第?\d+号)?")
_BLANK = re.compile(r"[\s\u3000\u200b]+")
_TAG = re.compile(r"<[^>]*>")
_PARAGRAPH = re.compile(r"</(?:w:p|si|is|a:p|oddHeader|evenHeader|firstHeader)>")
TEXTS = frozenset({".txt", ".csv", ".md", ".log"})
OLD_OFFICE = frozenset({".doc", ".xls", ".ppt", ".wps", ".et", ".dps"})
FIRST = 20_000  # bytes of a text that are its first page
MEMBER = 2_000_000  # bytes read of one part of an office file, however far it would unpack
LINES = 40  # a mark stands at the head of a page
_PARTS = re.compile(
    r"word/(document|header\d*)\.xml|xl/(sharedStrings|worksheets/sheet1)\.xml|ppt/slides/slide1\.xml|docProps/core\.xml"
)


def marking(name: str, data: bytes) -> str:
    """秘密, 机密 or 绝密 if the file bears one, with where it stands; else empty."""
    if found := _IN_NAME.search(_BLANK.sub("", name)):
        return f"文件名标有“{found[1]}”"
    level = _level(_lines(PurePath(name).suffix.lower(), data))
    return f"首页标有“{level}”" if level else ""


def _level(lines: Iterable[str]) -> str:
    for number, line in enumerate(lines):
        text = _BLANK.sub("", line)
        found = _STARRED.search(text) or _SAID.search(text) or (_ALONE.fullmatch(text) if number < LINES else None)
        if found:
            return found[1]
    return ""


def _lines(suffix: str, data: bytes) -> Iterator[str]:
    if suffix == ".pdf" or data.startswith(b"%PDF"):
        yield from preview.page_text(data, 0).splitlines()
    elif suffix in TEXTS:
        yield from _decoded(data[:FIRST]).splitlines()
    elif data.startswith(b"PK"):
        yield from _office(data)
    elif suffix in OLD_OFFICE:  # text lies in them as UTF-16 or GBK; only a starred mark is sure
        for code in ("utf-16-le", "gb18030"):
            yield from (f"{level}★" for level in _LEVEL.split("|") if f"{level}★".encode(code) in data)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="ignore")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.start > len(data) - 4  # the last character may have been cut through
        return data.decode("utf-8-sig" if cut else "gb18030", errors="ignore")


def _office(data: bytes) -> Iterator[str]:
    """Paragraphs, headers and cells of docx, xlsx and pptx; of each part no more than its beginning is unpacked."""
    try:
        with ZipFile(BytesIO(data)) as packed:
            for part in sorted(filter(_PARTS.fullmatch, packed.namelist())):
                with packed.open(part) as stream:
                    xml = stream.read(MEMBER).decode("utf-8", errors="ignore")
                yield from (_TAG.sub("", paragraph) for paragraph in _PARAGRAPH.split(xml))
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return  # no office file, a damaged one, or one under a password: there is nothing to read
