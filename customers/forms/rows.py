"""Several small forms of one kind in a form, as static/js/form-rows.js adds them: "needs-0-words", "needs-1-words"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

from django import forms

from core.forms import Form


class RowForm(Form):
    """One row. The heads of the columns are its labels, for which each control has a name of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=False, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label or ""
            looks = (look for kind, look in _LOOKS.items() if isinstance(field.widget, kind))
            field.widget.attrs["class"] = next(looks, "form-control")


_LOOKS: dict[type[forms.Widget], str] = {forms.CheckboxInput: "form-check-input", forms.Select: "form-select"}
F = TypeVar("F", bound=RowForm)


class Rows(Generic[F]):
    """The rows of `kind` that came in, else those that were `typed` before, else `least` empty ones. A row of which
    nothing was filled in does not count; one that says what stood there before does: it is kept."""

    def __init__(
        self,
        kind: type[F],
        prefix: str,
        data: Mapping[str, Any] | None,
        typed: Mapping[str, Any],
        *,
        least: int,
        most: int,
    ) -> None:
        self.kind, self.prefix, self.most = kind, prefix, most
        given = typed if data is None else data
        found = {int(place[1]) for name in given if (place := re.fullmatch(rf"{prefix}-(\d{{1,4}})-\w+", name))}
        places = sorted(found)[:most] or range(least)
        self.forms = [self._form(place, data, typed) for place in places]

    def _form(self, place: int | str, data: Mapping[str, Any] | None, typed: Mapping[str, Any]) -> F:
        prefix = f"{self.prefix}-{place}"
        initial = {name: typed.get(f"{prefix}-{name}", "") for name in self.kind.base_fields}
        if data is not None or not typed:
            initial = {}
        return self.kind(data, prefix=prefix, initial=initial, empty_permitted=True, use_required_attribute=False)

    @property
    def empty(self) -> F:
        """What the script copies for a further row."""
        return self._form("__row__", None, {})

    def is_valid(self) -> bool:
        verdicts = [form.is_valid() for form in self.forms]  # each of them: all errors are shown at once
        return all(verdicts)

    def __iter__(self) -> Iterator[F]:
        return iter(self.forms)

    @property
    def cleaned(self) -> list[dict[str, Any]]:
        """What was filled in, after is_valid()."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]
