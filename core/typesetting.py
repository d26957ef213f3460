"""WeasyPrint as this product uses it: with our faces, nothing from outside, and small fonts that every viewer reads.

Only `core.pdf` imports this module, when a document is first made: WeasyPrint needs Pango on the machine.
"""

from __future__ import annotations

import hashlib
import io
import mimetypes
import os
import re
import threading
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pydyf
from django.contrib.staticfiles import finders
from django.utils.html import escape
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from weasyprint import HTML
from weasyprint.text.ffi import ffi, fontconfig, pangoft2
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcherResponse

from .typefaces import CHINESE, FILES

OURS = re.compile(r"css/[a-z0-9-]+\.css|img/[a-z0-9-]+\.(?:svg|png)")
"""The static files that a document may use."""

_turn = threading.Lock()  # Pango's font maps are not made for threads, and one document uses a core anyway


class Shelf:
    """All that a document can load: `ours:css/pdf.css` of our own and `given:NAME` of what was given with it.

    It inherits nothing of WeasyPrint's fetcher, which could open files and connections.
    """

    _fail_on_errors = False  # WeasyPrint asks: what is refused is left out and logged

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def __call__(self, url: str) -> Any:
        """What the address names. Raises ValueError for every other address, KeyError for what was not given."""
        scheme, _colon, name = url.partition(":")
        name = unquote(name)
        if scheme == "given":
            content = self.files[name]
        elif scheme == "ours" and OURS.fullmatch(name) and (path := finders.find(name)):
            content = Path(path).read_bytes()
        else:
            raise ValueError(f"a document may not load {url[:200]}")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, content, {"Content-Type": kind})


@cache
def _fonts() -> Any:
    """The faces of ours and of the system. `@font-face` would copy 40 MB to a temporary folder of every process."""
    configuration = FontConfiguration()
    for path in FILES:
        fontconfig.FcConfigAppFontAddFile(configuration._config, os.fsencode(path))
    pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", configuration.font_map))
    return configuration


def typeset(html: str, files: Mapping[str, bytes]) -> bytes:
    """The PDF of a page of HTML. The same HTML and files give the same bytes."""
    given = hashlib.sha256(html.encode())
    for name, content in sorted(files.items()):
        given.update(f"{name}\0{len(content)}\0".encode() + content)
    with _turn:
        document = HTML(string=html, url_fetcher=Shelf(files)).render(font_config=_fonts(), pdf_tags=True)
        pdf = document.write_pdf(pdf_tags=True, pdf_identifier=given.digest()[:16], finisher=_embed_only_what_is_used)
    return bytes(pdf)


def undrawable(characters: Iterable[str]) -> set[str]:
    """Those of the characters for which neither our faces nor the system's fonts have a glyph."""
    with _turn:
        page = HTML(string=escape(" ".join(sorted(characters))), url_fetcher=Shelf({}))
        document = page.render(font_config=_fonts())
        document.write_pdf()
    return {chr(point) for font in document.fonts.values() for point in font.missing}


def _embed_only_what_is_used(document: Any, pdf: Any) -> None:
    """Make the embedded fonts small, right for every viewer, and the same whenever they are made.

    Of the Chinese faces WeasyPrint keeps an empty place for each glyph up to the last one used, 100 kB a face, and
    writes numbers of glyphs where viewers look for CIDs: the same for Latin letters but not for Chinese characters, so
    that viewers that keep to the standard (ISO 32000-2, 9.7.4.2) show nothing in their place.
    """
    used: dict[str, set[int]] = {}
    for font in document.fonts.values():
        used.setdefault(font.hash, set()).update(font.to_unicode)
    embedded = {id(font.file_content): font for font in document.fonts.values()}
    for stream in pdf.objects:
        font = embedded.get(id(stream.stream[0])) if isinstance(stream, pydyf.Stream) and stream.stream else None
        if font and font.family in CHINESE:
            stream.stream = [_outlines(font.file_content, used[font.hash])]
            stream.extra["Subtype"] = "/CIDFontType0C"
        elif font:
            stream.stream = [_undated(font.file_content)]
            stream.extra["Length1"] = len(stream.stream[0])


def _outlines(content: bytes, glyphs: set[int]) -> bytes:
    """The CFF table of an OpenType font with these glyphs only, each with its number in the whole font as its CID."""
    font = TTFont(io.BytesIO(content), lazy=True)
    top = font["CFF "].cff.topDictIndex[0]
    names = [".notdef", *(f"cid{number:05}" for number in range(1, len(top.charset)))]
    top.charset[:] = names
    top.CharStrings.charStrings = {name: number for number, name in enumerate(names)}
    font.setGlyphOrder(names)
    for table in set(font.keys()) - {"CFF ", "head", "maxp"}:
        del font[table]
    subsetter = Subsetter(Options(hinting=False, notdef_outline=True, ignore_missing_glyphs=True))
    subsetter.populate(gids=glyphs)
    subsetter.subset(font)
    return bytes(font["CFF "].compile(font))


def _undated(content: bytes) -> bytes:
    """A font without the time at which WeasyPrint made it of a variable one."""
    font = TTFont(io.BytesIO(content), lazy=True, recalcTimestamp=False)
    font["head"].modified = font["head"].created
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()
