"""Records that look like one company are found, compared and merged from their pages, and separated again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import NotAllowed
from customers.models import Customer, Merge, NotSame
from customers.services import duplicates
from customers.services.merging import merge
from tests.factories import make_customer
from tests.queries import queries

from .conftest import Sales


@pytest.fixture
def twin(sales: Sales) -> Customer:
    """The colleague's later record of the same company."""
    made = make_customer(name="Great Wall Power Beijing", owner=sales.colleague, unit=sales.company.east, phone="1")
    found: Customer = Customer.objects.get(pk=made.pk)
    return found


def found(sales: Sales) -> list[duplicates.Pair]:
    rows = list(duplicates.with_twins(sales.as_user("manager")).order_by("pk"))
    return duplicates.pairs(rows, sales.as_user("manager"))


def opened(client: Client, sales: Sales, name: str, *args: Any, who: str = "manager", **query: Any) -> Any:
    client.force_login(sales.as_user(who))
    return client.get(reverse(f"ownership:{name}", args=args), query)


# Finding


def test_pairs_name_the_earlier_record_first_and_say_why(sales: Sales, twin: Customer) -> None:
    (pair,) = found(sales)
    assert (pair.first, pair.second) == (sales.customer, twin)
    assert [str(why) for why in pair.why] == ["the same name, its region apart"]


@pytest.mark.parametrize(
    ("field", "value", "words"), [("phone", "010 6655 4433", "phone"), ("website", "a.example", "website")]
)
def test_pairs_by_what_two_companies_rarely_share(sales: Sales, field: str, value: str, words: str) -> None:
    for name in ("Blue River Foods", "Silver Mountain Tools"):
        make_customer(name=name, owner=sales.rep, unit=sales.company.east, **{field: value})
    (pair,) = found(sales)
    assert [str(why) for why in pair.why if words in str(why)]


def test_no_pairs_where_nothing_is_alike(sales: Sales) -> None:
    make_customer(name="Blue River Foods", owner=sales.rep, unit=sales.company.east)
    assert found(sales) == []


def test_one_customer_has_few_partners_on_the_page(sales: Sales) -> None:
    for number in range(duplicates.PARTNERS + 2):
        make_customer(
            name=f"Blue River Foods {number}", owner=sales.rep, unit=sales.company.east, phone="010 6655 4433"
        )
    first = Customer.objects.filter(name="Blue River Foods 0")
    assert len(duplicates.pairs(list(first), sales.as_user("manager"))) == duplicates.PARTNERS


def test_two_that_somebody_called_two_are_not_shown_again(client: Client, sales: Sales, twin: Customer) -> None:
    client.force_login(sales.manager)
    both = {"customer": [twin.number, sales.fresh().number]}
    assert client.post(reverse("ownership:say_two"), both).status_code == 302
    assert NotSame.objects.get().first_id < NotSame.objects.get().second_id
    assert found(sales) == []
    with pytest.raises(NotAllowed):
        duplicates.say_two(sales.fresh(), twin, by=sales.as_user("rep"))


def test_list_of_duplicates_shows_both_sides(client: Client, sales: Sales, twin: Customer) -> None:
    body = opened(client, sales, "duplicates").content.decode()
    assert twin.number in body
    assert sales.fresh().number in body


def test_list_of_duplicates_asks_the_same_whatever_its_length(client: Client, sales: Sales, twin: Customer) -> None:
    costs = []
    for number in (0, 2):
        for _more in range(number):
            make_customer(
                name=f"Great Wall Power {Customer.objects.count()}",
                owner=sales.rep,
                unit=sales.company.east,
                phone="010 6655 4433",
            )
        client.force_login(sales.manager)
        costs.append(queries(lambda: client.get(reverse("ownership:duplicates"))))
    assert costs[0] == costs[1]


# From one customer to its twin


def test_one_record_leads_to_those_that_look_like_it(client: Client, sales: Sales, twin: Customer) -> None:
    answer = opened(client, sales, "merge_with", twin.number)
    (pair,) = answer.context["pairs"]
    assert (pair.first, pair.second) == (sales.customer, twin)
    assert f"?customer={sales.fresh().number}&amp;customer={twin.number}" in answer.content.decode()


def test_what_one_does_not_see_is_no_twin(client: Client, sales: Sales, twin: Customer) -> None:
    hidden = make_customer(name="Great Wall Power Group", owner=sales.stranger, unit=sales.company.south)
    answer = opened(client, sales, "merge_with", twin.number)
    assert hidden.name not in answer.content.decode()


def test_any_other_record_may_be_chosen(client: Client, sales: Sales, twin: Customer) -> None:
    other = Customer.objects.get(pk=make_customer(owner=sales.rep, unit=sales.company.east).pk)
    answer = opened(client, sales, "merge_with", twin.number, other=other.pk)
    assert answer["Location"].endswith(f"?customer={twin.number}&customer={other.number}")
    assert opened(client, sales, "merge_with", twin.number, other=twin.pk).status_code == 422


def test_merging_is_the_managers(client: Client, sales: Sales, twin: Customer) -> None:
    assert opened(client, sales, "merge_with", sales.fresh().number, who="rep").status_code == 403
    assert opened(client, sales, "merge_with", sales.fresh().number, who="stranger").status_code == 404


# Merging from the page


def sent(client: Client, sales: Sales, twin: Customer, **data: Any) -> Any:
    both = [sales.fresh().number, twin.number]
    form = opened(client, sales, "merge", customer=both).context["form"]
    filled = {"stays": "second", "reason": "One company", "seen": form["seen"].value()}
    return client.post(reverse("ownership:merge"), {"customer": both, **filled, **data})


def test_two_are_merged_as_the_manager_chose(client: Client, sales: Sales, twin: Customer) -> None:
    answer = sent(client, sales, twin, owner="first")
    made = Merge.objects.get()
    assert (made.survivor, made.loser) == (twin, sales.customer)
    assert answer["Location"] == twin.get_absolute_url()
    assert Customer.objects.get(pk=twin.pk).owner == sales.rep


def test_merge_form_comes_back_without_a_reason(client: Client, sales: Sales, twin: Customer) -> None:
    assert sent(client, sales, twin, reason="").status_code == 422
    assert not Merge.objects.exists()


@pytest.mark.parametrize("numbers", [1, 0])
def test_merge_takes_two(client: Client, sales: Sales, numbers: int) -> None:
    chosen = [sales.fresh().number] * numbers
    assert opened(client, sales, "merge", customer=chosen).status_code == 404


def test_both_histories_stand_on_the_page_of_the_one_that_stays(client: Client, sales: Sales, twin: Customer) -> None:
    older = make_customer(name="Great Wall", owner=sales.rep, unit=sales.company.east)
    for into, loser in ((twin, older), (sales.fresh(), Customer.objects.get(pk=twin.pk))):
        merge(into, loser, by=sales.as_user("manager"), taking=(), reason="One company")
    client.force_login(sales.manager)
    entries = client.get(sales.fresh().get_absolute_url()).context["timeline"].entries
    told = [(str(entry.sentence), entry.of) for entry in entries]
    assert told == [
        ("<strong>Manager Ma</strong> merged it with Great Wall Power Beijing", ""),
        ("<strong>Manager Ma</strong> merged it with Great Wall", "Great Wall Power Beijing"),
    ]


def test_merged_record_is_separated_from_its_page(client: Client, sales: Sales, twin: Customer) -> None:
    merge(sales.fresh(), twin, by=sales.as_user("manager"), taking=(), reason="One company")
    page = reverse("ownership:merged", args=[twin.number])
    client.force_login(sales.manager)
    assert page in client.get(sales.fresh().get_absolute_url()).content.decode()
    assert "One company" in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 422
    client.force_login(sales.as_user("colleague"))
    assert "Separate them again" not in client.get(page).content.decode()
    assert client.post(page, {"reason": "x"}).status_code == 403
    client.force_login(sales.as_user("stranger"))
    assert client.get(page).status_code == 404
    client.force_login(sales.as_user("manager"))
    assert client.post(page, {"reason": "Two companies"})["Location"] == twin.get_absolute_url()
    assert Customer.objects.get(pk=twin.pk).merged_into is None
