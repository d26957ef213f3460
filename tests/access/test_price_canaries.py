"""Words and amounts of a price application; who meets them on pages, in lists, in the register and its files."""

from __future__ import annotations

import pytest
from django.urls import reverse

from approvals.models import Document
from approvals.services import submitting

from .desk import COLUMNS as PEOPLE
from .desk import Desk

pytestmark = pytest.mark.django_db

SEEING = frozenset({"reqst", "deleg", "manag", "admin"})
"""The owner, who stands in for him, his manager, an administrator."""

PAGE = ("Canary of prices", "canaryreason", "canaryrivals", "99.4711", "4675.14")
LIST = ("Canary of prices", "4675.14")
REGISTER = ("99.4711",)


@pytest.fixture(scope="module")
def approved(desk: Desk) -> Document:
    """Within the requester's authority: approved as soon as it is submitted."""
    submitting.submit(desk.price.document, by=desk.person("requester"))
    document: Document = Document.objects.get(pk=desk.price.pk)
    assert document.state == Document.State.APPROVED
    return document


@pytest.mark.parametrize("column", PEOPLE)
def test_nobody_meets_a_price_that_is_not_for_him(desk: Desk, approved: Document, column: str) -> None:
    register, number = reverse("prices:approved"), approved.ref
    places = {
        reverse("prices:price", args=[number]): PAGE,
        reverse("approvals:version", args=[number, 1]): PAGE,
        f"{reverse('prices:list')}?tab=all": LIST,
        f"{reverse('prices:list')}?tab=all&q={desk.customer.number}": LIST,
        f"{register}?validity=any": REGISTER,
        f"{register}?q={number}": REGISTER,
    }
    said = {place: desk.answer(column, "GET", place).body.replace(",", "") for place in places}
    for file_format in ("csv", "xlsx"):
        sent = {"query": "validity=any", "file_format": file_format}
        places[file_format] = REGISTER
        said[file_format] = desk.answer(column, "POST", reverse("prices:export"), sent).body.replace(",", "")
    for place, words in places.items():
        met = [word for word in words if word in said[place]]
        assert met == (list(words) if column in SEEING else []), place


@pytest.mark.parametrize("column", [name for name in PEOPLE if name not in ("anon", "gone")])
def test_forms_and_other_lists_tell_nobody_more(desk: Desk, approved: Document, column: str) -> None:
    customer = desk.customer.number
    places = (
        f"{reverse('prices:new')}?customer={customer}&copy={approved.ref}",
        reverse("prices:change", args=[approved.ref]),
        reverse("products:list"),
        reverse("products:picker"),
        reverse("price_lists:index"),
    )
    bodies = [desk.answer(column, "GET", place).body for place in places]
    if column not in SEEING:
        assert not [word for word in PAGE for body in bodies if word in body]
