"""What forms of any app have for comfort: sent twice they act once, and what is typed is kept for its writer."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client, RequestFactory

from accounts.models import User
from accounts.services import receipts, typed
from accounts.views.sending import Sent, keep_url, sent
from tests.factories import make_user


def form_of(person: User, body: str) -> Sent:
    request = RequestFactory().post("/", QueryDict(body))
    request.user = person
    return sent(request)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_sent_form_acts_once() -> None:
    person = make_user()
    form = form_of(person, "idempotency_key=k&name=a")
    assert form.earlier() == ""
    assert form.once(lambda: "/first/") == "/first/"
    again = form_of(person, "idempotency_key=k&name=a&csrfmiddlewaretoken=t")
    assert again.earlier() == "/first/"
    assert again.once(lambda: "/second/") == "/first/"
    assert form_of(make_user(), "idempotency_key=k&name=a").earlier() == ""
    with pytest.raises(receipts.OtherContent):
        form_of(person, "idempotency_key=k&name=b").earlier()


@pytest.mark.django_db
def test_sent_form_without_a_key_acts_each_time() -> None:
    answers = iter(["/first/", "/second/"])
    form = form_of(make_user(), "name=a")
    assert [form.once(lambda: next(answers)) for _time in range(2)] == ["/first/", "/second/"]
    assert form.earlier() == ""


def test_typed_text_is_kept_for_its_writer(browser: Client, rep: User, administrator: User) -> None:
    url = keep_url("visit-report", "V-1/2 & 3")
    assert browser.post(url, {"body": "Half a sen", "mentions": ["1", "2"], "version": "1"}).status_code == 204
    where = {"form": "visit-report", "subject": "V-1/2 & 3"}
    assert typed.typed(by=rep, **where) == {"body": "Half a sen", "mentions": ["1", "2"]}
    assert typed.typed(by=administrator, **where) == {}
    assert browser.post(url, {"body": " "}).status_code == 204
    assert typed.typed(by=rep, **where) == {}


def test_typed_text_needs_no_subject(browser: Client, rep: User) -> None:
    assert keep_url("customer") == "/me/typed/customer/"
    assert browser.post(keep_url("customer"), {"name": "Hua"}).status_code == 204
    assert typed.typed(by=rep, form="customer", subject="") == {"name": "Hua"}


def test_typed_text_that_is_too_long_is_refused(browser: Client, rep: User) -> None:
    response = browser.post(keep_url("customer"), {"name": "x" * (typed.LONGEST + 1)})
    assert response.status_code == 409
    assert not rep.typed_drafts.exists()
