"""Whether two names are one company's: what a person would say who reads both and knows how names are made in China.

Different are names whose region, branch, number or trade differ, and short own parts that differ at all: 华信 and 华鑫
sound the same and are two companies. One are names that differ by habit, by one slip of the hand in a word long enough
to be recognised, by the order of English words, or in that one is the other's short form or leaves the region out.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.chinese import HAN, latin

from .names import Name, key_of, own_part, taken_apart
from .regions import ABOVE, lies_in
from .trade_words import CHINESE_RUN, ENGLISH, spelt_out

COUNTRY = "中国"
LEAST_OWN = 4
"""Characters of the own part that must be there before a wrong one is taken for a slip."""
LEAST_WORD = 5
"""The same for the letters of an English word; a second slip is allowed from LONG_WORD on."""
LONG_WORD = 12
ACRONYM = range(3, 6)

_CHINESE = re.compile(f"[{HAN}]")
_NUMERAL = re.compile("[0-9]+|[一二三四五六七八九十百]+")
_TELLING = frozenset("东西南北中上下前后左右大小新老甲乙丙丁戊春夏秋冬0123456789一二三四五六七八九十百")
"""One of these in the place of another is no slip."""
_SYLLABLE = (
    "(?:[bpm](?:[aiou]|ai|ei|ao|an|en|ang|eng|ie|iao|iu|ian|in|ing)|f(?:[aou]|ei|ou|an|en|ang|eng)"
    "|[dtnl](?:[aeiuv]|ai|ei|ao|ou|an|ang|eng|ong|ia|ie|iao|iu|ian|in|iang|ing|uo|ui|uan|un|ue|ve)"
    "|[gkh](?:[aeu]|ai|ei|ao|ou|an|en|ang|eng|ong|ua|uo|uai|ui|uan|un|uang)"
    "|[jqx](?:[iu]|ia|ie|iao|iu|ian|in|iang|ing|iong|ue|uan|un)"
    "|(?:[zcs]h?|r)(?:[aeiu]|ai|ei|ao|ou|an|en|ang|eng|ong|ua|uo|uai|ui|uan|un|uang)"
    "|y(?:[aeiu]|ao|ou|an|in|ang|ing|ong|ue|uan|un)|w(?:[aou]|ai|ei|an|en|ang|eng)"
    "|ai|ei|ao|ou|an|en|ang|er|[aoe])"
)
_PINYIN = re.compile(f"(?:{_SYLLABLE})+")


class Reason(TextChoices):
    """Why two names are, or are not, taken for one company's."""

    NAME = "name", _("the same name")
    GROUP = "group", _("the same name, one of them of a group")
    SPELLING = "spelling", _("the same name, abbreviated")
    PLACE = "place", _("the same name, its region apart")
    ORDER = "order", _("the same words in another order")
    SLIP = "slip", _("a name that differs in one character")
    SHORT = "short", _("a name that may be short for this one")
    REGION = "region", _("another region")
    BRANCH = "branch", _("another branch")
    NUMBER = "number", _("another number")
    TRADE = "trade", _("another trade")
    OTHER = "other", _("another name")


class Judgement(NamedTuple):
    """`score` is from 0 to 1, 1 only for names of the same key."""

    same: bool
    why: Reason
    score: float


ONE = {
    Reason.PLACE: 0.95,
    Reason.GROUP: 0.85,
    Reason.SPELLING: 0.95,
    Reason.ORDER: 0.9,
    Reason.SLIP: 0.85,
    Reason.SHORT: 0.75,
}


def same_company(one: str, other: str) -> Judgement:
    """Judge two names; the order in which they are given does not matter."""
    if key_of(one) == key_of(other):
        return Judgement(same=True, why=Reason.NAME, score=1.0)
    first, second = sorted((taken_apart(one), taken_apart(other)), key=lambda name: (len(name.text), name.text))
    if first.branch != second.branch:
        return _two(Reason.BRANCH)
    if not _regions_agree(first.region, second.region):
        return _two(Reason.REGION)
    why = _compared(first, second)
    if why not in ONE:
        return _two(why)
    return Judgement(same=True, why=why, score=ONE[why] - (0.05 if first.region != second.region else 0))


def _two(why: Reason) -> Judgement:
    return Judgement(same=False, why=why, score=0.0)


def _regions_agree(one: str, other: str) -> bool:
    """Equal, missing on one side, or one in the other; a whole country does not stand for its cities."""
    narrow, wide = sorted((one, other), key=len, reverse=True)
    if not wide or narrow.startswith(wide):
        return True
    known = {region for region in (_known(one), _known(other)) if region}
    return COUNTRY not in known and (lies_in(_known(one), _known(other)) or lies_in(_known(other), _known(one)))


@lru_cache(maxsize=2048)
def _known(region: str) -> str:
    """The region of the table with which the text begins."""
    return max((known for known in ABOVE if region.startswith(known)), key=len, default="")


def _compared(short: Name, long: Name) -> Reason:
    """The names without region, legal form and branch; `short` is not the longer one."""
    if short.core == long.core or (own_part(short.words) and _spelt(short) == _spelt(long)):
        if short.is_group != long.is_group:
            return Reason.GROUP
        return Reason.PLACE if short.text == long.text else Reason.SPELLING
    if len(short.words) == 1 and len(short.text) in ACRONYM and short.text == "".join(word[0] for word in long.words):
        return Reason.SHORT
    if not own_part(short.words) or not own_part(long.words):
        return Reason.OTHER
    if any(_CHINESE.search(name.text) for name in (short, long)):
        return _compared_chinese(short, long)
    return _compared_english(short, long)


def _spelt(name: Name) -> str:
    return "".join(spelt_out(word) for word in name.words)


# Chinese


def _compared_chinese(short: Name, long: Name) -> Reason:
    if Counter(_NUMERAL.findall(short.text)) != Counter(_NUMERAL.findall(long.text)):
        return Reason.NUMBER
    rest = long.text.removeprefix(short.text)
    if rest != long.text and not (short.has_form or short.is_group) and not CHINESE_RUN.sub("", rest):
        return Reason.SHORT
    if long.text.removesuffix("厂") == short.text:
        return Reason.SPELLING
    if _slipped(short.text, long.text):
        return Reason.SLIP
    return Reason.TRADE if own_part(short.words) == own_part(long.words) else Reason.OTHER


def _slipped(short: str, long: str) -> bool:
    """One character is another that sounds the same, left out, written twice, or changed places with its neighbour."""
    start = next((place for place, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    if short[start:] == long[start + 1 :]:
        return _is_left_out(long, start)
    if len(short) != len(long) or {short[start], long[start]} & _TELLING:
        return False
    if short[start + 1 :] == long[start + 1 :]:
        return _sounds_the_same(short, long, start)
    swapped = long[:start] + long[start + 1 : start + 2] + long[start] + long[start + 2 :]
    return short == swapped and _own_length(long) >= LEAST_OWN


def _is_left_out(long: str, place: int) -> bool:
    left_out = long[place]
    if left_out in _TELLING or not _CHINESE.match(left_out):
        return False
    is_long = _own_length(long) > LEAST_OWN or (_in_trade(long, place) and len(long) > LEAST_OWN)
    return is_long or left_out == long[place - 1]


def _sounds_the_same(one: str, other: str, place: int) -> bool:
    """A slip of who types by sound; not in a short own part, nor from one trade to another."""
    trades = _in_trade(one, place), _in_trade(other, place)
    if all(trades) or latin(one[place]) != latin(other[place]):
        return False
    return any(trades) or min(_own_length(one), _own_length(other)) >= LEAST_OWN


def _in_trade(text: str, place: int) -> bool:
    return any(found.start() <= place < found.end() for found in CHINESE_RUN.finditer(text))


def _own_length(text: str) -> int:
    return len(CHINESE_RUN.sub("", text))


# English


def _compared_english(short: Name, long: Name) -> Reason:
    one, other = ([spelt_out(word) for word in name.words] for name in (short, long))
    if sorted(one) == sorted(other):
        return Reason.ORDER
    is_start = other[: len(one)] == one and not (short.has_form or short.is_group)
    if is_start and all(word in ENGLISH for word in other[len(one) :]):
        return Reason.SHORT
    left = list((Counter(one) - Counter(other)).elements()), list((Counter(other) - Counter(one)).elements())
    if len(left[0]) == len(left[1]) == 1 and _is_slip(left[0][0], left[1][0]):
        return Reason.SLIP
    if any(word.isdecimal() for words in left for word in words):
        return Reason.NUMBER
    return Reason.TRADE if all(word in ENGLISH for words in left for word in words) else Reason.OTHER


def _is_slip(one: str, other: str) -> bool:
    """Long enough, the same first letter, and not two words that both mean something: trades, or Chinese syllables."""
    if one[0] != other[0] or any(letter.isdecimal() for letter in one + other):
        return False
    if {one, other} <= ENGLISH or (_PINYIN.fullmatch(one) and _PINYIN.fullmatch(other)):
        return False
    length = min(len(one), len(other))
    return length >= LEAST_WORD and distance(one, other) <= (2 if length >= LONG_WORD else 1)


def distance(one: str, other: str) -> int:
    """How many characters must be put in, left out, replaced, or swapped with their neighbour to make one the other."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, wanted in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and (letter, one[row - 2]) == (other[column - 2], wanted):
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]
