"""Two people at the same moment, over two real connections: one wins, the other is told; nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import people, receipts
from core.errors import DomainError
from notifications.models import Message
from requests_app.models import RequestLink, SupportRequest
from requests_app.querysets import SupportRequestQuerySet
from requests_app.rules.states import State
from requests_app.services import conversation, lifecycle, links
from requests_app.services.promises import begin_missing
from tests.factories import make_request, make_user

from ..personas import World

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 10  # seconds


def race(*acts: Callable[[], object]) -> list[str]:
    """Do all of them at the same moment, each on a connection of its own; gives "done" or the refusal of each."""
    gate, told = threading.Barrier(len(acts)), []

    def attempt(act: Callable[[], object]) -> None:
        try:
            gate.wait(PATIENCE)
            act()
            told.append("done")
        except DomainError as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return sorted(told, key=lambda words: words != "done")


def two_coordinators(world: World) -> tuple[SupportRequest, list[Callable[[], object]]]:
    """Both accept and assign the same request, each to somebody else."""
    assert world.queue.post is not None
    second = make_user(unit=world.company.marketing)
    world.queue.post.holders.add(second)
    support_request = make_request(world.cast.requester, queue=world.queue, form=world.form)
    pairs = [(world.person("coordinator"), make_user()), (second, make_user())]
    return support_request, [
        partial(lifecycle.accept_and_assign, support_request, by=by, lead=lead) for by, lead in pairs
    ]


def test_two_coordinators_accept_and_assign_and_one_wins(world: World) -> None:
    for _ in range(5):
        support_request, acts = two_coordinators(world)
        told = race(*acts)
        assert told[0] == "done"
        assert "Someone was faster" in told[1]
        assert [event.kind for event in support_request.events.all()] == ["accepted", "assigned"]
        assert support_request.supporters.count() == 1
        recipients = Message.objects.filter(thread=support_request.number).values_list("recipient", "dedupe_key")
        assert len(recipients) == len(set(recipients))
        assert Message.objects.filter(thread=support_request.number, kind="requests_assigned").count() == 1


def test_without_the_lock_both_would_win(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: both read before either writes, and the work is started twice."""
    support_request, people = world.request(State.ASSIGNED), [world.person("lead"), world.person("supporter")]
    begin_missing(at=timezone.now())
    both_have_read = threading.Barrier(2)

    def read_without_lock(self: SupportRequestQuerySet, pk: int) -> SupportRequest:
        found = self.get(pk=pk)
        both_have_read.wait(PATIENCE)
        return found

    monkeypatch.setattr(SupportRequestQuerySet, "locked", read_without_lock)
    assert race(*[partial(lifecycle.start, support_request, by=by) for by in people]) == ["done", "done"]
    assert [event.kind for event in support_request.events.all()] == ["started", "started"]


def test_requester_cancels_while_the_supporter_delivers(world: World) -> None:
    support_request = world.request(State.IN_PROGRESS)
    requester, lead = world.person("requester"), world.person("lead")
    told = race(
        lambda: lifecycle.cancel(support_request, by=requester, note="Lost"),
        lambda: lifecycle.deliver(support_request, by=lead, name="Report"),
    )
    assert told[0] == "done"
    assert "Someone was faster" in told[1]
    assert support_request.events.count() == 1


def test_comments_at_the_same_moment_are_both_kept(world: World) -> None:
    support_request = world.request()
    people = [world.person(persona) for persona in ("requester", "lead", "watcher", "manager")]
    told = race(*[lambda by=by: conversation.comment(support_request, by=by, body="Me too") for by in people])
    assert told == ["done"] * 4
    assert SupportRequest.objects.get(pk=support_request.pk).version == 5
    assert sorted(support_request.events.values_list("version", flat=True)) == [2, 3, 4, 5]


def test_two_requests_are_linked_once_from_both_ends(world: World) -> None:
    by, kind = world.person("coordinator"), RequestLink.Kind.RELATED
    for _ in range(5):
        one, other = world.request(), world.request()
        told = race(
            lambda: links.link(one, by=by, number=str(other.number), kind=kind),  # noqa: B023 raced within the round
            lambda: links.link(other, by=by, number=str(one.number), kind=kind),  # noqa: B023
        )
        assert told == ["done", "The two requests are linked already."]
        made = RequestLink.objects.get(source__in=[one, other])
        told = race(
            lambda: links.unlink(made, by=by, seen_from=one),  # noqa: B023
            lambda: links.unlink(made, by=by, seen_from=other),  # noqa: B023
        )
        assert told == ["done", "Someone was faster: this link is already gone."]


def test_nobody_leaves_while_he_is_given_work(world: World) -> None:
    administrator, coordinator = world.person("administrator"), world.person("coordinator")
    for _ in range(6):
        support_request, person = world.request(State.ACCEPTED), make_user()
        told = race(
            lambda: lifecycle.assign(support_request, by=coordinator, lead=person),  # noqa: B023
            lambda: people.deactivate(person, by=administrator),  # noqa: B023
        )
        assert [words == "done" for words in told] == [True, False]
        assert User.objects.get(pk=person.pk).is_active == person.led_requests.exists()


def test_same_form_sent_by_two_clicks_at_once_comments_once(world: World) -> None:
    support_request, person = world.request(), world.person("lead")

    def act() -> str:
        conversation.comment(support_request, by=person, body="Once")
        return "/there/"

    answers: list[str] = []
    click = lambda: answers.append(receipts.once(by=person, key="one-key", body="same", act=act))  # noqa: E731
    assert race(click, click, click) == ["done"] * 3
    assert answers == ["/there/"] * 3
    assert support_request.comments.count() == 1


def test_loser_gets_409_and_keeps_his_words(world: World) -> None:
    support_request, _acts = two_coordinators(world)
    lifecycle.reject(support_request, by=world.person("coordinator"), note="Not ours")
    client = Client()
    client.force_login(world.person("coordinator_delegate"))
    response = client.post(
        reverse("requests:return", args=[support_request.number]), {"note": "Which network is it, please?"}
    )
    assert response.status_code == 409
    assert "Which network is it, please?" in response.content.decode()
