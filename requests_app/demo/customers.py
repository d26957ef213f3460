"""Two hundred customers with believable names."""

from __future__ import annotations

from random import Random

from customers.models import Customer

from .organisation import Organisation

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


def build(organisation: Organisation, chance: Random) -> list[Customer]:
    """Owners are the sales reps of the customer's business unit; one in ten is gold, a quarter silver."""
    values = [Customer.Value.GOLD] + [Customer.Value.SILVER] * 3 + [Customer.Value.ORDINARY] * 6
    rows = []
    for name, area in _names(chance):
        owner = chance.choice(organisation.with_title(f"{area}_sales", ""))
        value = chance.choice(values)
        row = Customer(name=name, owner=owner, unit=organisation.units[area], value=value, recorded_by=owner)
        row.owned_since = row.created_at
        row.set_keys()
        rows.append(row)
    return Customer.objects.bulk_create(rows)


def _names(chance: Random) -> list[tuple[str, str]]:
    """NUMBER different names, each with the area it is in."""
    found = {name: chance.choice(AREAS) for name in FOREIGN}
    while len(found) < NUMBER:
        area = chance.choice(AREAS)
        name = chance.choice(CITIES[area]) + chance.choice(BRANDS) + chance.choice(TRADES) + chance.choice(FORMS)
        found.setdefault(name, area)
    return list(found.items())
