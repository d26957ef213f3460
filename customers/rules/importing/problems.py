"""What is wrong with a line, in words. A problem is kept as {"column": code, "code": …, facts}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import credit_code
from .columns import BY_CODE

SENTENCES: Mapping[str, Promise] = {
    "required": _("This cell must not be empty."),
    "no_name": _("This holds no letter, so it is no name."),
    "nameless": _("What is said about the contact needs the contact's name."),
    "too_wide": _("The line has more cells than the heading. Is a text with the separator in it not quoted?"),
    "too_long": _("The text has %(length)s characters; at most %(most)s are possible."),
    "formula": _("This begins like a formula. Put its value there instead."),
    "unknown": _("“%(text)s” is not one of the values. The template lists them."),
    "phone": _("“%(text)s” is not a phone number."),
    "email": _("“%(text)s” is not an e-mail address."),
    "website": _("“%(text)s” is not the address of a website."),
    "date": _("“%(text)s” is not a date. Write it as 2026-11-23."),
    "year": _("“%(text)s”: is the year right?"),
    "other_code": _("The archive has another code for this customer: %(text)s."),
    "no_industry": _("“%(text)s” is not one of the industries. The template lists them."),
    "several_industry": _("Several industries have the name “%(text)s”. Use the code from the template."),
    "no_person": _("“%(text)s” is nobody who works for you. Use the e-mail address."),
    "several_person": _("Several people are called “%(text)s”. Use the e-mail address."),
    "line": _("The same as line %(line)s of this file."),
    "probably_line": _("Probably the same as line %(line)s of this file."),
    "taken": _("This customer is in the archive already."),
    "probably_taken": _("Probably in the archive already."),
}


def sentence(problem: Mapping[str, Any]) -> str:
    """What is wrong, in the active language, the column named before it."""
    code = problem["code"]
    words = str(credit_code.mistake(problem["text"]) if code == "credit_code" else SENTENCES[code] % problem)
    if not (column := BY_CODE.get(problem.get("column", ""))):
        return words
    return gettext("%(column)s: %(words)s") % {"column": column.label, "words": words}
