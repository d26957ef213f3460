"""The columns that a file of customers may have: their headings in both languages, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import folded, in_every_language

from ..segmentation import Account, Competition, DecisionRole, Source, Tracking, Value

MOST_COLUMNS = 60
"""Of a file; what lies beyond is refused."""
_BETWEEN = re.compile(r"[\W_]+")


class Kind(Enum):
    """How a cell of the column is read."""

    TEXT = "text"
    TEXTS = "texts"
    CHOICE = "choice"
    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    DATE = "date"
    CREDIT_CODE = "credit_code"
    INDUSTRY = "industry"
    PERSON = "person"


class Part(Enum):
    """What of the customer the column fills."""

    CUSTOMER = "customer"
    CONTACT = "contact"
    ADDRESS = "address"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Column:
    """`length` in characters (of each text where there are several); `aliases` are headings beside the label;
    `example` is what the template shows, in English and Chinese."""

    code: str
    label: Promise
    kind: Kind = Kind.TEXT
    length: int = 160
    aliases: tuple[str, ...] = ()
    choices: type[TextChoices] | None = None
    part: Part = Part.CUSTOMER
    required: bool = False
    example: tuple[str, str] = ("", "")

    @property
    def field(self) -> str:
        """The model's field that it fills."""
        return self.code.removeprefix("contact_") if self.part is Part.CONTACT else self.code

    def headings(self) -> set[str]:
        """Every heading under which the column is known, as `heading_key` gives them."""
        return headings_of(self.label) | {heading_key(heading) for heading in (self.code, *self.aliases)}


def heading_key(heading: str) -> str:
    """What makes two headings the same: width, case, blanks and signs are no difference."""
    return _BETWEEN.sub("", folded(heading))


def headings_of(label: Promise) -> set[str]:
    """The label in each language, as `heading_key` gives it."""
    return {heading_key(word) for word in in_every_language(label)}


COLUMNS: tuple[Column, ...] = (
    Column(
        "name",
        _("Company name"),
        aliases=(
            "name",
            "customer",
            "customer name",
            "company",
            "公司名称",
            "客户名称",
            "单位名称",
            "企业名称",
            "名称",
        ),
        required=True,
        example=("Acme Example Machinery Co., Ltd.", "示例机械（上海）有限公司"),
    ),
    Column("other_names", _("Other names"), Kind.TEXTS, 160, ("其他名称", "曾用名", "简称", "alias", "short name")),
    Column(
        "credit_code",
        _("Unified social credit code"),
        Kind.CREDIT_CODE,
        18,
        ("credit code", "uscc", "统一社会信用代码", "信用代码", "社会信用代码", "税号"),
    ),
    Column("registration", _("Registration number abroad"), length=40, aliases=("registration number", "境外注册号")),
    Column(
        "phone",
        _("Company phone"),
        Kind.PHONE,
        40,
        ("phone", "telephone", "tel", "公司电话", "电话", "总机"),
        example=("+86 21 5555 0100", "021-55550100"),
    ),
    Column(
        "website",
        _("Website"),
        Kind.WEBSITE,
        200,
        ("web", "homepage", "url", "网站", "网址", "官网"),
        example=("www.example.com", "www.example.com"),
    ),
    Column("address", _("Address"), length=300, aliases=("地址", "公司地址", "详细地址"), part=Part.ADDRESS),
    Column("industry", _("Industry"), Kind.INDUSTRY, aliases=("行业", "所属行业", "sector", "sub-industry", "子行业")),
    Column("value", _("Value"), Kind.CHOICE, aliases=("价值", "客户价值", "客户等级", "grade"), choices=Value),
    Column("account", _("Account"), Kind.CHOICE, aliases=("account type", "客户类型"), choices=Account),
    Column("tracking", _("Tracking class"), Kind.CHOICE, aliases=("跟踪分类", "跟踪类别"), choices=Tracking),
    Column(
        "source",
        _("Source"),
        Kind.CHOICE,
        aliases=("来源", "客户来源", "线索来源", "lead source"),
        choices=Source,
    ),
    Column("source_note", _("Which fair, activity, partner"), aliases=("source note", "来源说明", "活动名称")),
    Column("competition", _("Competition"), Kind.CHOICE, aliases=("竞争", "竞争情况"), choices=Competition),
    Column("competitors", _("Competitors"), length=300, aliases=("竞争对手", "竞争者")),
    Column("tags", _("Tags"), Kind.TEXTS, 30, ("标签",)),
    Column("notes", _("Notes"), length=8000, aliases=("remarks", "comment", "备注", "说明")),
    Column("next_step", _("Next step"), length=300, aliases=("下一步", "下一步计划")),
    Column("next_on", _("Next date"), Kind.DATE, aliases=("下次日期", "下次联系日期", "next contact", "下次联系时间")),
    Column(
        "contact_name",
        _("Contact"),
        length=80,
        aliases=("contact name", "contact person", "联系人", "联系人姓名", "姓名"),
        part=Part.CONTACT,
        example=("Ms Zhang San", "张三"),
    ),
    Column(
        "contact_position",
        _("Contact's position"),
        length=80,
        aliases=("position", "title", "job title", "职务", "职位", "联系人职务"),
        part=Part.CONTACT,
        example=("Purchasing manager", "采购经理"),
    ),
    Column(
        "contact_department",
        _("Contact's department"),
        length=80,
        aliases=("department", "部门", "联系人部门"),
        part=Part.CONTACT,
    ),
    Column(
        "contact_mobile",
        _("Contact's mobile"),
        Kind.PHONE,
        40,
        ("mobile", "cell phone", "手机", "手机号", "手机号码", "联系人手机"),
        part=Part.CONTACT,
        example=("+86 138 0000 0000", "13800000000"),
    ),
    Column(
        "contact_phone",
        _("Contact's phone"),
        Kind.PHONE,
        40,
        ("联系人电话", "联系电话", "办公电话", "direct line"),
        part=Part.CONTACT,
    ),
    Column(
        "contact_email",
        _("Contact's e-mail"),
        Kind.EMAIL,
        254,
        ("e-mail", "email", "mail", "邮箱", "电子邮件", "电子邮箱", "联系人邮箱"),
        part=Part.CONTACT,
        example=("zhang.san@example.com", "zhang.san@example.com"),
    ),
    Column(
        "contact_chat",
        _("Contact's WeChat or other"),
        length=80,
        aliases=("wechat", "微信", "微信号", "联系人微信"),
        part=Part.CONTACT,
    ),
    Column(
        "contact_role",
        _("Contact's role in decisions"),
        Kind.CHOICE,
        aliases=("decision role", "决策角色", "联系人角色"),
        choices=DecisionRole,
        part=Part.CONTACT,
    ),
    Column(
        "owner",
        _("Owner"),
        Kind.PERSON,
        254,
        ("sales rep", "owner e-mail", "负责人", "客户经理", "归属人", "销售代表"),
        part=Part.OWNER,
    ),
)
BY_CODE: Mapping[str, Column] = {column.code: column for column in COLUMNS}
WHAT_IS_WRONG = _("What is wrong")
"""The heading that the file of errors adds. It begins no column of ours, so it is left alone when it comes back."""


def labels_of(column: Column) -> dict[str, str]:
    """Every word under which a value of the column is known (its code, its label in each language) → the value."""
    choices = column.choices.choices if column.choices else []
    words = {heading_key(value): value for value, _label in choices}
    for value, label in choices:
        words |= {heading_key(word): value for word in in_every_language(label)}
    return words


def guess(header: Sequence[str], earlier: Iterable[Mapping[str, str]] = ()) -> dict[str, int]:
    """Column's code → place in the file, by what the person chose before for the same headings, else by its names.

    `earlier`: for each of his imports, the newest first, heading → code, "" for a column that he left out.
    """
    chosen: dict[str, str] = {}
    for run in earlier:
        for heading, code in run.items():
            chosen.setdefault(heading_key(heading), code)
    known = {key: column.code for column in reversed(COLUMNS) for key in column.headings()}
    found: dict[str, int] = {}
    for place, heading in enumerate(header):
        key = heading_key(heading)
        code = chosen.get(key, known.get(key, ""))
        if code in BY_CODE:
            found.setdefault(code, place)
    return found
