"""Companies, people, needs and opportunities: what stands on a customer's page."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from customers.models import Address, Contact, Customer, Industry, Need, Opportunity
from customers.rules.credit_code import check_character
from customers.rules.segmentation import Account, Competition, Source, Stage, Tracking, Value

from . import phrases, times
from .book import Book

COMPLETE, COMPLETE_IN_TIME = 0.5, 0.95
"""Share of the newest records that are complete already: of the last days, and of those before."""
IN_TIME = timedelta(days=4)
FRESH = timedelta(days=16)


def fill(customers: list[Customer], book: Book) -> None:
    """Set the facts of all customers and write what belongs to them; the customers themselves are saved later."""
    industries = {row.code: row for row in Industry.objects.all()}
    addresses: list[Address] = []
    people: list[Contact] = []
    for customer in customers:
        is_new = book.now - customer.created_at < FRESH
        share = COMPLETE if book.now - customer.created_at < IN_TIME else COMPLETE_IN_TIME
        complete = not is_new or book.chance.random() < share
        book.tell(customer, "recorded", customer.recorded_by, customer.created_at)
        _segment(customer, book, is_new=is_new)
        if complete:
            customer.industry = industries[_trade(customer.name)]
            people += _people(customer, book)
            _company(customer, book)
            addresses.append(_address(customer, book))
            _completed(customer, book)
    Contact.objects.bulk_create(people)
    Address.objects.bulk_create(addresses)
    for person in people:
        book.contacts[person.customer_id].append(person)
    served = [row for row in customers if row.owner and row.completed_at and book.now - row.created_at > FRESH]
    _needs(served, book)
    _opportunities(served, book)


def _trade(name: str) -> str:
    return next((code for word, code in phrases.TRADES.items() if word in name), "other")


def _completed(customer: Customer, book: Book) -> None:
    """Within two working days, for most; not later than now."""
    taken = timedelta(hours=book.chance.choice((0, 1, 3, 20, 26, 50)))
    done = book.office(customer.created_at + taken, after=customer.created_at)
    customer.completed_at = done if taken else customer.created_at
    book.tell(customer, "completed", customer.recorded_by, customer.completed_at)


def _segment(customer: Customer, book: Book, *, is_new: bool) -> None:
    chance = book.chance
    customer.source = Source.ACTIVITY if customer.owner is None else chance.choice(Source.values[:-1])
    customer.source_note = chance.choice(phrases.SOURCE_NOTES.get(customer.source, ("",)))
    customer.tags = sorted(chance.sample(phrases.TAGS, chance.choice((0, 0, 1, 1, 2))))
    customer.account = Account.KEY if customer.value == Value.GOLD else Account.GENERAL
    if is_new:
        customer.tracking, customer.stage = Tracking.TRACKING, Stage.NEW
        return
    customer.tracking = chance.choices(Tracking.values, (15, 8, 15, 25, 22, 15))[0]
    customer.stage = _stage(customer, book)
    customer.competition = chance.choice(Competition.values)
    customer.competitors = chance.choice(phrases.COMPETITORS)


def _stage(customer: Customer, book: Book) -> str:
    """As far as the tracking class lets one expect."""
    if customer.tracking == Tracking.SIGNED:
        return Stage.CUSTOMER
    if customer.tracking in (Tracking.INTENT, Tracking.KEY):
        return Stage.NEGOTIATING
    return book.pick(Stage.CONTACTED, Stage.NEEDS, Stage.NEEDS, Stage.DORMANT)


def _people(customer: Customer, book: Book) -> list[Contact]:
    chance, foreign = book.chance, customer.name.isascii()
    names = chance.sample(phrases.FOREIGNERS if foreign else phrases.PEOPLE, chance.choice((1, 1, 2, 2, 3)))
    jobs = chance.sample(phrases.POSITIONS, len(names))
    host = f"c{customer.pk}.example"
    customer.website = f"www.{host}"
    found = []
    for place, (name, (position, department, role)) in enumerate(zip(names, jobs, strict=True)):
        mobile = f"13{chance.randrange(5, 10)}{chance.randrange(10**8):08d}"
        found.append(
            Contact(
                customer=customer,
                name=name,
                position=position,
                department=department,
                mobile=mobile,
                phone_key=mobile,
                email=f"contact{place + 1}@{host}",
                role=role,
                is_main=place == 0,
                created_at=customer.created_at,
            )
        )
    return found


def _company(customer: Customer, book: Book) -> None:
    """Its number at the exchange, and of most in China what the business licence says."""
    city = next((name for name in phrases.CITIES if customer.name.startswith(name)), "上海")
    exchange, place = phrases.CITIES[city]
    customer.phone = f"{exchange}-{book.chance.randrange(3, 9)}{book.chance.randrange(10**7):07d}"
    if not customer.name.isascii() and book.chance.random() < 0.7:
        first = f"91{place}MA{book.chance.randrange(10**7):07d}"
        customer.credit_code = first + check_character(first)


def _address(customer: Customer, book: Book) -> Address:
    city = next((name for name in phrases.CITIES if customer.name.startswith(name)), "")
    street = f"{city}{book.pick(*phrases.PLACES)} {book.chance.randrange(1, 400)} 号"
    if customer.name.isascii():
        street = f"{book.chance.randrange(1, 400)} Harbour Road, Shanghai"
    return Address(customer=customer, text=street, is_main=True)


def _needs(customers: list[Customer], book: Book) -> None:
    rows = []
    for customer in customers:
        for kind, words in book.chance.sample(phrases.NEEDS, book.chance.choice((0, 1, 1, 2))):
            at = _since(customer, book)
            book.tell(customer, "need_added", customer.owner, at, target={"text": words[:80]})
            contact = book.contacts[customer.pk][0]
            need = Need(customer=customer, kind=kind, words=words, contact=contact, recorded_by=customer.recorded_by)
            need.recorded_at = at
            rows.append(need)
    Need.objects.bulk_create(rows)


def _since(customer: Customer, book: Book) -> datetime:
    """Some time after it was recorded."""
    at = customer.created_at + (book.now - customer.created_at) * book.chance.uniform(0.05, 0.95)
    return book.office(at, after=customer.created_at)


def _opportunities(customers: list[Customer], book: Book) -> None:
    rows = [row for customer in customers if book.chance.random() < 0.7 for row in _chances(customer, book)]
    Opportunity.objects.bulk_create(rows)
    for row in rows:
        target = {"text": f"{row.number} {row.name}"}
        book.tell(row.customer, "opportunity_added", row.created_by, row.created_at, target=target, opportunity=row)
        if row.closed_at:
            kind = f"opportunity_{row.state}"
            facts = {"target": target, "note": row.close_reason, "opportunity": row}
            book.tell(row.customer, kind, row.created_by, row.closed_at, **facts)


def _chances(customer: Customer, book: Book) -> list[Opportunity]:
    """One or two of the customer; what was signed is won."""
    chance, made = book.chance, []
    for name in chance.sample(phrases.OPPORTUNITIES, chance.choice((1, 1, 1, 2))):
        begun = _since(customer, book)
        row = Opportunity(
            customer=customer,
            name=name.format(year=book.now.year),
            amount=Decimal(chance.randrange(3, 300) * 10_000),
            tracking=customer.tracking,
            competitors=customer.competitors,
            created_by=customer.recorded_by,
            created_at=begun,
            signing_on=times.local_day(book.now + timedelta(days=chance.randrange(-10, 200))),
        )
        if customer.tracking == Tracking.SIGNED or chance.random() < 0.08:
            _close(row, book)
        else:
            row.next_step = book.say(customer.recorded_by.name, "", *phrases.NEXT_STEPS)
            row.next_on = (
                times.local_day(book.now + timedelta(days=chance.randrange(-3, 20))) if row.next_step else None
            )
        made.append(row)
    return made


def _close(row: Opportunity, book: Book) -> None:
    won = row.customer.tracking == Tracking.SIGNED
    state, reasons = ("won", phrases.WIN_REASONS) if won else ("lost", phrases.LOSS_REASONS)
    row.close_reason = book.say(row.created_by.name, *reasons)
    row.state = state  # waiver: the demo writes history, no one moves here
    closed_at = row.created_at + (book.now - row.created_at) * book.chance.uniform(0.3, 0.9)
    row.closed_at = book.office(closed_at, after=row.created_at)
    row.signing_on = times.local_day(row.closed_at)
