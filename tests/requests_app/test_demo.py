"""The demo company is believable only if it could have come about by the product's own rules."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Unit, User
from approvals.models import Case, Document
from approvals.services.verifying import verify_all
from contracts.models import ApprovedPrice, Contract, ContractRow, CustomerAnswer, Proposal
from contracts.rules.proposals import Answer, Stand
from customers.models import (
    Claim,
    Customer,
    CustomerEvent,
    LogEntry,
    Opportunity,
    RecordCheck,
    TransferLine,
    Visit,
)
from customers.rules.credit_code import mistake
from customers.rules.visits import MOVES as MOVES_OF_VISITS
from customers.rules.visits import VisitState
from customers.services import debts
from deadlines.models import Promise
from requests_app.demo.organisation import ACCOUNTS
from requests_app.models import (
    NumberSeries,
    RequestEvent,
    SearchDocument,
    SupportContent,
    SupportRequest,
    SupportRequestDocument,
)
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
def test_demo_customers_follow_the_rules_of_the_archive() -> None:
    now = timezone.now()
    customers = list(Customer.objects.live().select_related("owner"))
    served = [row for row in customers if row.owner]
    assert len(customers) - len(served) == 8
    assert all(row.owned_since and row.protected_until and row.created_at <= now for row in served)
    assert all(row.contacted_at >= row.owned_since for row in served if row.contacted_at and row.owned_since)
    assert any(row.contacted_at is None for row in served)
    assert {bool(row.completed_at) for row in customers} == {True, False}
    incomplete = Customer.objects.filter(completed_at=None)
    assert not incomplete.exclude(contacts=None).exists()
    assert not Customer.objects.exclude(completed_at=None).filter(Q(industry=None) | Q(contacts=None)).exists()
    assert set(Opportunity.objects.values_list("state", flat=True)) == {"open", "won", "lost"}
    assert set(Claim.objects.values_list("state", flat=True)) == {"open", "refused"}
    assert TransferLine.objects.filter(customer__owner=F("to_owner")).count() == 3
    assert set(RecordCheck.objects.values_list("in_order", flat=True)) == {True, False}
    assert CustomerEvent.objects.filter(kind="recorded").count() == 200
    assert not CustomerEvent.objects.filter(at__gt=now).exists()


@pytest.mark.usefixtures("_company")
def test_demo_visits_are_in_every_state_and_their_events_tell_how() -> None:
    visits = list(Visit.objects.select_related("customer").prefetch_related("events"))
    assert {row.state for row in visits} == set(VisitState)
    moves = {move.past: move for move in MOVES_OF_VISITS.values()}
    for visit in visits:
        events = sorted(visit.events.all(), key=lambda event: event.at)
        state = ""
        for event in events:
            assert not moves[event.kind].sources or state in moves[event.kind].sources
            state = moves[event.kind].target
        assert state == visit.state
        assert (visit.state == VisitState.LOGGED) == LogEntry.objects.filter(visit=visit).exists()
        assert visit.customer.created_at < visit.planned_at
    out = [visit for visit in visits if visit.state == VisitState.OUT]
    assert sorted(visit.is_late(timezone.now()) for visit in out) == [False, True]
    assert Customer.objects.private_to(User.objects.get(email="rep@huaxin.example")).filter(visits__in=out).exists()


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


@pytest.mark.usefixtures("_company")
def test_demo_people_work_in_working_hours_and_know_what_is_next() -> None:
    now, zone = timezone.now(), timezone.get_default_timezone()
    written = [timezone.localtime(at, zone) for at in LogEntry.objects.values_list("at", flat=True)]
    day = [at for at in written if now - at > timedelta(days=1)]  # who is out at this moment is out by the clock
    assert all(at.weekday() < 5 and 9 <= at.hour < 18 for at in day)
    planned = Customer.objects.exclude(next_on=None)
    assert not planned.filter(next_on__lt=timezone.localdate() - timedelta(days=7)).exists()
    assert planned.filter(next_on__gt=timezone.localdate()).count() > 50
    codes = list(Customer.objects.exclude(credit_code="").values_list("credit_code", flat=True))
    assert len(codes) > 80
    assert [mistake(code) for code in codes if mistake(code)] == []


@pytest.mark.usefixtures("_company")
def test_demo_accounts_owe_something_about_customers() -> None:
    rep, manager = (User.objects.get(email=f"{name}@huaxin.example") for name in ("rep", "manager"))
    owed = debts.owed_by([rep.pk, manager.pk], timezone.now())
    kinds = dict(Promise.objects.values_list("pk", "kind"))
    found = {(debt.person, kinds[debt.promise]) for debt in owed}
    assert {(rep.pk, "contact"), (rep.pk, "visit_log")} <= found
    assert {(manager.pk, kind) for kind in ("claim", "allot", "visit_approve")} <= found


@pytest.mark.usefixtures("_company")
def test_demo_has_documents_in_all_states_whose_chains_verify() -> None:
    stands = {(row.kind, row.state) for row in Document.objects.all()}
    kinds = ("price", "proposal", "contract")
    assert stands >= {(kind, state) for kind in kinds for state in ("draft", "in_approval", "approved")}
    assert {proposal.stand for proposal in Proposal.objects.with_stand()} == set(Stand) - {Stand.CHANGES, Stand.VOID}
    assert CustomerAnswer.objects.filter(answer=Answer.CHANGES).exists()
    assert set(Contract.objects.values_list("stage", flat=True)) >= {"approval", "signing", "effective"}
    assert set(Case.objects.values_list("state", flat=True)) >= {
        "running",
        "approved",
        "rejected",
        "returned",
        "voided",
    }
    assert ApprovedPrice.objects.exists()
    assert ContractRow.objects.filter(approved_price__isnull=False).exists()
    assert SupportRequestDocument.objects.exists()
    assert list(verify_all()) == []
