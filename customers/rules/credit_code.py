"""The unified social credit code of an organisation in China (统一社会信用代码).

Source: GB 32100-2015, "The coding rule of the unified social credit identifier for legal entities and other
organizations": 18 characters – who registered (1), kind (1), the place's code (6), the organisation's own code (9), a
check character (1) – out of digits and capital letters without I, O, Z, S, V. The check character is
31 − (Σ value_i × 3^(i−1) mod 31), 31 counting as 0, over the first 17 (section 5 and appendix A).
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import folded

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""In the order of their values, 0 to 30."""
LENGTH = 18

_PLACE = slice(2, 8)


def plain(code: str) -> str:
    """The code as it is kept: half width, capital letters, without blanks and hyphens."""
    return "".join(folded(code).upper().split()).replace("-", "")


def check_character(first: str) -> str:
    """Of the first 17 characters, which are all in LETTERS."""
    total = sum(LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(first))
    return LETTERS[-total % 31]


def mistake(code: str) -> str | Promise | None:
    """What is wrong with a code in its plain form, as a sentence; None when it can be right."""
    if len(code) != LENGTH:
        return _("A credit code has 18 characters, this one has %(count)d.") % {"count": len(code)}
    if strange := next((letter for letter in code if letter not in LETTERS), ""):
        return _("A credit code has digits and capital letters without I, O, S, V, Z, not “%(letter)s”.") % {
            "letter": strange
        }
    if not code[_PLACE].isdecimal():
        return _("Characters 3 to 8 of a credit code are the digits of a place.")
    if check_character(code[:-1]) != code[-1]:
        return _("The last character does not match the others. Please compare with the business licence.")
    return None
