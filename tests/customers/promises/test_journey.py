"""The one-week rule from the record to the manager's decision, with the real sweep, as the days pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.services.delegations import set_absence
from customers.models import Customer, CustomerEvent
from customers.rules.visits import VisitState
from customers.services import contact_rule, promises
from customers.services.recording import record_customer
from deadlines.models import Promise, Recalculation
from deadlines.services import recalculating, sweep
from notifications.models import Message
from tests.deadlines.chores import local
from tests.factories import make_visit

from .conftest import Sales

pytestmark = pytest.mark.django_db
FRIDAY = local("2026-11-20 15:00")


def go_to(clock: time_machine.Traveller, moment: str) -> list[tuple[str, str]]:
    """(reader, subject) of the messages that are new then."""
    clock.move_to(local(moment))
    Message.objects.all().delete()
    sweep.run(now=timezone.now())
    found = Message.objects.order_by("pk").select_related("recipient").exclude(kind="deadlines_digest")
    return [(message.recipient.name_latin, message.subject) for message in found]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is Friday at three in the afternoon."""
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def timber(sales: Sales, clock: time_machine.Traveller) -> Customer:
    """Recorded on Friday and complete, not contacted."""
    made = record_customer(by=sales.rep, name="Huaxin Timber")
    made.refresh_from_db()
    made.completed_at = FRIDAY
    promises.settle_customer(made, at=FRIDAY)
    made.save(update_fields=["completed_at"])
    return made


def test_week_passes_without_contact(sales: Sales, timber: Customer, clock: time_machine.Traveller) -> None:
    number = timber.number
    assert go_to(clock, "2026-11-26 14:59") == []
    assert go_to(clock, "2026-11-26 15:00") == [
        ("Ren Rep", f"{number}: make the first contact by 1 Dec, 15:00"),
    ]
    assert go_to(clock, "2026-11-30 15:00") == [("Ren Rep", f"{number}: make the first contact by 15:00 tomorrow")]
    late = go_to(clock, "2026-12-01 15:00")
    assert [name for name, _subject in late] == ["Ren Rep", "Mei Manager"]
    assert late[1][1] == f"Escalated to you (level 1): {number}, make the first contact (was due 15:00 today)"
    assert [name for name, _subject in go_to(clock, "2026-12-04 15:00")] == ["Di Director"]
    events = CustomerEvent.objects.filter(customer=timber, private=True).values_list("kind", flat=True)
    assert list(events.order_by("pk")) == ["overdue", "escalated_1", "escalated_2"]


def test_leave_of_two_days_moves_both_warnings_and_the_end(
    sales: Sales, timber: Customer, clock: time_machine.Traveller
) -> None:
    clock.move_to(local("2026-11-24 12:00"))
    since, until = local("2026-11-25 00:00"), local("2026-11-27 00:00")
    set_absence(sales.rep, by=sales.rep, delegate=sales.colleague, starts_at=since, ends_at=until)
    Recalculation.objects.update(asked_at=timezone.now() - recalculating.GRACE)
    assert go_to(clock, "2026-11-24 12:01") == []
    assert Promise.objects.get(kind="contact", subject_id=timber.pk).due_at == local("2026-12-03 15:00")
    assert go_to(clock, "2026-11-26 15:00") == []
    assert [name for name, _subject in go_to(clock, "2026-11-30 15:00")] == ["Ren Rep"]
    assert go_to(clock, "2026-12-01 15:00") == []
    assert [name for name, _subject in go_to(clock, "2026-12-02 15:00")] == ["Ren Rep"]
    assert [name for name, _subject in go_to(clock, "2026-12-03 15:00")] == ["Ren Rep", "Mei Manager"]


def test_contact_in_time_ends_it(sales: Sales, timber: Customer, clock: time_machine.Traveller) -> None:
    go_to(clock, "2026-11-26 15:00")
    timber.contacted_at = timezone.now()
    promises.settle_customer(timber, at=timezone.now())
    assert go_to(clock, "2026-12-31 15:00") == []
    assert Promise.objects.get(kind="contact", subject_id=timber.pk).outcome == "kept"


def test_manager_passes_it_on_and_the_next_owner_has_a_week(
    sales: Sales, timber: Customer, clock: time_machine.Traveller
) -> None:
    go_to(clock, "2026-12-01 15:00")
    contact_rule.pass_on(timber, to=sales.colleague, by=sales.manager, reason="Nobody called")
    contact = Promise.objects.open().get(kind="contact", subject_id=timber.pk)
    assert (contact.leave_of, contact.due_at) == (sales.colleague, local("2026-12-10 15:00"))
    assert go_to(clock, "2026-12-04 15:00") == []  # the director has nothing to decide any more


def test_manager_leaves_it_with_its_owner_who_has_another_week(
    sales: Sales, timber: Customer, clock: time_machine.Traveller
) -> None:
    go_to(clock, "2026-12-01 15:00")
    contact_rule.keep(timber, by=sales.manager, reason="He was ill")
    assert [name for name, _subject in go_to(clock, "2026-12-07 15:00")] == ["Ren Rep"]
    assert [name for name, _subject in go_to(clock, "2026-12-10 15:00")] == ["Ren Rep", "Mei Manager"]


def test_what_is_owed_stands_on_the_page_of_each(
    sales: Sales, timber: Customer, clock: time_machine.Traveller, client: Client
) -> None:
    client.force_login(sales.rep)
    shown = client.get(reverse("deadlines:mine")).content.decode()
    assert f'href="{timber.get_absolute_url()}"' in shown
    assert "Huaxin Timber" in shown
    client.force_login(sales.manager)
    assert "Huaxin Timber" not in client.get(reverse("deadlines:mine")).content.decode()
    go_to(clock, "2026-12-01 15:00")
    shown = client.get(reverse("deadlines:mine")).content.decode()
    assert "Huaxin Timber" in shown
    assert "Escalated to you" in shown


def test_who_is_told_when_is_shown_to_the_owner_and_not_to_others(
    sales: Sales, timber: Customer, clock: time_machine.Traveller, client: Client
) -> None:
    where = reverse("customers:promises", args=[timber.number])
    client.force_login(sales.rep)
    page = client.get(where).content.decode()
    assert "3 working days before" in page
    assert "Mei Manager" in page
    assert "<html" not in client.get(where, headers={"HX-Request": "true"}).content.decode()
    assert where in client.get(timber.get_absolute_url()).content.decode()
    client.force_login(sales.colleague)
    assert client.get(where).status_code in (403, 404)


def test_manager_hears_in_the_evening_that_somebody_is_not_back(sales: Sales, clock: time_machine.Traveller) -> None:
    left = local("2026-11-24 18:30")
    visit = make_visit(
        rep=sales.rep,
        state=VisitState.OUT,
        starts_at=local("2026-11-24 19:00"),
        left_at=left,
        expected_back_at=local("2026-11-24 21:30"),
    )
    promises.settle_visit(visit, at=left)
    assert go_to(clock, "2026-11-24 21:29") == []
    visit.refresh_from_db()
    heard = go_to(clock, "2026-11-24 21:30")
    assert [name for name, _subject in heard] == ["Ren Rep", "Mei Manager"]
    assert heard[1][1] == f"Escalated to you (level 1): {visit.number}, be back from the visit (was due 21:30 today)"
