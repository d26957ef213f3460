"""Answers to any form: the scenario's own texts, and something believable for every other required question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from requests_app.rules.forms.answers import clean, is_shown
from requests_app.rules.forms.schema import Field, FieldType, Form

CONTACTS = (
    ("王建国", "信息部主任"),
    ("刘敏", "采购经理"),
    ("孙立群", "副总经理"),
    ("Helen Baker", "Head of IT"),
    ("周涛", "项目经理"),
)
PLACES = ("客户总部三楼会议室", "客户培训中心", "Customer's head office, room 402", "我公司展厅")
ROWS: dict[str, list[dict[str, Any]]] = {
    "visitors": [{"name": "赵总", "position": "总经理"}, {"name": "钱工", "position": "总工程师"}],
    "judges": [{"name": "陈教授", "position": "专家组长", "cares_about": "安全性与可靠性"}],
    "items": [
        {"item": "纪念茶具", "quantity": 2, "unit_value": {"amount": "180.00", "currency": "CNY"}},
        {"item": "台历", "quantity": 10, "unit_value": {"amount": "25.50", "currency": "CNY"}},
    ],
    "products": [
        {
            "product": "交换机 S5200",
            "quantity": 40,
            "list_price": {"amount": "8000.00", "currency": "CNY"},
            "wanted_price": {"amount": "6800.00", "currency": "CNY"},
        }
    ],
}


def answers_to(form: Form, texts: dict[str, str], *, by: User, wanted_by: datetime, chance: Random) -> dict[str, Any]:
    """Canonical answers that the form itself accepts; raises ValueError naming what it does not accept."""
    raw: dict[str, Any] = {}
    for field in form.fields:
        if not is_shown(field, raw):
            continue
        if field.key in texts:
            raw[field.key] = texts[field.key]
        elif field.type in MAKERS and (field.required or field.key in ROWS):
            raw[field.key] = MAKERS[field.type](field, by, wanted_by, chance)
    answers, errors = clean(form, raw, zone=wanted_by.tzinfo)  # type: ignore[arg-type]
    if errors:
        raise ValueError(errors)
    return answers


Maker = Callable[[Field, User, datetime, Random], Any]


def _contact(_field: Field, _by: User, _wanted_by: datetime, chance: Random) -> dict[str, str]:
    name, position = chance.choice(CONTACTS)
    return {"name": name, "position": position, "phone": f"138{chance.randrange(10**8):08d}"}


MAKERS: dict[FieldType, Maker] = {
    FieldType.TEXT: lambda field, by, at, chance: chance.choice(PLACES),
    FieldType.LONG_TEXT: lambda field, by, at, chance: "详见附件与电话沟通。",
    FieldType.NUMBER: lambda field, by, at, chance: chance.randrange(2, 40),
    FieldType.MONEY: lambda field, by, at, chance: {"amount": f"{chance.randrange(20, 900)}000.00", "currency": "CNY"},
    FieldType.DATE: lambda field, by, at, chance: at.date().isoformat(),
    FieldType.DATETIME: lambda field, by, at, chance: (at - timedelta(days=chance.randrange(0, 2))).isoformat(),
    FieldType.CHOICE: lambda field, by, at, chance: chance.choice(field.options[:3]).value,
    FieldType.CHOICES: lambda field, by, at, chance: [field.options[0].value],
    FieldType.PERSON: lambda field, by, at, chance: {"id": by.pk, "name": by.name},
    FieldType.CONTACT: _contact,
    FieldType.ROWS: lambda field, by, at, chance: ROWS[field.key],
}
