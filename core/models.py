"""Abstract models shared by the apps; core has no tables."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class BilingualNames(models.Model):
    """Reference data that people name in English and in Chinese; `name` follows the reader's language."""

    name_en = models.CharField(_("English name"), max_length=120)
    name_zh = models.CharField(_("Chinese name"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self._in_language("name")

    def _in_language(self, field: str) -> str:
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        return str(getattr(self, f"{field}_{language}"))


class NumberFrom(models.Func):
    """A `db_default` for public numbers: the prefix and the next of a sequence, which a migration creates.

    Gaps are possible (a rolled back row keeps its number); nobody waits for anybody, however many rows are made at
    once. Numbers without gaps are made from a row of their own instead, one after the other.
    """

    template = "'%(prefix)s' || nextval('%(sequence)s')"

    def __init__(self, sequence: str, prefix: str, **extra: Any) -> None:
        super().__init__(output_field=models.CharField(), sequence=sequence, prefix=prefix, **extra)
