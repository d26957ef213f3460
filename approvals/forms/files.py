"""Attaching files to a document."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.file_fields import FilesField
from core.forms import Form


class AttachForm(Form):
    """Several files at once; each must be one that we take."""

    uploads = FilesField(label=_("Files"))
