"""A request that is asked for an opportunity starts with it and with its customer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.rules.roles import Role
from customers.models import Opportunity
from requests_app.models import SupportContent, SupportRequest
from tests.factories import make_customer, make_opportunity, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def opportunity() -> Opportunity:
    made = make_opportunity(make_customer(owner=make_user(Role.SALES_REP)), name="Cameras")
    make_opportunity(make_customer(owner=made.customer.owner), name="Gates")
    return Opportunity.objects.get(pk=made.pk)


def test_opportunity_leads_from_its_customer_to_a_request_that_keeps_it(
    client: Client, plain: SupportContent, opportunity: Opportunity
) -> None:
    owner = opportunity.customer.owner
    assert owner is not None
    client.force_login(owner)
    first = f"/requests/new/?opportunity={opportunity.number}"
    assert f'href="{first}"' in client.get(opportunity.customer.get_absolute_url()).content.decode()
    second = f"/requests/new/{plain.code}/?opportunity={opportunity.number}"
    assert f'href="{second}"' in client.get(first).content.decode()
    shown = client.get(second).context["form"].common.initial
    assert (shown["customer"], shown["project"]) == (opportunity.customer_id, "Cameras")
    data = {"customer": shown["customer"], "project": shown["project"], "title": "Proposal", "urgency": "normal"}
    client.post(reverse("requests:new_for", args=[plain.code]), data | {"save": "1"})
    kept = SupportRequest.objects.get()
    assert (kept.customer, kept.project) == (opportunity.customer, "Cameras")


@pytest.mark.parametrize("number", ["{}", "O-0", "x\x00", ""])
def test_opportunity_that_one_may_not_see_says_nothing(
    client: Client, plain: SupportContent, opportunity: Opportunity, number: str
) -> None:
    client.force_login(make_user(Role.SUPPORTER))
    where = reverse("requests:new_for", args=[plain.code])
    shown = client.get(where, {"opportunity": number.format(opportunity.number)}).context["form"].common.initial
    assert shown["customer"] is None
    assert not shown.get("project")
