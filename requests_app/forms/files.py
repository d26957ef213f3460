"""Forms that bring files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.file_contents import Unacceptable
from core.files import ACCEPT, check
from core.forms import Form


class FilesInput(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[Any]]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Several files; with `checked` each must be one that we take."""

    widget = FilesInput

    def __init__(self, *, checked: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.checked = checked
        self.widget.attrs |= {"accept": ACCEPT}

    def clean(self, value: Any) -> list[UploadedFile[Any]]:
        """The uploads. Every file that is refused is named in an error of its own."""
        uploads: list[UploadedFile[Any]] = super().clean(value)
        refused = [refusal for upload in uploads if self.checked and (refusal := refusal_of(upload))]
        if refused:
            raise forms.ValidationError(refused)
        return uploads


def refusal_of(upload: UploadedFile[Any]) -> str:
    """Why we do not take a file, by its name; empty when we do."""
    try:
        check(upload)
    except Unacceptable as refusal:
        return str(refusal)
    return ""


class NewVersionForm(Form):
    """A new version of one file."""

    upload = forms.FileField(
        label=_("New version"), widget=forms.FileInput(attrs={"accept": ACCEPT}), allow_empty_file=True
    )

    def clean_upload(self) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = self.cleaned_data["upload"]
        if refusal := refusal_of(upload):
            raise forms.ValidationError(refusal)
        return upload
