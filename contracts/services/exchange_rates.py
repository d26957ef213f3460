"""What currencies are worth in the company's own. A rate is written down and never changed: a later one follows it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import money
from core.errors import DomainError

from ..models import ExchangeRate
from ..policies.reference import can_keep
from ..rules.reference_history import ReferenceKind
from . import reference_history


def company_currency() -> str:
    """In which amounts of several currencies are compared."""
    return str(settings.COMPANY_CURRENCY)


@transaction.atomic
def set_rate(*, by: User, currency: str, rate: Decimal, valid_from: date) -> ExchangeRate:
    """What one unit of the currency is worth from that day on. DomainError for the company's own currency, and for a
    second rate of the same day."""
    can_keep(by).require()
    if currency == company_currency():
        raise DomainError(_("This is the company's own currency."))
    given = {"rate": rate, "set_by": by}
    row, is_new = ExchangeRate.objects.get_or_create(currency=currency, valid_from=valid_from, defaults=given)
    if not is_new:
        raise DomainError(_("There is a rate from that day on already. A rate is never changed: give a later day."))
    after = {"rate": f"{rate.normalize():f}", "valid_from": valid_from.isoformat()}
    about = {"en": currency, "zh": currency}
    reference_history.record(ReferenceKind.RATE_SET, by=by, about=about, before={}, after=after)
    return row


def rate_on(currency: str, day: date) -> Decimal | None:
    """What one unit was worth on that day; 1 for the company's own, None where no rate is known."""
    if currency == company_currency():
        return Decimal(1)
    rates = ExchangeRate.objects.filter(currency=currency, valid_from__lte=day).order_by("-valid_from")
    return rates.values_list("rate", flat=True).first()


def in_company_currency(amount: Decimal, currency: str, day: date) -> Decimal:
    """The amount in the company's currency at that day's rate. DomainError where no rate is known."""
    if (rate := rate_on(currency, day)) is None:
        raise DomainError(
            _("No exchange rate of %(currency)s is known. Ask an administrator.") % {"currency": currency}
        )
    return money.converted(amount, rate, company_currency())
