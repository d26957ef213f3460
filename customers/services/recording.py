"""Putting a customer into the archive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple, TypedDict, Unpack

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg2.errors import LockNotAvailable

from accounts.models import Unit, User
from core.errors import DomainError
from core.text import one_line

from ..models import Contact, Customer, Industry
from ..policies.archive import can_record
from ..rules import credit_code as codes
from ..rules.reach import is_mobile, phone_key
from ..rules.segmentation import Account, Source, Value
from . import completeness, promises, search_index
from .beginning import archive_rule
from .changing import record
from .matching import Match, Taken, matches, shown_to

EVERY_WORD = "every customer"


class FirstContact(NamedTuple):
    """Whom one knows there already."""

    name: str
    position: str = ""
    phone: str = ""


class ProbablyTaken(DomainError):
    """Something in the archive may be the company; whoever knows better says so (`is_another`)."""


class Facts(TypedDict, total=False):
    """What may be known of a customer from the beginning, as fields of it."""

    value: Value
    account: Account
    industry: Industry | None
    source: Source | str
    source_note: str
    phone: str
    website: str
    credit_code: str


@transaction.atomic
def record_customer(
    *, by: User, name: str, contact: FirstContact | None = None, is_another: bool = False, **facts: Unpack[Facts]
) -> Customer:
    """A new customer of `by` and his business unit (his home unit when he is in none), protected from now on.

    Who records the same company at the same moment waits, and then sees this one. DomainError when it is in the archive
    already, the credit code cannot be right or a long list is coming in; ProbablyTaken when it may be there and
    `is_another` was not said; NotAllowed unless he is in sales.
    """
    can_record(by).require()
    customer = _begun(by, one_line(name), facts)
    contact_phone = contact.phone if contact else ""
    _wait_for_turn(customer.core, customer.phone_key, customer.domain, customer.credit_code, phone_key(contact_phone))
    found = matches(customer.name, customer.phone, customer.website, customer.credit_code, contact_phone)
    refuse_taken(found, by=by, is_another=is_another)
    now = timezone.now()
    customer.created_at = customer.owned_since = customer.updated_at = now
    customer.protected_until = now + timedelta(days=archive_rule().protection_days)
    _put_in(customer, contact)
    if completeness.settle(customer, at=now):
        customer.save(update_fields=["completed_at"])
    promises.settle_customer(customer, at=now)
    record(customer, "recorded", by=by, at=now)
    return customer


def _begun(by: User, name: str, facts: Facts) -> Customer:
    """The row as it will be written, times apart. DomainError for what cannot be."""
    if not name:
        raise DomainError(_("Please give the customer's name."))
    unit = Unit.objects.business_unit_of(by) or by.unit
    customer = Customer(name=name, owner=by, unit=unit, recorded_by=by, **facts)
    for field in ("source_note", "phone", "website"):
        setattr(customer, field, one_line(getattr(customer, field)))
    customer.credit_code = codes.plain(customer.credit_code)
    if customer.credit_code and (mistake := codes.mistake(customer.credit_code)):
        raise DomainError(mistake)
    customer.set_keys()
    return customer


def _wait_for_turn(*words: str) -> None:
    """`hold` them; DomainError while a file of thousands is being written, which takes longer than anybody waits."""
    try:
        with transaction.atomic():
            hold(*words)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise DomainError(_("A long list of customers is being imported. Try again in a minute.")) from error


def hold(*words: str) -> None:
    """Let everybody else who is about to record a company by one of the words wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [EVERY_WORD])
        for word in sorted(set(words) - {""}):  # in one order, so that two never wait for each other
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"customer {word}"])


def hold_all() -> None:
    """The same for every word at once: PostgreSQL has no room for a lock on each of tens of thousands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [EVERY_WORD])


def refuse_taken(found: Iterable[Match], *, by: User, is_another: bool) -> None:
    """DomainError for what is in the archive already, ProbablyTaken for what may be unless `is_another` was said."""
    shown = shown_to(by, found)
    for match in shown:
        if match.is_same:
            raise DomainError(sentence(match))
    if shown and not is_another:
        raise ProbablyTaken(sentence(shown[0]))


def sentence(match: Match | Taken) -> str:
    """What is told to who records the company again; whose it is only to those who see it anyway."""
    if isinstance(match, Match):
        words = {"name": match.customer.name, "owner": match.customer.owner or _("nobody")}
        if match.is_same:
            return str(_("%(name)s is in the archive already and belongs to %(owner)s. Choose it instead.") % words)
        known = _(
            "%(name)s, which belongs to %(owner)s, may be the same. If it is not, say that it is another company."
        )
        return str(known % words)
    if match.is_same:
        return str(_("%(taken)s. If it should be yours, file a claim.") % {"taken": match})
    seems = _("Taken, it seems: by %(unit)s. If it is not the same, say that it is another company.")
    return str(seems % {"unit": match.unit})


def _put_in(customer: Customer, contact: FirstContact | None) -> None:
    """Write the rows; DomainError when another with the same key came in without waiting."""
    search_index.refresh(customer)
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("Someone was faster: %s was recorded just now.") % customer.name) from error
    if contact is not None:
        _introduce(customer, contact)


def _introduce(customer: Customer, known: FirstContact) -> None:
    phone = one_line(known.phone)
    person = Contact(customer=customer, name=one_line(known.name), position=one_line(known.position), is_main=True)
    person.mobile, person.phone = (phone, "") if is_mobile(phone) else ("", phone)
    person.set_keys()
    person.save(force_insert=True)
    search_index.refresh(customer)
    customer.save(update_fields=["found", "found_private"])
