"""What a new form starts with: nothing that is known is asked for again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.text import listed, one_line, row_key
from customers.models import Address, Contact, Customer, LogEntry, Opportunity

from ..models import SupportContent, SupportRequest
from ..rules.forms.schema import FieldType
from ..rules.forms.wire import parse
from ..rules.wanted_by import usual
from .drafts import current_form

TITLE, DESCRIPTION = 160, 8000
"""Characters of a request's."""
LOOKED_AT = 20
"""Of the person's latest requests."""
STAYS = frozenset({"place", "mode"})
"""Keys of questions whose last answer usually fits again."""
WHOM, PLACE = frozenset({"contact", "submitted_to"}), "place"
"""Keys of questions that the customer's page answers: whom of them we deal with, and where they are."""


def prefill(*, by: User, content: SupportContent, customer: str = "", now: datetime) -> dict[str, Any]:
    """Field to value: the named or last customer if he may see it, the usual time for such support, place and mode."""
    latest = list(SupportRequest.objects.requested_by(by).order_by("-created_at")[:LOOKED_AT])
    wanted = row_key(customer) or next((row.customer_id for row in latest if row.customer_id), None)
    known = Customer.objects.visible_to(by).filter(pk=wanted).first() if wanted else None
    return {
        "customer": known.pk if known else None,
        "wanted_by": usual(content.code, timezone.localtime(now)),
        "answers": _last_answers(content, latest),
    }


def of_customer(customer: int, *, by: User, content: SupportContent, entry: LogEntry | None = None) -> dict[str, Any]:
    """What the page of a customer whom the person sees answers: the one met last (of that log entry), else the main
    contact, with phone and mail where they are not hidden from him; and the main address."""
    asked = {field.key for field in parse(current_form(content).schema).fields if field.type == FieldType.CONTACT}
    answers: dict[str, Any] = {}
    if wanted := asked & WHOM:
        met = Contact.objects.filter(pk__in=entry.people.values("contact")) if entry else Contact.objects.none()
        person = met.first() or Contact.objects.current().filter(customer=customer, is_main=True).first()
        hidden = not Customer.objects.private_to(by).filter(pk=customer).exists()
        answers |= dict.fromkeys(wanted, _person(person, hidden=hidden)) if person else {}
    address = Address.objects.filter(customer=customer).first() if content.needs_customer else None
    return answers | ({PLACE: address.text} if address else {})


def _person(contact: Contact, *, hidden: bool) -> dict[str, str]:
    reach = {} if hidden else {"phone": contact.mobile or contact.phone, "email": contact.email}
    return {"name": contact.name, "position": contact.position} | reach


def of_log(entry: LogEntry) -> dict[str, Any]:
    """What a line of a customer's log says of the request that is asked from it: customer, opportunity, the words."""
    title, said = entry.next_step or entry.result, [entry.result, entry.minutes, *_words(entry), _met(entry)]
    return {
        "customer": entry.customer_id,
        "log_entry": entry.number,
        "project": entry.opportunity.name if entry.opportunity else "",
        "title": one_line(title, limit=TITLE),
        "description": "\n\n".join(filter(None, said))[:DESCRIPTION],
    }


def photos(number: str, *, by: User) -> int:
    """How many photos of that log entry will come along when the form is kept for the first time."""
    return int(LogEntry.objects.visible_to(by).filter(number=number).aggregate(Count("files"))["files__count"])


def of_opportunity(opportunity: Opportunity) -> dict[str, Any]:
    """What an opportunity says of the request that is asked for it: the customer, and its name."""
    return {"customer": opportunity.customer_id, "project": opportunity.name}


def _words(entry: LogEntry) -> list[str]:
    """Needs and problems as the customer put them."""
    return [f"“{need.words}”" for need in entry.needs.all()]


def _met(entry: LogEntry) -> str:
    """Who was met or spoken to, with their positions."""
    people = [person.contact for person in entry.people.select_related("contact")]
    words = ({"name": one.name, "position": one.position} for one in people)
    named = [_("%(name)s (%(position)s)") % one if one["position"] else one["name"] for one in words]
    return _("Spoke with: %(people)s") % {"people": listed(named)} if named else ""


def _last_answers(content: SupportContent, latest: list[SupportRequest]) -> dict[str, Any]:
    """Texts and choices under the keys of STAYS, each from the latest request whose answer the form offers."""
    answers: dict[str, Any] = {}
    for field in parse(current_form(content).schema).fields:
        if field.key not in STAYS or field.type not in (FieldType.TEXT, FieldType.CHOICE):
            continue
        offered = {option.value for option in field.options}
        given = (row.answers.get(field.key) for row in latest)
        fitting = (text for text in given if isinstance(text, str) and (not offered or text in offered))
        if last := next(fitting, None):
            answers[field.key] = last
    return answers


def recent_contents(by: User) -> list[int]:
    """Ids of the contents of the person's latest requests, the latest first."""
    latest = SupportRequest.objects.requested_by(by).order_by("-created_at").values_list("content_id", flat=True)
    return list(dict.fromkeys(latest[:LOOKED_AT]))


def earlier(by: User, content: SupportContent) -> list[SupportRequest]:
    """The person's latest submitted requests of the content, to start from a copy."""
    mine = SupportRequest.objects.requested_by(by).filter(content=content, submitted_at__isnull=False)
    return list(mine.select_related("customer").order_by("-created_at")[:5])
