"""A generator of 300 messy rows as people keep them, and what must become of each: known because it was made that way.

Nothing here asks the product what it thinks: a row is written from a company that is in the archive, in the file or
nowhere, by a change that is known to be a matter of habit, a slip, or an error.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from random import Random

HEADER = [
    "公司名称",
    "统一社会信用代码",
    "公司电话",
    "所属行业",
    "客户价值",
    "联系人",
    "手机号码",
    "E-mail",
    "下次日期",
    "Notes",
    "负责人",
    "内部编号",
]
NAME, CODE, PHONE, INDUSTRY, VALUE, CONTACT, MOBILE, MAIL, NEXT, NOTES, OWNER, OURS = range(len(HEADER))
Cell = str | int | date | None

REGIONS = ("上海", "北京", "杭州", "苏州", "宁波", "合肥", "济南", "青岛", "武汉", "长沙")
FIRST, SECOND = "锦瑞盛宏昌泽恒润嘉祥铭凯悦雅棠睿翔煜骏", "达通源峰洋霖泰禾晟澜诺芯"
LONG = ("朗星未来", "青藤岁月", "白鹭晨曦", "云杉部落", "墨竹听风", "琥珀时光", "蓝鲸归途", "芦苇拾光", "紫荆漫步",
        "金梧桐里", "橡树湾畔", "星河涌动", "麦浪翻滚", "雪域飞鹰", "银杏满园", "清泉叮咚", "松果奇遇", "海棠依旧",
        "繁花似锦", "竹海听涛", "凤尾森森", "荷塘月影", "梅岭寒香", "兰亭集韵", "菊石流芳", "柏舟远航", "枫桥夜泊",
        "桂雨飘香")  # fmt: skip
TRADES = ("食品", "机械", "电子", "贸易", "建筑", "纺织")
ENGLISH = ("Northwind", "Bluestone", "Silverleaf", "Oakmoor", "Redcliff", "Winterfold", "Starling", "Copperfield",
           "Thornbury", "Larkspur", "Ashgrove", "Millbrook", "Hollybank", "Ravenscar", "Fernhill", "Goldcrest",
           "Whitmoor", "Kingsley", "Bramblewood", "Seabrook")  # fmt: skip
TRADITIONAL = str.maketrans("锦瑞盛达润铭凯悦杨电业贸机责东华团苏宁长", "錦瑞盛達潤銘凱悅楊電業貿機責東華團蘇寧長")
SOUNDS_THE_SAME = {"未来": "未莱", "岁月": "碎月", "部落": "布落", "听风": "听丰", "涌动": "永动", "依旧": "依就"}


@dataclass(frozen=True)
class Expected:
    """What must become of a row: the verdict, the codes of what is wrong, and of which row it is the double."""

    verdict: str
    codes: tuple[str, ...] = ()
    probable: bool = False
    double_of: int | None = None
    """Place among the rows, until they have their lines."""
    customer: str = ""
    """Name of the customer in the archive that it is."""


@dataclass
class Row:
    cells: list[Cell]
    expected: Expected


@dataclass
class Messy:
    """The rows, and what must be in the archive before: names of the importer's and of another's customers, and the
    codes that two of each have."""

    rows: list[Row] = dataclasses.field(default_factory=list)
    own: list[str] = dataclasses.field(default_factory=list)
    others: list[str] = dataclasses.field(default_factory=list)
    codes: dict[str, str] = dataclasses.field(default_factory=dict)

    def line(self, place: int) -> int:
        """The line of the file on which the row stands; the heading is the first."""
        return place + 2


# Ways in which one name is written


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def other_form(name: str) -> str:
    return name.replace("有限公司", "有限责任公司")


def no_form(name: str) -> str:
    return name.removesuffix("有限公司")


def region_in_brackets(name: str) -> str:
    """上海锦达食品有限公司 → 锦达食品（上海）有限公司"""
    return f"{name[2:].removesuffix('有限公司')}（{name[:2]}）有限公司"


def traditional(name: str) -> str:
    return name.translate(TRADITIONAL)


def spaced(name: str) -> str:
    return f"\u3000{name[:4]} {name[4:]} "


def habits() -> Iterator[Callable[[str], str]]:
    """Changes after which it is certainly the same name."""
    while True:
        yield from (other_form, region_in_brackets, traditional, spaced, no_form)


def slip(name: str) -> str:
    """What a hand does to an own part of four: a word that sounds the same, two signs swapped, one written twice."""
    region, own, rest = name[:2], name[2:6], name[6:]
    if own[2:] in SOUNDS_THE_SAME:
        return region + own[:2] + SOUNDS_THE_SAME[own[2:]] + rest
    return region + (own[0] + own[2] + own[1] + own[3] if ord(own[0]) % 2 else own[:3] + own[2:]) + rest


def code_of(number: int, *, right: bool = True) -> str:
    """A unified social credit code with its check character (GB 32100-2015), or with a wrong one."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    first = f"91310000{number:09d}"
    rest = sum(int(sign) * 3**place for place, sign in enumerate(first)) % 31
    check = (31 - rest) % 31
    return first + signs[check if right else (check + 1) % 31]


# The rows


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.made = Messy()
        pairs = ["".join(pair) for pair in product(FIRST, SECOND)]
        self.random.shuffle(pairs)
        places = ((REGIONS[n % 10], TRADES[n % 6]) for n in range(10_000))
        self.short = (f"{region}{own}{trade}有限公司" for own, (region, trade) in zip(pairs, places, strict=False))
        self.long = (f"{REGIONS[n % 10]}{own}{TRADES[n % 6]}有限公司" for n, own in enumerate(LONG))
        self.ways, self.number = habits(), 0

    def row(self, name: Cell, expected: Expected, **cells: Cell) -> None:
        places = {"code": CODE, "phone": PHONE, "industry": INDUSTRY, "value": VALUE, "contact": CONTACT}
        places |= {"mobile": MOBILE, "mail": MAIL, "next_on": NEXT, "notes": NOTES, "owner": OWNER}
        line: list[Cell] = [None] * len(HEADER)
        line[NAME], line[OURS] = name, self.number
        for word, value in cells.items():
            line[places[word]] = value
        self.number += 1
        self.made.rows.append(Row(line, expected))

    def whole(self) -> dict[str, Cell]:
        """A line on which all is well, in the ways in which people write it."""
        number = self.number
        industries = ("Food and drink", "机械设备", "commerce-wholesale", "ＦＯＯＤ and drink")
        mobiles: tuple[Cell, ...] = (f"1380000{number:04d}", f"138 0000 {number:04d}", 13800000000 + number)
        days: tuple[Cell, ...] = (date(2026, 12, 1), "2026/12/1", "2026年12月1日", "2026-12-01")
        return {
            "phone": [f"0512-6{number:07d}", full_width(f"0512-6{number:07d}"), f"+86 512 6{number:07d}"][number % 3],
            "industry": industries[number % 4],
            "value": ["Gold", "gold", " SILVER ", "Ｇｏｌｄ"][number % 4],
            "contact": f"联系人{number}",
            "mobile": mobiles[number % 3],
            "mail": f"contact{number}@example.com",
            "next_on": days[number % 4],
        }

    def new(self) -> None:
        for _ in range(70):
            self.row(next(self.short), Expected("new"), **self.whole())
        for place, word in enumerate(ENGLISH):
            form = ("Co., Ltd.", "Ltd", "Inc.", "GmbH")[place % 4]
            self.row(f"{word} {('Foods', 'Machinery')[place % 2]} {form}", Expected("new"), **self.whole())

    def known(self) -> None:
        """The importer's own: something new or not; by name or by code."""
        for _ in range(40):
            name = next(self.short)
            self.made.own.append(name)
            self.row(next(self.ways)(name), Expected("update", customer=name), value="Gold")
        for _ in range(10):
            name = next(self.short)
            self.made.own.append(name)
            self.row(next(self.ways)(name), Expected("same", customer=name), value="ordinary")
        for number in (1, 2):
            name = next(self.short)
            self.made.own.append(name)
            self.made.codes[name] = code_of(number)
            self.row(next(self.short), Expected("update", customer=name), code=full_width(code_of(number).lower()))

    def taken(self) -> None:
        """Another's: certainly, by name or by code; probably, by a slip."""
        for _ in range(36):
            name = next(self.short)
            self.made.others.append(name)
            self.row(next(self.ways)(name), Expected("duplicate", ("taken",), customer=name), value="Gold")
        for number in (3, 4):
            name = next(self.short)
            self.made.others.append(name)
            self.made.codes[name] = code_of(number)
            self.row(next(self.short), Expected("duplicate", ("taken",), customer=name), code=code_of(number))
        for place in range(18):
            name = next(self.long)
            (self.made.others if place % 3 else self.made.own).append(name)
            self.row(slip(name), Expected("duplicate", ("probably_taken",), probable=True, customer=name))

    def doubles(self) -> None:
        """A row that stands in the file before."""
        for place in range(26):
            original = self.made.rows[place]
            written = next(self.ways)(str(original.cells[NAME]))
            self.row(written, Expected("duplicate", ("line",), double_of=place))
        for _ in range(8):
            name, place = next(self.long), len(self.made.rows)
            self.row(name, Expected("new"), **self.whole())
            self.row(slip(name), Expected("duplicate", ("probably_line",), probable=True, double_of=place))

    def errors(self) -> None:
        """One thing is wrong with a line on which all else is well."""
        wrong: list[tuple[str, str, tuple[Cell, ...]]] = [
            ("credit_code", "code", tuple(code_of(100 + number, right=False) for number in range(8))),
            ("credit_code", "code", ("91310000", "9131000000000000IO", "九一三一")),
            ("phone", "mobile", ("138", "call me", "13800000000000000000001", "138-abc", "一三八")),
            ("phone", "phone", ("n.a.", "021", "021-555501x", "？？")),
            ("date", "next_on", ("2026-02-30", "soon", "13/25/2026", "2026", "明天", "2026-1-")),
            ("no_industry", "industry", ("Space mining", "航天采矿", "Foods & drinks", "??", "X")),
            ("email", "mail", ("nobody", "a@b", "a b@example.com", "@example.com")),
            ("unknown", "value", ("Platinum", "一级", "10")),
            ("nameless", "contact", (None, None, None)),
            ("too_long", "contact", ("长" * 81, "L" * 200)),
            ("too_long", "notes", ("字" * 8001, "n" * 9000)),
            ("no_person", "owner", ("nobody@example.com", "somebody else")),
            ("formula", "notes", ("=1+1", '=HYPERLINK("http://example.com")', "＝A1")),
        ]
        for code, field, texts in wrong:
            for text in texts:
                self.row(next(self.short), Expected("error", (code,)), **self.whole() | {field: text})
        names: list[tuple[str, Cell]] = [
            *(("required", text) for text in (None, "  ", "\u3000", "")),
            *(("no_name", text) for text in ("???", "——")),
            *(("formula", text) for text in ("=cmd|' /C calc'!A0", "=A1")),
            *(("too_long", "很" * length) for length in (161, 400)),
        ]
        for code, name in names:
            self.row(name, Expected("error", (code,)), **self.whole())

    def shuffled(self) -> Messy:
        """The rows in any order, a double never before what it is the double of."""
        order = list(range(len(self.made.rows)))
        self.random.shuffle(order)
        place_of = {old: new for new, old in enumerate(order)}
        for old, row in enumerate(self.made.rows):
            first = row.expected.double_of
            if first is not None and place_of[first] > place_of[old]:
                place_of[first], place_of[old] = place_of[old], place_of[first]
        rows: dict[int, Row] = {}
        for old, row in enumerate(self.made.rows):
            first = row.expected.double_of
            double = None if first is None else place_of[first]
            rows[place_of[old]] = Row(row.cells, replace(row.expected, double_of=double))
        self.made.rows = [rows[place] for place in sorted(rows)]
        return self.made


def make(seed: int = 7) -> Messy:
    """300 rows."""
    maker = _Maker(seed)
    for make_some in (maker.new, maker.known, maker.taken, maker.doubles, maker.errors):
        make_some()
    return maker.shuffled()
