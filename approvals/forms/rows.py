"""Forms of rows that are added and removed in the browser, or by the buttons `add` and `remove` without scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.forms import Form

NEW = "__row__"
"""What stands for the row's number in the template of a new row (static/js/form-rows.js)."""
Initial = Mapping[str, Any]


def dress(form: forms.Form) -> None:
    """The look of fields that the templates place one by one."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.CheckboxInput):
            field.widget.attrs["class"] = "form-check-input"
        elif not isinstance(field.widget, forms.CheckboxSelectMultiple):
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"


class Row(Form):
    """One row; its fields are named for who does not see where they stand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=False, **kwargs)
        self.use_required_attribute = False  # a row that is not meant can be removed
        dress(self)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxSelectMultiple):  # its boxes have labels of their own
                field.widget.attrs["aria-label"] = field.label


class RowsForm(Form):
    """A form with sets of rows under it, by name. `about` is what the rows need to know."""

    most: ClassVar[Mapping[str, int]] = {}
    """How many rows each set may have."""

    def __init__(
        self, data: QueryDict | None = None, *, rows: Mapping[str, Mapping[str, Initial]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.rows = {
            name: [self.row(name, data, prefix=f"{name}-{index}", initial=dict(row)) for index, row in some.items()]
            for name, some in rows.items()
        }
        self.blank = {name: self.row(name, None, prefix=f"{name}-{NEW}", initial=self.new(name)) for name in self.most}
        dress(self)

    def row(self, name: str, data: QueryDict | None, **kwargs: Any) -> Any:
        """A row of that set."""
        raise NotImplementedError

    def new(self, name: str) -> dict[str, Any]:
        """What a new row of that set begins with."""
        raise NotImplementedError

    @classmethod
    def of(cls, rows: Mapping[str, list[dict[str, Any]]], **kwargs: Any) -> Self:
        """The form of what is stored."""
        numbered = {name: {str(place): row for place, row in enumerate(some)} for name, some in rows.items()}
        return cls(rows=numbered, **kwargs)

    @classmethod
    def sent(cls, data: QueryDict, **kwargs: Any) -> Self:
        """The form that was sent."""
        rows: dict[str, dict[str, Initial]] = {
            name: {index: {} for index in _indexes(data, name, most)} for name, most in cls.most.items()
        }
        return cls(data, rows=rows, **kwargs)

    @classmethod
    def reshaped(cls, data: QueryDict, **kwargs: Any) -> Self:
        """What was sent with a row more or less, as the buttons ask without scripts; nothing is checked.

        `add` names the set, `remove` the row, as in approvers-3.
        """
        form = cls(rows={}, initial=data.dict(), **kwargs)
        for name, most in cls.most.items():
            indexes = [one for one in _indexes(data, name, most) if data.get("remove") != f"{name}-{one}"]
            form.rows[name] = [
                form.row(name, None, prefix=f"{name}-{one}", initial=form._raw(data, name, one)) for one in indexes
            ]
            if data.get("add") == name:
                index = max(map(int, indexes), default=-1) + 1
                form.rows[name].append(form.row(name, None, prefix=f"{name}-{index}", initial=form.new(name)))
        return form

    def _raw(self, data: QueryDict, name: str, index: str) -> dict[str, Any]:
        fields = self.blank[name].fields.items()
        keys = {field: f"{name}-{index}-{field}" for field, _field in fields}
        several = {field for field, one in fields if isinstance(one, forms.MultipleChoiceField)}
        return {field: data.getlist(key) if field in several else data.get(key, "") for field, key in keys.items()}

    def clean(self) -> dict[str, Any]:
        """Each row by itself."""
        data = super().clean() or self.cleaned_data
        if not all([row.is_valid() for some in self.rows.values() for row in some]):  # noqa: C419 each says what is wrong
            self.add_error(None, _("Some rows need your attention; see the marks beside them."))
        return data


def _indexes(data: QueryDict, name: str, most: int) -> list[str]:
    """The numbers of the rows of that set that were sent, in their order on the page; no more than make sense."""
    row = re.compile(rf"{name}-(\d{{1,3}})-[a-z_]+\Z")
    return list(dict.fromkeys(match[1] for key in data if (match := row.match(key))))[:most]
