"""When two names mean the same company: what is written differently by habit is taken away before comparing.

A name is read as region, own words, whether it is a group, and which branch; its legal form is left out.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache

from core.chinese import HAN, latin, simplified
from core.text import folded

from .regions import ABOVE, ENGLISH, lies_in
from .trade_words import CHINESE_RUN, spelt_out
from .trade_words import ENGLISH as ENGLISH_TRADES

KEY_LENGTH = 200
CORE_LENGTH = 160
NEAR_LENGTH = 32
"""As far into a name one wrong character is looked for."""

GROUP = "集团"

_BRANCH = "分公司|分行|支行|分店|办事处|代表处|营业部|营业厅|分部|分厂|分院|分校|分所|项目部|事业部|子公司"
_WHOLE = re.compile("公司|集团|银行|事务所|研究院|大学|中心|厂")
_NUMERAL = "第?[0-9一二三四五六七八九十百]+"
_FORM = re.compile(f"(?:{GROUP})?(?:(?:股份)?(?:有限责任|有限)?总?公司|股份|有限合伙|普通合伙|株式会社)$|{GROUP}$")
_REGION = re.compile("|".join(sorted(ABOVE, key=len, reverse=True)))
_LEVEL = re.compile(
    r"(?:维吾尔|.{1,4}族)?自治[区州]|特别行政区|地区|省(?![心钱电时力油级])|市(?![政场民容值井区级])|县(?!级)|盟"
)
_DISTRICT = re.compile(
    rf"[{HAN}]{{2,3}}?(?:(?<!小)(?<!社)(?<!街)(?<!园)区|(?<=业园)区|(?<!超)(?<!城)(?<!夜)(?<!楼)市|县)"
)
_BRACKETS = re.compile(r"[(\[{【〔〖「『《<]([^()\[\]{}【】〔〕〖〗「」『』《》<>]*)[)\]}】〕〗」』》>]")
_BEFORE_BRANCH = re.compile(rf"\(([{HAN}0-9]+)\)(?={_BRANCH})")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_TOKEN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_CHINESE = re.compile(f"[{HAN}]")
_APART = re.compile(rf"(?<=[{HAN}])[\W_]+(?=[{HAN}])")
_APART_OUTSIDE = re.compile(rf"(?<=[{HAN}])[^\w()\[\]{{}}【】〔〕〖〗「」『』《》<>]+(?=[{HAN}])")
_FORMS = """
    co company ltd limited inc incorporated corp corporation llc llp lp plc gmbh mbh ag kg kgaa ohg ug se sa
    sas sarl srl spa bv nv oy oyj ab as asa aps kk pte pty pvt private sdn bhd ltda jsc pjsc ooo cokg coltd
"""
_ENGLISH_FORMS = frozenset(_FORMS.split())
_SMALL_WORDS = frozenset({"the", "and", "of", "for"})
_ENGLISH_GROUPS = frozenset({"group", "grp"})
_ENGLISH_ORDINALS = frozenset(
    {"first", "second", "third", "fourth", "fifth", "one", "two", "three", "four", "five", "ii", "iii", "iv"}
)


@dataclass(frozen=True)
class Name:
    """A name taken apart. `words` are in small letters, simplified; a run of Chinese characters is one word."""

    region: str
    words: tuple[str, ...]
    is_group: bool
    branch: str
    has_form: bool

    @property
    def text(self) -> str:
        return "".join(self.words)

    @property
    def core(self) -> str:
        """The words with abbreviations spelt out; with the region where they alone would mean any company."""
        plain = "".join(spelt_out(word) for word in self.words)
        return plain if own_part(self.words) else self.region + plain


def key_of(name: str) -> str:
    """What makes two names the same, the region first wherever it was written; never empty for a name that is not."""
    parts = taken_apart(name)
    key = parts.region + parts.text + (GROUP if parts.is_group else "") + parts.branch
    return (key or plain(name))[:KEY_LENGTH]


def core_of(name: str) -> str:
    """The name without region, legal form and branch; never empty for a name that is not."""
    return (taken_apart(name).core or plain(name))[:CORE_LENGTH]


def near_of(name: str) -> list[int]:
    """Hashes (signed, 32 bits) of the core's words in alphabetical order, as they are and with one character left out.

    Two names that differ in one character, in two neighbours that changed places, or in the order of their words have
    one of them in common.
    """
    parts = taken_apart(name)
    text = "".join(sorted(spelt_out(word) for word in parts.words)) or plain(name)
    variants = {text} | {text[:place] + text[place + 1 :] for place in range(min(len(text), NEAR_LENGTH))}
    hashes = (zlib.crc32(variant.encode()) for variant in variants if len(variant) > 1)
    return sorted(hash_ - (1 << 32) if hash_ >> 31 else hash_ for hash_ in hashes)


def sort_name_of(name: str) -> str:
    """For the order of lists: Chinese in Latin letters, a syllable a word."""
    return " ".join(latin(folded(name)).split())[:KEY_LENGTH]


def plain(name: str) -> str:
    """The name without what is mere habit of writing: width, case, traditional characters, blanks at the ends."""
    return folded(simplified(folded(name))).strip()


@lru_cache(maxsize=16_384)
def own_part(words: tuple[str, ...]) -> str:
    """What only this company is called: the words without those of its trade, numerals and ordinals."""
    left = []
    for word in words:
        if _CHINESE.match(word):
            rest = re.sub(_NUMERAL, "", CHINESE_RUN.sub("", word))
            left.append(rest if len(rest) > 1 else "")
        elif spelt_out(word) not in ENGLISH_TRADES and word not in _ENGLISH_ORDINALS and not word.isdecimal():
            left.append(word)
    return "".join(left)


@lru_cache(maxsize=16_384)
def taken_apart(name: str) -> Name:
    """Read a name; an empty one has no words."""
    text = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", plain(name).replace("'", "").replace("’", ""))
    regions: list[str] = []
    words = _without_brackets(_BEFORE_BRANCH.sub(r"\1", _APART_OUTSIDE.sub("", text)), regions)
    words, branch = _without_branch(words, regions)
    words, has_form, is_group = _without_form(words, regions)
    words = _without_regions(words, regions)
    for small in _SMALL_WORDS & set(words):
        words = [word for word in words if word != small] or words
    if not words and regions:
        return Name("", ("".join(regions),), is_group, branch, has_form)
    return Name(_narrowest(regions), tuple(words), is_group, branch, has_form)


def _without_brackets(text: str, regions: list[str]) -> list[str]:
    """The tokens; of what is in brackets only regions, Chinese and numbers count, a Latin alias does not."""

    def read(match: re.Match[str]) -> str:
        inside = _TOKEN.findall(match[1])
        found: list[str] = []
        if not _without_regions(inside, found, all_may_go=True):
            regions.extend(found)
            return " " if match.string[: match.start()].isascii() else ""
        outside = match.string[: match.start()] + match.string[match.end() :]
        is_alias = match[1].isascii() and not re.search(r"\d", match[1]) and _CHINESE.search(outside)
        return " " if is_alias else match[1] if _CHINESE.search(match[1]) else f" {match[1]} "

    return _TOKEN.findall(_APART.sub("", _BRACKETS.sub(read, text)))


def _without_branch(words: list[str], regions: list[str]) -> tuple[list[str], str]:
    """The words of the whole company, and which branch of it this is."""
    if words and (found := re.search(f"(?:{_BRANCH})$", words[-1])):
        head = words[-1][: found.start()]
        ends = [match.end() for match in _WHOLE.finditer(head)]
        start = ends[-1] if ends else _tail_start(head)
        named: list[str] = []
        rest = "".join(_without_regions([head[start:]], named, all_may_go=True)) if head[start:] else ""
        return [*words[:-1], *([head[:start]] if start else [])], "".join(named) + rest + found[0]
    if words[-2:] == ["branch", "office"]:
        words = words[:-1]
    if len(words) > 1 and words[-1] == "branch":
        return _before_english_branch(words[:-1])
    return words, ""


def _tail_start(head: str) -> int:
    """Where the branch's own words begin in what stands before "branch": its region, its number."""
    number = re.search(f"(?:{_NUMERAL})?$", head)
    end = number.start() if number else len(head)
    places = [match.start() for match in _REGION.finditer(head[:end]) if _level_end(head, match.end()) == end]
    return places[0] if places and places[0] > 1 else end


def _before_english_branch(words: list[str]) -> tuple[list[str], str]:
    for length in (3, 2, 1):
        if region := ENGLISH.get(tuple(words[-length:])):
            return words[:-length], f"{region}分公司"
    forms = [place for place, word in enumerate(words) if word in _ENGLISH_FORMS]
    start = forms[-1] + 1 if forms else len(words) - 1
    return words[:start], f"{''.join(words[start:])}分公司"


def _without_form(words: list[str], regions: list[str]) -> tuple[list[str], bool, bool]:
    """Without legal forms at the end of each Chinese run and of the whole; whether there was one; whether a group.

    A region after the legal form ("Huaxin Co., Ltd., Shanghai") is taken as well, and added to `regions`.
    """
    has_form = is_group = False
    kept: list[str] = []
    for word in words:
        while (found := _FORM.search(word)) and (found.start() or len(words) > 1):
            word = word[: found.start()]
            is_group |= found[0].startswith(GROUP)
            has_form |= found[0] != GROUP
        kept += [word] if word else []
    while size := _size_of_end(kept):
        last, kept = tuple(kept[-size:]), kept[:-size]
        regions += [ENGLISH[last]] if last in ENGLISH else []
        is_group |= last[0] in _ENGLISH_GROUPS
        has_form |= last[0] in _ENGLISH_FORMS
    return kept, has_form, is_group


def _size_of_end(words: list[str]) -> int:
    """How many words at the end are a legal form, or a region that follows one; 0 for none or when nothing is left."""
    if len(words) > 1 and words[-1] in _ENGLISH_FORMS | _ENGLISH_GROUPS:
        return 1
    if not _ENGLISH_FORMS & set(words[1:]):
        return 0
    if words[-1] in _SMALL_WORDS:
        return 1
    return next((size for size in (3, 2, 1) if tuple(words[-size:]) in ENGLISH), 0)


def _without_regions(words: list[str], regions: list[str], *, all_may_go: bool = False) -> list[str]:
    """The words without regions, which are added to `regions`; something of the name stays unless all may go."""
    kept: list[str] = []
    place = 0
    while place < len(words):
        length = next((size for size in (3, 2, 1) if tuple(words[place : place + size]) in ENGLISH), 0)
        if length and (all_may_go or kept or place + length < len(words)):
            regions.append(ENGLISH[tuple(words[place : place + length])])
            place += length
            continue
        alone = len(words) == 1 and not all_may_go
        kept += [rest] if (rest := _without_chinese_regions(words[place], regions, 2 if alone else 0)) else []
        place += 1
    return kept


def _without_chinese_regions(word: str, regions: list[str], least: int) -> str:
    """The run without regions at its start and at its end; at least so many characters stay. One is never left."""
    while (found := _REGION.match(word)) and _may_stay(word[_level_end(word, found.end()) :], least):
        end = _level_end(word, found.end())
        regions.append(found[0])
        district = _DISTRICT.match(word, end) if end > found.end() and not _REGION.match(word, end) else None
        if district and _may_stay(word[district.end() :], least):
            regions.append(district[0])
            end = district.end()
        word = word[end:]
    for found in _REGION.finditer(word):
        if _level_end(word, found.end()) == len(word) and found.start() >= 2:
            regions.append(found[0])
            return word[: found.start()]
    return word


def _may_stay(rest: str, least: int) -> bool:
    return len(rest) >= least and len(rest) != 1


def _level_end(word: str, start: int) -> int:
    level = _LEVEL.match(word, start)
    return level.end() if level else start


def _narrowest(regions: list[str]) -> str:
    """The regions as one text, without those in which another of them lies."""
    known = [region for region in dict.fromkeys(regions) if region in ABOVE]
    narrow = [one for one in known if not any(lies_in(other, one) for other in known if other != one)]
    return "".join(sorted(narrow)) + "".join(one for one in dict.fromkeys(regions) if one not in ABOVE)
