"""What the desk shows on a customer's page, and what becomes of requests when a customer changes hands or is merged."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from customers import related
from customers.models import Customer
from customers.related import Hands
from deadlines.models import Promise
from notifications.models import Message
from requests_app.forms.lists import ListFilter
from requests_app.models import SupportRequest, Watcher
from requests_app.rules.lists import Scope
from requests_app.rules.states import State
from requests_app.services import completeness, lifecycle, of_customers, promises, search_index
from requests_app.services.staffing import watch
from tests.factories import make_customer, make_request, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make_user(Role.SALES_MANAGER)


@pytest.fixture
def former() -> User:
    return make_user(Role.SALES_REP)


@pytest.fixture
def new() -> User:
    return make_user(Role.SALES_REP, unit=make_unit())


@pytest.fixture
def customer(former: User) -> Customer:
    return make_customer(owner=former)


def _fresh(support_request: SupportRequest) -> SupportRequest:
    return SupportRequest.objects.get(pk=support_request.pk)


def _moved(customer: Customer, former: User, new: User, by: User) -> Any:
    return of_customers.move({customer.pk: Hands(former.pk, new.pk)}, by, "He moves to Shanghai")


def test_the_desk_is_known_to_customers() -> None:
    assert of_customers.SOURCE in related.every()


def test_the_timeline_holds_what_the_reader_may_see_newest_first(customer: Customer, former: User) -> None:
    now = timezone.now()
    older = make_request(former, customer=customer, submitted_at=now - timedelta(days=2))
    newer = make_request(former, customer=customer, submitted_at=now - timedelta(days=1), state=State.CLOSED)
    make_request(former, customer=customer, state=State.DRAFT)
    make_request(former)
    hidden = make_request(customer=customer, submitted_at=now)
    lines = of_customers.timeline(customer, former, None, 10)
    assert [line.url for line in lines] == [newer.get_absolute_url(), older.get_absolute_url()]
    assert (lines[0].note, lines[0].state_value) == (newer.title, State.CLOSED)
    assert of_customers.timeline(customer, former, None, 1) == lines[:1]
    assert of_customers.timeline(customer, former, newer.submitted_at, 10) == lines[1:]
    seen = of_customers.timeline(customer, User.objects.get(pk=hidden.requester_id), None, 10)
    assert [line.url for line in seen] == [hidden.get_absolute_url()]


def test_what_is_next_are_the_open_ones_with_the_late_ones_first(customer: Customer, former: User) -> None:
    now = timezone.now()
    make_request(former, customer=customer, state=State.CLOSED)
    waiting = make_request(former, customer=customer, state=State.RETURNED)
    due = make_request(former, customer=customer, due_at=now + timedelta(hours=1), due_kind="accept")
    late = make_request(former, customer=customer, due_at=now - timedelta(hours=1), due_kind="accept")
    lines = of_customers.upcoming(customer, former)
    assert [line.url for line in lines] == [one.get_absolute_url() for one in (late, due, waiting)]
    assert [line.overdue for line in lines] == [True, False, False]
    assert lines[0].at == late.due_at
    assert of_customers.upcoming(customer, make_user()) == []


def test_open_requests_are_counted_for_many_customers_at_once(customer: Customer, former: User) -> None:
    other, none = make_customer(), make_customer()
    for state in (State.SUBMITTED, State.RETURNED, State.DRAFT, State.CLOSED):
        make_request(former, customer=customer, state=state)
    make_request(customer=other)
    assert of_customers.open_count([customer.pk, other.pk, none.pk]) == {customer.pk: 2, other.pk: 1}


def test_open_requests_of_the_former_owner_get_the_new_one_as_requester(
    customer: Customer, former: User, new: User, manager: User
) -> None:
    lead = make_user(Role.SUPPORTER)
    support_request = make_request(former, customer=customer, state=State.IN_PROGRESS, lead=lead)
    moved = _moved(customer, former, new, manager)
    fresh = _fresh(support_request)
    assert (fresh.requester, fresh.requester_unit, fresh.lead) == (new, new.unit, lead)
    event = fresh.events.get()
    assert (event.kind, event.actor, event.note) == ("requester_changed", manager, "He moves to Shanghai")
    assert event.changes["requester"][1]["en"] == new.name_latin
    assert [entry["request"] for entry in moved[customer.pk]] == [support_request.pk]
    assert set(Message.objects.values_list("recipient", flat=True)) == {new.pk, former.pk, lead.pk}
    assert SupportRequest.objects.visible_to(new).get() == support_request
    assert SupportRequest.objects.visible_to(former).get() == support_request, "he goes on watching"


@pytest.mark.parametrize("state", [State.DRAFT, State.CLOSED, State.REJECTED, State.CANCELLED])
def test_drafts_and_ended_requests_stay(customer: Customer, former: User, new: User, manager: User, state: str) -> None:
    support_request = make_request(former, customer=customer, state=state)
    assert _moved(customer, former, new, manager) == {}
    assert _fresh(support_request).requester == former


def test_requests_that_others_asked_for_stay(customer: Customer, former: User, new: User, manager: User) -> None:
    assistant = make_request(customer=customer)
    other_customer = make_request(former, customer=make_customer(owner=former))
    _moved(customer, former, new, manager)
    assert _fresh(assistant).requester != new
    assert _fresh(other_customer).requester == former


def test_what_the_requester_owes_counts_in_the_new_unit(
    customer: Customer, former: User, new: User, manager: User
) -> None:
    support_request = make_request(former, customer=customer, state=State.DELIVERED)
    promises.begin_missing(at=timezone.now())
    _moved(customer, former, new, manager)
    promise = Promise.objects.open().get(subject_id=support_request.pk, kind="confirm")
    assert promise.unit_id == new.unit_id
    assert _fresh(support_request).due_at == promise.due_at


def test_a_leaver_does_not_watch(customer: Customer, former: User, new: User, manager: User) -> None:
    User.objects.filter(pk=former.pk).update(is_active=False, deactivated_at=timezone.now())
    support_request = make_request(former, customer=customer)
    _moved(customer, User.objects.get(pk=former.pk), new, manager)
    assert not Watcher.objects.exists()
    assert _fresh(support_request).requester == new


def test_an_undone_transfer_gives_back_what_the_new_owner_left_alone(
    customer: Customer, former: User, new: User, manager: User
) -> None:
    untouched, touched, closed, passed_on = (make_request(former, customer=customer) for _ in range(4))
    moved = _moved(customer, former, new, manager)
    colleague, third = make_user(), make_user(Role.SALES_REP)
    Watcher.objects.create(support_request=untouched, user=colleague, added_by=colleague)
    watch(_fresh(untouched), by=colleague, person=make_user())
    watch(_fresh(touched), by=new, person=make_user())
    lifecycle.cancel(_fresh(closed), by=new, note="Bought elsewhere")
    SupportRequest.objects.filter(pk=passed_on.pk).update(requester=third)
    of_customers.undo(moved, manager, "A mistake")
    assert _fresh(untouched).requester == former, "what others did meanwhile does not matter"
    assert untouched.events.last().note == "A mistake"  # type: ignore[union-attr]
    assert not untouched.watchers.filter(user=former).exists()
    assert (_fresh(touched).requester, _fresh(closed).requester) == (new, new)
    assert _fresh(passed_on).requester == third


def test_who_watched_before_goes_on_watching_after_an_undone_transfer(
    customer: Customer, former: User, new: User, manager: User
) -> None:
    support_request = make_request(former, customer=customer)
    Watcher.objects.create(support_request=support_request, user=former, added_by=former)
    of_customers.undo(_moved(customer, former, new, manager), manager, "")
    assert support_request.watchers.get().user == former


def test_nothing_goes_back_to_a_leaver(customer: Customer, former: User, new: User, manager: User) -> None:
    support_request = make_request(former, customer=customer)
    moved = _moved(customer, former, new, manager)
    User.objects.filter(pk=former.pk).update(is_active=False, deactivated_at=timezone.now())
    of_customers.undo(moved, manager, "")
    assert _fresh(support_request).requester == new


def test_a_merge_brings_all_requests_over_and_separating_gives_them_back(customer: Customer, manager: User) -> None:
    survivor = make_customer(name="Survivor")
    kept = make_request(customer=survivor)
    draft, ended = make_request(customer=customer, state=State.DRAFT), make_request(customer=customer, state="closed")
    joined = of_customers.join(customer.pk, survivor.pk, manager)
    assert joined == [draft.pk, ended.pk]
    assert {row.pk for row in survivor.requests.all()} == {kept.pk, draft.pk, ended.pk}
    event = ended.events.get()
    assert (event.kind, event.actor, event.version) == ("customer_merged", manager, 2)
    assert event.changes == {"customer": [{"text": customer.name}, {"text": "Survivor"}]}
    assert _fresh(ended).version == 2
    assert not draft.events.exists()
    later = make_request(customer=survivor)
    SupportRequest.objects.filter(pk=draft.pk).update(customer=None)
    of_customers.part(customer.pk, survivor.pk, joined, manager)
    assert [row.pk for row in customer.requests.all()] == [ended.pk]
    assert {row.pk for row in survivor.requests.all()} == {kept.pk, later.pk}
    assert [event.kind for event in ended.events.all()] == ["customer_merged", "customer_unmerged"]


def test_a_merge_costs_the_same_for_many_requests(manager: User) -> None:
    def cost(number: int) -> int:
        loser, survivor = make_customer(), make_customer()
        for _ in range(number):
            make_request(customer=loser)
        with CaptureQueriesContext(connection) as asked:
            of_customers.join(loser.pk, survivor.pk, manager)
        return len(asked)

    assert cost(1) == cost(3)


def test_moved_and_merged_requests_are_found_under_their_new_names_after_the_next_sweep(
    customer: Customer, former: User, new: User, manager: User
) -> None:
    support_request = make_request(former, customer=customer)
    search_index.refresh(support_request)
    survivor = make_customer(name="Unmistakable Trading")
    of_customers.join(customer.pk, survivor.pk, manager)
    of_customers.move({survivor.pk: Hands(former.pk, new.pk)}, manager, "")
    assert search_index.refresh_stale() == 1
    assert SupportRequest.objects.found("Unmistakable", new).get() == support_request
    assert SupportRequest.objects.found(new.name_latin, new).get() == support_request


def test_nothing_is_asked_for_an_ownerless_customer() -> None:
    manager = make_user(Role.SALES_MANAGER)
    ownerless = make_customer(owner=None, unit=manager.unit)
    draft = make_request(manager, customer=ownerless, state=State.DRAFT)
    assert "allot" in str(completeness.problems(draft))


def test_nothing_is_asked_for_a_customer_that_was_thrown_away(customer: Customer, former: User) -> None:
    Customer.objects.filter(pk=customer.pk).update(deleted_at=timezone.now(), deleted_by=former)
    draft = make_request(former, customer=Customer.objects.get(pk=customer.pk), state=State.DRAFT)
    assert "no longer in the archive" in str(completeness.problems(draft))
    submitted = make_request(former, customer=Customer.objects.get(pk=customer.pk))
    assert completeness.problems(submitted) == []


def test_a_list_of_a_merged_customers_requests_is_that_of_the_survivor(
    client: Client, customer: Customer, former: User
) -> None:
    survivor = make_customer(owner=former)
    Customer.objects.filter(pk=customer.pk).update(merged_into=survivor)
    support_request = make_request(former, customer=survivor)
    make_request(former)
    form = ListFilter({"customer": str(customer.pk), "tab": "open"}, scope=Scope.ALL, user=former)
    assert form.is_valid()
    rows = SupportRequest.objects.visible_to(former)
    assert list(form.everything_but_the_tab(rows, former)) == [support_request]


def test_requests_of_a_thrown_away_customer_can_be_listed_and_opened_but_it_is_not_offered(
    client: Client, customer: Customer, former: User
) -> None:
    support_request = make_request(former, customer=customer, state=State.IN_PROGRESS)
    Customer.objects.filter(pk=customer.pk).update(deleted_at=timezone.now(), deleted_by=former)
    client.force_login(former)
    listed = client.get("/requests/all/", {"customer": customer.pk}).content.decode()
    assert support_request.title in listed
    assert customer.name in client.get(support_request.get_absolute_url()).content.decode()
    assert customer.name not in client.get("/customers/picker/").content.decode()
