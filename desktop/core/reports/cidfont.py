"""TrueType fonts as composite PDF fonts (Type 0, Identity-H): one embedded subset a document, any number of characters.

ReportLab's own TTFont cuts a font into simple fonts of 256 characters. A Chinese page then changes fonts inside every
line, a batch carries dozens of font files, and its ToUnicode map writes `<%04X>`, wrong above U+FFFF where ISO 32000-1
§9.10.3 asks for UTF-16BE: 𬭊 would copy out as another character. A composite font has none of these faults.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

_BFCHAR_LIMIT = 100  # entries of one bfchar section, ISO 32000-1 §9.10.3 (CMap files)


class Encoder(dict[str, str]):
    """Characters used in one document, each with its code as four hexadecimal digits; grows as text is written."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[int] = [0]  # position is the CID; CID 0 is .notdef

    def __missing__(self, char: str) -> str:
        code = f"{len(self.codes):04X}"
        self.codes.append(ord(char))
        self[char] = code
        return code


class CidFont(TTFont):
    """A TrueType font that any ReportLab canvas or flowable can use by name, embedded as one subset."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, str(path), shapable=False)
        self.file: Any = self.face  # ReportLab's stubs leave the parsed file half untyped
        self.covers = frozenset(map(chr, self.file.charToGlyph))
        self._encoders: WeakKeyDictionary[Any, Encoder] = WeakKeyDictionary()
        self._cutting = Lock()  # the parsed file has one read position, shared by all documents

    def encoder(self, doc: Any) -> Encoder:
        """The character codes of this font in that document."""
        encoder = self._encoders.get(doc)
        if encoder is None:
            encoder = self._encoders[doc] = Encoder()
        return encoder

    def resource(self, doc: Any) -> str:
        """Name of the font in page resources, with its slash; the first call enters the font in the document."""
        if self.fontName not in doc.fontMapping:
            doc.fontMapping[self.fontName] = f"/F{len(doc.fontMapping) + 1}"
            doc.delayedFonts.append(self)
        return str(doc.fontMapping[self.fontName])

    def splitString(self, text: str | bytes, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:  # noqa: N802  ReportLab
        """ReportLab's hook: text as (subset number, codes); here always the one subset 0."""
        if isinstance(text, bytes):
            text = text.decode(encoding)
        encoder = self.encoder(doc)
        return [(0, bytes.fromhex("".join([encoder[char] for char in text])))] if text else []

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: N802  ReportLab's own name
        """ReportLab's hook: the resource name of a subset."""
        return self.resource(doc)

    def addObjects(self, doc: Any) -> None:  # noqa: N802  ReportLab's own name
        """ReportLab's hook when the document is saved: write the font with the characters used."""
        codes = self.encoder(doc).codes
        base = (SUBSETN(0) + b"+" + self.file.name).decode("ascii")
        with self._cutting:
            descriptor = self.file.addSubsetObjects(doc, base, codes)
        descendant = pdfdoc.PDFDictionary({
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("CIDFontType2"),
            "BaseFont": pdfdoc.PDFName(base),
            "CIDSystemInfo": pdfdoc.PDFDictionary({
                "Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0,
            }),
            "FontDescriptor": descriptor,
            "DW": 1000,
            "W": pdfdoc.PDFArray([0, pdfdoc.PDFArray([self.file.getCharWidth(code) for code in codes])]),
            "CIDToGIDMap": _stream(doc, f"{base}:gid", glyph_map(self.file.charToGlyph, codes)),
        })
        name = self.resource(doc)[1:]
        doc.idToObject[pdfdoc.BasicFonts].dict[name] = doc.Reference(pdfdoc.PDFDictionary({
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("Type0"),
            "BaseFont": pdfdoc.PDFName(base),
            "Encoding": pdfdoc.PDFName("Identity-H"),
            "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"{base}:cid")]),
            "ToUnicode": _stream(doc, f"{base}:unicode", to_unicode(codes).encode("ascii")),
        }), name)
        del self._encoders[doc]


def glyph_map(glyphs: dict[int, int], codes: Sequence[int]) -> bytes:
    """CIDToGIDMap: two bytes a CID, numbered as ReportLab's makeSubset numbers glyphs (first seen, 0 is .notdef)."""
    numbers = {0: 0}
    return b"".join(
        numbers.setdefault(glyphs.get(code, 0), len(numbers)).to_bytes(2, "big") for code in codes
    )


def to_unicode(codes: Sequence[int]) -> str:
    """CMap from CID to UTF-16BE, so that every plane copies and searches right (ISO 32000-1 §9.10.3)."""
    pairs = [f"<{cid:04X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for cid, code in enumerate(codes) if cid]
    sections = [pairs[start:start + _BFCHAR_LIMIT] for start in range(0, len(pairs), _BFCHAR_LIMIT)]
    return "\n".join([
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <FFFF>", "endcodespacerange",
        *["\n".join([f"{len(part)} beginbfchar", *part, "endbfchar"]) for part in sections],
        "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end",
    ])


def _stream(doc: Any, name: str, content: bytes) -> Any:
    """A stream object of its own in the document, compressed if the document is."""
    stream = pdfdoc.PDFStream(content=content)
    if doc.compression:
        stream.filters = [pdfdoc.PDFZCompress]
    return doc.Reference(stream, name)
