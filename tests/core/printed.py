"""What a PDF shows, read from its bytes: text by page, and for each character the outline that stands for it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from fontTools.cffLib import CFFFontSet
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader

_MAPPED = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")


def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def places(pdf: bytes, page: int) -> dict[str, tuple[float, float]]:
    """Where each run of text of a page begins, in points from its left lower corner."""
    found: dict[str, tuple[float, float]] = {}

    def remember(text: str, over: Any, matrix: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            found[text.strip()] = (over[0] * matrix[4] + over[4], over[3] * matrix[5] + over[5])

    PdfReader(io.BytesIO(pdf)).pages[page].extract_text(visitor_text=remember)
    return found


def fonts(pdf: bytes) -> Iterator[Any]:
    """The fonts of all pages, each once."""
    reader = PdfReader(io.BytesIO(pdf))
    seen = {}
    for page in reader.pages:
        for reference in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font = reference.get_object()
            seen[font["/BaseFont"]] = font
    yield from seen.values()


def drawn(pdf: bytes) -> set[str]:
    """The characters for which an embedded font has an outline under the very code that the text uses."""
    return {character for font in fonts(pdf) for character in _drawn_by(font)}


def _drawn_by(font: Any) -> Iterator[str]:
    descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    if "/FontFile3" not in descriptor:
        yield from _drawn_by_true_type(font, descriptor["/FontFile2"].get_data())
        return
    outlines = CFFFontSet()
    outlines.decompile(io.BytesIO(descriptor["/FontFile3"].get_data()), None)
    glyphs = outlines[0].CharStrings
    for code, points in _MAPPED.findall(font["/ToUnicode"].get_data()):
        name = f"cid{int(code, 16):05}"
        pen = BoundsPen(None)
        if name in glyphs:
            glyphs[name].draw(pen)
        if pen.bounds:
            yield _character(points)


def _drawn_by_true_type(font: Any, content: bytes) -> Iterator[str]:
    outlines = TTFont(io.BytesIO(content))
    names = outlines.getGlyphOrder()
    for code, points in _MAPPED.findall(font["/ToUnicode"].get_data()):
        if int(code, 16) < len(names) and outlines["glyf"][names[int(code, 16)]].numberOfContours:
            yield _character(points)


def _character(points: bytes) -> str:
    return bytes.fromhex(points.decode()).decode("utf-16-be")
