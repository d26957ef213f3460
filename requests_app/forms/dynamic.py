"""A Django form made from a form schema. Render it with `{{ form }}`; `form.answers` is what to store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.text import row_key
from requests_app.rules.forms.answers import clean, is_shown
from requests_app.rules.forms.schema import Field, FieldType, Form, Group

from .questions import AnswerField, Question


def nothing_attached(key: str) -> bool:
    """A new request has no files yet."""
    return False


class DynamicForm(forms.Form):
    """The questions of one support content.

    `answers` are the stored ones (shown when nothing is posted); `attached(key)` tells whether a file field already
    has a file; with `complete=False` nothing is required (saving a draft). After `is_valid()`: `form.answers` (JSON)
    and `form.uploads` (new files by field key). A press on "Add a row" makes the form invalid without errors.
    """

    template_name = "catalogue/form/form.html"
    default_renderer = TemplatesSetting
    use_required_attribute = False

    def __init__(
        self,
        schema: Form,
        data: Any = None,
        files: Any = None,
        *,
        answers: Mapping[str, Any] | None = None,
        attached: Callable[[str], bool] = nothing_attached,
        complete: bool = True,
        prefix: str = "answers",
    ) -> None:
        super().__init__(data, files, prefix=prefix, initial=dict(answers or {}))
        self.schema, self.attached, self.complete = schema, attached, complete
        self.answers: dict[str, Any] = {}
        self.part_errors: dict[str, dict[str, str]] = {}
        for field in schema.fields:
            self.fields[field.key] = AnswerField(field)

    @property
    def adds_row_to(self) -> str:
        """The table whose "Add a row" was pressed, or ""."""
        keys = (field.key for field in self.schema.fields if field.type == FieldType.ROWS)
        return next((key for key in keys if f"{self.add_prefix(key)}-add" in self.data), "")

    def is_valid(self) -> bool:
        return not self.adds_row_to and super().is_valid()

    def full_clean(self) -> None:
        if self.is_bound and self.adds_row_to:
            self._errors = ErrorDict()
        else:
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        raw = {**self.cleaned_data, **self._people()}
        attached = {f.key for f in self.schema.fields if f.type == FieldType.FILE and self._has_file(f.key)}
        zone = timezone.get_current_timezone()
        self.answers, errors = clean(self.schema, raw, zone=zone, attached=attached, complete=self.complete)
        for path, messages in errors.items():
            self._refuse(path, messages)
        return self.answers

    def _refuse(self, path: str, messages: list[str]) -> None:
        key, _dot, part = path.partition(".")
        self.part_errors.setdefault(key, {})[part] = messages[0]
        if not part or not self.has_error(key):
            self.add_error(key, messages if not part else _("Check the marked entries."))

    def _people(self) -> dict[str, Any]:
        """Chosen colleagues with their names; who does not exist or is inactive is refused by the rules."""
        keys = [f.key for f in self.schema.fields if f.type == FieldType.PERSON and self.cleaned_data.get(f.key)]
        chosen = {key: str(self.cleaned_data[key]) for key in keys}
        ids = [key for text in chosen.values() if (key := row_key(text))]
        names = {str(user.pk): user.name for user in User.objects.active().filter(pk__in=ids)} if ids else {}
        return {
            key: {"id": text if text in names else "?", "name": names.get(text, "")} for key, text in chosen.items()
        }

    def _has_file(self, key: str) -> bool:
        return bool(self.files and self.add_prefix(key) in self.files) or self.attached(key)

    @property
    def uploads(self) -> dict[str, list[UploadedFile[Any]]]:
        """New files by field key; those of hidden fields are left out."""
        shown = (f for f in self.schema.fields if f.type == FieldType.FILE and is_shown(f, self.answers))
        files = {f.key: self.files.getlist(self.add_prefix(f.key)) for f in shown if self.files}
        return {key: given for key, given in files.items() if given}

    @property
    def groups(self) -> Iterator[tuple[Group, list[Question]]]:
        """What the template draws."""
        for group in self.schema.groups:
            yield group, [self._question(field) for field in group.fields]

    def _question(self, field: Field) -> Question:
        bound = self[field.key]
        self.errors  # noqa: B018 the errors of parts are known once the form was checked
        return Question(
            field,
            bound.html_name,
            bound.data if self.is_bound else bound.initial,
            self.part_errors.get(field.key, {}),
            more_rows=int(self.adds_row_to == field.key),
        )
