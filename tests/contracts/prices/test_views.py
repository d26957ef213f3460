"""The pages of price applications, and the register of approved prices."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import TypedDraft, User
from accounts.rules.roles import Role
from approvals.models import Document
from approvals.services import deciding, talking
from contracts.models import ApprovedPrice, ContractRow, PriceApplication
from contracts.rules.price_register import FileFormat
from contracts.services import exporting, price_lists, price_register
from contracts.services.register_columns import APPLICATIONS
from core import sheets
from core.errors import DomainError
from customers.models import ExportLog
from customers.rules import lists
from tests.contracts.contracting import make_contract
from tests.contracts.pricing import Trade, fresh, in_days, pending, state_of
from tests.factories import (
    make_customer,
    make_exchange_rate,
    make_opportunity,
    make_price_list,
    make_product,
    make_user,
)
from tests.queries import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade() -> Trade:
    return Trade()


@pytest.fixture
def rep(client: Client, trade: Trade) -> Client:
    client.force_login(trade.rep)
    return client


def text(client: Client, address: str, data: Any = None, status: int = 200) -> str:
    answer = client.get(address) if data is None else client.post(address, data, follow=True)
    assert answer.status_code == status
    return answer.content.decode()


def typed(trade: Trade, *rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The form as it comes in: ten pumps at 850 unless told otherwise."""
    usual = {"price_list": trade.price_list.pk, "valid_until": in_days(30).isoformat(), "reason": "A large order"}
    found = {**usual, **fields}
    for place, row in enumerate(rows or [{"product": trade.pump.pk, "quantity": "10", "price": "850"}]):
        found |= {f"rows-{place}-{name}": value for name, value in {"price": "", "percent": "", **row}.items()}
    return found


def address(trade: Trade) -> str:
    return f"/prices/new/?customer={trade.customer.number}"


def as_user(client: Client, user: User) -> Client:
    client.force_login(User.objects.get(pk=user.pk))
    return client


def test_application_begins_with_a_customer(rep: Client, trade: Trade) -> None:
    assert trade.customer.name in text(rep, "/prices/new/")
    assert rep.get(f"/prices/new/?customer={trade.customer.pk}").status_code == 302
    shown = text(rep, address(trade))
    assert str(trade.price_list) in shown
    assert in_days(90).isoformat() in shown
    opportunity = make_opportunity(trade.customer)
    assert f'value="{opportunity.pk}" selected' in text(rep, f"{address(trade)}&opportunity={opportunity.number}")


def test_application_is_saved_once(rep: Client, trade: Trade) -> None:
    key = {"idempotency_key": "11111111-1111-4111-8111-111111111111"}
    shown = text(rep, address(trade), typed(trade, **key))
    assert "The draft is saved." in shown
    assert "¥8,500.00" in shown
    text(rep, address(trade), typed(trade, **key))
    application = PriceApplication.objects.get()
    assert application.reason == "A large order"


def test_price_follows_from_the_share_of_the_list_price(rep: Client, trade: Trade) -> None:
    row = {"product": trade.pump.pk, "quantity": "10", "percent": "92.5"}
    text(rep, address(trade), typed(trade, row, margin="12.5"))
    application = PriceApplication.objects.get()
    assert application.rows.get().wanted_price == 925
    assert f"{application.margin:f}" == "0.1250"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"product": "pump", "quantity": "1"}], "Give the price or the share."),
        ([{"product": "pump", "quantity": "1", "price": "1", "percent": "1"}], "not both"),
        ([{"product": "pump", "quantity": "0", "price": "1"}], "0.001"),
        ([{"product": "unlisted", "quantity": "1", "price": "1"}], "is not in the price list"),
        ([{"product": "pump", "quantity": "1", "price": "1"}] * 2, "in another row already"),
        ([{"product": "", "quantity": "", "price": ""}], "at least one row"),
        ([{"product": "", "quantity": "1", "price": "1"}], "required"),
    ],
)
def test_row_that_is_wrong_says_so(rep: Client, trade: Trade, rows: list[dict[str, str]], sentence: str) -> None:
    keys = {"pump": trade.pump.pk, "unlisted": make_product().pk, "": ""}
    sent = typed(trade, *({**row, "product": keys[row["product"]]} for row in rows))
    assert sentence in text(rep, address(trade), sent, status=422)
    assert not PriceApplication.objects.exists()


def test_fields_that_are_wrong_say_so(rep: Client, trade: Trade) -> None:
    shown = text(rep, address(trade), typed(trade, valid_until="", price_list="0", competitor_price="-1"), status=422)
    assert shown.count("invalid-feedback") >= 3


def test_what_it_comes_to_is_shown_while_typing(rep: Client, trade: Trade) -> None:
    compute = f"/prices/compute/?customer={trade.customer.number}"
    shown = text(rep, compute, typed(trade))
    assert "¥8,500.00" in shown
    assert "Beyond your authority" in shown
    assert shown.index(str(trade.manager)) < shown.index(str(trade.director)), "in the order in which they are asked"
    assert shown.count(f"because 85 % of the list price is below the 95 % that {trade.rep} may grant") == 1
    assert "goes down to 95 %" in shown
    row = {"product": trade.pump.pk, "quantity": "10", "percent": "95"}
    shown = text(rep, compute, typed(trade, row, {"product": trade.valve.pk, "quantity": ""}))
    assert "Within your authority" in shown
    assert "It is approved as soon as it is submitted." in shown
    assert "¥9,500.00" in shown
    assert "¥500.00" in shown, "the list price of what is not complete"
    assert "Choose a product" in text(rep, compute, {})
    trade.approved((trade.pump, "1", "850"))
    assert "approved already until" in text(rep, compute, typed(trade))


def test_nobodys_authority_is_said(rep: Client, trade: Trade) -> None:
    compute = f"/prices/compute/?customer={trade.customer.number}"
    row = {"product": trade.pump.pk, "quantity": "10", "percent": "10"}
    assert "No approver is found: an administrator names somebody" in text(rep, compute, typed(trade, row))
    trade.price_list = make_price_list({trade.pump: "10"}, currency="EUR")
    assert "No exchange rate of EUR" in text(rep, compute, typed(trade))


def test_share_beside_a_price_is_refused_while_it_is_typed(rep: Client, trade: Trade) -> None:
    compute = f"/prices/compute/?customer={trade.customer.number}"
    row = {"product": trade.pump.pk, "quantity": "10", "price": "850"}
    assert "not both" in text(rep, compute, typed(trade, row | {"percent": "85"}))
    assert "Enter a number" in text(rep, compute, typed(trade, row | {"price": "85 %"}))
    begun = text(rep, compute, typed(trade, {"product": trade.pump.pk, "quantity": "", "price": ""}))
    assert "text-danger" not in begun, "what is still to come is no mistake"


def test_compute_is_for_who_may_apply(client: Client, trade: Trade) -> None:
    as_user(client, make_user(Role.SALES_REP))
    assert client.post(f"/prices/compute/?customer={trade.customer.number}").status_code in (403, 404)
    assert client.post("/prices/compute/").status_code == 404


def test_calculated_without_scripts_nothing_is_stored(rep: Client, trade: Trade) -> None:
    shown = text(rep, address(trade), typed(trade, do="calculate"))
    assert "85 %" in shown
    assert not PriceApplication.objects.exists()


def test_rows_are_pasted_and_what_cannot_be_read_stays(rep: Client, trade: Trade) -> None:
    pasted = "Code\tQuantity\tPrice\nva-1\t2\t95%\nXX-9\t1\t1"
    empty = {"product": "", "quantity": ""}
    shown = rep.post(
        address(trade),
        typed(trade, {"product": trade.pump.pk, "quantity": "1", "price": "9"}, empty, do="take", paste=pasted),
    )
    form = shown.context["form"]
    assert [row.cleaned_data["product"] for row in form.filled] == [trade.pump, trade.valve]
    assert form["paste"].value() == "XX-9\t1\t1"
    assert "These lines are not in the table" in shown.content.decode()
    assert not PriceApplication.objects.exists()
    text(rep, address(trade), typed(trade, paste="XX-9 1 1"), status=422)


def test_rows_come_from_a_sheet(rep: Client, trade: Trade) -> None:
    content = sheets.write(
        "x", ["Code", "Quantity", "Price", "Rate"], [["PU-1", 3, None, 0.92], ["VA-1", 2, 480.5, None]]
    )
    upload = SimpleUploadedFile("rows.xlsx", content)
    nothing = {"product": "", "quantity": ""}
    form = rep.post(address(trade), typed(trade, nothing, do="take", file=upload)).context["form"]
    assert [(row.cleaned_data["product"], row["price"].value(), row["percent"].value()) for row in form.filled] == [
        (trade.pump, "", "92"),
        (trade.valve, "480.5", ""),
    ]
    hostile = SimpleUploadedFile("rows.xlsx", b"MZ no workbook")
    assert rep.post(address(trade), typed(trade, nothing, do="take", file=hostile)).status_code == 422
    upload.seek(0)
    text(rep, address(trade), typed(trade, file=upload), status=422)


def test_what_is_typed_is_kept_until_it_is_sent(rep: Client, trade: Trade) -> None:
    keep = rep.get(address(trade)).context["keep_url"]
    assert rep.post(keep, typed(trade, title="Half typed")).status_code == 204
    shown = text(rep, address(trade))
    assert "Half typed" in shown
    assert 'value="850"' in shown
    text(rep, address(trade), typed(trade))
    assert not TypedDraft.objects.exists()


def test_draft_is_changed(rep: Client, trade: Trade) -> None:
    application = trade.begun()
    page = f"/prices/{application.document.ref}/"
    assert 'value="850"' in text(rep, f"{page}change/")
    text(rep, f"{page}change/", typed(trade, version="1", reason="Because"))
    assert fresh(application).reason == "Because"
    key = {"idempotency_key": "22222222-2222-4222-8222-222222222222"}
    for _click in range(2):
        text(rep, f"{page}change/", typed(trade, version="2", reason="Because of it", **key))
    assert fresh(application).document.version == 3, "the second click changed nothing"
    stale = text(rep, f"{page}change/", typed(trade, version="1", reason="Late"), status=409)
    assert "Because" in stale
    keep = rep.get(f"{page}change/").context["keep_url"]
    rep.post(keep, typed(trade, title="Half typed", version="3"))
    assert "Half typed" in text(rep, f"{page}change/")


def test_approved_application_warns_before_it_is_changed(rep: Client, trade: Trade) -> None:
    application = trade.approved()
    page = f"/prices/{application.document.ref}/"
    shown = text(rep, page)
    assert "Change and apply again" in shown
    assert "Version 1" in shown
    assert "Saving a change ends the approval" in text(rep, f"{page}change/")
    version = application.document.version
    text(rep, f"{page}change/", typed(trade, version=version))
    assert state_of(application) == "draft"
    assert "Ended before its time" in text(rep, page)


def test_application_is_copied_as_a_new_draft(rep: Client, trade: Trade) -> None:
    application = trade.approved((trade.pump, "7", "870"), competitor="Grundfos")
    copy = f"{address(trade)}&copy={application.document.ref}"
    shown = text(rep, copy)
    assert 'value="870"' in shown
    assert "Grundfos" in shown
    assert in_days(90).isoformat() in shown
    assert "Copied from" in text(rep, copy, typed(trade))
    assert PriceApplication.objects.latest("pk").document.based_on == application.document
    assert rep.get(f"{address(trade)}&copy=PA-2020-00001").status_code == 404
    following = make_price_list({trade.pump: "1100"})
    price_lists.withdraw(trade.price_list, by=make_user(Role.ADMINISTRATOR), reason="Over")
    assert f'value="{following.pk}" selected' in text(rep, copy)


def test_page_shows_what_a_decision_needs(client: Client, trade: Trade) -> None:
    opportunity = make_opportunity(trade.customer, name="Plant")
    fields = {"competitor": "Grundfos", "competitor_price": Decimal(8000), "margin": Decimal("0.12")}
    application = trade.begun(opportunity=opportunity, **fields)
    for person in (trade.rep, trade.manager, trade.director):
        shown = text(as_user(client, person), f"/prices/{application.document.ref}/")
        for words in ("¥8,500.00", "¥1,500.00", "85 %", "Grundfos", "¥8,000.00", "12 %", "Plant", "A large order"):
            assert words in shown
        assert "Beyond the owner" in shown
        assert str(trade.director) in shown
    as_user(client, trade.manager)
    assert client.get(f"/prices/{application.document.ref}/change/").status_code == 403


def test_page_names_the_contracts_that_cite_its_prices_to_whoever_may_read_them(client: Client, trade: Trade) -> None:
    application = trade.approved((trade.pump, "10", "850"), (trade.valve, "2", "480"))
    at, said = f"/prices/{application.document.ref}/", "Cited by contracts"
    assert said not in text(as_user(client, trade.rep), at)
    theirs = make_contract(make_user(Role.SALES_REP), title="Pumps for two plants")
    for price in ApprovedPrice.objects.all():
        row = {"product": price.product, "quantity": 1, "price": price.price, "approved_price": price}
        ContractRow.objects.create(contract=theirs, position=price.pk, **row)
    shown = text(as_user(client, make_user(Role.ADMINISTRATOR)), at)
    assert shown.count("Pumps for two plants") == 1
    assert theirs.get_absolute_url() in shown
    assert said not in text(as_user(client, trade.rep), at)


def test_strangers_find_nothing(client: Client, trade: Trade) -> None:
    application = trade.approved()
    as_user(client, make_user(Role.SALES_REP))
    for page in ("", "change/"):
        assert client.get(f"/prices/{application.document.ref}/{page}").status_code == 404
    assert client.post(f"/prices/{application.document.ref}/discard/").status_code == 404
    assert "empty-state" in text(client, "/prices/?tab=all")
    assert "empty-state" in text(client, "/prices/approved/?validity=any")


def test_copy_shows_its_version_and_no_more(client: Client, trade: Trade) -> None:
    application, reader = trade.submitted(), make_user(Role.SUPPORTER)
    talking.copy_to(application.document, by=trade.manager, people=[reader])
    page = f"/prices/{application.document.ref}/"
    answer = as_user(client, reader).get(page, follow=True)
    assert answer.redirect_chain == [(f"/approvals/of/{application.document.ref}/versions/1/", 302)]
    assert "¥8,500.00" in answer.content.decode()
    assert client.get(f"/prices/{application.document.ref}/change/").status_code == 404


def test_draft_is_thrown_away_by_its_owner(client: Client, trade: Trade) -> None:
    application = trade.begun()
    page = f"/prices/{application.document.ref}/discard/"
    assert as_user(client, trade.manager).post(page).status_code == 403
    shown = text(as_user(client, trade.rep), page.removesuffix("discard/"))
    found = re.search(r'name="idempotency_key" value="([^"]+)"', shown[shown.index(page) :])
    assert found
    for _twice in range(2):
        assert client.post(page, {"idempotency_key": found[1]})["Location"] == "/prices/"
    assert state_of(application) == "void"


def test_list_is_mine_my_teams_and_all(client: Client, trade: Trade) -> None:
    mine = trade.begun(title="Pumps for the plant")
    for person, tab, sees in (
        (trade.rep, "", True),
        (trade.rep, "team", True),
        (trade.manager, "", False),
        (trade.manager, "team", True),
        (trade.manager, "all", True),
        (make_user(Role.SALES_REP), "all", False),
    ):
        shown = text(as_user(client, person), f"/prices/?tab={tab}")
        assert (mine.document.title in shown) is sees, (person, tab)


def refused(trade: Trade, title: str) -> PriceApplication:
    """An application that the manager rejected."""
    application = trade.submitted(title=title)
    task = pending(application)
    deciding.reject(task, by=task.holder, seen=task.step.case.sha256, reason="Too cheap")
    return application


def test_rejected_draft_is_called_so_and_found_so(rep: Client, trade: Trade) -> None:
    rejected, draft = refused(trade, "Refused"), trade.begun(title="Drafted")
    page = f"/prices/{rejected.document.ref}/"
    assert '<span class="tone tone-danger">Rejected</span>' in text(rep, page)
    for state, title in (("rejected", "Refused"), ("draft", "Drafted")):
        rows = rep.get(f"/prices/?state={state}").context["page"]
        assert [row.document.title for row in rows] == [title]
    listed = text(rep, "/prices/")
    assert '<span class="tone tone-danger">Rejected</span>' in listed
    assert '<span class="tone tone-neutral">Draft</span>' in listed
    assert draft.document.standing == "draft"


def test_list_of_rejected_ones_costs_the_same_for_one_and_for_three(rep: Client, trade: Trade) -> None:
    refused(trade, "First")
    one = queries(lambda: rep.get("/prices/"))
    refused(trade, "Second")
    refused(trade, "Third")
    assert queries(lambda: rep.get("/prices/")) == one


def test_file_of_applications_says_how_a_round_ended_in_as_many_statements_for_three(trade: Trade) -> None:
    def states() -> list[str]:
        rows = PriceApplication.objects.select_related("document__customer", "document__owner")
        made = exporting.export(APPLICATIONS, rows.order_by("pk"), by=trade.rep, file_format=lists.FileFormat.CSV)
        with made.file as file:
            return [line.split(",")[2] for line in file.read().decode("utf-8-sig").splitlines()[1:]]

    refused(trade, "Refused")
    one = queries(states)
    trade.begun(title="Drafted")
    refused(trade, "Refused too")
    assert states() == ["Rejected", "Draft", "Rejected"]
    assert queries(states) == one


def test_draft_says_who_decides_one_after_another(rep: Client, trade: Trade) -> None:
    shown = text(rep, f"/prices/{trade.begun().document.ref}/")
    assert shown.index(f"<strong>{trade.manager}</strong>") < shown.index(f"<strong>{trade.director}</strong>")


def test_list_is_filtered(rep: Client, trade: Trade) -> None:
    draft = trade.begun(title="Drafted")
    approved = trade.approved((trade.valve, "1", "490"), title="Agreed")
    other = make_customer(owner=trade.rep)
    for query, titles in {
        "": ["Agreed", "Drafted"],
        "state=draft": ["Drafted"],
        f"product={trade.valve.pk}": ["Agreed"],
        f"customer={trade.customer.pk}": ["Agreed", "Drafted"],
        f"customer={other.pk}": [],
        f"q={approved.document.number}": ["Agreed"],
        f"q=Drafted {trade.customer.number}": ["Drafted"],
        "holds=today": ["Agreed", "Drafted"],
        "holds=over": [],
    }.items():
        page = rep.get(f"/prices/?{query}").context["page"]
        assert sorted(row.document.title for row in page) == titles, query
    assert draft.document.title in text(rep, "/prices/?state=nonsense")
    assert "Nothing fits" in text(rep, "/prices/?holds=over")


def test_sums_of_applications_are_by_currency_without_void_ones(rep: Client, trade: Trade) -> None:
    trade.begun((trade.pump, "1", "900"))
    trade.approved((trade.valve, "2", "480"))
    rep.post(f"/prices/{trade.begun((trade.pump, '1', '700')).document.ref}/discard/")
    make_exchange_rate("USD", "7")
    trade.price_list = make_price_list({trade.pump: "100"}, currency="USD")
    trade.begun((trade.pump, "1", "99"))
    sums = rep.get("/prices/").context["sums"]
    found = [(row["code"], row["sum_amount"], row["sum_approved"]) for row in sums]
    assert found == [("CNY", 1860, 960), ("USD", 99, 0)]
    (approved,) = rep.get("/prices/?state=approved").context["sums"]
    assert (approved["sum_amount"], approved["sum_approved"]) == (960, 960)
    assert "¥1,860.00" in text(rep, "/prices/")
    assert rep.get("/prices/?tab=all&after=x").context["sums"] == []


def test_applications_are_exported_as_the_list_shows_them_and_noted(rep: Client, trade: Trade) -> None:
    trade.begun(title="Drafted")
    agreed = trade.approved((trade.valve, "1", "490"), title="Agreed", competitor="=Grundfos")
    answer: Any = rep.post("/prices/export/", {"file_format": "csv", "query": "tab=mine&state=approved"})
    _head, row = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    words = (agreed.document.number, "Agreed", "Approved", trade.customer.name, "490.00", "'=Grundfos")
    assert all(str(word) in row for word in words), row
    log = ExportLog.objects.get()
    assert (log.what, log.rows, log.by, log.private) == ("prices:list", 1, trade.rep, True)
    stranger = as_user(Client(), make_user(Role.SALES_REP))
    seen: Any = stranger.post("/prices/export/", {"file_format": "csv", "query": "tab=all"})
    assert b"Agreed" not in b"".join(seen.streaming_content)
    assert rep.post("/prices/export/", {"file_format": "doc"}).status_code == 409


@pytest.mark.parametrize("page", ["/prices/?tab=all", "/prices/approved/"])
def test_lists_cost_the_same_for_one_and_three(rep: Client, trade: Trade, page: str) -> None:
    trade.approved()
    one = queries(lambda: rep.get(page))
    trade.approved((trade.valve, "1", "430"))
    trade.approved((trade.pump, "1", "840"))
    assert queries(lambda: rep.get(page)) == one


def test_pages_cost_the_same_for_one_row_and_three(rep: Client, trade: Trade) -> None:
    third = make_product()
    trade.price_list = make_price_list({trade.pump: "1000", trade.valve: "500", third: "10"})
    one = trade.begun((trade.pump, "1", "850"))
    three = trade.begun((trade.pump, "1", "850"), (trade.valve, "1", "430"), (third, "1", "8"))
    pages = [f"/prices/{application.document.ref}/" for application in (one, three)]
    for part in ("", "change/"):
        assert queries(lambda: rep.get(f"{pages[0]}{part}")) == queries(lambda: rep.get(f"{pages[1]}{part}"))  # noqa: B023
    rows = [{"product": product.pk, "quantity": "1", "price": "1"} for product in (trade.pump, trade.valve, third)]
    compute = f"/prices/compute/?customer={trade.customer.number}"
    few, many = (typed(trade, *part) for part in (rows[:1], rows))
    assert queries(lambda: rep.post(compute, many)) == queries(lambda: rep.post(compute, few))


def test_register_shows_who_approved_and_sums(rep: Client, trade: Trade) -> None:
    assert "No approved prices" in text(rep, "/prices/approved/")
    trade.approved((trade.pump, "3", "850.3333"))
    trade.approved((trade.valve, "2", "480"))
    make_exchange_rate("USD", "7")
    trade.price_list = make_price_list({trade.pump: "100"}, currency="USD")
    trade.approved((trade.pump, "1", "99"))
    shown = text(rep, "/prices/approved/")
    assert str(trade.director) in shown
    assert "within the owner" in shown
    found = {one.currency: one for one in rep.get("/prices/approved/").context["sums"]}
    assert (found["CNY"].number, str(found["CNY"].amount), str(found["CNY"].list_amount)) == (2, "3511.00", "4000.00")
    assert (found["USD"].amount, str(found["USD"].rate)) == (99, "0.9900")


def test_register_is_filtered(rep: Client, trade: Trade) -> None:
    trade.approved((trade.pump, "1", "850"))
    changed = trade.approved((trade.valve, "1", "430"))
    text(rep, f"/prices/{changed.document.ref}/change/", typed(trade, version=changed.document.version))
    codes = {
        "": ["PU-1"],
        "validity=ended": ["VA-1"],
        "validity=expired": [],
        "validity=any": ["PU-1", "VA-1"],
        f"validity=any&product={trade.valve.pk}": ["VA-1"],
        f"customer={trade.customer.pk}": ["PU-1"],
        "validity=any&q=va-1": ["VA-1"],
        f"validity=any&q={trade.customer.name}": ["PU-1", "VA-1"],
        "validity=any&q=nothing": [],
    }
    for query, expected in codes.items():
        page = rep.get(f"/prices/approved/?{query}").context["page"]
        assert sorted(price.product.code for price in page) == expected, query
    assert "Nothing fits" in text(rep, "/prices/approved/?q=nothing")


def test_register_is_exported_and_noted(rep: Client, trade: Trade) -> None:
    trade.customer.name = "=HYPERLINK(1)"
    trade.customer.save()
    trade.approved((trade.pump, "3", "850.3333"))
    answer: Any = rep.post("/prices/approved/export/", {"file_format": "xlsx", "query": "validity=valid"})
    grid = sheets.read(io.BytesIO(b"".join(answer.streaming_content)), columns=16)
    assert grid[0][:4] == ["Customer", "Customer number", "Product code", "Product"]
    assert grid[1][0] == "=HYPERLINK(1)", "a text, no formula"
    assert (grid[1][4], grid[1][8], grid[1][9]) == (850.3333, 3, 2551)
    assert str(trade.director) in str(grid[1][15])
    answer = rep.post("/prices/approved/export/", {"file_format": "csv", "query": ""})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in content
    assert "850.3333" in content
    log = ExportLog.objects.latest("pk")
    assert (log.what, log.rows, log.by, log.private) == ("prices:approved", 1, trade.rep, True)
    assert rep.post("/prices/approved/export/", {"file_format": "doc"}).status_code == 422
    assert "/prices/approved/?" in text(as_user(rep, trade.manager), "/customers/exports/")


def test_register_of_too_many_rows_is_not_exported(trade: Trade, monkeypatch: pytest.MonkeyPatch) -> None:
    trade.approved()
    monkeypatch.setattr(price_register, "MOST", 0)
    rows = ApprovedPrice.objects.visible_to(trade.rep)
    with pytest.raises(DomainError, match="At most 0 rows"):
        price_register.export(rows, by=trade.rep, file_format=FileFormat.CSV)


def test_export_holds_what_one_sees_and_no_more(trade: Trade) -> None:
    trade.approved()
    rows = ApprovedPrice.objects.visible_to(trade.rep)
    exported = price_register.export(rows, by=make_user(Role.SALES_REP), file_format=FileFormat.CSV)
    exported.file.close()
    assert exported.log.rows == 0
    assert Document.objects.filter(kind="price").count() == 1
