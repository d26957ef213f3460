"""The pages of contracts: what they show, what is filled in on them, who gets there."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contracts.models import Contract, ContractTemplate, StandardClause
from contracts.rules.parts import Part
from contracts.rules.states import Relation, Stage
from contracts.services import contract_clauses as clauses
from contracts.services import contract_editing as editing
from contracts.services import stages
from tests.approvals.rows import make_copy
from tests.contracts.deals import (
    House,
    approve_price,
    approved,
    begin,
    complete,
    effective,
    follow,
    fresh,
    goods,
    ready,
    set_plan,
    submit,
)
from tests.factories import make_customer, make_opportunity, make_price_list, make_product, make_user
from tests.queries import queries

HTMX = {"HX-Request": "true"}

KEY = r'name="idempotency_key" value="([^"]+)"'


@pytest.fixture
def rep(client: Client, house: House) -> Client:
    client.force_login(house.rep)
    return client


def url(name: str, contract: Contract, *args: object) -> str:
    return reverse(f"contracts:{name}", args=[contract.document.ref, *args])


def text(client: Client, address: str, **headers: Any) -> str:
    answer = client.get(address, **headers)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(*lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """What a form of rows sends."""
    return {f"row-{place}-{name}": value for place, line in enumerate(lines) for name, value in line.items()} | fields


def test_page_shows_the_parts_of_the_kind_and_what_is_missing(rep: Client, house: House) -> None:
    contract = begin(house, "intent")
    page = text(rep, contract.get_absolute_url())
    assert 'id="parties"' in page
    assert 'id="payment"' not in page
    assert "things are missing before it can be submitted" in page
    assert "State whether later changes of artwork or content are free or charged." in page
    assert "Nobody is named yet." in page
    assert "No products yet." in page
    assert "杭州恒泰有限公司" in page


def test_complete_page_shows_prices_deviations_and_nothing_missing(rep: Client, house: House) -> None:
    contract = ready(house, price="85")
    price = approve_price(house, "85")
    how: dict[str, Any] = {"by": house.rep, "version": None}
    clauses.word(contract.clauses.get(standard__clause__code="risk"), text="装车时转移。", reason="自提", **how)
    clauses.leave_out(contract.clauses.get(standard__clause__code="quality"), reason="国企", **how)
    clauses.add_own(contract, part="delivery", title="现场", text="供电。", reason="条件", **how)
    page = text(rep, contract.get_absolute_url())
    for words in ("¥100.00", "¥85.00", "85 %", "¥850.00", "¥960.50", f"approved price {price.case.document.number}"):
        assert words in page
    for words in ("left out", "deviates", "of its own", "</ins>", "</del>", "自提", "Free of charge"):
        assert words in page
    assert "missing before it can be submitted" not in page


def test_framework_says_that_its_orders_have_plans(rep: Client, house: House) -> None:
    assert "Each order under it has a plan of its own." in text(rep, begin(house, "framework").get_absolute_url())


def test_page_takes_the_same_number_of_queries_however_long_and_at_most_twenty(rep: Client, house: House) -> None:
    contract = ready(house)
    set_plan(house, contract, 100)
    one = queries(lambda: rep.get(contract.get_absolute_url()))
    more = [goods(house, 1, "95"), *(goods(house, 1, "95", product=make_product()) for _time in range(2))]
    editing.set_rows(contract, by=house.rep, version=None, rows=more)
    set_plan(house, contract, 30, 30, 40)
    for title in ("一", "二"):
        clauses.add_own(contract, by=house.rep, version=None, part="general", title=title, text="x", reason="y")
    assert queries(lambda: rep.get(contract.get_absolute_url())) == one
    assert one <= 20


def test_page_of_what_is_decided_about_shows_the_frozen_version_and_costs_no_more_with_more(
    rep: Client, house: House
) -> None:
    contract, long = ready(house), ready(house)
    editing.set_rows(contract, by=house.rep, version=None, rows=[goods(house, product=make_product())])
    set_plan(house, contract, 100)
    submit(fresh(contract))  # through the same steps as the long one: those to come are looked up step by step
    one = queries(lambda: rep.get(contract.get_absolute_url()))
    more = [goods(house), *(goods(house, product=make_product()) for _time in range(2))]
    editing.set_rows(long, by=house.rep, version=None, rows=more)
    set_plan(house, long, 30, 30, 40)
    submit(fresh(long))
    assert queries(lambda: rep.get(long.get_absolute_url())) == one
    assert one <= 30
    page = text(rep, contract.get_absolute_url())
    assert "¥1,073.50" in page
    assert url("edit", contract, "goods") not in page


def test_each_thing_that_is_missing_leads_to_its_part(rep: Client, house: House) -> None:
    page = text(rep, begin(house).get_absolute_url())
    assert '<a href="#goods">Add at least one product.</a>' in page
    assert '<a href="#signatures">Say who signs for 华信有限公司.</a>' in page
    assert page.count('id="goods"') == 1


def test_a_month_to_sign_is_offered_and_counts_when_it_is_saved(rep: Client, house: House) -> None:
    contract = begin(house)
    in_a_month = timezone.localdate() + timedelta(days=30)
    assert f'value="{in_a_month.isoformat()}"' in text(rep, url("edit", contract, "period"))
    assert fresh(contract).sign_by is None


def test_what_is_typed_into_a_new_contract_is_kept_until_it_is_begun(rep: Client, house: House) -> None:
    begin_url = f"{reverse('contracts:begin')}?customer={house.customer.number}"
    keep = re.search(r'data-draft-url="([^"]+)"', text(rep, begin_url))
    assert keep
    typed = {"title": "Half a title", "customer": str(house.customer.pk), "kind": "sales"}
    assert rep.post(keep[1].replace("&amp;", "&"), typed).status_code == 204
    assert "Half a title" in text(rep, begin_url)
    assert "Half a title" not in text(rep, reverse("contracts:begin"))
    sent = typed | {"title": "A title", "language": "en", "currency": "CNY", "tax_rate": "13"}
    assert rep.post(begin_url, sent).status_code == 302
    assert "Half a title" not in text(rep, begin_url)


def test_list_takes_the_same_number_of_queries_however_long(rep: Client, house: House) -> None:
    begin(house)
    one = queries(lambda: rep.get(reverse("contracts:list")))
    for _time in range(2):
        begin(house, "framework")
    assert queries(lambda: rep.get(reverse("contracts:list"))) == one


def test_list_is_narrowed_by_text_kind_and_tab(rep: Client, house: House) -> None:
    begin(house, title="Alpha")
    begin(house, "intent", title="Beta")
    where = reverse("contracts:list")
    assert "Alpha" in text(rep, where)
    for query, there, gone in (
        ("?q=alp", "Alpha", "Beta"),
        ("?kind=intent", "Beta", "Alpha"),
        ("?tab=signing", "No contracts here", "Alpha"),
        ("?q=gamma", "Nothing fits these filters", "Alpha"),
        ("?kind=nonsense", "Alpha", "No contracts here"),
    ):
        page = text(rep, where + query)
        assert there in page
        assert gone not in page
    assert "<html" not in text(rep, where, headers=HTMX)


def test_strangers_get_404_everywhere(client: Client, house: House) -> None:
    contract = begin(house)
    client.force_login(make_user("sales_rep"))
    clause = contract.clauses.all()[0]
    for address in (
        contract.get_absolute_url(),
        url("print", contract),
        url("offers", contract),
        url("edit", contract, "goods"),
        url("add_clause", contract, "delivery"),
        url("word", contract, clause.pk),
    ):
        assert client.get(address).status_code == 404
    assert client.post(url("follow", contract, "amendment")).status_code == 404
    assert "Switches" not in text(client, reverse("contracts:list"))


def test_who_has_a_copy_is_led_to_its_version(client: Client, house: House) -> None:
    contract = ready(house)
    case = submit(contract)
    colleague = make_user("supporter")
    make_copy(colleague, content=case.content, sent_by=house.rep)
    client.force_login(colleague)
    address = fresh(contract).get_absolute_url()
    answer = client.get(address, follow=True)
    assert answer.redirect_chain[0][0] == reverse("approvals:version", args=[fresh(contract).document.ref, 1])
    assert "杭州恒泰有限公司" in answer.content.decode()
    assert client.get(url("edit", fresh(contract), "goods")).status_code == 404


def test_manager_reads_and_does_not_edit(client: Client, house: House) -> None:
    contract = begin(house)
    client.force_login(house.manager)
    assert "Change: Payment" not in text(client, contract.get_absolute_url())
    assert client.get(url("edit", contract, "goods")).status_code == 403
    assert client.get(url("offers", contract)).status_code == 403


def test_contract_is_begun_from_a_customer_or_an_opportunity(rep: Client, house: House) -> None:
    chance = make_opportunity(house.customer, name="New plant")
    page = text(rep, f"{reverse('contracts:begin')}?opportunity={chance.number}")
    assert 'value="New plant"' in page
    assert f'value="{house.customer.pk}" selected' in text(
        rep, f"{reverse('contracts:begin')}?customer={house.customer.number}"
    )
    typed = {
        "customer": house.customer.pk,
        "kind": "sales",
        "title": "Plant",
        "language": "en",
        "currency": "CNY",
        "tax_rate": "6",
        "opportunity": chance.number,
    }
    answer = rep.post(reverse("contracts:begin"), typed)
    contract = Contract.objects.get()
    assert answer["Location"] == contract.get_absolute_url()
    assert (contract.tax_rate, contract.opportunity, contract.language) == (Decimal("0.06"), chance, "en")


def test_what_is_offered_follows_what_is_chosen(rep: Client, house: House) -> None:
    mine = make_opportunity(house.customer, name="New plant")
    other = make_opportunity(make_customer(owner=house.rep), name="Elsewhere")
    make_price_list(currency="USD", name_en="Dollars")
    where = reverse("contracts:begin")
    everything = text(rep, where)
    for name in ("New plant", "Elsewhere", "Dollars"):
        assert name in everything
    chosen: dict[str, Any] = {
        "customer": house.customer.pk,
        "kind": "intent",
        "currency": "CNY",
        "opportunity": mine.number,
    }
    answer = rep.get(where, chosen, headers=HTMX).content.decode()
    assert f'<option value="{mine.number}" selected>' in answer
    for name in ("Elsewhere", other.number, "Dollars"):
        assert name not in answer
    templates = answer[answer.index('id="id_template"') :]
    offered = re.findall(r'<option value="(\d+)"', templates[: templates.index("</select>")])
    assert offered == [str(one.pk) for one in ContractTemplate.objects.filter(kind="intent")]
    assert "Dollars" in rep.get(where, chosen | {"currency": "USD"}, headers=HTMX).content.decode()
    nonsense: dict[str, Any] = {"customer": "x\0", "kind": "nonsense", "currency": "XXX"}
    assert "Elsewhere" in rep.get(where, nonsense, headers=HTMX).content.decode()


def test_page_has_a_list_of_its_sections_for_a_phone(rep: Client, house: House) -> None:
    page = text(rep, begin(house).get_absolute_url())
    jump = page[page.index("contract-jump") : page.index("</nav>", page.index("contract-jump"))]
    for part in ("parties", "goods", "signatures"):
        assert f'href="#{part}"' in jump
        assert f'id="{part}"' in page


def test_addresses_with_signs_that_no_database_keeps_are_as_if_they_named_nothing(rep: Client, house: House) -> None:
    for query in ("?customer=%00", f"?customer={house.customer.number}%00&opportunity=OP%00"):
        assert rep.get(reverse("contracts:begin") + query).status_code == 200


def test_same_form_sent_twice_begins_one_contract(rep: Client, house: House) -> None:
    typed = {
        "customer": house.customer.pk,
        "kind": "sales",
        "title": "Plant",
        "language": "en",
        "currency": "CNY",
        "tax_rate": "6",
        "idempotency_key": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
    }
    first, second = (rep.post(reverse("contracts:begin"), typed)["Location"] for _time in range(2))
    assert (first, Contract.objects.count()) == (second, 1)


def test_beginning_says_what_does_not_fit_beside_the_fields(rep: Client, house: House) -> None:
    other, prices = make_opportunity(make_customer(owner=house.rep)), house.prices
    template = StandardClause.objects.get(code="quality").templates.get(kind="sales")
    typed = {
        "customer": house.customer.pk,
        "kind": "intent",
        "title": "x",
        "language": "en",
        "currency": "USD",
        "tax_rate": "6",
        "template": template.pk,
        "price_list": prices.pk,
        "opportunity": other.number,
    }
    answer = rep.post(reverse("contracts:begin"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("another kind of contract", "another currency", "another customer&#x27;s"):
        assert words in page
    assert rep.post(reverse("contracts:begin"), typed | {"customer": make_customer().pk}).status_code == 422


def test_head_is_changed_in_a_dialog_or_on_a_page(rep: Client, house: House) -> None:
    contract = begin(house)
    address = url("edit", contract, "head")
    assert "<dialog" in text(rep, address, headers=HTMX)
    assert "<html" in text(rep, address)
    typed = {"title": "New", "language": "en", "tax_rate": "6.5", "price_list": "", "opportunity": "", "version": "1"}
    wrong = rep.post(address, typed | {"tax_rate": "100"}, headers=HTMX)
    assert (wrong.status_code, "<dialog" in wrong.content.decode()) == (422, False)
    answer = rep.post(address, typed, headers=HTMX)
    assert answer["HX-Redirect"] == contract.get_absolute_url()
    contract = fresh(contract)
    assert (contract.document.title, contract.tax_rate, contract.price_list) == ("New", Decimal("0.065"), None)
    assert 'value="6.5"' in text(rep, address)


def test_same_change_sent_twice_is_made_once(rep: Client, house: House) -> None:
    contract = begin(house)
    typed = {"later_changes": "free", "version": "1", "idempotency_key": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}
    for _time in range(2):
        assert rep.post(url("edit", contract, "later_changes"), typed).status_code == 302
    assert fresh(contract).document.version == 2


def test_stale_change_is_refused(rep: Client, house: House) -> None:
    contract = begin(house)
    assert (
        rep.post(url("edit", contract, "later_changes"), {"later_changes": "free", "version": "1"}).status_code == 302
    )
    stale = rep.post(url("edit", contract, "later_changes"), {"later_changes": "free", "version": "1"})
    assert stale.status_code == 409


def test_charged_changes_say_how_much(rep: Client, house: House) -> None:
    contract = begin(house)
    address = url("edit", contract, "later_changes")
    assert rep.post(address, {"later_changes": "charged"}).status_code == 422
    assert rep.post(address, {"later_changes": "charged", "later_changes_note": "¥200"}).status_code == 302
    assert rep.post(address, {"later_changes": "free", "later_changes_note": "¥200"}).status_code == 302
    contract = fresh(contract)
    assert (contract.later_changes, contract.later_changes_note) == ("free", "")


def test_period_is_checked_beside_the_field(rep: Client, house: House) -> None:
    contract = begin(house)
    typed = {"starts_on": "2027-02-01", "ends_on": "2027-01-01", "renewal_notice_days": "30", "sign_by": "2027-01-01"}
    answer = rep.post(url("edit", contract, "period"), typed)
    assert (answer.status_code, "before it starts" in answer.content.decode()) == (422, True)
    assert rep.post(url("edit", contract, "period"), typed | {"ends_on": "2027-03-01"}).status_code == 302
    assert "60 days before" not in text(rep, contract.get_absolute_url())
    assert "30 days before" in text(rep, contract.get_absolute_url())


def test_products_are_filled_in_as_rows(rep: Client, house: House) -> None:
    contract = begin(house)
    address = url("edit", contract, "goods")
    assert 'data-formula="product quantity price"' in text(rep, address)
    wrong = rep.post(address, rows({"product": house.product.pk, "quantity": "0"}))
    assert wrong.status_code == 422
    line = {"product": house.product.pk, "quantity": "2", "price": ""}
    assert rep.post(address, rows(line, {"product": "", "quantity": ""})).status_code == 302
    row = contract.rows.get()
    assert (row.price, row.quantity) == (Decimal(100), Decimal(2))
    page = text(rep, address)
    assert f'value="{row.pk}"' in page
    assert 'value="100"' in page


def test_product_that_is_sold_no_more_is_restated_but_not_sold_anew(rep: Client, house: House) -> None:
    amendment = follow(house, effective(house), Relation.AMENDMENT)
    type(house.product).objects.update(is_active=False)
    address = url("edit", amendment, "goods")
    line = {"product": house.product.pk, "quantity": "7", "price": "95"}
    assert f'<option value="{house.product.pk}" selected>' in text(rep, address)
    assert rep.post(address, rows(line | {"id": amendment.rows.get().pk})).status_code == 302
    assert amendment.rows.get().quantity == 7
    assert rep.post(url("edit", begin(house), "goods"), rows(line)).status_code == 422


def test_offers_say_list_and_approved_price(rep: Client, house: House) -> None:
    contract, unlisted = begin(house), make_product()
    approve_price(house, "80")
    address = f"{url('offers', contract)}?product={house.product.pk}&product={unlisted.pk}&product=x"
    offers = rep.get(address).json()
    assert offers[str(unlisted.pk)] == {"price": "", "words": "on no price list"}
    assert offers[str(house.product.pk)]["price"] == "80"
    assert offers[str(house.product.pk)]["words"].startswith("list price ¥100.00, approved ¥80.00 until ")


def test_order_offers_the_frameworks_rows(rep: Client, house: House) -> None:
    framework = effective(house, "framework", quantity=10)
    order = follow(house, framework, Relation.ORDER)
    address = url("edit", order, "goods")
    assert "Product SW-24, 10 left" in text(rep, address)
    row = framework.rows.get()
    line = {"framework_row": row.pk, "quantity": "3"}
    assert rep.post(address, rows(line)).status_code == 302
    taken = order.rows.get()
    assert taken.framework_row == row
    assert (taken.product, taken.price, taken.quantity) == (row.product, row.price, Decimal(3))
    foreign = effective(house, "framework").rows.get()
    assert rep.post(address, rows(line | {"framework_row": foreign.pk})).status_code == 422


def test_parties_are_filled_in_as_rows(rep: Client, house: House) -> None:
    contract = begin(house)
    address = url("edit", contract, "parties")
    assert "杭州滨江中路 200 号" in text(rep, address)
    party = {
        "side": "theirs",
        "name": "恒泰",
        "credit_code": "123",
        "address": "",
        "contact": "",
        "contact_words": "王",
    }
    assert rep.post(address, rows(party)).status_code == 422
    third = party | {"side": "other", "name": "第三方", "credit_code": ""}
    assert rep.post(address, rows(party | {"credit_code": ""}, third)).status_code == 302
    found = [(one.side, one.name, one.customer) for one in contract.counterparties.all()]
    assert found == [("theirs", "恒泰", house.customer), ("other", "第三方", None)]
    stranger = make_customer().contacts.create(name="x")
    assert rep.post(address, rows(party | {"credit_code": "", "contact": stranger.pk})).status_code == 422


def test_plan_is_filled_in_by_amount_or_per_cent(rep: Client, house: House) -> None:
    contract = begin(house)
    editing.set_rows(contract, by=house.rep, version=None, rows=[goods(house)])
    address = url("edit", contract, "payment")
    assert 'data-plan-total="1073.50"' in text(rep, address)
    line = {"label": "All", "percent": "", "amount": "", "due_on": "2027-01-31", "after_event": "", "after_days": ""}
    both = line | {"after_event": "signing", "amount": "1"}
    for wrong in (rows(line, by="amount"), rows(line, by="percent"), rows(both, by="amount"), rows(line)):
        assert rep.post(address, wrong).status_code == 422
    half = rep.post(address, rows(line | {"percent": "50"}, by="percent"))
    assert half.status_code == 422
    assert "The shares have to be 100 %" in half.content.decode()
    assert rep.post(address, rows(line | {"percent": "100"}, by="percent")).status_code == 302
    assert contract.payment_lines.get().amount == Decimal("1073.50")
    again = line | {"amount": "73.50", "due_on": "", "after_event": "delivery", "after_days": "5"}
    assert rep.post(address, rows(again, by="amount")).status_code == 302
    page = text(rep, contract.get_absolute_url())
    assert "After delivery, 5 days" in page
    assert "lacks ¥1,000.00" in page
    assert 'value="73.50"' in text(rep, address)


def test_signers_are_filled_in_as_rows(rep: Client, house: House) -> None:
    contract = begin(house)
    ours, theirs = contract.counterparties.all()
    address = url("edit", contract, "signatures")
    assert rep.get(address).status_code == 200
    mine = {"party": ours.pk, "person": "", "name": "", "capacity": "CEO"}
    his = {"party": theirs.pk, "person": house.leader.pk, "name": "", "capacity": "CFO"}
    assert rep.post(address, rows(mine)).status_code == 422
    assert rep.post(address, rows(his)).status_code == 422
    assert rep.post(address, rows(mine | {"person": house.leader.pk}, his | {"name": "林"})).status_code == 302
    found = [(one.person, one.name) for one in contract.signing_requirements.all()]
    assert found == [(house.leader, "陈总"), (None, "林")]
    page = text(rep, contract.get_absolute_url())
    assert "陈总" in page
    assert "<dt>华信有限公司</dt>" in page


def test_form_of_signers_has_a_line_for_each_party_and_keeps_those_that_were_not_touched(
    rep: Client, house: House
) -> None:
    contract = begin(house)
    ours, theirs = contract.counterparties.all()
    address = url("edit", contract, "signatures")
    page = text(rep, address)
    for place, party in enumerate((ours, theirs)):
        assert f'name="row-{place}-party"' in page
        assert f'<option value="{party.pk}" selected>' in page
    mine = {"party": ours.pk, "person": house.leader.pk, "name": "", "capacity": "CEO"}
    nobody = {"party": theirs.pk, "person": "", "name": "", "capacity": ""}
    assert rep.post(address, rows(mine, nobody)).status_code == 302
    first = contract.signing_requirements.get()
    his = {"party": theirs.pk, "person": "", "name": "林", "capacity": "CFO"}
    assert rep.post(address, rows(mine | {"id": first.pk}, his)).status_code == 302
    assert list(contract.signing_requirements.values_list("name", "party")) == [("陈总", ours.pk), ("林", theirs.pk)]
    assert contract.signing_requirements.first() == first


def shown(client: Client, address: str) -> dict[str, str]:
    """What a browser sends of the form of rows as it stands."""
    form = client.get(address).context["form"]
    cells = {cell.html_name: cell.value() for row in form.rows for cell in row}
    return {name: "" if value is None else str(value) for name, value in cells.items()}


@pytest.mark.parametrize(
    ("name", "related", "fixed", "more"),
    [
        ("goods", "rows", (), {}),
        ("payment", "payment_lines", (), {"by": "amount"}),
        ("parties", "counterparties", ("side",), {}),
        ("signatures", "signing_requirements", ("party",), {}),
    ],
)
def test_stored_row_whose_cells_were_emptied_goes_without_a_script(
    rep: Client, house: House, name: str, related: str, fixed: tuple[str, ...], more: dict[str, str]
) -> None:
    """What always has a value stays as it was: the hidden key, and what a list without an empty choice says."""
    contract = ready(house)
    by: dict[str, Any] = {"by": house.rep, "version": None}
    editing.set_rows(contract, rows=[goods(house), goods(house, product=make_product(), price="20")], **by)
    set_plan(house, contract, 40, 60)
    address, there = url("edit", contract, name), getattr(contract, related)
    if name == "parties":
        editing.set_signers(contract, signers=[], **by)
    first, second = there.values_list("pk", flat=True)
    sent = shown(rep, address)
    emptied = {cell: "" for cell in sent if cell.startswith("row-0-") and cell[6:] not in ("id", *fixed)}
    assert {str(first), str(second)} == {sent["row-0-id"], sent["row-1-id"]}
    assert rep.post(address, sent | emptied | more).status_code == 302
    assert list(there.values_list("pk", flat=True)) == [second]


def test_stored_row_of_an_order_whose_cells_were_emptied_goes_without_a_script(rep: Client, house: House) -> None:
    framework = effective(house, "framework", quantity=10)
    order = follow(house, framework, Relation.ORDER)
    address, line = url("edit", order, "goods"), {"framework_row": framework.rows.get().pk, "quantity": "3"}
    assert rep.post(address, rows(line, line | {"quantity": "2"})).status_code == 302
    first, second = order.rows.all()
    emptied = {"id": first.pk, "framework_row": "", "description": "", "quantity": ""}
    assert rep.post(address, rows(emptied, line | {"id": second.pk, "quantity": "4"})).status_code == 302
    assert list(order.rows.values_list("pk", "quantity")) == [(second.pk, Decimal(4))]


def test_plan_shows_days_only_after_an_event(rep: Client, house: House) -> None:
    """A nought beside a day would be a cell more to empty."""
    contract = ready(house)
    address = url("edit", contract, "payment")
    assert shown(rep, address)["row-0-after_days"] == "30"
    contract.payment_lines.update(due_on=timezone.localdate(), after_event="", after_days=0)
    assert shown(rep, address)["row-0-after_days"] == ""


@pytest.mark.parametrize("name", ["delivery", "nonsense"])
def test_part_without_fields_has_no_form(rep: Client, house: House, name: str) -> None:
    assert rep.get(url("edit", begin(house), name)).status_code == 404


def test_part_that_the_kind_lacks_has_no_form(rep: Client, house: House) -> None:
    intent = begin(house, "intent")
    assert rep.get(url("edit", intent, "payment")).status_code == 404
    assert rep.get(url("add_clause", intent, "payment")).status_code == 404


def test_clause_is_worded_restored_and_left_out(rep: Client, house: House) -> None:
    contract = begin(house)
    clause = contract.clauses.get(standard__clause__code="risk")
    address = url("word", contract, clause.pk)
    assert "<dialog" in text(rep, address, headers=HTMX)
    assert rep.post(address, {"text": "自提。", "reason": ""}).status_code == 409
    assert rep.post(address, {"text": "自提。", "reason": "自提"}).status_code == 302
    assert rep.post(url("restore", contract, clause.pk), {}).status_code == 302
    assert rep.post(url("leave_out", contract, clause.pk), {}).status_code == 422
    assert rep.post(url("leave_out", contract, clause.pk), {"reason": "国企"}).status_code == 302
    assert "left out" in text(rep, contract.get_absolute_url())
    standard = StandardClause.objects.get(code="risk").versions.get()
    assert standard.text_zh in text(rep, address)
    foreign = begin(house).clauses.all()[0]
    assert rep.get(url("word", contract, foreign.pk)).status_code == 404


def test_clause_of_its_own_is_added_changed_and_taken_out(rep: Client, house: House) -> None:
    contract = begin(house)
    address = url("add_clause", contract, "period")
    assert "Renewal" in text(rep, address)
    assert rep.post(address, {"title": "x"}).status_code == 422
    assert rep.post(address, {"title": "试用", "text": "三个月。", "reason": "新客户"}).status_code == 302
    own = contract.clauses.get(standard=None)
    assert 'name="title"' in text(rep, url("word", contract, own.pk))
    assert 'name="reason"' not in text(rep, url("leave_out", contract, own.pk))
    assert rep.post(url("leave_out", contract, own.pk), {}).status_code == 302
    standard = StandardClause.objects.get(code="renewal")
    assert rep.post(address, {"standard": standard.pk}).status_code == 302
    assert contract.clauses.filter(standard__clause=standard).exists()
    assert "Renewal" not in text(rep, address)


def test_change_of_an_approved_contract_warns_first(rep: Client, house: House) -> None:
    contract = approved(house)
    assert "Any change ends its approval" in text(rep, url("edit", contract, "goods"))
    assert "Any change ends its approval" in text(rep, url("edit", contract, "later_changes"), headers=HTMX)


def test_contract_in_approval_or_in_force_offers_no_change(rep: Client, house: House) -> None:
    running = ready(house)
    submit(running)
    for contract in (fresh(running), effective(house)):
        assert "Change: Payment" not in text(rep, contract.get_absolute_url())
        assert rep.get(url("edit", contract, "goods")).status_code == 403


def test_contract_in_force_is_followed_from_its_page(rep: Client, house: House) -> None:
    contract = effective(house, "framework")
    page = text(rep, contract.get_absolute_url())
    for relation in Relation:
        assert url("follow", contract, relation) in page
    before = page.index(url("follow", contract, "order"))
    keys = [re.search(KEY, page[page.index(url("follow", contract, one)) :]) for one in Relation]
    assert len({found[1] for found in keys if found}) == len(Relation), "each button has a key of its own"
    key = re.search(KEY, page[before:])
    assert key
    answers = [rep.post(url("follow", contract, "order"), {"idempotency_key": key[1]}) for _twice in range(2)]
    order = Contract.objects.get(parent=contract)
    assert {answer["Location"] for answer in answers} == {order.get_absolute_url()}
    assert order.document.title in text(rep, contract.get_absolute_url())
    assert contract.get_absolute_url() in text(rep, order.get_absolute_url())
    assert rep.post(url("follow", contract, "nonsense")).status_code == 404
    assert rep.get(url("follow", contract, "order")).status_code == 405


def test_what_is_begun_already_is_named_before_another_one_is_begun(rep: Client, house: House) -> None:
    parent = effective(house)
    address = url("follow", parent, "renewal")
    first = rep.post(address, follow=True)
    page = first.content.decode()
    assert f"Filled in from {parent.document.number}: Parties and contacts, Products, quantities and prices" in page
    assert "Still to be filled in: Payment, Period." in page
    asked = rep.post(address)
    page = asked.content.decode()
    assert (asked.status_code, parent.children.count()) == (200, 1)
    assert "One is begun already" in page
    assert f'href="{first.redirect_chain[-1][0]}"' in page
    shown = text(rep, parent.get_absolute_url())
    assert "Begin a draft of this: Amendment?" in shown
    assert "Begin a draft of this: Renewal?" not in shown
    again = {"another": "1", "idempotency_key": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}
    answers = [rep.post(address, again)["Location"] for _twice in range(2)]
    assert (len(set(answers)), parent.children.count()) == (1, 2)
    assert "2 are begun already" in rep.post(address).content.decode()
    assert rep.post(url("follow", parent, "amendment")).status_code == 302


def test_orders_are_begun_one_after_another_without_a_question(rep: Client, house: House) -> None:
    framework = effective(house, "framework")
    for _time in range(2):
        assert rep.post(url("follow", framework, "order")).status_code == 302


def test_who_may_not_begin_one_is_refused_though_one_is_begun(client: Client, house: House) -> None:
    parent = effective(house)
    follow(house, parent, Relation.AMENDMENT)
    signer = make_user("supporter")
    parent.signing_requirements.filter(person=house.leader).update(person=signer)
    client.force_login(signer)
    assert client.get(parent.get_absolute_url()).status_code == 200
    assert client.post(url("follow", parent, "amendment")).status_code == 403


def test_forms_of_a_termination_ask_for_what_it_has(rep: Client, house: House) -> None:
    termination = follow(house, effective(house), Relation.VOIDING)
    head, period = (text(rep, url("edit", termination, name)) for name in ("head", "period"))
    assert 'name="language"' in head
    assert 'name="tax_rate"' not in head
    assert 'name="sign_by"' in period
    assert 'name="ends_on"' not in period
    typed = {"title": "It ends", "language": "en", "opportunity": "", "version": "1"}
    assert rep.post(url("edit", termination, "head"), typed).status_code == 302
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    assert rep.post(url("edit", termination, "period"), {"sign_by": day}).status_code == 302
    page = text(rep, termination.get_absolute_url())
    assert "missing before it can be submitted" not in page
    assert 'id="later_changes"' not in page


def test_contract_and_what_took_its_place_lead_to_each_other(rep: Client, house: House) -> None:
    parent, amendment = effective(house), effective(house)
    Contract.objects.filter(pk=amendment.pk).update(parent=parent, relation="amendment")
    stages.move(parent, Stage.ENDED, at=timezone.now(), replaced_by=amendment)
    page, other = text(rep, parent.get_absolute_url()), text(rep, amendment.get_absolute_url())
    assert f'Replaced by <a href="{amendment.get_absolute_url()}">' in page
    assert f'Replaces <a href="{parent.get_absolute_url()}">' in other
    assert "node-plus" not in page
    assert "paid-title" not in page
    assert "paid-title" in other


def test_new_draft_is_thrown_away_once(rep: Client, client: Client, house: House) -> None:
    contract = begin(house)
    page = text(rep, contract.get_absolute_url())
    assert url("discard", contract) in page
    key = re.search(KEY, page[page.index(url("discard", contract)) :])
    assert key
    answers = [rep.post(url("discard", contract), {"idempotency_key": key[1]}) for _twice in range(2)]
    assert {answer["Location"] for answer in answers} == {reverse("contracts:list")}
    thrown = fresh(contract)
    assert (thrown.stage, thrown.document.state) == ("void", "void")
    client.force_login(house.manager)
    assert client.post(url("discard", begin(house))).status_code == 403


def test_what_was_submitted_is_not_thrown_away(rep: Client, house: House) -> None:
    contract = ready(house)
    submit(contract)
    assert url("discard", fresh(contract)) not in text(rep, fresh(contract).get_absolute_url())
    assert rep.post(url("discard", fresh(contract))).status_code == 409


def test_older_standard_text_says_that_there_is_a_newer_one(rep: Client, house: House) -> None:
    contract = begin(house)
    clause = contract.clauses.get(standard__clause__code="risk")
    words = "a newer standard text is in force"
    assert words not in text(rep, contract.get_absolute_url())
    assert clause.standard
    clause.standard.clause.versions.create(number=2, text_en="New", text_zh="新")
    page = text(rep, contract.get_absolute_url())
    assert page.count(words) == 1
    assert url("restore", contract, clause.pk) in page
    assert "A newer standard text of one clause is in force:" in page
    assert f'<a href="#{clause.part}">{clause.title}</a>' in page
    clauses.restore(clause, by=house.rep, version=None)
    assert words not in text(rep, contract.get_absolute_url())


def test_draft_offers_nothing_to_follow(rep: Client, house: House) -> None:
    contract = complete(house, begin(house))
    assert "node-plus" not in text(rep, contract.get_absolute_url())
    assert rep.post(url("follow", contract, "amendment")).status_code == 403


def test_passed_dates_are_said(rep: Client, house: House) -> None:
    contract = ready(house)
    yesterday = timezone.localdate() - timedelta(days=1)
    editing.set_fields(contract, part=Part.PERIOD, by=house.rep, version=None, sign_by=yesterday, ends_on=None)
    assert "The day by which it is to be signed has passed." in text(rep, contract.get_absolute_url())
