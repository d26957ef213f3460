"""Small copies of pictures."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from core.pictures import preview


def _drawn(picture: Image.Image, kind: str, *, longest: int = 100, **options: object) -> Image.Image:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return Image.open(io.BytesIO(preview(stream, longest=longest)))


@pytest.mark.parametrize(("size", "expected"), [((400, 200), (100, 50)), ((30, 60), (30, 60)), ((1, 5000), (1, 100))])
def test_preview_fits_and_never_grows(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert _drawn(Image.new("RGB", size), "PNG").size == expected


def test_preview_keeps_transparency() -> None:
    assert _drawn(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG").mode == "RGBA"
    palette = Image.new("P", (10, 10))
    assert _drawn(palette, "GIF", transparency=0).mode == "RGBA"


def test_preview_turns_a_photo_upright_and_drops_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Camera"
    drawn = _drawn(Image.new("RGB", (80, 40)), "JPEG", exif=exif)
    assert drawn.size == (40, 80)
    assert not drawn.getexif()
