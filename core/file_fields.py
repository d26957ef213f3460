"""Form fields that bring files."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from .file_contents import Unacceptable
from .files import ACCEPT, IMAGES, check


class FilesInput(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[Any]]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Several files; with `checked` each must be one that we take."""

    widget = FilesInput
    accept = ACCEPT

    def __init__(self, *, checked: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.checked = checked
        self.widget.attrs |= {"accept": self.accept}

    def clean(self, value: Any) -> list[UploadedFile[Any]]:
        """The uploads. Every file that is refused is named in an error of its own."""
        uploads: list[UploadedFile[Any]] = super().clean(value)
        refused = [refusal for upload in uploads if self.checked and (refusal := self.refusal_of(upload))]
        if refused:
            raise forms.ValidationError(refused)
        return uploads

    def refusal_of(self, upload: UploadedFile[Any]) -> str:
        """Why we do not take a file, by its name; empty when we do."""
        return refusal_of(upload)


class PhotosField(FilesField):
    """Several pictures, at most `most`. `accept` names types and no wildcard, so that a phone converts its own."""

    accept = ",".join(sorted(IMAGES))

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, value: Any) -> list[UploadedFile[Any]]:
        """As of files; a ValidationError also for too many."""
        uploads = super().clean(value)
        if len(uploads) > self.most:
            raise forms.ValidationError(_("At most %d pictures at once.") % self.most)
        return uploads

    def refusal_of(self, upload: UploadedFile[Any]) -> str:
        return refusal_of(upload, only=IMAGES)


def refusal_of(upload: UploadedFile[Any], *, only: Collection[str] = ()) -> str:
    """Why we do not take a file, by its name; empty when we do. `only` are the content types that are wanted here."""
    try:
        checked = check(upload)
    except Unacceptable as refusal:
        return str(refusal)
    if only and checked.content_type not in only:
        return _("%s is not a picture.") % checked.name
    return ""
