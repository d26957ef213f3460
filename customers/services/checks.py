"""The weekly check: the manager looks at the week's new records, and is told when their list is ready."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Unit, User
from accounts.standing import present_or_delegate
from core.errors import DomainError
from core.text import clean
from notifications.models import Message
from notifications.services import outbox
from workcalendar.rules.working_time import next_opening
from workcalendar.schedules import schedules_of

from ..models import Customer, RecordCheck
from ..policies.week import can_check
from ..rules.week import Week
from .changing import changing
from .week import bounds

MESSAGE = "customers_records"


def check(customer: Customer, *, by: User, in_order: bool, comment: str = "") -> RecordCheck:
    """The manager looked at the record; what is missing he says in the comment, which its owner gets as a message.

    A record can be checked again once it was completed. Raises NotAllowed, DomainError without a comment that is
    owed, or when it is in order already and nothing is said.
    """
    comment = clean(comment)
    with changing(customer, can_check, "checked" if in_order else "check_failed", by=by, note=comment) as change:
        if not in_order and not comment:
            raise DomainError(_("Please say what is missing."))
        if not comment and RecordCheck.objects.filter(customer=change.customer, in_order=True).exists():
            raise DomainError(_("Someone was faster: this record is checked already."))
        values = {"by": by, "on_behalf_of": change.principal, "at": change.now}
        row, _new = RecordCheck.objects.update_or_create(
            customer=change.customer, defaults={**values, "in_order": in_order, "comment": comment}
        )
        if comment:
            _tell_owner(row)
    return row


@transaction.atomic
def check_all(customers: Iterable[Customer], *, by: User) -> int:
    """All of these are in order, those apart that were checked already; how many there were to check. NotAllowed when
    one of them is not his to check."""
    open_ones = Customer.objects.filter(pk__in=[row.pk for row in customers], record_check=None)
    todo = list(open_ones.select_related("owner", "unit").order_by("pk"))
    for customer in todo:
        check(customer, by=by, in_order=True)
    return len(todo)


def _tell_owner(row: RecordCheck) -> None:
    """Whoever owns the record by now; for one that is nobody's, who recorded it."""
    customer = row.customer
    outbox.tell(
        [customer.owner or customer.recorded_by],
        kind=MESSAGE,
        dedupe_key=f"customers:checked:{customer.pk}:{row.at:%Y%m%d%H%M%S%f}",
        subject=lambda: _about(row) % {"customer": customer, "person": row.by},
        body=row.comment,
        url=customer.get_absolute_url(),
        thread=customer.number,
        except_for=row.by,
    )


def _about(row: RecordCheck) -> str:
    if row.in_order:
        return str(_("%(person)s checked your new customer %(customer)s"))
    return str(_("%(person)s found something missing in your new customer %(customer)s"))


def tell_of_lists(*, now: datetime) -> int:
    """From the first opening of the week on, tell each manager once that last week's new records wait for him.

    To be asked every few minutes; how many were told just now. Nobody hears of a list without records.
    """
    week = Week.of(timezone.localdate(now))
    waiting = _waiting(week.before)
    keys = {manager: f"customers:records:{week.before}:{manager.pk}" for manager in waiting}
    told = set(Message.objects.filter(dedupe_key__in=keys.values()).values_list("dedupe_key", flat=True))
    due = _at_work({manager for manager, key in keys.items() if key not in told}, week, now)
    for manager in due:
        _tell_manager(manager, keys[manager], waiting[manager], week.before, now)
    return len(due)


def _waiting(week: Week) -> Counter[User]:
    """Manager → how many records of that week he has not checked yet."""
    start, end = bounds(week)
    rows = Customer.objects.live().filter(created_at__gte=start, created_at__lt=end, record_check=None)
    counted = rows.order_by().values("recorded_by").annotate(number=Count("pk"))
    collectors = dict(counted.values_list("recorded_by", "number"))
    people = User.objects.filter(pk__in=collectors).select_related("unit")
    units = Unit.objects.filter(is_active=True, manager__is_active=True).select_related("manager__unit")
    managers = {unit.pk: unit.manager for unit in units}
    found: Counter[User] = Counter()
    for person in people:
        above = (managers.get(unit) for unit in reversed(person.unit.ancestor_ids))
        if manager := next((one for one in above if one and one != person), None):
            found[manager] += collectors[person.pk]
    return found


def _at_work(managers: Collection[User], week: Week, now: datetime) -> list[User]:
    """Those whose unit has opened in this week."""
    schedules = schedules_of({manager.unit_id for manager in managers})
    monday, _end = bounds(week)
    return [manager for manager in managers if next_opening(schedules[manager.unit_id], monday) <= now]


def _tell_manager(manager: User, key: str, number: int, week: Week, now: datetime) -> None:
    """Himself, or who stands in for him while he is away."""
    outbox.tell(
        [present_or_delegate(manager, now) or manager],
        kind=MESSAGE,
        dedupe_key=key,
        subject=lambda: (
            ngettext(
                "%(number)d new customer of last week waits for your check",
                "%(number)d new customers of last week wait for your check",
                number,
            )
            % {"number": number}
        ),
        url=f"{reverse('board:records')}?week={week}",
    )
