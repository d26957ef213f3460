"""Calls and visits: what the reps planned, did and wrote down."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from accounts.models import User
from customers.models import Customer, LogEntry, LogPerson, Visit
from customers.rules.segmentation import Stage
from customers.rules.visits import LogKind, VisitState

from . import phrases, times
from .book import Book

State = VisitState
HOURS = ((9, 30), (11, 0), (14, 0), (15, 30))
NEW = timedelta(days=16)
FURTHER = tuple(purpose for purpose in phrases.AIMS if purpose != "first")
LATELY = timedelta(days=30)
"""Whoever is not dormant was called within this time."""
LONG_AGO = timedelta(days=6)
"""A next step that should have been taken before this was taken, or given up."""
A_WEEK = (4, 5, 6, 7, 8)
"""Visits of a rep in one week."""
OVER = (State.LOGGED, State.LOGGED, State.LOGGED, State.LOGGED, State.LOGGED, State.BACK, State.CANCELLED)
AHEAD = (State.APPROVED,) * 5 + (State.PLANNED,) * 4 + (State.SENT_BACK,)


def write(customers: list[Customer], book: Book) -> None:
    """First contacts, the visits of last week, this one and the next, and two reps who are out just now."""
    entries = [entry for customer in customers for entry in _calls(customer, book)]
    visits = _visits(customers, book)
    Visit.objects.bulk_create(visits)
    entries += [_log(visit, book) for visit in visits if visit.state == State.LOGGED]
    LogEntry.objects.bulk_create(entries)
    _meet(visits, entries, book)
    _tell(visits, entries, book)
    for entry in sorted(entries, key=lambda one: one.at):
        _bring_up_to_date(entry, book)
    for customer in customers:
        if customer.next_on and customer.next_on < times.local_day(book.now - LONG_AGO):
            customer.next_step, customer.next_on = "", None


def _calls(customer: Customer, book: Book) -> list[LogEntry]:
    """The first contact within the week, and a few since. Some new customers still wait for it."""
    owned, now = customer.owned_since, book.now
    if customer.owner is None or owned is None or book.chance.random() < _still_waits(now - owned):
        return []
    first = min(owned + timedelta(hours=book.chance.uniform(1, 110)), now - timedelta(minutes=10))
    later = [first + (now - first) * book.chance.uniform(0.1, 0.97) for _ in range(book.chance.choice((0, 0, 1, 2)))]
    if now - owned > LATELY and customer.stage != Stage.DORMANT:
        later.append(now - LATELY * book.chance.random())
    moments = [book.office(moment, after=owned) for moment in [first, *sorted(later)]]
    return [_call(customer, customer.owner, moment, book) for moment in moments]


def _still_waits(owned_for: timedelta) -> float:
    """Share of the customers of that age whom nobody has called yet: most of the newest, few beyond the week."""
    return 0.5 if owned_for < timedelta(days=7) else 0.1 if owned_for < timedelta(days=14) else 0


def _call(customer: Customer, by: User, moment: datetime, book: Book) -> LogEntry:
    written = min(moment + timedelta(minutes=book.chance.randrange(5, 40)), book.now)
    kind = book.pick(LogKind.CALL, LogKind.CALL, LogKind.MAIL, LogKind.MESSAGE)
    entry = LogEntry(customer=customer, by=by, kind=kind, at=moment, written_at=written)
    entry.result, (entry.next_step, entry.next_on) = book.say(by.name, *phrases.CALLS), _next(by, moment, book)
    return entry


def _next(by: User, moment: datetime, book: Book) -> tuple[str, date | None]:
    if book.chance.random() < 0.3:
        return "", None
    due = times.local_day(moment + timedelta(days=book.chance.randrange(7, 40)))
    return book.say(by.name, *phrases.NEXT_STEPS), times.working_days(due, 1)[0]


def _visits(customers: list[Customer], book: Book) -> list[Visit]:
    known: dict[User, list[Customer]] = defaultdict(list)
    for customer in customers:
        if customer.owner and book.contacts[customer.pk]:
            known[customer.owner].append(customer)
    today = times.local_day(book.now)
    weeks = [times.week_of(today + timedelta(days=7 * number)) for number in (-2, -1, 0, 1)]
    made = [visit for rep, own in known.items() for week in weeks for visit in _week(rep, own, week, book)]
    ready = {visit.rep_id: visit for visit in reversed(made) if visit.state == State.APPROVED}
    for rep, back in zip(sorted(ready), (timedelta(hours=1), -timedelta(minutes=50)), strict=False):
        visit = ready[rep]
        _send_out(visit, book.now + back, book)
    return made


def _week(rep: User, own: list[Customer], week: list[date], book: Book) -> list[Visit]:
    """The visits of one rep, one at a time."""
    slots = book.chance.sample([(day, hour) for day in week for hour in HOURS], book.chance.choice(A_WEEK))
    made = []
    for day, hour in sorted(slots):
        starts_at = times.at(day, *hour)
        if known := [customer for customer in own if customer.created_at < starts_at - timedelta(days=4)]:
            made.append(_visit(rep, book.chance.choice(known), starts_at, book))
    return made


def _visit(rep: User, customer: Customer, starts_at: datetime, book: Book) -> Visit:
    chance = book.chance
    purpose = "first" if starts_at - customer.created_at < NEW else chance.choice(FURTHER)
    visit = Visit(
        customer=customer,
        rep=rep,
        unit=rep.unit,
        purpose=purpose,
        aim=book.say(rep.name, *phrases.AIMS[purpose]),
        questions=book.say(rep.name, *phrases.QUESTIONS),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=chance.choice((60, 60, 90))),
        wants_manager=chance.random() < 0.06,
    )
    planned_at = min(starts_at - timedelta(days=chance.randrange(1, 4), hours=2), book.now - timedelta(minutes=30))
    visit.planned_at = book.office(planned_at, after=customer.created_at + timedelta(hours=1))
    over = visit.ends_at + timedelta(hours=1) < book.now
    visit.state = book.pick(*(OVER if over else AHEAD))  # waiver: the demo writes history, no one moves here
    if visit.state != State.PLANNED:
        _decide(visit, book)
    if visit.state in (State.BACK, State.LOGGED):
        visit.left_at = starts_at - timedelta(minutes=chance.randrange(20, 60))
        visit.expected_back_at = visit.ends_at + timedelta(hours=1)
        back_at = visit.back_at = min(visit.ends_at + timedelta(minutes=chance.randrange(20, 100)), book.now)
        if visit.state == State.LOGGED:
            visit.ended_at = book.office(back_at + timedelta(hours=chance.uniform(0.2, 18)), after=back_at)
    if visit.state == State.CANCELLED:
        visit.cancel_reason = book.say(rep.name, *phrases.CANCELLED)
        visit.ended_at = starts_at - timedelta(hours=1)
    return visit


def _decide(visit: Visit, book: Book) -> None:
    visit.decided_by = manager = visit.unit.manager
    visit.decided_at = min(visit.planned_at + timedelta(minutes=book.chance.randrange(5, 25)), book.now)
    words = phrases.SENT_BACK if visit.state == State.SENT_BACK else phrases.DECISIONS
    visit.decision_note = book.say(manager.name if manager else "", *words)


def _send_out(visit: Visit, expected_back_at: datetime, book: Book) -> None:
    """He is out at this moment, and to be back then."""
    visit.state = State.OUT  # waiver: the demo writes history, no one moves here
    visit.starts_at, visit.ends_at = book.now - timedelta(hours=2), book.now - timedelta(hours=1)
    visit.left_at, visit.expected_back_at = book.now - timedelta(hours=2, minutes=40), expected_back_at
    visit.planned_at = book.office(visit.left_at - timedelta(days=1))
    visit.decided_at = visit.planned_at + timedelta(minutes=15)


def _log(visit: Visit, book: Book) -> LogEntry:
    entry = LogEntry(customer=visit.customer, by=visit.rep, visit=visit, kind=LogKind.VISIT, at=visit.starts_at)
    who = visit.rep.name
    entry.result, entry.minutes = book.say(who, *phrases.RESULTS), book.say(who, *phrases.MINUTES)
    entry.written_at = visit.ended_at or book.now
    entry.next_step, entry.next_on = _next(visit.rep, visit.starts_at, book)
    return entry


def _meet(visits: list[Visit], entries: list[LogEntry], book: Book) -> None:
    """Whom they wanted to see and whom they saw: the main contact."""
    main = {pk: people[0] for pk, people in book.contacts.items() if people}
    through = Visit.contacts.through
    through._default_manager.bulk_create(
        [through(visit_id=visit.pk, contact_id=main[visit.customer_id].pk) for visit in visits]
    )
    met = [(entry, main[entry.customer_id]) for entry in entries if entry.customer_id in main]
    LogPerson.objects.bulk_create(
        LogPerson(log=entry, contact=contact, can_decide=contact.role == "decides") for entry, contact in met
    )


def _tell(visits: list[Visit], entries: list[LogEntry], book: Book) -> None:
    for visit in visits:
        facts = {"visit": visit, "target": {"text": visit.number}}
        book.tell(visit.customer, "visit_planned", visit.rep, visit.planned_at, note=visit.aim, **facts)
        if visit.decided_at:
            kind = "visit_sent_back" if visit.state == State.SENT_BACK else "visit_approved"
            note = visit.decision_note
            book.tell(visit.customer, kind, visit.decided_by, visit.decided_at, note=note, **facts)
        if visit.left_at:
            book.tell(visit.customer, "visit_left", visit.rep, visit.left_at, **facts)
        if visit.back_at:
            book.tell(visit.customer, "visit_returned", visit.rep, visit.back_at, **facts)
        if visit.cancel_reason and visit.ended_at:
            book.tell(visit.customer, "visit_cancelled", visit.rep, visit.ended_at, note=visit.cancel_reason, **facts)
    for entry in entries:
        facts = {"log": entry, "target": {"text": entry.number}}
        if entry.visit:
            facts |= {"visit": entry.visit, "target": {"text": entry.visit.number}}
        book.tell(entry.customer, "visit_logged" if entry.visit else "logged", entry.by, entry.written_at, **facts)


def _bring_up_to_date(entry: LogEntry, book: Book) -> None:
    """What services.logging would have made of it."""
    customer = entry.customer
    customer.last_contact_at = entry.at
    customer.contacted_at = customer.contacted_at or entry.at
    if entry.next_step:
        customer.next_step, customer.next_on = entry.next_step, entry.next_on
    if customer.stage == Stage.NEW:
        customer.stage = Stage.CONTACTED
