"""Who is told of what: each person concerned once, never who did it, and nobody who may not see it."""

from __future__ import annotations

import pytest

from notifications.models import Message
from requests_app.models import CooperatingUnit, RequestEvent, Subtask, SupportRequest
from requests_app.policies.viewing import can_view
from requests_app.rules.lifecycle import MOVES
from requests_app.rules.parts import Part
from requests_app.rules.states import State, Urgency
from requests_app.services import conversation, corrections, lifecycle, recording, staffing, subtasks
from tests.factories import make_delegation, make_request, make_user

from ..personas import PERSONAS, World
from .test_moves import VERBS

pytestmark = pytest.mark.django_db

REQUESTER = {"requester", "requester_delegate"}
QUEUE = {"coordinator_delegate"}  # the coordinator is away: the delegate is asked
SUPPORTERS = {"lead", "supporter", "supporter_delegate"}

TOLD = {
    "accept": REQUESTER | {"watcher"},
    "return": REQUESTER | {"watcher"},
    "resubmit": SUPPORTERS | QUEUE | {"watcher"},
    "reject": REQUESTER | {"watcher"},
    "reroute": {"watcher"},
    "assign": {"lead"} | REQUESTER | {"watcher"} | {"supporter"},
    "reassign": {"supporter", "supporter_delegate", "lead", "watcher"} | REQUESTER,
    "start": REQUESTER | {"watcher"},
    "deliver": REQUESTER | QUEUE | {"watcher"},
    "confirm": SUPPORTERS | QUEUE | {"watcher"},
    "reopen": SUPPORTERS | QUEUE | {"watcher"},
    "cancel": SUPPORTERS | QUEUE | {"watcher"},
}


def told(world: World, support_request: SupportRequest) -> list[str]:
    names = {getattr(world.cast, persona).pk: persona for persona in PERSONAS}
    messages = Message.objects.filter(thread=support_request.number).values_list("recipient", flat=True)
    return sorted(names[pk] for pk in messages if pk in names)


@pytest.mark.parametrize("name", VERBS)
def test_move_tells_exactly_these_people_once(world: World, name: str) -> None:
    persona, verb = VERBS[name]
    support_request = world.request(MOVES[name].sources[-1])
    verb(world, support_request)
    assert told(world, support_request) == sorted(TOLD[name] - {persona})


def test_who_stands_in_without_seeing_the_request_is_not_told(world: World) -> None:
    unit, boss, helper = world.company.marketing, make_user(), make_user(unit=world.company.marketing)
    unit.manager = boss
    unit.save()
    make_delegation(helper, None)
    support_request = world.request(State.DELIVERED)
    support_request.supporters.create(user=helper, added_by=world.cast.lead)
    VERBS["reopen"][1](world, support_request)
    assert not can_view(boss, support_request)
    assert not Message.objects.filter(recipient=boss).exists()
    assert Message.objects.filter(recipient=helper).count() == 1


def test_manager_of_an_absent_lead_is_told_for_he_sees_it(world: World) -> None:
    boss, unit = make_user(), world.company.presales
    unit.manager = boss
    unit.save()
    make_delegation(world.cast.lead, None)
    support_request = world.request(State.DELIVERED)
    VERBS["reopen"][1](world, support_request)
    assert Message.objects.filter(recipient=boss).count() == 1


def test_message_is_in_the_language_of_its_reader(world: World) -> None:
    world.cast.requester.language = "zh-hans"
    world.cast.requester.save()
    support_request = world.request()
    VERBS["accept"][1](world, support_request)
    mine = Message.objects.get(recipient=world.cast.requester)
    assert world.cast.coordinator.name in mine.subject
    assert mine.url == support_request.get_absolute_url()
    assert support_request.title in mine.body
    watchers = Message.objects.get(recipient=world.cast.watcher)
    assert world.cast.coordinator.name_latin in watchers.subject


def test_mention_is_told_as_a_mention_and_only_so(world: World) -> None:
    support_request = world.request()
    conversation.comment(support_request, by=world.person("lead"), body="Look", mentions=[world.cast.watcher])
    assert Message.objects.get(recipient=world.cast.watcher).kind == "requests_mentions"


def test_internal_comment_is_told_to_the_desk_only(world: World) -> None:
    support_request = world.request()
    conversation.comment(support_request, by=world.person("lead"), body="Psst", internal=True)
    assert told(world, support_request) == ["coordinator_delegate", "supporter", "supporter_delegate"]


def test_asked_department_hears_through_its_manager_else_all_its_people(world: World) -> None:
    support_request, unit = world.request(State.ASSIGNED), world.company.testing
    colleague = make_user(unit=unit)
    asked = subtasks.ask(support_request, by=world.person("lead"), unit=unit, question="Free?")
    heard = Message.objects.filter(kind="requests_assigned").values_list("recipient", flat=True)
    assert set(heard) == {colleague.pk, world.cast.cooperator.pk}
    unit.manager = colleague
    unit.save()
    subtasks.withdraw(asked, by=world.person("lead"))
    assert Message.objects.filter(recipient=world.cast.cooperator).count() == 1
    assert Message.objects.filter(recipient=colleague).count() == 2


def test_absent_manager_of_a_department_is_answered_for_by_who_stands_in(world: World) -> None:
    support_request, unit, boss = world.request(State.ASSIGNED), world.company.testing, make_user()
    unit.manager = boss
    unit.save()
    make_delegation(boss, world.cast.stranger)
    asked = subtasks.ask(support_request, by=world.person("lead"), unit=unit, question="Free?")
    heard = Message.objects.filter(kind="requests_assigned").values_list("recipient", flat=True)
    assert list(heard) == [world.cast.stranger.pk]
    delegate = world.person("stranger")
    assert list(Subtask.objects.asked_of(delegate)) == [asked]
    CooperatingUnit.objects.create(support_request=support_request, unit=delegate.unit)
    subtasks.answer(asked, by=world.person("stranger"), answer="On Monday")
    answered = support_request.events.get(kind="department_answered")
    assert (answered.actor, answered.on_behalf_of) == (delegate, boss)


def test_department_of_an_absent_manager_without_a_delegate_is_asked_as_a_whole(world: World) -> None:
    support_request, unit, boss = world.request(State.ASSIGNED), world.company.testing, make_user()
    unit.manager = boss
    unit.save()
    make_delegation(boss, None)
    subtasks.ask(support_request, by=world.person("lead"), unit=unit, question="Free?")
    heard = Message.objects.filter(kind="requests_assigned").values_list("recipient", flat=True)
    assert list(heard) == [world.cast.cooperator.pk]


@pytest.mark.parametrize("with_manager", [True, False])
def test_department_whose_answer_is_needed_no_more_is_told(world: World, with_manager: bool) -> None:
    support_request, unit = world.request(State.ASSIGNED), world.company.testing
    gone, boss = make_user(unit=unit, is_active=False), make_user()
    subtasks.ask(support_request, by=world.person("lead"), unit=unit, question="Free?")
    Message.objects.all().delete()
    unit.manager = boss if with_manager else gone
    unit.save()
    lifecycle.cancel(support_request, by=world.person("requester"), note="Lost")
    heard = Message.objects.filter(recipient__in=[boss, gone, world.cast.cooperator])
    assert [message.recipient for message in heard] == [boss if with_manager else world.cast.cooperator]


def test_requester_hears_what_a_coordinator_changed_of_his_request(world: World) -> None:
    support_request = world.request()
    coordinator = world.person("coordinator")
    corrections.correct(support_request, by=coordinator, title="Put more clearly")
    corrections.set_urgency(support_request, by=coordinator, urgency=Urgency.URGENT, note="The fair is next week")
    assert told(world, support_request).count("requester") == 2


def test_who_is_taken_off_or_let_in_is_told(world: World) -> None:
    support_request, colleague = world.request(State.ASSIGNED), make_user()
    staffing.add_supporter(support_request, by=world.person("lead"), person=colleague)
    staffing.remove_supporter(support_request, by=world.person("lead"), person=colleague)
    staffing.watch(support_request, by=world.person("lead"), person=colleague)
    assert Message.objects.filter(recipient=colleague).count() == 3


def test_only_the_added_supporter_is_asked_to_work(world: World) -> None:
    support_request, colleague, delegate = world.request(State.ASSIGNED), make_user(), world.cast.stranger
    make_delegation(colleague, delegate)
    staffing.add_supporter(support_request, by=world.person("coordinator"), person=colleague)
    kinds: dict[str, set[int]] = {}
    for message in Message.objects.all():
        kinds.setdefault(message.kind, set()).add(message.recipient_id)
    cast = world.cast
    assert kinds == {
        "requests_assigned": {colleague.pk, delegate.pk},
        "requests_progress": {cast.lead.pk, cast.supporter.pk, cast.supporter_delegate.pk, cast.watcher.pk},
    }


def test_cooperators_of_an_event_without_a_sub_task_are_nobody(world: World) -> None:
    event = recording.record(world.request(), "watcher_added", by=None)
    assert recording.holders(event, Part.COOPERATOR) == []


def test_unrouted_request_is_told_to_the_administrators(world: World) -> None:
    support_request = make_request(world.cast.requester, state=State.RETURNED, form=world.form)
    VERBS["resubmit"][1](world, support_request)
    assert told(world, support_request) == ["administrator", "requester_delegate"] or told(world, support_request) == [
        "administrator"
    ]


def test_same_event_announced_twice_is_told_once(world: World) -> None:
    support_request = world.request()
    VERBS["accept"][1](world, support_request)
    before = Message.objects.count()
    recording.announce(RequestEvent.objects.get())
    assert Message.objects.count() == before
