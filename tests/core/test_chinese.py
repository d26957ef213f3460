"""Traditional as simplified, and characters as Latin letters."""

from __future__ import annotations

import pytest

from core.chinese import READINGS, latin, simplified


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("臺灣積體電路", "台湾积体电路"),
        ("乾隆乾燥", "乾隆干燥"),
        ("华为", "华为"),
        ("Great Wall", "Great Wall"),
        ("", ""),
    ],
)
def test_simplified(text: str, written: str) -> None:
    assert simplified(text) == written


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("北京华信ABC 科技", "bei jing hua xin ABC ke ji"),
        ("長沙銀行", "chang sha yin hang"),
        ("重庆重工", "chong qing zhong gong"),
        ("绿地", "lv di"),
        ("Great  Wall", "Great  Wall"),
        ("㐀", "qiu"),
    ],
)
def test_latin(text: str, read: str) -> None:
    assert latin(text) == read


def test_readings_have_a_syllable_for_each_character() -> None:
    assert all(len(word) == len(read.split()) for word, read in READINGS.items())
