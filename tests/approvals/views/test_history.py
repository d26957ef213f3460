"""The chain of events, versions and copies."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from approvals.models import Copy
from approvals.services import deciding, documents, submitting
from tests.approvals.rows import make_copy
from tests.approvals.running import asks, begun, submitted, task_of
from tests.queries import queries

from .conftest import Browsers

pytestmark = pytest.mark.django_db


def test_history_shows_every_event_with_its_hash_the_newest_first(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    deciding.reject(task_of(ann, case), by=ann, seen=case.sha256, reason="Too cheap")
    response = browser(rep).get(reverse("approvals:history", args=[case.document.ref]))
    text, events = response.content.decode(), list(case.document.events.order_by("-seq"))
    assert [event.pk for event in response.context["page"]] == [event.pk for event in events]
    for event in events:
        assert f"{event.seq} · {event.hash[:8]}" in text
    assert f"ends with {events[0].hash[:12]}" in text
    assert "Too cheap" in text
    assert reverse("documents:certificate", args=[case.document.ref]) in text


def test_history_of_a_draft_has_no_versions(browser: Browsers, rep: User) -> None:
    text = browser(rep).get(reverse("approvals:history", args=[begun(rep).ref])).content.decode()
    assert "Not submitted yet." in text
    assert "Certificate" not in text


def test_history_costs_the_same_with_one_round_and_with_three(browser: Browsers, rep: User, ann: User) -> None:
    def cost(number: int) -> int:
        case = submitted(asks(ann), owner=rep)
        for _round in range(number - 1):
            deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="Again")
            case = submitting.submit(case.document, by=rep)
        return queries(lambda: browser(rep).get(reverse("approvals:history", args=[case.document.ref])))

    assert cost(3) == cost(1)


def test_version_stays_as_it_was_submitted(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep, title="First words")
    deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="Again")
    with documents.changing(case.document, by=rep) as change:
        change.set(title="Second words")
    submitting.submit(case.document, by=rep)
    first, second = (
        browser(ann).get(reverse("approvals:version", args=[case.document.ref, number])).content.decode()
        for number in (1, 2)
    )
    assert "The note says: First words" in first
    assert "The note says: Second words" in second
    assert "What changed since the last round" in second
    assert "What changed since the last round" not in first
    assert case.sha256 in first
    assert browser(ann).get(reverse("approvals:version", args=[case.document.ref, 3])).status_code == 404


def test_copy_shows_its_version_alone_and_counts_as_read(
    browser: Browsers, rep: User, ann: User, stranger: User
) -> None:
    case = submitted(asks(ann), owner=rep, title="First words")
    copy = make_copy(stranger, content=case.content, sent_by=ann)
    deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="Again")
    submitting.submit(case.document, by=rep)
    url = reverse("approvals:read_copy", args=[copy.pk])
    text = browser(stranger).get(url).content.decode()
    for words in ("The note says: First words", "copy from Ann"):
        assert words in text
    read_at = Copy.objects.get().read_at
    assert read_at is not None
    browser(stranger).get(url)
    assert Copy.objects.get().read_at == read_at
    of_version = [
        browser(stranger).get(reverse("approvals:version", args=[case.document.ref, number])).status_code
        for number in (1, 2)
    ]
    assert of_version == [200, 404]


def test_copy_counts_as_read_by_the_versions_own_address_and_only_his(
    browser: Browsers, rep: User, ann: User, stranger: User
) -> None:
    case = submitted(asks(ann), owner=rep)
    mine, other = make_copy(stranger, content=case.content), make_copy(content=case.content)
    browser(stranger).get(reverse("approvals:version", args=[case.document.ref, 1]))
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.read_at is not None, other.read_at) == (True, None)


def test_copy_shows_nothing_of_the_version_before_nor_of_the_draft_since(
    browser: Browsers, rep: User, ann: User, stranger: User
) -> None:
    """By each of the two addresses at which it can be read."""
    case = submitted(asks(ann), owner=rep, title="Words of the first")
    deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="Again")
    with documents.changing(case.document, by=rep) as change:
        change.set(title="Copied words")
    second = submitting.submit(case.document, by=rep)
    copy = make_copy(stranger, content=second.content)
    deciding.return_to_drafter(task_of(ann, second), by=ann, seen=second.sha256, reason="Again")
    with documents.changing(case.document, by=rep) as change:
        change.set(title="Draft of now")
    addresses = [
        reverse("approvals:read_copy", args=[copy.pk]),
        reverse("approvals:version", args=[case.document.ref, 2]),
    ]
    for address in addresses:
        text = browser(stranger).get(address).content.decode()
        assert "Copied words" in text
        for hidden in ("Words of the first", "Draft of now", "What changed since the last round"):
            assert hidden not in text, address
    assert "What changed since the last round" in browser(ann).get(addresses[1]).content.decode()


def test_copy_of_another_is_not_found(browser: Browsers, rep: User, ann: User, bob: User, administrator: User) -> None:
    copy = make_copy(bob, content=submitted(asks(ann), owner=rep).content)
    for person in (ann, administrator):
        assert browser(person).get(reverse("approvals:read_copy", args=[copy.pk])).status_code == 404
    assert Copy.objects.get().read_at is None
