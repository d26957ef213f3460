"""Fields and forms for tests of the form rules, in few words."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from requests_app.rules.forms.answers import Cleaned, clean
from requests_app.rules.forms.schema import Field, FieldType, Form, Group, Option, Text

LABEL = Text("Label", "标签")


def field(kind: str, key: str = "it", **options: Any) -> Field:
    if kind in ("choice", "choices"):
        options.setdefault("options", (Option("red", Text("Red", "红")), Option("blue", Text("Blue", "蓝"))))
    if kind == "money":
        options.setdefault("currencies", ("CNY",))
    return Field(key, FieldType(kind), LABEL, **options)


def form(*fields: Field) -> Form:
    return Form((Group("group", LABEL, fields),))


def cleaned(one: Field, raw: Any, **options: Any) -> Cleaned:
    """What the rules make of a single raw answer."""
    return clean(form(one), {one.key: raw}, zone=options.pop("zone", UTC), **options)
