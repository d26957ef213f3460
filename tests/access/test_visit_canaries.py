"""A word of its own in every text of a visit and its log; who meets it on any page, message or file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services import typed
from customers.models import Contact, LogEntry, Visit
from customers.services import logging, visits
from customers.services.logging import Met, Report, Said
from notifications.models import Message
from tests.factories import make_opportunity, make_request

from .desk import COLUMNS, Desk, photo

pytestmark = pytest.mark.django_db

PARTS = frozenset({"reqst", "deleg", "lead", "manag", "admin"})
"""The rep, who stands in for him, who comes along, and those above."""
PRIVATE = PARTS - {"lead"}
"""Of them, those who see what is hidden at the customer."""
WRITER = frozenset({"reqst"})

MAY_READ = {
    "canaryaim": PARTS,
    "canarywhom": PARTS,
    "canaryplace": PARTS,
    "canaryquestions": PARTS,
    "canarydecision": PARTS,
    "canaryresult": PARTS,
    "canaryminutes": PARTS,
    "canaryneed": PARTS,
    "canarystep": PARTS,
    "canaryphoto": PARTS,
    "canarycall": PRIVATE,
    "canarymobile": PRIVATE,
    "canaryreason": PARTS,
    "canarytyped": WRITER,
    "canaryplan": WRITER,
}
"""Word → the columns of people who may meet it anywhere."""


@dataclass
class Aviary:
    desk: Desk
    visit: Visit
    pages: list[str]


@pytest.fixture(scope="module")
def aviary(desk: Desk) -> Aviary:
    rep, manager, customer = desk.person("requester"), desk.person("manager"), desk.customer
    contact = Contact.objects.create(customer=customer, name="Ann", mobile="canarymobile")
    visit = _held(desk, contact)
    call = logging.log(customer, by=rep, report=Report("canarycall", opportunity=make_opportunity(customer)))
    given_up = visits.plan(customer, by=rep, plan=_plan("Another", companions=[desk.person("lead")]))
    visits.cancel(given_up, by=manager, reason="canaryreason")
    typed.keep(by=rep, form="log", subject=customer.number, data={"result": "canarytyped"})
    typed.keep(by=rep, form="visit-plan", subject=customer.number, data={"aim": "canaryplan"})
    entries = [LogEntry.objects.get(visit=visit), LogEntry.objects.get(pk=call.pk)]
    made = make_request(
        rep, log_entry=entries[0], customer=customer, queue=desk.queue, lead=desk.cast.lead, form=desk.form
    )
    return Aviary(desk, visit, _pages(desk, [visit, given_up], entries, made.get_absolute_url()))


def _plan(aim: str, **more: object) -> visits.Plan:
    begins = timezone.now() + timedelta(hours=1)
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=1)}
    return visits.Plan(**{"purpose": "needs", "aim": aim, "whom": "The buyer", **times, **more})  # type: ignore[arg-type]


def _held(desk: Desk, contact: Contact) -> Visit:
    """Planned, approved, left and logged."""
    rep, told = desk.person("requester"), ("whom", "place", "questions")
    words = {name: f"canary{name}" for name in told}
    plan = _plan("canaryaim", contacts=[contact], companions=[desk.person("lead")], **words)
    visit = visits.plan(desk.customer, by=rep, plan=plan)
    visit = visits.approve(visit, by=desk.person("manager"), note="canarydecision")
    visits.come_back(visits.leave(visit, by=rep), by=rep)
    report = Report(
        "canaryresult",
        minutes="canaryminutes",
        next_step="canarystep",
        people=[Met(contact)],
        needs=[Said("canaryneed")],
        photos=[photo("canaryphoto.png")],
    )
    visits.log(visit, by=rep, report=report)
    return Visit.objects.get(pk=visit.pk)


def _pages(desk: Desk, held: list[Visit], entries: list[LogEntry], request: str) -> list[str]:
    """Every page, part and answer that could hold a word of them, for whoever asks."""
    customer = desk.customer.number
    of_visit = ("visit", "sheet", "log", "plan_again", "approve", "cancel")
    numbers = [visit.number for visit in held] + [visit.number for visit in desk.visits.values()]
    files = [file.pk for entry in entries for file in entry.files.all()]
    lines = [reverse(f"{app}", args=[e.number]) for e in entries for app in ("visits:log_entry", "visits:log_correct")]
    return [
        *(reverse(f"visits:{name}", args=[number]) for name in of_visit for number in numbers),
        *lines,
        *(reverse("requests:of_log", args=[entry.number]) for entry in entries),
        *(reverse("visits:file", args=[file]) for file in files),
        *(f"{reverse(f'visits:{name}')}?customer={customer}" for name in ("log_new", "plan_new")),
        *(reverse(f"visits:{name}") for name in ("mine", "approve_all")),
        *(reverse(f"customers:{name}", args=[customer]) for name in ("customer", "timeline")),
        reverse("customers:list"),
        request,
        f"{reverse('requests:new')}?log={entries[0].number}",
        f"{reverse('requests:new_for', args=[desk.form.content.code])}?log={entries[0].number}",
        *(reverse(f"notifications:{name}") for name in ("inbox", "latest", "bell")),
        *(reverse(f"board:{name}") for name in ("week", "key_customers")),
        reverse("start:start"),
    ]


@pytest.mark.parametrize("column", COLUMNS)
def test_nobody_meets_a_word_of_a_visit_that_is_not_for_him(aviary: Aviary, column: str) -> None:
    met: dict[str, list[str]] = {}
    for page in aviary.pages:
        body = aviary.desk.answer(column, "GET", page).body
        for word in MAY_READ:
            if word in body:
                met.setdefault(word, []).append(page)
    allowed = {word for word, readers in MAY_READ.items() if column in readers}
    assert met.keys() <= allowed, {word: met[word] for word in met.keys() - allowed}
    assert met.keys() >= allowed, allowed - met.keys()


def test_messages_about_visits_go_to_those_who_have_a_part_in_them(aviary: Aviary) -> None:
    columns = {aviary.desk.people[name].pk: column for column, name in COLUMNS.items() if name}
    told = Message.objects.filter(thread__in=Visit.objects.values("number"))
    readers = {columns[person] for person in told.values_list("recipient", flat=True) if person in columns}
    assert readers
    assert readers <= PARTS
