"""Who claimed what, what changed hands, and what the managers looked at."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from customers.models import Claim, Customer, RecordCheck, Transfer, TransferLine
from customers.services.beginning import archive_rule

from ..organisation import Organisation
from . import phrases, times
from .book import Book

CLAIMED = (("Liu Yang", "Yang Fan", "open"), ("Zhong Li", "Xu Wenqiang", "refused"))
FORMER, NEW = "Emily Carter", "Zhu Lin"
GIVEN_DAYS_AGO = 25
WRONG_EVERY = 6


def write(customers: list[Customer], people: Organisation, book: Book) -> None:
    """Two claims, comments on key customers, and the checks of the weeks before the last."""
    for claimant, owner, state in CLAIMED:
        theirs = _of(customers, people.people[owner])
        _claim(theirs[0], people.people[claimant], state, book)
    for customer in customers:
        if customer.account == "key" and customer.owner and customer.completed_at:
            _comment(customer, people, book)
    _check(customers, people, book)


def _of(customers: list[Customer], owner: User) -> list[Customer]:
    return sorted((row for row in customers if row.owner == owner), key=lambda row: row.created_at)


def hand_over(customers: list[Customer], people: Organisation, book: Book) -> None:
    """Three customers of one rep became another's, before what is told of this month."""
    former, new = people.people[FORMER], people.people[NEW]
    at, given = book.office(book.now - timedelta(days=GIVEN_DAYS_AGO)), _of(customers, former)[:3]
    transfer = Transfer.objects.create(by=_manager(given[0], people), at=at, reason=phrases.TRANSFER)
    lines = []
    for customer in given:
        before = {"owned_since": str(customer.owned_since), "contacted_at": None, "protected_until": None}
        units = {"from_unit": customer.unit, "to_unit": customer.unit}
        lines.append(
            TransferLine(transfer=transfer, customer=customer, from_owner=former, to_owner=new, before=before, **units)
        )
        customer.owner, customer.owned_since = new, at
        target = {"en": new.name_latin, "zh": new.name}
        book.tell(customer, "transferred", transfer.by, at, target=target, note=phrases.TRANSFER)
    TransferLine.objects.bulk_create(lines)


def _manager(customer: Customer, people: Organisation) -> User:
    """Who manages the customer's unit."""
    manager = customer.unit.manager
    return manager or people.people["Chen Guodong"]


def _claim(customer: Customer, claimant: User, state: str, book: Book) -> None:
    opened = book.office(book.now - timedelta(hours=5 if state == "open" else 300))
    claim = Claim(customer=customer, claimant=claimant, owner_then=customer.owner, typed_name=customer.name)
    claim.evidence, claim.opened_at = phrases.EVIDENCE, opened
    if state == "refused":
        claim.state, claim.ruling = state, phrases.RULING  # waiver: the demo writes history, no one rules here
        claim.ruled_by, claim.rule = customer.unit.manager, archive_rule()
        claim.ruled_at = book.office(opened + timedelta(hours=26))
    claim.save()
    facts = {"claim": claim, "target": {"text": claim.number}}
    book.tell(customer, "claimed", claimant, opened, **facts)
    if claim.ruled_at:
        book.tell(customer, "claim_refused", claim.ruled_by, claim.ruled_at, note=claim.ruling, **facts)


def _comment(customer: Customer, people: Organisation, book: Book) -> None:
    if book.chance.random() < 0.5:
        at = book.office(book.now - timedelta(hours=book.chance.uniform(2, 200)))
        manager = _manager(customer, people)
        book.tell(customer, "commented", manager, at, note=book.say(manager.name, *phrases.COMMENTS))


def _check(customers: list[Customer], people: Organisation, book: Book) -> None:
    """The week before the last is checked; of last week's records the north has looked at its own.

    A manager sends back what is incomplete and, of the complete ones, now and then a wrong entry: on whatever
    day the demo is loaded, both verdicts are to be seen.
    """
    for place, customer in enumerate(_looked_at(customers, people, book)):
        in_order = customer.completed_at is not None and place % WRONG_EVERY != 0
        manager = _manager(customer, people)
        faults = phrases.WRONG if customer.completed_at else phrases.CHECKS
        comment = "" if in_order else book.say(manager.name, *faults)
        day = times.local_day(customer.created_at)
        at = max(times.at(day + timedelta(days=7 - day.weekday()), 10), customer.created_at)
        check = RecordCheck(customer=customer, by=manager, in_order=in_order, comment=comment)
        check.at = min(at, book.now)
        check.save()
        book.tell(customer, "checked" if in_order else "check_failed", check.by, check.at, note=comment)


def _looked_at(customers: list[Customer], people: Organisation, book: Book) -> list[Customer]:
    monday, *_days = times.week_of(times.local_day(book.now - timedelta(days=7)))
    found = []
    for customer in customers:
        day = times.local_day(customer.created_at)
        last_week = monday <= day < monday + timedelta(days=7) and customer.unit == people.units["north"]
        if customer.owner and (last_week or monday - timedelta(days=21) < day < monday):
            found.append(customer)
    return found
