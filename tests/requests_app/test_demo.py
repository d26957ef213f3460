"""The demo company is believable only if it could have come about by the product's own rules."""

from collections import defaultdict

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Unit, User
from customers.models import Customer
from requests_app.demo.organisation import ACCOUNTS
from requests_app.models import NumberSeries, RequestEvent, SearchDocument, SupportContent, SupportRequest
from requests_app.rules.lifecycle import MOVES, target_of
from requests_app.rules.states import State
from requests_app.services import completeness

pytestmark = pytest.mark.django_db


@pytest.fixture
def _company(db: None) -> None:
    call_command("load_catalogue", verbosity=0)
    call_command("load_demo")


@pytest.mark.usefixtures("_company")
def test_demo_is_a_company_that_follows_its_own_rules() -> None:
    requests = list(SupportRequest.objects.select_related("content", "form_version", "customer"))
    assert 55 <= User.objects.count() <= 65
    assert Unit.objects.filter(kind=Unit.Kind.BUSINESS_UNIT).count() == 3
    assert Customer.objects.count() == 200
    assert len(requests) == 400
    assert {row.state for row in requests} == set(State)
    assert {row.content_id for row in requests} == set(SupportContent.objects.values_list("pk", flat=True))
    assert [problem for row in requests for problem in completeness.problems(row) if row.state != State.DRAFT] == []
    assert all(row.queue_id for row in requests if row.state != State.DRAFT)
    numbered = [row for row in requests if row.number]
    assert sum(NumberSeries.objects.values_list("last", flat=True)) == len(numbered) == SearchDocument.objects.count()
    _follows_the_graph(requests)


def _follows_the_graph(requests: list[SupportRequest]) -> None:
    moves = {move.past: name for name, move in MOVES.items()}
    events: dict[int, list[RequestEvent]] = defaultdict(list)
    for event in RequestEvent.objects.exclude(to_state="").order_by("at", "id"):
        events[event.support_request_id].append(event)
    for row in requests:
        state, returned_from = State.DRAFT, ""
        for event in events[row.pk]:
            name = moves[event.kind]
            assert event.from_state == state
            assert state in MOVES[name].sources
            assert event.to_state == target_of(name, returned_from=returned_from)
            assert event.note or not MOVES[name].needs_reason
            returned_from = state if event.to_state == State.RETURNED else ""
            state = State(event.to_state)
        assert row.state == state


@pytest.mark.usefixtures("_company")
def test_demo_goes_only_into_an_empty_database() -> None:
    with pytest.raises(CommandError, match="empty database"):
        call_command("load_demo")
    assert SupportRequest.objects.count() == 400


@pytest.mark.usefixtures("_company")
def test_demo_is_only_named_where_people_are_already(capsys: pytest.CaptureFixture[str]) -> None:
    people = User.objects.count()
    call_command("load_demo", if_empty=True)
    assert capsys.readouterr().out.count("@huaxin.example") == len(ACCOUNTS)
    assert User.objects.count() == people
