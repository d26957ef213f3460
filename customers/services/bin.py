"""The recycle bin: out of the archive with a reason, and back again. Nothing is ever deleted for good."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from core.errors import DomainError, Sentence
from core.text import listed, one_line
from core.verdicts import YES, Verdict, no

from .. import related
from ..models import Claim, Customer, Visit
from ..models.locking import locked_row
from ..policies.archive import can_throw_away, standing
from . import promises
from .changing import Change, changing


def in_use(customer: Customer) -> Verdict:
    """Refuses while something about the customer is open: requests, claims, visits."""
    open_ = {source.label: source.open_count([customer.pk]).get(customer.pk, 0) for source in related.every()}
    open_[gettext_lazy("Claims")] = Claim.objects.open().filter(Q(customer=customer) | Q(rival=customer)).count()
    open_[gettext_lazy("Visits")] = Visit.objects.open().filter(customer=customer).count()
    if found := [_counted(label, number) for label, number in open_.items() if number]:
        return no(_("Something is still open: %(things)s. End it or hand it over first.") % {"things": listed(found)})
    return YES


def _counted(label: Sentence, number: int) -> str:
    return pgettext("open things", "%(label)s (%(number)d)") % {"label": label, "number": number}


def throw_away(customer: Customer, *, by: User, reason: str) -> Customer:
    """Move the customer to the recycle bin; what is owed about it ends.

    Raises NotAllowed, and DomainError without a reason or while something of it is open.
    """
    reason = one_line(reason)
    if not reason:
        raise DomainError(_("Please say why."))
    with changing(customer, can_throw_away, "thrown_away", by=by, note=reason) as change:
        fresh = change.customer
        if not (verdict := in_use(fresh)):
            raise DomainError(verdict.reason)
        fresh.deleted_at, fresh.deleted_by, fresh.delete_reason = change.now, by, reason[:300]
    return fresh


@transaction.atomic
def restore(customer: Customer, *, by: User) -> Customer:
    """Take the customer back into the archive with all that it had; what is owed about it is owed again.

    Raises NotAllowed, and DomainError when it is not in the bin (any more), or its name or credit code was taken.
    """
    try:
        fresh = locked_row(Customer.objects.thrown_away(), customer.pk, "owner__unit", "unit")
    except Customer.DoesNotExist:
        raise DomainError(_("This customer is not in the recycle bin any more.")) from None
    can_throw_away(by, fresh).require()
    change = Change(fresh, by, "restored", timezone.now(), standing(by, fresh).principal)
    fresh.deleted_at, fresh.deleted_by, fresh.delete_reason = None, None, ""
    promises.ask_anew(fresh, at=change.now)
    try:
        with transaction.atomic():
            change.finish()
    except IntegrityError:
        raise DomainError(_taken(fresh, by)) from None
    return fresh


def _taken(customer: Customer, by: User) -> Sentence:
    """Whose place it has lost, as far as the person may know."""
    if rival := rivals([customer], by).get(customer.pk):
        facts = {"number": rival.number, "name": rival.name}
        return _("%(name)s is in the archive again as %(number)s, with the same name or credit code.") % facts
    return _("A colleague has recorded a customer of the same name or credit code since. Ask your manager.")


def rivals(customers: Iterable[Customer], user: User) -> dict[int, Customer]:
    """Customer in the bin → the one in the archive that holds its name or credit code, as far as the person sees it."""
    rows = list(customers)
    names, codes = {row.name_key for row in rows}, {row.credit_code for row in rows} - {""}
    holders = list(Customer.objects.visible_to(user).filter(Q(name_key__in=names) | Q(credit_code__in=codes)))
    found = {}
    for row in rows:
        same = (
            h for h in holders if h.name_key == row.name_key or (row.credit_code and h.credit_code == row.credit_code)
        )
        if holder := next(same, None):
            found[row.pk] = holder
    return found
