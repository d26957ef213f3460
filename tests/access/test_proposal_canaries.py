"""Words of a proposal, of its sending and of the customer's answer; who meets them on pages and in lists."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from contracts.models import Proposal
from contracts.rules.proposals import Answer
from requests_app.models import SupportRequestDocument
from requests_app.rules.states import State
from tests.contracts import proposing

from .desk import COLUMNS as PEOPLE
from .desk import Desk

pytestmark = pytest.mark.django_db

SEEING = frozenset({"reqst", "deleg", "coord", "lead", "suppt", "manag", "admin"})
"""The owner, who stands in for him, his manager, an administrator; who coordinates or supports the linked request."""

CONTENT = ("canarytitle", "canarysummary", "canarypoints", "canaryavoid", "canaryboard", "7531.19")
LEDGER = ("canaryparty", "canarynote", "canarywords")
LIST = ("canarytitle", "7531.19")


@pytest.fixture(scope="module")
def proposal(desk: Desk) -> Proposal:
    """Sent and answered, and linked to a request of its owner."""
    begun = proposing.begun(
        desk.person("requester"),
        customer=desk.customer,
        title="canarytitle",
        summary="canarysummary",
        must_bring_out="canarypoints",
        to_avoid="canaryavoid",
        for_whom="canaryboard",
        net_amount=Decimal("7531.19"),
    )
    approved = proposing.reviewed(begun)
    proposing.send(approved, party="canaryparty", note="canarynote")
    proposing.answer_to(approved, Answer.CHANGES, words="canarywords")
    SupportRequestDocument.objects.create(
        support_request=desk.requests[State.DELIVERED], document=approved.document, added_by=desk.cast.requester
    )
    return proposing.fresh(approved)


@pytest.mark.parametrize("column", PEOPLE)
def test_nobody_meets_a_proposal_that_is_not_for_him(desk: Desk, proposal: Proposal, column: str) -> None:
    ref = proposal.document.ref
    places = {
        reverse("proposals:proposal", args=[ref]): CONTENT + LEDGER,
        reverse("proposals:version", args=[ref, 1]): CONTENT,
        f"{reverse('proposals:list')}?tab=all&q=canarytitle": ("7531.19",),
        f"{reverse('proposals:list')}?tab=all": LIST,
    }
    for place, words in places.items():
        said = desk.answer(column, "GET", place).body.replace(",", "")
        met = [word for word in words if word in said]
        assert met == (list(words) if column in SEEING else []), place


@pytest.mark.parametrize("column", [name for name in PEOPLE if name not in SEEING | {"anon", "gone"}])
def test_forms_tell_nobody_more(desk: Desk, proposal: Proposal, column: str) -> None:
    ref, customer = proposal.document.ref, desk.customer.number
    places = (
        f"{reverse('proposals:new')}?customer={customer}",
        reverse("proposals:change", args=[ref]),
        reverse("proposals:versions", args=[ref]),
        reverse("requests:link_document", args=[desk.requests[State.DELIVERED].number]),
        reverse("customers:customer", args=[customer]),
    )
    bodies = [desk.answer(column, "GET", place).body for place in places]
    assert not [word for word in CONTENT + LEDGER for body in bodies if word in body]
