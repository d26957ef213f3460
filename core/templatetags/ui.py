"""The small pieces that every page is made of: `{% load ui %}`. docs/ui.md shows them in use."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import NaturalTimeFormatter as Words
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

from core import navigation, text, tones
from core.money import DECIMALS

register = template.Library()

_SYMBOLS = {"CNY": "¥", "USD": "US$", "EUR": "€", "HKD": "HK$", "GBP": "£", "JPY": "JP¥"}
_MESSAGE_TONES = {"debug": "info", "error": "danger"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "bell" %}`: a Bootstrap icon, silent for screen readers unless it has a label."""
    if label:
        return format_html('<i class="bi bi-{}" role="img" aria-label="{}" title="{}"></i>', name, label, label)
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


def _relative(value: datetime) -> str:
    """ "2 hours ago", "in 3 days": by the largest unit alone, because nobody counts hours in days."""
    gap = value - timezone.now()
    if abs(gap) < timedelta(minutes=1):
        return _("just now") if gap <= timedelta() else _("in a moment")
    if abs(gap) < timedelta(days=1):
        return str(naturaltime(value))
    if gap.days < 0:
        return _("%(span)s ago") % {"span": timesince(value, time_strings=Words.past_substrings, depth=1)}
    return _("in %(span)s") % {"span": timeuntil(value, time_strings=Words.future_substrings, depth=1)}


@register.filter
def moment(value: datetime | date | None, style: str = "") -> SafeString | str:
    """`{{ value|moment }}`: the time in the reader's format with "2 hours ago"; `|moment:"short"` without it.

    `|moment:"brief"` is for the cells of a table: day and time, or the day alone in another year. `|moment:"weekday"`
    is for times that one plans with: day of the week, day and time, with the year when it is another one.
    `|moment:"exact"` is for evidence: to the second, with the offset of its zone.
    """
    if value is None:
        return "–"
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.date_format(value))
    local = timezone.localtime(value)
    absolute = formats.date_format(local, "DATETIME_FORMAT")
    relative = _relative(value)
    this_year = local.year == timezone.localtime().year
    if style == "exact":
        exact = local.isoformat(sep=" ", timespec="seconds")
        return format_html('<time datetime="{}">{}</time>', local.isoformat(), exact)
    if style == "brief":
        brief = formats.date_format(local, "BRIEF_FORMAT" if this_year else "DATE_FORMAT")
        return format_html('<time datetime="{}" title="{}, {}">{}</time>', local.isoformat(), absolute, relative, brief)
    if style == "weekday":
        planned = formats.date_format(local, "WEEKDAY_FORMAT" if this_year else "DATETIME_FORMAT")
        return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), relative, planned)
    if style == "short":
        return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), relative, absolute)
    return format_html(
        '<time datetime="{}">{} <span class="moment-ago">{}</span></time>', local.isoformat(), absolute, relative
    )


@register.simple_tag
def once() -> SafeString:
    """`{% once %}`: makes one thing of a form that is sent twice, where its view uses accounts.views.sending."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())


@register.simple_tag
def person(user: Any, *, absent: str = "") -> SafeString | str:
    """`{% person user %}`: initials and the name in the reader's language; `absent` is the text for nobody."""
    if user is None:
        return absent or "–"
    inactive = "" if user.is_active else _("(no longer active)")
    return format_html(
        '<span class="person"><span class="avatar avatar-xs person-{}" aria-hidden="true">{}</span> {}{}</span>',
        (user.pk or 0) % 6,
        initials(str(user)),
        user,
        format_html(' <span class="text-secondary">{}</span>', inactive) if inactive else "",
    )


@register.filter
def initials(name: str) -> str:
    """LM for Li Ming, 明 for 李明, the last two characters of a longer Chinese name."""
    words = name.split()
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    return name[1:][-2:] if len(name) > 1 and ord(name[0]) > 0x2E80 else name[:2].upper()


@register.filter
def listed(words: Iterable[object]) -> str:
    """`{{ people|listed }}`: on one line, with the separator of the reader's language between them."""
    return text.listed(words)


@register.simple_tag
def together(*words: object) -> str:
    """`{% together competitor price %}`: what of them is not empty, as `listed` does."""
    return text.listed(word for word in words if word not in (None, ""))


@register.filter
def at(found: Mapping[Any, Any], key: object) -> Any:
    """`{{ names|at:row.pk }}`: what stands under the key, None where nothing does."""
    return found.get(key)


@register.simple_tag
def badge(subject: Any, field: str = "", *, tone: str = "", icon: str = "") -> SafeString:
    """`{% badge support_request "state" %}` or `{% badge _("Away") tone="warning" %}`: colour and word together."""
    label = subject
    if field:
        value = getattr(subject, field)
        label, tone = getattr(subject, f"get_{field}_display")(), tone or tones.tone_of(field, value)
    mark = format_html('<i class="bi bi-{}" aria-hidden="true"></i> ', icon) if icon else ""
    return format_html('<span class="tone tone-{}">{}{}</span>', tone or "neutral", mark, label)


@register.simple_tag
def money(amount: Decimal | float | None, currency: str) -> str:
    """`{% money amount "CNY" %}`: ¥12,000.00 with the reader's separators and the currency's decimals."""
    return "–" if amount is None else _written(Decimal(amount), currency, DECIMALS.get(currency, 2))


@register.simple_tag
def unit_price(price: Decimal | None, currency: str) -> str:
    """`{% unit_price row.price "CNY" %}`: ¥0.0835; the currency's decimals, and up to four where the price has them."""
    if price is None:
        return "–"
    return _written(price, currency, max(DECIMALS.get(currency, 2), -int(price.normalize().as_tuple().exponent)))


@register.filter
def money_sign(currency: str) -> str:
    """`{{ "CNY"|money_sign }}`: what stands before an amount, ¥; the code with a space where no sign is known."""
    return _SYMBOLS.get(currency, f"{currency}\u00a0")


def _written(amount: Decimal, currency: str, places: int) -> str:
    rounded = amount.copy_abs().quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    number = formats.number_format(rounded, decimal_pos=places, use_l10n=True, force_grouping=True)
    sign = "−" if amount < 0 else ""
    return f"{sign}{money_sign(currency)}{number}"


@register.filter
def percent(share: Decimal | str | None) -> str:
    """`{{ rate|percent }}`: 0.925 as 92.5 %, with at most two decimals; "" for None."""
    if share in (None, ""):
        return ""
    number = (Decimal(str(share)) * 100).quantize(Decimal("0.01"))
    digits = 0 if number == number.to_integral_value() else 2 if number != round(number, 1) else 1
    return _("%(number)s %%") % {"number": formats.number_format(number, decimal_pos=digits, use_l10n=True)}


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: Any) -> str:
    """`{% url_with after=page.next before=None %}`: this page's query string with changes; None removes a key."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query.setlist(name, [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)])
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sidebar(context: Context) -> list[tuple[navigation.Section, list[navigation.Entry]]]:
    """The sections of the sidebar that have something for this person."""
    request: HttpRequest = context["request"]
    sections = ((section, navigation.entries(request.user, section, request.path)) for section in navigation.SIDEBAR)
    return [(section, found) for section, found in sections if found]


@register.simple_tag(takes_context=True)
def entries(context: Context, section: str) -> list[navigation.Entry]:
    """The items of one section: "header" or "person"."""
    request: HttpRequest = context["request"]
    return navigation.entries(request.user, section, request.path)


@register.simple_tag
def url_if_any(name: str) -> str:
    """The address of a page of an app above, "" when that app is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of a `django.contrib.messages` level."""
    return _MESSAGE_TONES.get(level_tag, level_tag or "info")


@register.filter
def error_list(form: BaseForm) -> list[tuple[str, str, list[str]]]:
    """(id of the field or "", its label, its errors) of each field that has errors, form-wide errors first."""
    found = [("", "", [str(error) for error in form.non_field_errors()])] if form.non_field_errors() else []
    for bound in form:
        if bound.errors:
            target = "" if bound.is_hidden else bound.id_for_label or bound.auto_id
            found.append((target, str(bound.label), [str(error) for error in bound.errors]))
    return found
