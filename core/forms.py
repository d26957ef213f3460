"""The base of every form: one look, errors beside the field and in one summary, no NUL characters.

A template shows a form with `{% include "components/form.html" with form=form %}` inside its own `<form>`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.models import ModelChoiceIterator
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from .dates import YEARS
from .errors import DomainError
from .sheets import MAX_BYTES
from .text import row_key

DATE_TIME_LOCAL = "%Y-%m-%dT%H:%M"  # what <input type="datetime-local"> reads and writes


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False  # the template writes <form> with its htmx attributes
    helper.disable_csrf = True  # … and the token
    helper.form_show_errors = True
    helper.error_text_inline = True
    return helper


def require_known_year(day: date) -> None:
    """ValidationError for a date or time in a year that nobody means."""
    if day.year not in YEARS:
        raise ValidationError(_("Check the year."))


def _fit(field: forms.Field) -> None:
    """Give a field the browser's own pickers, room to grow, possible years, and our words for NUL."""
    attrs = field.widget.attrs
    if isinstance(field, forms.DateField | forms.DateTimeField):
        field.validators.append(require_known_year)
    if not field.widget.is_hidden and isinstance(field, forms.DateTimeField):
        field.widget = forms.DateTimeInput(attrs | {"type": "datetime-local"}, DATE_TIME_LOCAL)
    elif not field.widget.is_hidden and isinstance(field, forms.DateField):
        field.widget = forms.DateInput(attrs | {"type": "date"}, "%Y-%m-%d")
    elif isinstance(field.widget, forms.Textarea):
        attrs |= {"data-autosize": True, "rows": min(int(attrs.get("rows", 3)), 5)}
        attrs.pop("cols", None)
    field.widget.is_required = field.required
    for validator in field.validators:
        if isinstance(validator, ProhibitNullCharactersValidator):
            validator.message = _("This text holds characters that cannot be saved (NUL). Type it again, please.")


class _House:
    """What our forms add to Django's."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = _helper()
        for field in self.fields.values():
            _fit(field)


class Form(_House, forms.Form):
    """Base of forms without a model."""


class ModelForm(_House, forms.ModelForm):  # type: ignore[type-arg]
    """Base of forms over a model. It is never saved: its cleaned data go to a service."""


class GuardedForm(Form):
    """A form that changes something that others may change as well.

    `version`: the version that the page was rendered from; the service raises Stale when the row has moved on.
    `idempotency_key`: made when the page is rendered; a service that keeps it makes one thing of a double click.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def restore(self, typed: dict[str, Any]) -> None:
        """Show what was typed and not sent."""
        self.initial = {**self.initial, **{name: value for name, value in typed.items() if name in self.fields}}


def require_valid(form: forms.Form) -> None:
    """DomainError with the first error of a form that has no page of its own to come back to."""
    if not form.is_valid():
        raise DomainError(str(next(iter(form.errors.values()))[0]))


class FilterForm(Form):
    """The query string of a list. What it cannot read is ignored and said beside the field; nothing is lost.

    `tab` and `sort` are fields of any list; the others narrow it. A subclass calls `is_valid` when it knows its fields.
    """

    BESIDE = frozenset({"tab", "sort"})

    def field(self, name: str) -> Any:
        """One of the fields, to set what it offers."""
        return self.fields[name]

    @property
    def narrowed(self) -> bool:
        """Is anything but the tab and the order chosen?"""
        return bool(self._narrowing)

    @property
    def only_searches(self) -> bool:
        """Is there a text to look for, and nothing else that narrows the list?"""
        return self._narrowing == {"q"}

    @property
    def _narrowing(self) -> set[str]:
        return {name for name in self.fields.keys() - self.BESIDE if self.cleaned_data.get(name)}


class PickerSelect(forms.Select):
    """A select over many rows: renders the chosen and the first `limit`, searches the rest at `url_name`.

    Without JavaScript it is a plain select of those; the field still accepts every row of its queryset.
    """

    def __init__(
        self, url_name: str, attrs: dict[str, Any] | None = None, *, args: Sequence[object] = (), limit: int = 100
    ) -> None:
        url = reverse_lazy(url_name, args=args)
        super().__init__({"data-picker": True, "data-picker-url": url} | (attrs or {}))
        self.limit = limit

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        """Django's, over a part of the choices."""
        everything, self.choices = self.choices, self._part(value)
        try:
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = everything

    def _part(self, value: list[str]) -> list[Any]:
        field: Any = cast("ModelChoiceIterator[Any]", self.choices).field
        rows = list(field.queryset.all()[: self.limit])
        shown = {str(row.pk) for row in rows}
        chosen = [pk for pk in value if pk not in shown and row_key(pk) is not None]
        rows += field.queryset.filter(pk__in=chosen) if chosen else []
        blank = [] if field.empty_label is None else [("", field.empty_label)]
        return blank + [(row.pk, field.label_from_instance(row)) for row in rows]


class SheetForm(Form):
    """An Excel file; it is looked into by `core.sheets`."""

    file = forms.FileField(
        label=_("Excel file"),
        help_text=_("At most 2 MB. Start from an exported file."),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"empty": _("The file is empty.")},
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 2 MB."))
        return file


class PickerSelectMultiple(PickerSelect, forms.SelectMultiple):
    """The same for several rows."""
