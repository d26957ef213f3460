"""Which file, and what its columns mean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.file_fields import refusal_of
from core.forms import Form, GuardedForm

from ..models import ImportRun
from ..rules.importing.columns import COLUMNS
from ..services.importing.files import ACCEPT
from ..services.importing.showing import FileColumn, file_columns

WHOSE = [("mine", _("Mine, unless a line names an owner")), ("nobody", _("Nobody's: they are allotted later"))]


class UploadForm(GuardedForm):
    """A file of customers. Who leads people may bring customers that nobody owns yet, such as those of an activity."""

    file = forms.FileField(
        label=_("Excel or CSV file"),
        help_text=_("At most 10,000 lines."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    whose = forms.ChoiceField(label=_("Whose customers they become"), choices=WHOSE, initial="mine")
    activity = forms.CharField(
        label=_("Marketing activity"),
        max_length=160,
        required=False,
        help_text=_(
            "When they all come from one: it becomes the source of lines that name none, and they are allotted."
        ),
    )

    def __init__(self, *args: Any, leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not leads:
            del self.fields["whose"], self.fields["activity"]

    def clean_file(self) -> Any:
        """What every upload must be; what it holds is the service's to judge."""
        file = self.cleaned_data["file"]
        if refused := refusal_of(file):
            raise ValidationError(refused)
        return file

    @property
    def ownerless(self) -> bool:
        return self.cleaned_data.get("whose") == "nobody"


class ColumnsForm(Form):
    """What each column of the file means; "" is left out."""

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns: list[FileColumn] = file_columns(run)
        meanings = {place: code for code, place in run.mapping.items()}
        choices = [("", _("Leave out")), *((column.code, _choice(column.label, column.required)) for column in COLUMNS)]
        for column in self.columns:
            name = f"column_{column.place}"
            label = column.heading or _("Column %(number)s") % {"number": column.place + 1}
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=False,
                initial=meanings.get(column.place, ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def lines(self) -> list[tuple[FileColumn, Any]]:
        """Each column with its field."""
        return [(column, self[f"column_{column.place}"]) for column in self.columns]

    def clean(self) -> dict[str, Any]:
        """A meaning is given once."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for name, code in list(cleaned.items()):
            if code and code in seen:
                self.add_error(name, _("Another column has this meaning already."))
            seen.add(code)
        return cleaned

    @property
    def mapping(self) -> dict[str, int]:
        """Column → place."""
        return {code: int(name.removeprefix("column_")) for name, code in self.cleaned_data.items() if code}


def _choice(label: Any, required: bool) -> Any:
    return _("%(label)s (required)") % {"label": label} if required else label
