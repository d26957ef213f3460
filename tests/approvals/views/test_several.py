"""Several approvals at once: what is shown first, what is left out, what becomes of each."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import User
from approvals.models import Case, Task
from approvals.rules.states import Mode, TaskState
from tests.approvals.rows import make_mandate
from tests.approvals.running import approve, asks, submitted, task_of
from tests.queries import queries

from .conftest import Browsers

pytestmark = pytest.mark.django_db
URL = reverse("approvals:several")


def chosen(person: User, *cases: Case) -> str:
    return f"{URL}?" + "&".join(f"task={task_of(person, case).pk}" for case in cases)


def sent(person: User, *cases: Case) -> dict[str, list[str]]:
    """What the page that asks sends: each task with the hash that was shown."""
    return {"task": [f"{task_of(person, case).pk}:{case.sha256}" for case in cases]}


def test_page_asks_with_amount_of_each_and_approves_nothing(browser: Browsers, rep: User, ann: User) -> None:
    cases = [submitted(asks(ann), owner=rep, title=f"Note {n}", net_amount=Decimal(n * 100)) for n in (1, 2)]
    response = browser(ann).get(chosen(ann, *cases))
    text = response.content.decode()
    for words in ("Approve 2 documents", "¥100.00", "¥200.00", "Note 1", "Note 2"):
        assert words in text
    for case in cases:
        assert f'value="{task_of(ann, case).pk}:{case.sha256}"' in text
    assert not Task.objects.filter(state=TaskState.APPROVED).exists()


def test_each_is_approved_under_its_own_rules(browser: Browsers, rep: User, ann: User, bob: User) -> None:
    plain, gone = submitted(asks(ann), owner=rep), submitted(asks(ann, bob, mode=Mode.ANY), owner=rep)
    changed, held = submitted(asks(ann), owner=rep), submitted(asks(ann, is_authority=True), owner=rep)
    data = sent(ann, plain, gone, held)
    data["task"] += [f"{task_of(ann, changed).pk}:{'0' * 64}", "nonsense", "12345678:x"]
    approve(gone, bob)
    response = browser(ann).post(URL, data)
    refused = {result.title: bool(result.refusal) for result in response.context["results"]}
    assert len(response.context["results"]) == 5
    assert response.context["done"] == 1
    assert list(refused.values()).count(True) >= 1
    assert "Approved 1 of 5" in response.content.decode()
    assert [task.state for task in Task.objects.filter(step__case__in=[plain, changed, held]).order_by("pk")] == [
        TaskState.APPROVED,
        TaskState.PENDING,
        TaskState.PENDING,
    ]
    assert "Already handled by Bob" in response.content.decode()


def test_what_must_be_decided_by_itself_is_left_out_and_said(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    plain, asking = submitted(asks(ann), owner=rep), submitted(asks(ann, needs_comment=True), owner=rep)
    foreign = submitted(asks(bob), owner=rep)
    url = f"{chosen(ann, plain, asking)}&task={task_of(bob, foreign).pk}&task=x"
    response = browser(ann).get(url)
    assert [line.row for line in response.context["lines"]] == [task_of(ann, plain)]
    assert "2 of the chosen ones are left out" in response.content.decode()


def test_tasks_of_others_are_never_touched(browser: Browsers, rep: User, ann: User, bob: User) -> None:
    foreign = submitted(asks(bob, mode=Mode.ALL), owner=rep)
    response = browser(ann).post(URL, sent(bob, foreign))
    (result,) = response.context["results"]
    assert (result.title, result.refusal) == ("", f"{task_of(bob, foreign).pk} does not wait for you.")
    assert task_of(bob, foreign).state == TaskState.PENDING


def test_the_same_page_sent_twice_says_the_same(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    data, client = sent(ann, case), browser(ann)
    for note in ("", "It was so already."):
        (result,) = client.post(URL, data).context["results"]
        assert (result.refusal, str(result.note)) == ("", note)
    assert case.document.events.filter(kind="approved").count() == 1


def test_what_another_decided_meanwhile_says_who(browser: Browsers, rep: User, ann: User, bob: User) -> None:
    make_mandate(ann, bob)
    case = submitted(asks(ann), owner=rep)
    data = sent(ann, case)
    approve(case, ann)
    (result,) = browser(bob).post(URL, data).context["results"]
    assert (result.title, str(result.refusal)[:22]) == (case.document.title, "Already handled by Ann")


def test_nothing_chosen_leads_back(browser: Browsers, ann: User) -> None:
    assert "Nothing to approve at once" in browser(ann).get(URL).content.decode()


def test_page_costs_the_same_with_one_and_with_three(browser: Browsers, rep: User, ann: User) -> None:
    cases = [submitted(asks(ann), owner=rep) for _number in range(3)]
    client, single, triple = browser(ann), chosen(ann, cases[0]), chosen(ann, *cases)
    assert queries(lambda: client.get(triple)) == queries(lambda: client.get(single))
