"""The faces of printed documents: Noto Serif (宋体) for reading, Noto Sans (黑体) for headings, labels and figures.

The simplified faces come first. Those of Taiwan and Hong Kong and of Japan follow for some two thousand characters of
names that the first lack, such as 𠮷; Source Serif and Source Sans, whose letters Noto's Latin ones are, for the rest
of Europe's alphabets. They are files of installed packages: no machine needs fonts of its own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import fontpkg_source_sans_3
import fontpkg_source_serif_4
import pylopdf_fonts_jp
import pylopdf_fonts_zh_cn
import pylopdf_fonts_zh_tw

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGES = {"SC": pylopdf_fonts_zh_cn, "TC": pylopdf_fonts_zh_tw, "JP": pylopdf_fonts_jp}
CHINESE: dict[str, Path] = {
    **{f"Noto Serif {region}": package.serif_path() for region, package in _PACKAGES.items()},
    **{f"Noto Sans {region}": package.sans_path() for region, package in _PACKAGES.items()},
}
"""The file of each family of Chinese outlines, by the name that `static/css/pdf.css` calls it."""

FILES: tuple[Path, ...] = (
    *CHINESE.values(),
    fontpkg_source_serif_4.ROOT / "files" / "SourceSerif4[opsz,wght].ttf",
    fontpkg_source_sans_3.ROOT / "files" / "SourceSans3[wght].ttf",
)


@cache
def covered() -> frozenset[int]:
    """The code points that at least one of the faces can draw."""
    from fontTools.ttLib import TTFont  # takes a tenth of a second that most processes can save

    points: set[int] = set()
    for path in FILES:
        with TTFont(path, lazy=True) as font:
            points.update(font.getBestCmap())
    return frozenset(points)
