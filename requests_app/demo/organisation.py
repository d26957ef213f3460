"""The units and people of the demo company."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import Position, Post, RoleAssignment, Unit, User
from accounts.rules.roles import Role
from requests_app.models import Responsibility, SupportContent

PASSWORD = "sales-desk-demo"
DOMAIN = "huaxin.example"

# key, kind, parent, English, Chinese
UNITS = (
    ("company", "company", None, "Huaxin Technology", "华信科技"),
    ("technical", "system", "company", "Technical system", "技术体系"),
    ("market", "system", "company", "Market system", "市场体系"),
    ("commercial", "system", "company", "Commercial system", "商务体系"),
    ("administration", "system", "company", "Administration system", "行政体系"),
    ("presales", "department", "technical", "Product and pre-sales department", "产品及售前部"),
    ("testing", "department", "technical", "Product test department", "产品测试部"),
    ("marketing", "department", "market", "Marketing department", "市场部"),
    ("contracts", "department", "commercial", "Price and contract department", "商务合约部"),
    ("finance", "department", "commercial", "Finance department", "财务部"),
    ("office", "department", "administration", "Administration department", "行政部"),
    ("east", "business_unit", "company", "East China business unit", "华东经营单位"),
    ("south", "business_unit", "company", "South China business unit", "华南经营单位"),
    ("north", "business_unit", "company", "North China business unit", "华北经营单位"),
    ("east_sales", "department", "east", "East China key accounts", "华东大客户部"),
    ("south_sales", "department", "south", "South China key accounts", "华南大客户部"),
    ("north_sales", "department", "north", "North China key accounts", "华北大客户部"),
)

_R = Role
# unit, roles, job title, names as "中文/Latin"; who comes first in a unit manages it
PEOPLE: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("company", (_R.COMPANY_LEADER,), "总经理", "陈国栋/Chen Guodong"),
    ("company", (_R.COMPANY_LEADER,), "副总经理", "梁静怡/Liang Jingyi"),
    ("market", (_R.MARKETING_DIRECTOR,), "市场总监", "赵启明/Zhao Qiming"),
    ("presales", (_R.COORDINATOR,), "产品及售前部经理", "周建华/Zhou Jianhua"),
    (
        "presales",
        (_R.SUPPORTER,),
        "售前工程师",
        "李思远/Li Siyuan 王雅琴/Wang Yaqin 孙浩然/Sun Haoran 郑晓峰/Zheng Xiaofeng",
    ),
    ("presales", (_R.SUPPORTER,), "售前工程师", "何雨桐/He Yutong Daniel·Fischer/Daniel Fischer"),
    ("presales", (_R.SUPPORTER,), "产品经理", "徐梦洁/Xu Mengjie 彭志强/Peng Zhiqiang"),
    ("testing", (_R.COORDINATOR,), "产品测试部经理", "吴海燕/Wu Haiyan"),
    ("testing", (_R.SUPPORTER,), "测试工程师", "冯凯/Feng Kai 邓丽娜/Deng Lina 曹宇/Cao Yu 袁博文/Yuan Bowen"),
    ("marketing", (_R.COORDINATOR, _R.SUPPORTER), "市场部经理", "宋佳宁/Song Jianing"),
    ("marketing", (_R.SUPPORTER,), "品牌专员", "唐可欣/Tang Kexin"),
    ("contracts", (_R.SUPPORTER,), "商务合约部经理", "韩立军/Han Lijun"),
    ("contracts", (_R.SUPPORTER,), "合约专员", "董文静/Dong Wenjing 程远/Cheng Yuan"),
    ("finance", (_R.SUPPORTER,), "财务经理", "蒋慧敏/Jiang Huimin"),
    ("office", (_R.SUPPORTER,), "行政部经理", "沈玉兰/Shen Yulan"),
    ("office", (_R.SUPPORTER,), "行政专员", "魏然/Wei Ran"),
    ("administration", (_R.ADMINISTRATOR,), "系统管理员", "罗天宇/Luo Tianyu"),
    ("east", (_R.SALES_MANAGER,), "华东总经理", "马德胜/Ma Desheng"),
    ("east", (_R.COORDINATOR, _R.SUPPORTER), "市场人员", "林晓雯/Lin Xiaowen 高翔/Gao Xiang"),
    (
        "east_sales",
        (_R.SALES_REP,),
        "大客户经理",
        "张伟/Zhang Wei 刘洋/Liu Yang 陈晨/Chen Chen 杨帆/Yang Fan 黄蓉/Huang Rong",
    ),
    ("east_sales", (_R.SALES_REP,), "大客户经理", "朱琳/Zhu Lin Emily·Carter/Emily Carter"),
    ("east_sales", (_R.SALES_REP,), "营销助理", "谢婷/Xie Ting"),
    ("south", (_R.SALES_MANAGER,), "华南总经理", "郭志明/Guo Zhiming"),
    ("south", (_R.COORDINATOR, _R.SUPPORTER), "市场人员", "叶嘉欣/Ye Jiaxin 卢俊杰/Lu Junjie"),
    ("south_sales", (_R.SALES_REP,), "大客户经理", "许文强/Xu Wenqiang 钟丽/Zhong Li 潘越/Pan Yue 苏晴/Su Qing"),
    ("south_sales", (_R.SALES_REP,), "大客户经理", "邱子轩/Qiu Zixuan 温雅/Wen Ya"),
    ("south_sales", (_R.SALES_REP,), "营销助理", "麦嘉豪/Mai Jiahao"),
    ("north", (_R.SALES_MANAGER,), "华北总经理", "于振东/Yu Zhendong"),
    ("north", (_R.COORDINATOR, _R.SUPPORTER), "市场人员", "任晓东/Ren Xiaodong 白雪/Bai Xue"),
    ("north_sales", (_R.SALES_REP,), "大客户经理", "胡建/Hu Jian 崔明/Cui Ming 贾静/Jia Jing 范磊/Fan Lei"),
    ("north_sales", (_R.SALES_REP,), "大客户经理", "石媛/Shi Yuan 龚磊/Gong Lei"),
    ("north_sales", (_R.SALES_REP,), "营销助理", "Oliver·Brandt/Oliver Brandt"),
)

# The accounts that the first screen offers: e-mail name, person
ACCOUNTS = (
    ("rep", "Zhang Wei"),
    ("coordinator", "Wu Haiyan"),
    ("supporter", "Feng Kai"),
    ("market", "Lin Xiaowen"),
    ("manager", "Ma Desheng"),
    ("director", "Zhao Qiming"),
    ("leader", "Chen Guodong"),
    ("admin", "Luo Tianyu"),
)

# position, unit, job title of its holders there
POSTS = (
    ("product_presales_manager", "presales", "产品及售前部经理"),
    ("product_test_manager", "testing", "产品测试部经理"),
    ("presales_engineer", "presales", "售前工程师"),
    ("test_engineer", "testing", "测试工程师"),
    ("product_manager", "presales", "产品经理"),
    ("company_leader", "company", ""),
    ("administration", "office", ""),
    ("relevant_departments", "contracts", ""),
    *(
        (position, unit, title)
        for unit in ("east", "south", "north")
        for position, title in (("market_staff", "市场人员"), ("business_unit_leader", "总经理"))
    ),
)

# content code → in charge, mainly responsible, cooperating
RESPONSIBILITIES = {
    "T": ("technical", "presales", ("testing",)),
    "S": ("market", "marketing", ("presales",)),
    "M": ("market", "marketing", ("office",)),
    "C": ("commercial", "contracts", ("finance",)),
}


@dataclass(frozen=True)
class Organisation:
    """What the other parts of the demo build on; people by their Latin names."""

    units: dict[str, Unit]
    people: dict[str, User]

    def with_title(self, unit: str, title: str) -> list[User]:
        """The people at home in a unit whose job title ends so; all of them when no title is named."""
        home = self.units[unit].pk
        return [person for person in self.people.values() if person.unit_id == home and person.title.endswith(title)]


def build() -> Organisation:
    """Write units, people, roles, posts and responsibilities."""
    units = _units()
    organisation = Organisation(units, _people(units))
    _manage(organisation)
    _posts(organisation)
    _responsibilities(units)
    return organisation


def _units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for key, kind, parent, name_en, name_zh in UNITS:
        above = units[parent] if parent else None
        unit = Unit.objects.create(kind=kind, parent=above, name_en=name_en, name_zh=name_zh, path=f"/{key}/")
        unit.path = f"{above.path if above else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
        units[key] = unit
    return units


def _people(units: dict[str, Unit]) -> dict[str, User]:
    password, easy = make_password(PASSWORD), {name: account for account, name in ACCOUNTS}
    rows: dict[str, tuple[User, tuple[str, ...]]] = {}
    for unit, roles, title, names in PEOPLE:
        for name, latin in _names(names):
            address = easy.get(latin) or latin.lower().replace(" ", ".")
            rows[latin] = (
                User(
                    email=f"{address}@{DOMAIN}",
                    name=name,
                    name_latin=latin,
                    unit=units[unit],
                    title=title,
                    password=password,
                ),
                roles,
            )
    User.objects.bulk_create(user for user, _roles in rows.values())
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=user, role=role, unit=user.unit) for user, roles in rows.values() for role in roles
    )
    return {latin: user for latin, (user, _roles) in rows.items()}


def _names(names: str) -> list[tuple[str, str]]:
    """ "张伟/Zhang Wei 刘洋/Liu Yang" as pairs; a dot in the first form stands for a blank."""
    parts = names.replace("/", "\n").split("\n")
    pairs, name = [], parts[0]
    for part in parts[1:]:
        words = part.split(" ")
        latin = " ".join(words[:2])
        pairs.append((name.replace("·", " "), latin))
        name = " ".join(words[2:])
    return pairs


def _manage(organisation: Organisation) -> None:
    """The first person of each unit manages it; systems without people are led by the deputy general manager."""
    deputy = organisation.people["Liang Jingyi"]
    for key, unit in organisation.units.items():
        people = organisation.with_title(key, "")
        above = organisation.with_title(key.removesuffix("_sales"), "") if key.endswith("_sales") else []
        unit.manager = (above or people or [deputy])[0]
        unit.save(update_fields=["manager"])


def _posts(organisation: Organisation) -> None:
    positions = Position.objects.in_bulk(field_name="code")
    for code, unit, title in POSTS:
        post = Post.objects.create(position=positions[code], unit=organisation.units[unit])
        post.holders.set(organisation.with_title(unit, title))


def _responsibilities(units: dict[str, Unit]) -> None:
    kinds = Responsibility.Kind
    for content in SupportContent.objects.all():
        in_charge, main, cooperating = RESPONSIBILITIES[content.type]
        named = [(in_charge, kinds.IN_CHARGE), (main, kinds.MAIN), *((unit, kinds.COOPERATING) for unit in cooperating)]
        Responsibility.objects.bulk_create(
            Responsibility(content=content, unit=units[unit], kind=kind) for unit, kind in named
        )
