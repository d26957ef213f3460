"""A company with very many customers, written by COPY: what `customers` measures with."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import connection

from customers.models import Customer
from customers.rules.names import core_of, key_of, near_of, sort_name_of

from ._facts import BESIDE, DAYS, EVERYTHING_ELSE, OF_A_CUSTOMER

if TYPE_CHECKING:
    from accounts.models import User

UNITS, REPS_IN_A_UNIT = 10, 20
ENGLISH_SHARE, THREE_SHARE = 0.15, 0.45
BATCH = 20_000
OWN = ("name", "name_key", "core", "cores", "near", "sort_name", "found", "found_private", "owner_id", "unit_id")
"""Columns that are computed as the product does; OF_A_CUSTOMER follow by SQL, the others are those of the first."""
OWNERLESS = 200
"""Every so many have no owner."""

SYLLABLES = (
    "华信恒泰宏达金盛鑫天新海东方中联创科正源康瑞隆兴丰德润国安大成立通明和顺美凯利嘉佳博远辉腾飞龙凤星宇亚欧银宝"
    "万福禄寿祥云山江河湖川林森木石玉珠翠松柏梅兰竹菊春夏秋冬日月光辰阳晨曦雨雪风雷电火炎热寒冰清洁净纯真善诚仁义"
    "礼智勇忠孝廉耻文武尚德道法自然人本优品佳客来旺财发昌盛荣耀强健康泰平顺意吉利民生益友邦世纪元首冠军领先锋卓越"
    "群英杰伟业基石柱梁栋材"
)
_REGIONS = """
    北京 上海 深圳市 广州 苏州 杭州 东莞市 成都 南京 武汉 天津 宁波 无锡 青岛 厦门 重庆 西安 长沙 佛山 郑州 大连
    济南 合肥 福州 温州 常州 沈阳 昆明 南昌 嘉兴 石家庄 哈尔滨 浙江 江苏 广东省 山东 河北 中山 珠海 烟台 南通 绍兴
    惠州 泉州 徐州 太原
"""
REGIONS = _REGIONS.split()
_TRADES = """
    科技 贸易 电子 实业 电子科技 机械 信息技术 网络科技 建筑工程 商贸 机械设备 投资管理 物流 生物科技 环保科技
    文化传播 国际贸易 装饰工程 食品 新材料 智能科技 自动化设备 精密机械 医疗器械 化工 服装 汽车零部件 软件 能源科技
    教育咨询 电气 餐饮管理 房地产开发 供应链管理 光电科技 包装材料 五金制品 塑料制品 家具 纺织
"""
TRADES = _TRADES.split()
FORMS = ["有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "有限公司"]
_SOUNDS = """
    hua xin heng tai hong da jin sheng tian hai dong fang zhong lian chuang zheng yuan kang rui long xing feng de
    run guo an cheng tong ming great bright pacific golden star sun rise oriental delta alpha prime global summit
    apex union crown
"""
SOUNDS = _SOUNDS.split()
_WORDS = """
    Technology Trading Electronics Industrial Machinery International Engineering Import&Export Logistics Software
    Chemical Equipment Textile Automation Medical Packaging Optical Energy Foods Furniture
"""
WORDS = _WORDS.split()
CITIES = ["Beijing", "Shanghai", "Shenzhen", "Guangzhou", "Suzhou", "Ningbo", "Hong Kong", "Dongguan", "Xiamen", ""]
FREQUENT = ["科技", "贸易", "电子", "北京", "有限", "机械", "深圳", "工程", "公司", "国际"]


@dataclass
class Archive:
    """Who asks, and samples of the names that are there."""

    people: dict[str, User]
    names: list[str]
    seed: int

    def count(self) -> int:
        return Customer.objects.live().count()

    def texts(self, each: int) -> dict[str, list[str]]:
        """What somebody types, by kind; the same for everybody."""
        dice = random.Random(self.seed)  # noqa: S311 - names for a measurement
        chinese = [name for name in self.names if not name.isascii()]
        english = [name for name in self.names if name.isascii()]
        return {
            "one character": [dice.choice(SYLLABLES) for _text in range(each)],
            "two characters": [_brand(dice)[:2] for _text in range(each)],
            "frequent pairs": (FREQUENT * each)[:each],
            "Latin beginnings": [dice.choice(english)[: dice.randint(2, 7)] for _text in range(each)],
            "whole names": dice.sample(self.names, each),
            "names with a slip": [_with_slip(dice, dice.choice(chinese if n % 4 else english)) for n in range(each)],
        }


def prepare(customers: int, *, seed: int) -> Archive:
    """Write everything; statistics are fresh afterwards."""
    _run("SET statement_timeout = 0")
    _run("SET maintenance_work_mem = '256MB'")
    reps, people = company()
    template = Customer.objects.create(name="?", name_key="?", sort_name="?", **_facts(reps[0]))
    dice, sample = random.Random(seed), list[str]()  # noqa: S311 - names for a measurement
    _run("CREATE TEMP TABLE bench_names AS TABLE customers_customer WITH NO DATA")
    batch: list[str] = []
    for place, name in enumerate(_names(dice, customers), start=1):
        batch.append(_line(place, name, dice.choice(reps)))
        if place % max(1, customers // 2000) == 0:
            sample.append(name)
        if len(batch) == BATCH or place == customers:
            _copy(batch)
    _fill(template, customers)
    return Archive(people, sample, seed)


def company() -> tuple[list[User], dict[str, User]]:
    """Reps of all units; and a rep, a manager of a unit and a leader, who sees all, by those names."""
    from accounts.models import Unit, User
    from accounts.rules.roles import Role
    from customers.services.beginning import load_industries

    call_command("load_catalogue", verbosity=0)
    load_industries()
    root = Unit.objects.filter(kind="company").first() or Unit.objects.create(
        kind="company", name_en="Company", name_zh="公司", path="/1/", pk=1
    )
    reps: list[User] = []
    managers: list[User] = []
    for number in range(UNITS):
        names = {"name_en": f"Unit {number}", "name_zh": f"单位{number}"}
        key = 1000 + number
        unit = Unit.objects.create(kind="business_unit", parent=root, path=f"{root.path}{key}/", pk=key, **names)
        for place in range(REPS_IN_A_UNIT + 1):
            fields = {"name": f"同事{place}", "name_latin": f"Person {place}", "unit": unit}
            user = User.objects.create(email=f"p{place}@unit{number}.example", **fields)
            user.role_assignments.create(role=Role.SALES_REP if place else Role.SALES_MANAGER, unit=unit)
            (reps if place else managers).append(user)
        Unit.objects.filter(pk=unit.pk).update(manager=managers[-1])
    leader = User.objects.create(email="leader@unit.example", name="总经理", name_latin="Leader", unit=root)
    for role in (Role.COMPANY_LEADER, Role.ADMINISTRATOR):
        leader.role_assignments.create(role=role, unit=root)
    return reps, {"a rep": reps[0], "a manager": managers[0], "a leader": leader}


def _facts(owner: User) -> dict[str, Any]:
    from django.utils import timezone

    return {"owner": owner, "unit": owner.unit, "recorded_by": owner, "owned_since": timezone.now()}


def _names(dice: random.Random, wanted: int) -> Iterator[str]:
    """Names of different companies, the frequent ones first in every list that they are made of."""
    keys: set[str] = set()
    while len(keys) < wanted:
        name = _english(dice) if dice.random() < ENGLISH_SHARE else _chinese(dice)
        key = key_of(name)
        if key not in keys:
            keys.add(key)
            yield name


def _chinese(dice: random.Random) -> str:
    region, trade, form = _skewed(dice, REGIONS), _skewed(dice, TRADES), dice.choice(FORMS)
    if dice.random() < 0.2:
        return f"{_brand(dice)}{trade}（{region}）{form}"
    return f"{region}{_brand(dice)}{trade}{form}"


def _brand(dice: random.Random) -> str:
    length = 3 if dice.random() < THREE_SHARE else 2
    return "".join(_skewed(dice, SYLLABLES) for _syllable in range(length))


def _english(dice: random.Random) -> str:
    brand = "".join(_skewed(dice, SOUNDS) for _sound in range(dice.randint(2, 3))).capitalize()
    city, trades = (
        dice.choice(CITIES),
        " ".join(dict.fromkeys(_skewed(dice, WORDS) for _word in range(dice.randint(1, 2)))),
    )
    return f"{city} {brand} {trades} Co., Ltd.".strip() if dice.random() < 0.5 else f"{brand} {trades} ({city}) Ltd"


_WEIGHTS: dict[int, list[float]] = {}


def _skewed(dice: random.Random, words: str | list[str]) -> str:
    """The n-th word once for n times the first."""
    size = len(words)
    weights = _WEIGHTS.setdefault(size, list(accumulate(1 / (place + 3) for place in range(size))))
    return dice.choices(words, cum_weights=weights)[0]


def _with_slip(dice: random.Random, name: str) -> str:
    """One character is left out, written twice, replaced, or changes places with the next."""
    place = dice.randrange(1, max(2, len(name) - 5))
    kept, here, rest = name[:place], name[place], name[place + 1 :]
    other = dice.choice("abcdefghij" if name.isascii() else SYLLABLES)
    return dice.choice([kept + rest, kept + here + here + rest, kept + other + rest, kept + rest[:1] + here + rest[1:]])


def _line(place: int, name: str, owner: User) -> str:
    from core.search import vector

    core = core_of(name)
    near = ",".join(map(str, near_of(name)))
    private = vector(
        f"联系人{place}", "采购经理", f"138{place:08}", "" if place % 4 else "在展会上认识的客户，对新产品有兴趣。"
    )
    found = vector(name, f"0755-{20000000 + place // 2}", "" if place % 2 else f"www.company{place}.example")
    values = [name, key_of(name), core, f'{{"{core}"}}', f"{{{near}}}", sort_name_of(name), found, private]
    owned = str(owner.pk) if place % OWNERLESS else r"\N"
    return "\t".join([str(place), *values, owned, str(owner.unit_id)])


def _copy(lines: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY bench_names (id, {', '.join(OWN)}) FROM STDIN", io.StringIO("\n".join(lines) + "\n"))
    lines.clear()


def _fill(template: Customer, customers: int) -> None:
    """All rows at once; indexes that are slow to keep are made afterwards, as they were."""
    indexes = _run("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'customers_customer'")
    slow = [(name, definition) for name, definition in indexes if "USING gin" in definition]
    for name, _definition in slow:
        _run(f'DROP INDEX "{name}"')
    written = [str(field.column) for field in Customer._meta.local_concrete_fields if not field.generated]
    kept = [column for column in written if column not in {*OWN, *OF_A_CUSTOMER, "id", "number"}]
    columns = {column: f"n.{column}" for column in OWN} | OF_A_CUSTOMER | {column: f"t.{column}" for column in kept}
    beside = BESIDE.format(customers=customers, days=DAYS)
    _run(
        f"INSERT INTO customers_customer ({', '.join(columns)}) SELECT {', '.join(columns.values())}"  # noqa: S608 ours
        f" FROM bench_names n {beside} JOIN customers_customer t ON t.id = {template.pk} ORDER BY n.id"
    )
    _run("DELETE FROM customers_customer WHERE id = %s", [template.pk])
    for _name, definition in slow:
        _run(definition)
    _run("DROP TABLE bench_names")
    for statement in EVERYTHING_ELSE.values():
        _run(statement)
    _run("VACUUM ANALYZE")
    _run("CHECKPOINT")


def _run(sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []
