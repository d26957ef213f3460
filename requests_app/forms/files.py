"""Forms that bring files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.file_fields import refusal_of
from core.files import ACCEPT
from core.forms import Form


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
