"""Time and people at the same moment, over real connections."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from deadlines.models import Promise
from requests_app.models import SupportRequest
from requests_app.rules.states import State
from requests_app.services import conversation, lifecycle
from requests_app.services.by_time import show_due_again
from requests_app.services.promises import begin_missing

from ..lifecycle.test_races import PATIENCE, race
from ..personas import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_confirmation_and_closing_by_time_at_the_same_moment_end_it_once(world: World) -> None:
    """As the sweep does it: it holds the promise, and leaves alone what somebody else is working at."""
    for _ in range(6):
        made, requester = world.request(State.DELIVERED), world.person("requester")
        begin_missing(at=timezone.now())

        def sweep(pk: int = made.pk) -> None:
            with transaction.atomic():
                list(Promise.objects.open().filter(subject_id=pk).select_for_update(no_key=True))
                lifecycle.close_by_time([pk], at=timezone.now())

        told = race(sweep, lambda: lifecycle.confirm(made, by=requester, rating=5))  # noqa: B023 raced within the round
        fresh = SupportRequest.objects.get(pk=made.pk)
        assert fresh.state == State.CLOSED
        (event,) = made.events.all()
        assert told[0] == "done"
        assert (event.kind == "confirmed") == (fresh.rating == 5) == (told[1] == "done")
        assert Promise.objects.get(subject_id=made.pk).outcome in ("kept", "void")


def test_request_at_which_somebody_works_is_closed_the_next_time(world: World) -> None:
    made = world.request(State.DELIVERED)
    begin_missing(at=timezone.now())
    taken, go_on = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            SupportRequest.objects.locked(made.pk)
            taken.set()
            go_on.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert taken.wait(PATIENCE)
    assert lifecycle.close_by_time([made.pk], at=timezone.now()) == []
    go_on.set()
    thread.join(PATIENCE)
    assert lifecycle.close_by_time([made.pk], at=timezone.now()) == [made.pk]


def test_due_time_computed_anew_waits_for_who_works_at_the_request(world: World) -> None:
    """A comment saves the row as it read it; what is due next is written after that and stays."""
    made = world.request()
    begin_missing(at=timezone.now())
    later = timezone.now().replace(year=2030)
    Promise.objects.filter(subject_id=made.pk).update(due_at=later)
    promises, by = list(Promise.objects.filter(subject_id=made.pk)), world.person("requester")
    told = race(
        lambda: conversation.comment(made, by=by, body="Hello"),
        lambda: show_due_again(promises),
    )
    assert told == ["done", "done"]
    assert SupportRequest.objects.get(pk=made.pk).due_at == later
