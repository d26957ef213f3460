"""Price applications: begun, changed, submitted, approved; what is refused; the prices that are written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from accounts.rules.roles import Role
from approvals.documents import get
from approvals.models import AuthorityRule, Case, Document, DocumentVersion
from approvals.rules.flow import Field
from approvals.rules.states import StepState
from approvals.services import deciding, documents, passing, reverting, submitting
from contracts.models import ApprovedPrice
from contracts.rules.states import Validity
from contracts.services import approved_prices, price_applications, price_kind, price_lists
from core.errors import DomainError, NotAllowed, Stale
from tests.contracts.pricing import Trade, approve_all, fresh, in_days, newest_case, pending, state_of, submit
from tests.factories import (
    make_authority,
    make_customer,
    make_exchange_rate,
    make_opportunity,
    make_price_list,
    make_product,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade() -> Trade:
    return Trade()


def test_draft_has_the_lists_prices_and_the_sum(trade: Trade) -> None:
    application = trade.begun((trade.pump, "10", "850"), (trade.valve, "2.5", "499.9999"))
    rows = [(row.product, row.list_price, row.wanted_price) for row in price_applications.rows_of(application)]
    assert rows == [
        (trade.pump, Decimal(1000), Decimal(850)),
        (trade.valve, Decimal(500), Decimal("499.9999")),
    ]
    document = Document.objects.get(pk=application.pk)
    assert (document.net_amount, document.currency, document.number) == (Decimal("9750.00"), "CNY", None)
    assert document.title == "Product PU-1, Product VA-1"


def test_title_is_the_opportunitys_unless_it_is_typed(trade: Trade) -> None:
    opportunity = make_opportunity(trade.customer, name="New plant")
    assert trade.begun(opportunity=opportunity).document.title == "New plant"
    assert trade.begun(opportunity=opportunity, title=" Pumps ").document.title == "Pumps"


def test_application_is_for_who_sees_what_is_private(trade: Trade) -> None:
    stranger = make_user(Role.SALES_REP)
    with pytest.raises(NotAllowed):
        price_applications.begin(by=stranger, customer=trade.customer, draft=trade.draft())
    supporter = make_user(Role.SUPPORTER, unit=trade.rep.unit)
    with pytest.raises(NotAllowed, match="for sales"):
        price_applications.begin(by=supporter, customer=make_customer(owner=supporter), draft=trade.draft())
    trade.customer.deleted_at = timezone.now()
    with pytest.raises(NotAllowed, match="not in the archive"):
        trade.begun()
    trade.customer.deleted_at = None
    of_manager = price_applications.begin(by=trade.manager, customer=trade.customer, draft=trade.draft())
    assert of_manager.document.owner == trade.manager


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("empty", "at least one row"),
        ("twice", "one row: put"),
        ("unlisted", "Not in “List"),
        ("none", "above 0"),
        ("negative", "above 0"),
        ("huge", "too large"),
        ("unpublished", "not in force"),
        ("others", "another customer"),
        ("fine", "no such small"),
    ],
)
def test_draft_that_is_no_application_is_refused(trade: Trade, what: str, sentence: str) -> None:
    rows = {
        "twice": [(trade.pump, "1", "1"), (trade.pump, "2", "2")],
        "unlisted": [(make_product(), "1", "1")],
        "none": [(trade.pump, "0", "1")],
        "negative": [(trade.pump, "1", "-1")],
        "huge": [(trade.pump, "1e11", "999999"), (trade.valve, "1e11", "99999")],
    }
    fields: dict[str, dict[str, Any]] = {
        "unpublished": {"price_list": make_price_list({trade.pump: "1"}, published=False)},
        "others": {"opportunity": make_opportunity()},
        "fine": {
            "price_list": make_price_list({trade.pump: "100"}, currency="JPY"),
            "competitor_price": Decimal("0.5"),
        },
    }
    draft = trade.draft(*rows.get(what, []), **fields.get(what, {}))
    draft = replace(draft, rows=[]) if what == "empty" else draft
    with pytest.raises(DomainError, match=sentence):
        price_applications.begin(by=trade.rep, customer=trade.customer, draft=draft)
    assert not Document.objects.exists()


def test_change_is_one_event_that_says_what_was_before(trade: Trade) -> None:
    application = trade.begun()
    draft = trade.draft((trade.valve, "4", "450"), reason="Another reason", title="Valves")
    changed = price_applications.change(application, by=trade.rep, version=1, draft=draft)
    document = Document.objects.get(pk=application.pk)
    assert (document.title, document.net_amount, document.version) == ("Valves", Decimal(1800), 2)
    assert [row.product for row in changed.rows.all()] == [trade.valve]
    event = document.events.latest("seq")
    assert event.kind == "changed"
    assert event.data["changes"]["rows"] == [["PU-1 × 10.000 @ 850.0000"], ["VA-1 × 4.000 @ 450.0000"]]
    assert event.data["changes"]["reason"] == ["A large order", "Another reason"]
    assert event.data["changes"]["net_amount"] == ["8500.00", "1800.00"]
    with pytest.raises(Stale) as stale:
        price_applications.change(application, by=trade.rep, version=1, draft=draft)
    assert "VA-1 × 4.000 @ 450.0000" in stale.value.current.values()
    with pytest.raises(NotAllowed):
        price_applications.change(application, by=trade.manager, version=2, draft=draft)


def test_within_the_authority_it_is_approved_at_once(trade: Trade) -> None:
    application = trade.submitted((trade.pump, "10", "950"))
    assert state_of(application) == "approved"
    assert application.document.number == f"PA-{timezone.localdate().year}-00001"
    (price,) = ApprovedPrice.objects.all()
    assert (price.customer, price.product, price.price, price.list_price, price.quantity, price.currency) == (
        trade.customer,
        trade.pump,
        Decimal(950),
        Decimal(1000),
        Decimal(10),
        "CNY",
    )
    assert (price.valid_from, price.valid_until) == (in_days(0), in_days(30))


def test_below_the_authority_the_holder_decides(trade: Trade) -> None:
    application = trade.submitted((trade.pump, "10", "850"))
    assert pending(application).holder == trade.manager
    deciding.approve(pending(application), by=trade.manager, seen=newest_case(application).sha256)
    assert pending(application).holder == trade.director, "the manager goes down to 90 % only"
    assert not ApprovedPrice.objects.exists()
    approve_all(application)
    assert state_of(application) == "approved"
    assert ApprovedPrice.objects.get().price == 850


def test_too_large_an_amount_is_not_split_into_rows(trade: Trade) -> None:
    other = make_product(group=trade.pump.group)
    trade.price_list = make_price_list({trade.pump: "1000", other: "1000"})
    assert state_of(trade.submitted((trade.pump, "60", "960"))) == "approved"
    both = trade.submitted((trade.pump, "60", "950"), (other, "60", "950"))
    assert state_of(both) == "in_approval"


def test_price_that_was_approved_demands_nothing(trade: Trade) -> None:
    trade.approved((trade.pump, "10", "850"))
    again = trade.submitted((trade.pump, "500", "850"))
    assert state_of(again) == "approved", "at that price, whatever the quantity"
    content = again.document.versions.get().content
    assert content["rows"][0]["covered_by"] == f"PA-{timezone.localdate().year}-00001"
    lower = trade.submitted((trade.pump, "1", "849.9999"))
    assert state_of(lower) == "in_approval"


def test_frozen_content_has_both_languages_and_no_floats(trade: Trade) -> None:
    opportunity = make_opportunity(trade.customer, name="Plant")
    fields = {"competitor": "Other", "competitor_price": Decimal(8000), "margin": Decimal("0.12")}
    application = trade.submitted((trade.pump, "10", "850"), opportunity=opportunity, **fields)
    version = application.document.versions.get()
    row = version.content["rows"][0]
    assert row["product"] == {"code": "PU-1", "name_en": "Product PU-1", "name_zh": "产品PU-1"}
    assert (row["rate"], row["amount"], row["wanted_price"]) == ("0.8500", "8500.00", "850.0000")
    assert version.content["opportunity"] == f"{opportunity.number} Plant"
    assert version.content["margin"] == "0.1200"
    assert version.facts[Field.OVER_AUTHORITY] is True
    assert version.facts[Field.NET_AMOUNT] == "8500.00"
    assert version.facts[Field.LOWEST_RATE] == "0.8500"
    assert version.facts[Field.CUSTOMER_CLASS] == "ordinary"
    assert [(demand.group, demand.rate, demand.amount) for demand in version.demands] == [
        ("pumps", Decimal("0.85"), Decimal(8500))
    ]


def test_amounts_count_in_the_companys_currency(trade: Trade) -> None:
    trade.price_list = make_price_list({trade.pump: "1000"}, currency="USD")
    application = trade.begun((trade.pump, "20", "990"))
    with pytest.raises(DomainError, match="No exchange rate of USD"):
        submitting.submit(application.document, by=trade.rep)
    make_exchange_rate("USD", "7.1")
    submitted = submit(application)
    assert state_of(submitted) == "in_approval", "140,580 CNY are more than the rep may grant"
    assert submitted.document.base_amount == Decimal(140580)
    make_exchange_rate("USD", "9999999", valid_from=timezone.localdate())
    huge = trade.begun((trade.pump, "100000000", "999"))
    with pytest.raises(DomainError, match="too large"):
        submitting.submit(huge.document, by=trade.rep)


def test_submission_says_everything_that_is_wrong(trade: Trade) -> None:
    application = trade.begun(reason="", valid_until=in_days(0))
    with pytest.raises(DomainError, match="Say why"):
        submitting.submit(application.document, by=trade.rep)
    price_lists.withdraw(trade.price_list, by=make_user(Role.ADMINISTRATOR), reason="Over")
    trade.pump.is_active = False
    trade.pump.save()
    trade.customer.deleted_at, trade.customer.deleted_by = timezone.now(), trade.rep
    trade.customer.save()
    with time_machine.travel(timezone.now() + timedelta(days=1)), pytest.raises(DomainError) as refused:
        submitting.submit(application.document, by=trade.rep)
    for words in ("not in the archive", "has passed", "is not in force today", "PU-1 is not sold any more"):
        assert words in str(refused.value)
    application.rows.all().delete()
    with pytest.raises(DomainError, match="There are no rows"):
        submitting.submit(application.document, by=trade.rep)


def test_change_of_what_is_approved_ends_its_prices(trade: Trade) -> None:
    application = trade.approved()
    price = ApprovedPrice.objects.get()
    assert (price.validity, price.get_validity_display()) == (Validity.VALID, "Valid")
    draft = trade.draft((trade.pump, "10", "860"))
    price_applications.change(application, by=trade.rep, version=application.document.version, draft=draft)
    price.refresh_from_db()
    assert price.validity == Validity.ENDED
    assert not price.is_valid_on(in_days(0))
    assert newest_case(application).state == "voided"
    approve_all(submit(fresh(application)))
    assert [(one.price, one.validity) for one in ApprovedPrice.objects.order_by("pk")] == [
        (Decimal(850), Validity.ENDED),
        (Decimal(860), Validity.VALID),
    ]


def test_declared_void_its_prices_end(trade: Trade) -> None:
    application = trade.approved()
    documents.void(application.document, by=make_user(Role.ADMINISTRATOR), reason="A mistake")
    assert ApprovedPrice.objects.get().validity == Validity.ENDED


def test_price_expires_after_its_last_day(trade: Trade) -> None:
    trade.approved()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        price = ApprovedPrice.objects.get()
        assert price.validity == Validity.EXPIRED
        assert list(ApprovedPrice.objects.expired_on(timezone.localdate())) == [price]
        assert not ApprovedPrice.objects.valid_on(timezone.localdate()).exists()


def test_final_decision_comes_too_late_for_a_price_that_is_over(trade: Trade) -> None:
    application = trade.submitted(valid_until=in_days(1))
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        deciding.approve(pending(application), by=trade.manager, seen=newest_case(application).sha256)
        with pytest.raises(DomainError, match="has passed"):
            deciding.approve(pending(application), by=trade.director, seen=newest_case(application).sha256)
    assert state_of(application) == "in_approval"
    assert not ApprovedPrice.objects.exists()


def test_final_decision_asks_the_matrix_again(trade: Trade) -> None:
    application = trade.submitted()
    deciding.approve(pending(application), by=trade.manager, seen=newest_case(application).sha256)
    task = pending(application)
    _director_may_go_to("0.9")
    with pytest.raises(DomainError, match="Nobody who approved it may grant this"):
        deciding.approve(task, by=trade.director, seen=newest_case(application).sha256)
    make_authority(trade.director, "0.8")
    deciding.approve(task, by=trade.director, seen=newest_case(application).sha256)
    assert state_of(application) == "approved"


def test_who_approved_before_it_went_back_grants_nothing_any_more(trade: Trade) -> None:
    application, colleague = trade.submitted(), make_user(Role.SALES_REP)
    seen = newest_case(application).sha256
    deciding.approve(pending(application), by=trade.manager, seen=seen)
    step = newest_case(application).steps.get(state=StepState.PASSED)
    deciding.return_to_step(pending(application), by=trade.director, seen=seen, reason="Look again", step=step)
    passing.transfer(pending(application), by=trade.manager, to=colleague)
    deciding.approve(pending(application), by=colleague, seen=seen)
    _director_may_go_to("0.9")
    make_authority(trade.manager, "0.8")
    with pytest.raises(DomainError, match="Nobody who approved it may grant this"):
        deciding.approve(pending(application), by=trade.director, seen=seen)
    assert state_of(application) == "in_approval"


def test_final_decision_asks_again_for_what_an_approved_price_spared(trade: Trade) -> None:
    _director_may_go_to("0.7")
    cited = trade.approved((trade.pump, "10", "750"))
    application = trade.submitted((trade.pump, "1", "750"), (trade.valve, "10", "440"))
    assert application.document.versions.get().content["rows"][0]["covered_by"]
    deciding.approve(pending(application), by=trade.manager, seen=newest_case(application).sha256)
    documents.void(cited.document, by=make_user(Role.ADMINISTRATOR), reason="A mistake")
    _director_may_go_to("0.8")
    with pytest.raises(DomainError, match="Nobody who approved it"):
        deciding.approve(pending(application), by=trade.director, seen=newest_case(application).sha256)


def _director_may_go_to(rate: str) -> None:
    """His rule ends, and another takes over."""
    ended = {"ended_at": timezone.now(), "ended_by": make_user(Role.ADMINISTRATOR)}
    AuthorityRule.objects.filter(role=Role.MARKETING_DIRECTOR, ended_at=None).update(**ended)
    make_authority(Role.MARKETING_DIRECTOR, rate)


def test_conditional_yes_is_accepted_in_one_click(trade: Trade) -> None:
    application = trade.submitted((trade.pump, "3", "850"), (trade.valve, "3", "480"))
    case = newest_case(application)
    condition = {"lowest_rate": "0.9233"}
    said = {"seen": case.sha256, "reason": "At 92.33 % or more", "condition": condition}
    deciding.return_to_drafter(pending(application), by=trade.manager, **said)  # type: ignore[arg-type]
    document = Document.objects.get(pk=application.pk)
    deciding.accept_condition(document, by=trade.rep, version=document.version)
    rows = [row.wanted_price for row in price_applications.rows_of(application)]
    assert rows == [Decimal("923.3"), Decimal(480)]
    document.refresh_from_db()
    assert (document.net_amount, document.round, document.state) == (Decimal("4209.90"), 2, "in_approval")
    version = DocumentVersion.objects.filter(document=document).latest("number")
    assert version.net_amount == Decimal("4209.90")
    assert version.content["rows"][0]["wanted_price"] == "923.3000"


def test_condition_that_is_met_already_leaves_the_prices(trade: Trade) -> None:
    """Who raised his prices by hand after the return accepts in one click as well."""
    application = trade.begun((trade.pump, "3", "950"))
    price_kind.meet(application.document, {"lowest_rate": "0.95"})
    assert [row.wanted_price for row in price_applications.rows_of(application)] == [Decimal(950)]


def test_recalled_it_is_a_draft_without_prices(trade: Trade) -> None:
    application = trade.submitted()
    reverting.recall(application.document, by=trade.rep)
    assert state_of(application) == "draft"
    assert not ApprovedPrice.objects.exists()


def test_price_to_cite_is_the_lowest_that_holds(trade: Trade) -> None:
    trade.approved((trade.pump, "1", "960"))
    trade.approved((trade.pump, "1", "950"))
    trade.approved((trade.valve, "1", "490"))
    today, other = in_days(0), make_customer(owner=trade.rep)
    found = list(approved_prices.to_cite(trade.customer, [trade.pump.pk], "CNY", today))
    assert [price.price for price in found] == [Decimal(950), Decimal(960)]
    for asked in (
        approved_prices.to_cite(other, [trade.pump.pk], "CNY", today),
        approved_prices.to_cite(trade.customer, [trade.pump.pk], "USD", today),
        approved_prices.to_cite(trade.customer, [trade.pump.pk], "CNY", in_days(31)),
        approved_prices.to_cite(trade.customer, [trade.pump.pk], "CNY", in_days(-1)),
        approved_prices.to_cite(trade.customer, [], "CNY", today),
    ):
        assert list(asked) == []
    lowest = found[0]
    assert approved_prices.covers(lowest, Decimal(950), today)
    assert approved_prices.covers(lowest, Decimal("950.01"), today)
    assert not approved_prices.covers(lowest, Decimal("949.9999"), today)
    assert not approved_prices.covers(lowest, Decimal(950), in_days(31))
    assert approved_prices.covering(found, trade.valve.pk, Decimal(500), today) is None
    assert approved_prices.covering(found, trade.pump.pk, Decimal(955), today) == lowest


def test_copy_is_based_on_its_original_and_not_approved(trade: Trade) -> None:
    application = trade.approved()
    copy = price_applications.begin(
        by=trade.rep, customer=trade.customer, draft=trade.draft(), based_on=application.document
    )
    assert (copy.document.based_on, copy.document.state, copy.document.number) == (application.document, "draft", None)
    assert ApprovedPrice.objects.count() == 1


def test_every_part_of_the_content_has_a_label(trade: Trade) -> None:
    content = trade.submitted().document.versions.get().content
    labels = get("price").labels()
    assert content.keys() <= labels.keys()
    assert {f"rows.{name}" for name in content["rows"][0]} <= labels.keys()
    with translation.override("zh-hans"):
        assert all(str(label) for label in labels.values())


def test_several_rounds_write_each_ones_prices_down_once(trade: Trade) -> None:
    application = trade.approved()
    assert Case.objects.filter(document=application.pk, state="approved").count() == 1
    assert ApprovedPrice.objects.filter(case=newest_case(application)).count() == 1
