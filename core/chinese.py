"""Chinese writing: traditional as simplified, and characters as Latin letters. The libraries load when first needed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters, as the inside of a regular expression's [ ]."""

_CHINESE = re.compile(f"[{HAN}]")
READINGS = {
    "重庆": "chong qing",
    "长沙": "chang sha",
    "长春": "chang chun",
    "长城": "chang cheng",
    "长江": "chang jiang",
    "长安": "chang an",
    "长虹": "chang hong",
    "长治": "chang zhi",
    "成长": "cheng zhang",
    "银行": "yin hang",
    "行业": "hang ye",
    "商行": "shang hang",
    "车行": "che hang",
    "洋行": "yang hang",
    "分行": "fen hang",
    "支行": "zhi hang",
    "厦门": "xia men",
    "大厦": "da sha",
    "六安": "lu an",
    "蚌埠": "beng bu",
    "乐清": "yue qing",
    "音乐": "yin yue",
    "东阿": "dong e",
    "台州": "tai zhou",
    "丽水": "li shui",
    "单县": "shan xian",
    "会计": "kuai ji",
    "重组": "chong zu",
    "重生": "chong sheng",
    "朝阳": "chao yang",
    "朝晖": "zhao hui",
    "调味": "tiao wei",
    "调料": "tiao liao",
    "传记": "zhuan ji",
    "奇数": "ji shu",
}
"""Words of company names in which a character is not read as it mostly is."""

_READABLE = re.compile("|".join([*READINGS, f"[{HAN}]"]))


def simplified(text: str) -> str:
    """The text with traditional characters replaced, words in context (乾隆 stays, 乾燥 becomes 干燥)."""
    return _converter()(text) if _CHINESE.search(text) else text


def latin(text: str) -> str:
    """The text with every Chinese character as its syllable without tone, blanks between syllables; ü is v."""
    if not _CHINESE.search(text):
        return text
    return " ".join(_READABLE.sub(lambda match: f" {_read(match[0])} ", simplified(text)).split())


@cache
def _converter() -> Callable[[str], str]:
    """22 ms and 7 MB once, then 2 µs a name (zhconv: 250 ms, 20 MB, GPL)."""
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


@cache
@cache
def _read(word: str) -> str:
    """One character or one of our words. The library takes 60 ms and 14 MB once; its own phrases would take 57 MB."""
    if word in READINGS:
        return READINGS[word]
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    return lazy_pinyin(word)[0]
