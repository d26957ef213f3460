"""What is checked wherever a customer's facts are typed."""

from __future__ import annotations

import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import one_line

from ..rules.credit_code import mistake, plain

LEAST_DIGITS = 5


def checked_name(typed: str) -> str:
    """The name on one line; ValidationError when it holds no letter."""
    name = one_line(typed)
    if not any(sign.isalnum() for sign in name):
        raise ValidationError(_("This holds no letter, so it is no name."))
    return name


def checked_phone(typed: str, *, known: str = "") -> str:
    """The number as typed, words beside it too (an extension, a second number); ValidationError for what nobody can
    dial, unless it is what stands there."""
    if typed and typed != known and sum(sign.isdigit() for sign in typed) < LEAST_DIGITS:
        raise ValidationError(_("This is no phone number: it has fewer than %d digits.") % LEAST_DIGITS)
    return typed


def require_past(day: date) -> None:
    """ValidationError for what has not happened yet."""
    if day > timezone.localdate():
        raise ValidationError(_("This day has not come yet."))


def checked_website(typed: str) -> str:
    """The address, full width as half width; ValidationError when no browser could open it."""
    site = unicodedata.normalize("NFKC", typed).strip()
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
