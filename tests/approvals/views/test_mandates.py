"""Who decides for whom: the lists, giving, revoking."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from approvals.models import Mandate
from tests.approvals.rows import make_mandate
from tests.queries import queries

from .conftest import Browsers

pytestmark = pytest.mark.django_db
LIST, GIVE = reverse("approvals:mandates"), reverse("approvals:give_mandate")


def typed(days: float) -> str:
    """That many days from now, as a browser sends it."""
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def filled(delegate: User, **fields: Any) -> dict[str, Any]:
    return {"delegate": delegate.pk, "kinds": ["note"], "starts_at": typed(1), "ends_at": typed(3), **fields}


def test_mandate_is_given_for_kinds_period_amount_and_signing(browser: Browsers, ann: User, bob: User) -> None:
    sent = filled(bob, up_to="50000", may_sign="on", note="Trade fair")
    response = browser(ann).post(GIVE, sent, follow=True)
    given = Mandate.objects.get()
    assert (given.principal, given.delegate, given.kind) == (ann, bob, "note")
    assert (given.up_to, given.may_sign, given.set_by) == (Decimal(50000), True, ann)
    text = response.content.decode()
    for words in ("The mandate is given.", "Coming", "Bob", "up to ¥50,000.00", "may sign", "Trade fair"):
        assert words in text


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"kinds": []}, "kinds", "required"),
        ({"starts_at": typed(3), "ends_at": typed(2)}, "ends_at", "must end after it starts"),
        ({"starts_at": typed(-3), "ends_at": typed(-1)}, "ends_at", "must end in the future"),
        ({"up_to": "0"}, "up_to", "greater than or equal"),
        ({"starts_at": typed(0), "ends_at": typed(9)}, "starts_at", "already decides on"),
    ],
)
def test_form_says_what_is_wrong_beside_the_field(
    browser: Browsers, ann: User, bob: User, fields: dict[str, Any], name: str, words: str
) -> None:
    make_mandate(ann, ends_at=timezone.now() + timedelta(hours=12))
    response = browser(ann).post(GIVE, {**filled(bob), **fields})
    assert response.status_code == 422
    assert words in str(response.context["form"].errors[name])
    assert Mandate.objects.count() == 1


def test_nobody_decides_for_himself(browser: Browsers, ann: User) -> None:
    response = browser(ann).post(GIVE, filled(ann))
    said = str(response.context["form"].errors["delegate"])
    assert "Choose somebody else: nobody holds a mandate of their own." in said


def test_only_administrators_give_for_another(
    browser: Browsers, ann: User, bob: User, cyd: User, administrator: User
) -> None:
    browser(ann).post(GIVE, filled(bob, principal=cyd.pk))
    assert Mandate.objects.get().principal == ann
    response = browser(administrator).post(GIVE, filled(bob, principal=cyd.pk), follow=True)
    given = Mandate.objects.get(principal=cyd)
    assert given.set_by == administrator
    text = response.content.decode()
    for words in ("Of others", "entered by Admin"):
        assert words in text


def test_same_form_twice_gives_one_mandate(browser: Browsers, ann: User, bob: User) -> None:
    sent = filled(bob, idempotency_key="4fd1f9f4-1d0e-4f5b-9a43-6a6f3f8f1f10")
    for _time in range(2):
        assert browser(ann).post(GIVE, sent)["Location"] == LIST
    assert Mandate.objects.count() == 1


def test_lists_hold_what_is_mine_and_nothing_of_others(browser: Browsers, ann: User, bob: User, cyd: User) -> None:
    now = timezone.now()
    make_mandate(ann, bob, note="given")
    make_mandate(bob, ann, note="held")
    make_mandate(cyd, bob, note="foreign")
    make_mandate(ann, cyd, starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=8), note="over")
    revoked = {"revoked_at": now, "revoked_by": ann}
    make_mandate(ann, cyd, starts_at=now + timedelta(days=8), ends_at=now + timedelta(days=9), note="gone", **revoked)
    response = browser(ann).get(LIST)
    found = {part: [one.note for one in response.context[part]] for part in ("given", "held", "others", "past")}
    assert found == {"given": ["given"], "held": ["held"], "others": [], "past": ["gone", "over"]}
    text = response.content.decode()
    for words in ("In force", "Over", "Revoked", "any amount"):
        assert words in text
    assert "foreign" not in text


def test_empty_list_says_that_nobody_decides(browser: Browsers, ann: User) -> None:
    assert "Nobody decides for you." in browser(ann).get(LIST).content.decode()


def test_mandate_is_revoked_by_who_gave_it(browser: Browsers, ann: User, bob: User, cyd: User) -> None:
    given = make_mandate(ann, bob)
    url = reverse("approvals:revoke_mandate", args=[given.pk])
    assert browser(cyd).post(url).status_code == 404
    assert browser(bob).post(url).status_code == 403
    assert browser(ann).get(url).status_code == 405
    assert browser(ann).post(url)["Location"] == LIST
    given.refresh_from_db()
    assert given.revoked_by == ann
    assert browser(ann).post(url).status_code == 409


def test_list_costs_the_same_with_one_and_with_three(browser: Browsers, ann: User) -> None:
    def one_more(days: int) -> None:
        now = timezone.now()
        make_mandate(ann, starts_at=now + timedelta(days=days), ends_at=now + timedelta(days=days + 1))
        make_mandate(None, ann)

    one_more(1)
    client = browser(ann)
    with_one = queries(lambda: client.get(LIST))
    one_more(3)
    one_more(5)
    assert queries(lambda: client.get(LIST)) == with_one
