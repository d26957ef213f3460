"""Changes that keep the state: corrections, staffing, watchers, links."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.formats import date_format

from core.errors import DomainError, NotAllowed, Stale
from requests_app.models import RequestLink, SearchDocument, SupportRequest
from requests_app.rules.states import State, Urgency
from requests_app.services import corrections, links, staffing
from requests_app.services.changing import changed_since
from tests.factories import make_customer, make_request, make_user

from ..personas import World

pytestmark = pytest.mark.django_db
TOMORROW = timezone.now() + timedelta(days=1)


def only_event(support_request: SupportRequest) -> tuple[str, dict[str, object]]:
    event = support_request.events.get()
    return event.kind, event.changes


def test_correct_keeps_what_stood_there(world: World) -> None:
    support_request, customer = world.request(title="Tset"), make_customer(name="Acme")
    fresh = corrections.correct(
        support_request, by=world.person("requester"), version=1, title="Test", customer=customer, note=" Typo "
    )
    assert (fresh.title, fresh.customer, fresh.version) == ("Test", customer, 2)
    assert only_event(support_request) == (
        "corrected",
        {"title": ["Tset", "Test"], "customer": [None, {"text": "Acme"}]},
    )
    assert support_request.events.get().note == "Typo"
    assert SearchDocument.objects.filter(support_request=support_request, public__found="acme").exists()


def test_correct_adds_files_to_their_question(world: World) -> None:
    support_request = world.request()
    upload = SimpleUploadedFile("tender.txt", b"terms", content_type="text/plain")
    corrections.correct(support_request, by=world.person("requester"), uploads={"tender": [upload]})
    assert support_request.attachments.get().field_key == "tender"
    assert only_event(support_request) == ("corrected", {"files": [None, ["tender.txt"]]})


def test_correct_without_a_difference_is_refused(world: World) -> None:
    support_request = world.request(title="Same")
    with pytest.raises(DomainError, match="Nothing was changed"):
        corrections.correct(support_request, by=world.person("requester"), title="Same")
    assert not support_request.events.exists()


def test_correct_of_what_a_colleague_changed_meanwhile_is_stale(world: World) -> None:
    support_request = world.request(title="One")
    corrections.correct(support_request, by=world.person("coordinator"), version=1, title="Two")
    with pytest.raises(Stale) as stale:
        corrections.correct(support_request, by=world.person("requester"), version=1, title="Three")
    assert stale.value.current == {"Title": "Two"}
    assert SupportRequest.objects.get(pk=support_request.pk).title == "Two"


def test_stale_names_fields_and_values_in_words(world: World) -> None:
    support_request, coordinator = world.request(State.IN_PROGRESS), world.person("coordinator")
    corrections.set_urgency(support_request, by=coordinator, urgency=Urgency.URGENT, note="Fair", version=1)
    with pytest.raises(Stale) as stale:
        corrections.set_urgency(support_request, by=coordinator, urgency=Urgency.CRITICAL, note="Now", version=1)
    assert stale.value.current == {"Urgency": "Urgent"}
    staffing.promise(support_request, by=world.person("lead"), promised_at=TOMORROW)
    with pytest.raises(Stale) as stale:
        staffing.promise(
            support_request, by=coordinator, promised_at=TOMORROW - timedelta(hours=1), note="Sooner", version=1
        )
    assert stale.value.current == {"Promised for": date_format(timezone.localtime(TOMORROW), "DATETIME_FORMAT")}


def test_what_two_people_corrected_alike_is_not_stale(world: World) -> None:
    support_request = world.request(title="Tset")
    corrections.correct(support_request, by=world.person("coordinator"), version=1, title="Test")
    again = corrections.correct(support_request, by=world.person("requester"), version=1, title="Test", project="P")
    assert (again.title, again.project) == ("Test", "P")


def test_correct_is_not_disturbed_by_changes_of_other_fields(world: World) -> None:
    support_request = world.request()
    note = "Asked by phone"
    corrections.set_urgency(
        support_request, by=world.person("coordinator"), urgency=Urgency.URGENT, note=note, version=1
    )
    corrections.correct(support_request, by=world.person("requester"), version=1, title="Three")
    fresh = SupportRequest.objects.get(pk=support_request.pk)
    assert (fresh.title, fresh.urgency, fresh.version) == ("Three", Urgency.URGENT, 3)
    assert changed_since(fresh, 2) == {"title"}
    assert changed_since(fresh, 3) == set()


def test_uncorrectable_field_is_a_mistake_of_ours(world: World) -> None:
    with pytest.raises(KeyError):
        corrections.correct(world.request(), by=world.person("requester"), number="SR-2026-99999")


def test_urgency_and_wanted_by_owe_a_reason_and_a_difference(world: World) -> None:
    support_request, requester = world.request(wanted_by=TOMORROW), world.person("requester")
    with pytest.raises(DomainError, match="reason"):
        corrections.set_urgency(support_request, by=requester, urgency=Urgency.URGENT, note=" ")
    with pytest.raises(DomainError, match="reason"):
        corrections.set_wanted_by(support_request, by=requester, wanted_by=TOMORROW, note="")
    with pytest.raises(DomainError, match="Nothing"):
        corrections.set_urgency(support_request, by=requester, urgency=Urgency.NORMAL, note="Same")
    with pytest.raises(DomainError, match="Nothing"):
        corrections.set_wanted_by(support_request, by=requester, wanted_by=TOMORROW, note="Same")
    assert not support_request.events.exists()


def test_wanted_by_is_changed_with_the_reason(world: World) -> None:
    support_request, later = world.request(wanted_by=TOMORROW), TOMORROW + timedelta(days=1)
    corrections.set_wanted_by(support_request, by=world.person("requester"), wanted_by=later, note="Moved")
    assert only_event(support_request) == (
        "wanted_by_changed",
        {"wanted_by": [TOMORROW.isoformat(), later.isoformat()]},
    )


def test_promise_owes_a_reason_from_the_second_time_on(world: World) -> None:
    support_request, lead = world.request(State.ASSIGNED), world.person("lead")
    assert staffing.promise(support_request, by=lead, promised_at=TOMORROW).promised_at == TOMORROW
    with pytest.raises(DomainError, match="reason"):
        staffing.promise(support_request, by=lead, promised_at=TOMORROW + timedelta(days=1))
    with pytest.raises(DomainError, match="Nothing"):
        staffing.promise(support_request, by=lead, promised_at=TOMORROW, note="Same")
    assert only_event(support_request) == ("promised", {"promised_at": [None, TOMORROW.isoformat()]})


def test_supporter_is_added_once_and_removed(world: World) -> None:
    support_request, lead, colleague = world.request(State.ASSIGNED), world.person("lead"), make_user()
    staffing.add_supporter(support_request, by=lead, person=colleague)
    with pytest.raises(DomainError, match="already works"):
        staffing.add_supporter(support_request, by=lead, person=colleague)
    staffing.remove_supporter(support_request, by=lead, person=colleague)
    with pytest.raises(DomainError, match="does not work"):
        staffing.remove_supporter(support_request, by=lead, person=colleague)
    assert support_request.supporters.get(user=colleague).removed_at is not None
    assert [event.kind for event in support_request.events.all()] == ["supporter_added", "supporter_removed"]


def test_lead_is_not_removed_but_reassigned(world: World) -> None:
    with pytest.raises(DomainError, match="reassign"):
        staffing.remove_supporter(world.request(State.ASSIGNED), by=world.person("lead"), person=world.cast.lead)


def test_inactive_person_becomes_neither_supporter_nor_watcher(world: World) -> None:
    support_request, gone = world.request(State.ASSIGNED), make_user(is_active=False)
    with pytest.raises(DomainError, match="has left"):
        staffing.add_supporter(support_request, by=world.person("lead"), person=gone)
    with pytest.raises(DomainError, match="has left"):
        staffing.watch(support_request, by=world.person("lead"), person=gone)


def test_watcher_is_added_once_and_leaves(world: World) -> None:
    support_request, lead, colleague = world.request(), world.person("lead"), make_user()
    staffing.watch(support_request, by=lead, person=colleague)
    with pytest.raises(DomainError, match="already follows"):
        staffing.watch(support_request, by=lead, person=colleague)
    staffing.unwatch(support_request, by=colleague, person=colleague)
    assert not support_request.watchers.filter(user=colleague).exists()
    with pytest.raises(DomainError, match="does not follow"):
        staffing.unwatch(support_request, by=lead, person=colleague)


def test_watcher_is_taken_off_by_who_added_him_only(world: World) -> None:
    support_request = world.request()
    with pytest.raises(DomainError, match="Only"):
        staffing.unwatch(support_request, by=world.person("lead"), person=world.cast.watcher)
    staffing.unwatch(support_request, by=world.person("requester"), person=world.cast.watcher)
    assert not support_request.watchers.exists()


def test_requests_are_linked_once_in_either_direction(world: World) -> None:
    support_request, other, by = world.request(), world.request(), world.person("coordinator")
    made = links.link(support_request, by=by, number=f" {str(other.number).lower()} ", kind=RequestLink.Kind.FOLLOWS)
    with pytest.raises(DomainError, match="linked already"):
        links.link(other, by=by, number=str(support_request.number), kind=RequestLink.Kind.RELATED)
    links.unlink(made, by=by, seen_from=other)
    assert not RequestLink.objects.exists()
    assert [(event.kind, event.target["text"]) for event in support_request.events.all()] == [
        ("linked", other.number),
        ("unlinked", other.number),
    ]
    assert [(event.kind, event.target["text"]) for event in other.events.all()] == [
        ("linked", support_request.number),
        ("unlinked", support_request.number),
    ]


def test_link_stands_on_both_requests_as_done_by_the_same_person(world: World) -> None:
    support_request, other = world.request(), make_request(world.cast.requester, form=world.form)
    delegate, before = world.person("requester_delegate"), other.version
    links.link(support_request, by=delegate, number=str(other.number), kind=RequestLink.Kind.RELATED)
    events = [*support_request.events.all(), *other.events.all()]
    assert [(event.actor, event.on_behalf_of) for event in events] == [(delegate, world.cast.requester)] * 2
    other.refresh_from_db()
    assert (other.version, events[1].version) == (before + 1, before + 1)
    assert str(other.number) not in events[0].sentence
    assert events[0].sentence.endswith("linked it to another request")


def test_link_is_taken_away_from_its_source_as_well(world: World) -> None:
    support_request, other, by = world.request(), world.request(), world.person("coordinator")
    made = links.link(support_request, by=by, number=str(other.number), kind=RequestLink.Kind.RELATED)
    links.unlink(made, by=by, seen_from=support_request)
    assert [event.target for event in support_request.events.all()] == [{"text": other.number}] * 2


def test_link_to_itself_or_to_what_one_may_not_see_is_refused(world: World) -> None:
    support_request, hidden = world.request(), make_request()
    by = world.person("coordinator")
    with pytest.raises(DomainError, match="itself"):
        links.link(support_request, by=by, number=str(support_request.number), kind=RequestLink.Kind.RELATED)
    for number in (str(hidden.number), "SR-2026-99999", ""):
        with pytest.raises(DomainError, match="no request"):
            links.link(support_request, by=by, number=number, kind=RequestLink.Kind.RELATED)


def test_change_by_a_delegate_is_recorded_for_the_principal(world: World) -> None:
    support_request = world.request()
    corrections.correct(support_request, by=world.person("requester_delegate"), title="Other")
    assert support_request.events.get().on_behalf_of == world.cast.requester


def test_change_in_an_ended_request_is_refused(world: World) -> None:
    support_request = world.request(State.CLOSED)
    with pytest.raises(NotAllowed, match="Closed"):
        corrections.correct(support_request, by=world.person("requester"), title="Other")
