"""What is checked wherever a customer's facts are typed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from ..rules.credit_code import mistake, plain


def checked_website(typed: str) -> str:
    """The address as typed; ValidationError when no browser could open it."""
    site = typed.strip()
    try:
        if site:
            URLValidator(["http", "https"])(site if "://" in site else f"https://{site}")
    except ValidationError:
        raise ValidationError(_("This is no web address. Example: www.example.com")) from None
    return site


def checked_code(typed: str, *, known: str = "") -> str:
    """The credit code in its plain form; ValidationError says what is wrong with it, unless it is what stands there."""
    code = plain(typed)
    if code and code != known and (problem := mistake(code)):
        raise ValidationError(str(problem))
    return code
