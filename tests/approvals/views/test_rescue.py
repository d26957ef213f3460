"""What administrators do where a round would stand still."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from approvals.models import Document
from tests.approvals.running import asked, asks, submitted, task_of
from tests.queries import queries

from .conftest import Browsers

pytestmark = pytest.mark.django_db
RESCUE = reverse("approvals:rescue")


def test_steps_without_anybody_are_listed_for_administrators(
    browser: Browsers, rep: User, ann: User, administrator: User
) -> None:
    assert "Somebody was found everywhere" in browser(administrator).get(RESCUE).content.decode()
    case = submitted(asks(), owner=rep, title="Stuck")
    submitted(asks(ann), owner=rep, title="Running")
    text = browser(administrator).get(RESCUE).content.decode()
    assert "Stuck" in text
    assert "Running" not in text
    assert browser(ann).get(RESCUE).status_code == 403
    assert browser(ann).get(reverse("approvals:name_approver", args=[case.steps.get().pk])).status_code == 403


def test_somebody_is_named_with_a_reason(browser: Browsers, rep: User, ann: User, administrator: User) -> None:
    case = submitted(asks(), owner=rep)
    url = reverse("approvals:name_approver", args=[case.steps.get().pk])
    assert case.document.title in browser(administrator).get(url).content.decode()
    assert browser(administrator).post(url, {"people": [ann.pk]}).status_code == 422
    sent = {
        "people": [ann.pk],
        "reason": "She knows the customer",
        "idempotency_key": "4fd1f9f4-1d0e-4f5b-9a43-6a6f3f8f1f10",
    }
    for _time in range(2):
        assert browser(administrator).post(url, sent)["Location"] == RESCUE
    assert asked(case) == {"Ann"}
    assert case.document.events.filter(kind="named", note="She knows the customer").count() == 1
    del sent["idempotency_key"]
    assert browser(administrator).post(url, sent).status_code == 409
    assert browser(administrator).post(reverse("approvals:name_approver", args=[0]), sent).status_code == 404


def test_list_costs_the_same_with_one_and_with_three(browser: Browsers, rep: User, administrator: User) -> None:
    submitted(asks(), owner=rep)
    client = browser(administrator)
    with_one = queries(lambda: client.get(RESCUE))
    submitted(asks(), owner=rep)
    submitted(asks(), owner=rep)
    assert queries(lambda: client.get(RESCUE)) == with_one


def test_all_that_waits_for_a_leaver_goes_to_one_successor(
    browser: Browsers, rep: User, ann: User, bob: User, administrator: User
) -> None:
    case, own = submitted(asks(ann), owner=rep), submitted(asks(rep), owner=ann)
    url = reverse("approvals:hand_over", args=[ann.pk])
    assert browser(bob).get(url).status_code == 403
    text = browser(administrator).get(url).content.decode()
    for document in (case.document, own.document):
        assert str(document) in text
    assert browser(administrator).post(url, {"to": ann.pk}).status_code == 422
    both = [case.document_id, own.document_id]
    sent = {"to": bob.pk, "documents": both, "idempotency_key": "4fd1f9f4-1d0e-4f5b-9a43-6a6f3f8f1f10"}
    for _time in range(2):
        assert browser(administrator).post(url, sent)["Location"] == reverse("accounts:person", args=[ann.pk])
    assert task_of(bob, case).principal == ann
    assert Document.objects.get(pk=own.document_id).owner == bob
    assert "Nothing waits here" in browser(administrator).get(url).content.decode()


def test_what_one_successor_cannot_take_goes_to_another(
    browser: Browsers, rep: User, ann: User, bob: User, administrator: User
) -> None:
    taken, refused = submitted(asks(ann), owner=rep), submitted(asks(ann), owner=bob)
    url, client = reverse("approvals:hand_over", args=[ann.pk]), browser(administrator)
    both = [taken.document_id, refused.document_id]
    answer = client.post(url, {"to": bob.pk, "documents": both})
    assert answer.status_code == 409
    assert refused.document.title in answer.content.decode()
    assert client.post(url, {"to": bob.pk, "documents": [taken.document_id]})["Location"] == url
    assert (asked(taken), asked(refused)) == ({"Bob"}, {"Ann"})
    stranger = submitted(asks(bob), owner=rep).document_id
    assert client.post(url, {"to": rep.pk, "documents": [stranger]}).status_code == 422
    assert client.post(url, {"to": rep.pk, "documents": [refused.document_id]}).status_code == 302
    assert asked(refused) == {rep.name}


def test_deactivating_who_holds_decisions_leads_to_handing_them_over(
    browser: Browsers, rep: User, ann: User, administrator: User
) -> None:
    submitted(asks(ann), owner=rep)
    text = browser(administrator).get(reverse("accounts:person_deactivate", args=[ann.pk])).content.decode()
    assert reverse("approvals:hand_over", args=[ann.pk]) in text
