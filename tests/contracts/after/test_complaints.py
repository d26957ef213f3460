"""Complaints: numbered, somebody's, promised an answer, closed once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Document
from contracts.models import Complaint, Contract
from contracts.rules.states import Stage
from contracts.services.after import complaints, hand_overs
from core.errors import DomainError, NotAllowed, Stale
from deadlines.models import Promise
from notifications.models import Message
from tests.contracts.contracting import make_contract, today
from tests.factories import make_contact, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract() -> Contract:
    return make_contract(stage=Stage.EFFECTIVE)


def complain(contract: Contract, **fields: Any) -> Complaint:
    owner = contract.document.owner
    said: dict[str, Any] = {"by": owner, "text": "Two lamps flicker.", "responsible": owner}
    return complaints.complain(contract, **(said | fields))


def test_complaint_has_a_number_and_a_promise(contract: Contract) -> None:
    engineer = make_user(Role.SUPPORTER)
    contact = make_contact(contract.document.customer)
    made = complain(contract, responsible=engineer, contact=contact)
    assert made.number == f"KL-{today().year}-00001"
    promise = Promise.objects.open().get(kind="complaint")
    assert (promise.subject_id, promise.started_at) == (made.pk, made.opened_at)
    assert contract.document.events.get().kind == "complaint_opened"
    told = Message.objects.get(recipient=engineer)
    assert (told.kind, told.thread) == ("contracts_after", made.number)
    assert Document.objects.readable_by(engineer).get() == contract.document


@pytest.mark.parametrize("stage", [Stage.SIGNING, Stage.VOID])
def test_only_what_was_in_force_is_complained_about(stage: str) -> None:
    with pytest.raises(DomainError, match="never in force"):
        complain(make_contract(stage=stage))


def test_ended_contract_is_complained_about_as_well() -> None:
    assert complain(make_contract(stage=Stage.ENDED)).number


def test_words_contact_and_person_have_to_fit(contract: Contract) -> None:
    gone = make_user(is_active=False, deactivated_at=timezone.now())
    for fields, sentence in (
        ({"text": " "}, "what the customer says"),
        ({"contact": make_contact()}, "does not work at"),
        ({"responsible": gone}, "has left"),
    ):
        with pytest.raises(DomainError, match=sentence):
            complain(contract, **fields)
    assert not Complaint.objects.exists()


def test_who_carries_the_order_out_may_complain_and_strangers_not(contract: Contract) -> None:
    clerk = make_user()
    with pytest.raises(NotAllowed):
        complain(contract, by=clerk)
    hand_overs.hand_over(contract, to=clerk, by=contract.document.owner)
    assert complain(contract, by=clerk).opened_by == clerk


def test_solution_closes_it_and_keeps_the_promise(contract: Contract) -> None:
    made = complain(contract)
    done = complaints.solve(made, by=contract.document.owner, version=1, solution="Replaced.")
    assert (done.state, done.solution, done.closed_by, done.version) == (
        Complaint.State.SOLVED,
        "Replaced.",
        contract.document.owner,
        2,
    )
    assert Promise.objects.get(kind="complaint").outcome == Promise.Outcome.KEPT
    with pytest.raises(DomainError, match="Somebody else acted first: “Solved”"):
        complaints.withdraw(made, by=contract.document.owner, version=None, reason="Mistake")


def test_withdrawn_complaint_needs_no_answer(contract: Contract) -> None:
    made = complain(contract)
    done = complaints.withdraw(made, by=contract.document.owner, version=None, reason="A misunderstanding")
    assert (done.state, done.solution) == (Complaint.State.WITHDRAWN, "A misunderstanding")
    assert Promise.objects.get(kind="complaint").outcome == Promise.Outcome.VOID


def test_passed_on_it_is_anothers_and_the_time_goes_on(contract: Contract) -> None:
    made, engineer = complain(contract), make_user(Role.SUPPORTER)
    due_at = Promise.objects.get(kind="complaint").due_at
    done = complaints.pass_on(made, by=contract.document.owner, version=1, to=engineer)
    assert done.responsible == engineer
    assert Promise.objects.open().get(kind="complaint").due_at == due_at
    assert Message.objects.filter(recipient=engineer).exists()
    with pytest.raises(DomainError, match="responsible already"):
        complaints.pass_on(made, by=engineer, version=2, to=engineer)
    assert complaints.solve(made, by=engineer, version=2, solution="Replaced.").closed_by == engineer


def test_words_are_needed_to_close(contract: Contract) -> None:
    made = complain(contract)
    with pytest.raises(DomainError, match="how it was solved"):
        complaints.solve(made, by=contract.document.owner, version=1, solution="")
    with pytest.raises(DomainError, match="reason"):
        complaints.withdraw(made, by=contract.document.owner, version=1, reason="")


def test_form_of_an_earlier_version_is_refused(contract: Contract) -> None:
    made = complain(contract)
    complaints.pass_on(made, by=contract.document.owner, version=1, to=make_user())
    with pytest.raises(Stale):
        complaints.solve(made, by=contract.document.owner, version=1, solution="Replaced.")


def test_strangers_answer_nothing(contract: Contract) -> None:
    with pytest.raises(NotAllowed):
        complaints.solve(complain(contract), by=make_user(Role.SALES_REP), version=1, solution="Replaced.")


def test_manager_and_administrator_keep_a_contract() -> None:
    rep = make_user(Role.SALES_REP)
    manager = make_user(Role.SALES_MANAGER, unit=rep.unit)
    contract = make_contract(rep, stage=Stage.EFFECTIVE)
    people: list[User] = [manager, make_user(Role.ADMINISTRATOR)]
    assert all(complain(contract, by=person) for person in people)


def test_who_left_keeps_nothing(contract: Contract) -> None:
    gone = make_user(Role.ADMINISTRATOR, is_active=False, deactivated_at=timezone.now())
    with pytest.raises(NotAllowed):
        complain(contract, by=gone)


def refused(name: str, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Complaint.objects.update(**fields)


def test_database_refuses_what_cannot_be(contract: Contract) -> None:
    made, now = complain(contract), timezone.now()
    refused("complaint_known_state", state="lost", closed_at=now, closed_by=made.opened_by)
    refused("complaint_closed_at_iff_closed", state="withdrawn")
    refused("complaint_closed_at_iff_closed", closed_at=now, closed_by=made.opened_by)
    refused("complaint_solved_with_words", state="solved", closed_at=now, closed_by=made.opened_by)
    with pytest.raises(IntegrityError, match="contracts_complaint_number"), transaction.atomic():
        Complaint.objects.create(
            contract=contract, number=made.number, text="x", responsible=made.opened_by, opened_by=made.opened_by
        )
