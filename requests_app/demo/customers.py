"""Two hundred customers with believable names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from customers.models import Customer
from customers.rules.names import key_of

from .archive import times
from .organisation import ACCOUNTS, Organisation

CITIES = {
    "east": ("上海", "苏州", "杭州", "南京", "宁波", "无锡", "合肥"),
    "south": ("广州", "深圳", "东莞", "佛山", "厦门", "珠海", "南宁"),
    "north": ("北京", "天津", "济南", "青岛", "石家庄", "沈阳", "西安"),
}
BRANDS = (
    "恒泰",
    "远景",
    "博源",
    "鼎盛",
    "华彩",
    "天成",
    "瑞丰",
    "海纳",
    "金桥",
    "明德",
    "新锐",
    "康泽",
    "汇通",
    "正大",
    "启航",
    "联创",
)
TRADES = (
    "商贸",
    "制造",
    "医疗器械",
    "地产",
    "连锁酒店",
    "能源",
    "教育",
    "物流",
    "食品",
    "信息技术",
    "建材",
    "农业发展",
)
FORMS = ("有限公司", "有限公司", "股份有限公司", "集团有限公司")
FOREIGN = (
    "Nordwind Logistics (China) Co., Ltd.",
    "Brightwell Education Group",
    "Kestrel Medical Devices Co., Ltd.",
    "Orchid Hotels Asia Pte. Ltd.",
    "Summit Energy Services Co., Ltd.",
    "Blue Harbour Retail Ltd.",
    "Falcon Precision Tools (Suzhou) Co., Ltd.",
    "Greenfield Agri Trading Co., Ltd.",
)
AREAS = ("east", "south", "north")
NUMBER = 200


FRESH_DAYS = 10
"""Working days within which the newest customers were recorded."""
AGES = {"old": 130, "recent": 24, "fresh": 38, "nobodys": 8}
"""How many were recorded before all requests, since, in the last days, and wait to be allotted."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The customers, and those of them who are there as long as the oldest request."""

    everybody: list[Customer]
    old: list[Customer]


def build(organisation: Organisation, chance: Random, now: datetime) -> Rows:
    """Owners are the sales reps of the customer's business unit; one in ten is gold, a quarter silver."""
    values = [Customer.Value.GOLD] + [Customer.Value.SILVER] * 3 + [Customer.Value.ORDINARY] * 6
    ages = [age for age, number in AGES.items() for _ in range(number)]
    chance.shuffle(ages)
    rows = []
    for (name, area), age in zip(_names(chance), ages, strict=True):
        collector = _collector(organisation.with_title(f"{area}_sales", ""), chance)
        row = Customer(name=name, unit=organisation.units[area], value=chance.choice(values), recorded_by=collector)
        row.created_at = row.updated_at = _recorded_at(age, now, chance)
        if age == "nobodys":
            row.recorded_by = organisation.units[area].manager or collector
        else:
            row.owner, row.owned_since = collector, row.created_at
        row.set_keys()
        rows.append(row)
    Customer.objects.bulk_create(rows)
    return Rows(rows, [row for row, age in zip(rows, ages, strict=True) if age == "old"])


def _collector(reps: list[User], chance: Random) -> User:
    """One of the reps; the one whom the first screen offers has the most to show."""
    offered = [name for _login, name in ACCOUNTS]
    return chance.choices(reps, [3 if rep.name_latin in offered else 1 for rep in reps])[0]


def _recorded_at(age: str, now: datetime, chance: Random) -> datetime:
    today = times.local_day(now)
    if age == "fresh":
        return times.in_the_office(times.working_days(today, FRESH_DAYS), chance, before=now)
    youngest, oldest = {"old": (170, 700), "recent": (20, 160), "nobodys": (3, 20)}[age]
    days = times.working_days(today - timedelta(days=chance.randint(youngest, oldest)), 1)
    return times.in_the_office(days, chance, before=now)


def _names(chance: Random) -> list[tuple[str, str]]:
    """NUMBER names of different companies, each with the area it is in."""
    found = {name: chance.choice(AREAS) for name in FOREIGN}
    keys = {key_of(name) for name in found}
    while len(found) < NUMBER:
        area = chance.choice(AREAS)
        name = chance.choice(CITIES[area]) + chance.choice(BRANDS) + chance.choice(TRADES) + chance.choice(FORMS)
        if key_of(name) not in keys:
            keys.add(key_of(name))
            found[name] = area
    return list(found.items())
