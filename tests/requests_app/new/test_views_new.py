"""From the choice of a content to a submitted request, in the browser's own terms."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from customers.models import Customer
from requests_app.models import SupportContent, SupportRequest
from requests_app.rules.states import State
from tests.factories import make_content, make_customer, make_form_version, make_request, make_user
from tests.queries import queries

from .conftest import Filled

pytestmark = pytest.mark.django_db
NEW = "/requests/new/T3/"


def test_choose_groups_by_type_and_puts_recent_ones_first(browser: Client, rep: User, content: SupportContent) -> None:
    market = make_content("M4", name_en="Company gifts")
    make_form_version(market)
    make_content("T9", name_en="Not published")
    make_content("T8", name_en="Withdrawn", is_active=False)
    make_request(rep, state=State.DRAFT, form=market.form_versions.get())
    page = browser.get(reverse("requests:new"), {"customer": "7"})
    assert [row.code for row in page.context["recent"]] == ["M4"]
    shown = page.content.decode()
    assert "Not published" not in shown
    assert "Withdrawn" not in shown
    assert shown.index("Technical support") < shown.index("Market support")
    assert f"{NEW}?customer=7" in shown


def test_form_shows_what_is_known_and_makes_no_row(
    browser: Client, content: SupportContent, customer: Customer
) -> None:
    page = browser.get(NEW, {"customer": customer.pk})
    assert page.status_code == 200
    initial = page.context["form"].common.initial
    assert initial["customer"] == customer.pk
    assert initial["wanted_by"].hour == 17
    assert "The environment is definite." in page.content.decode()
    assert not SupportRequest.objects.exists()


def test_form_offers_the_answers_given_last_and_copies(
    browser: Client, rep: User, content: SupportContent, customer: Customer
) -> None:
    make_request(rep, form=content.form_versions.get(), answers={"place": "Room 7", "topic": "X"}, customer=customer)
    page = browser.get(NEW)
    form = page.context["form"]
    assert form.common.initial["customer"] == customer.pk
    assert form.common.initial["answers"] == {"place": "Room 7"}
    assert "Start from an earlier one" in page.content.decode()


def test_form_of_a_content_that_is_not_offered_says_so(browser: Client, content: SupportContent) -> None:
    content.is_active = False
    content.save()
    page = browser.get(NEW)
    assert page.status_code == 409
    assert "not offered" in page.content.decode()


def test_a_content_without_precondition_or_customer_asks_for_neither(browser: Client, filled: Filled) -> None:
    make_form_version(make_content("S1", needs_customer=False), schema={"groups": []})
    assert "Before you submit" not in browser.get("/requests/new/S1/").content.decode()
    answer = browser.post("/requests/new/S1/", filled.with_(submit="1", customer=None, precondition_confirmed=None))
    assert answer.status_code == 302
    assert SupportRequest.objects.get().state == State.SUBMITTED


def test_unknown_content_is_404(browser: Client) -> None:
    assert browser.get("/requests/new/Q9/").status_code == 404


def test_submitting_a_complete_form_makes_a_numbered_request(
    browser: Client, rep: User, content: SupportContent, filled: Filled
) -> None:
    answer = browser.post(NEW, filled.with_(submit="1"))
    made = SupportRequest.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == made.get_absolute_url()
    assert browser.cookies["taken_form"].value == filled.fields["form_key"]
    assert (made.state, made.requester, made.title) == (State.SUBMITTED, rep, "Load test of the billing system")
    assert made.answers == {"topic": "Load", "items": [{"name": "Server"}]}
    assert made.precondition_confirmed
    assert [event.kind for event in made.events.all()] == ["submitted"]


def test_submitting_twice_makes_one_request(browser: Client, content: SupportContent, filled: Filled) -> None:
    first = browser.post(NEW, filled.with_(submit="1"))
    second = browser.post(NEW, filled.with_(submit="1"))
    assert first["Location"] == second["Location"]
    assert SupportRequest.objects.count() == 1


def test_the_same_key_with_other_text_is_422(browser: Client, content: SupportContent, filled: Filled) -> None:
    browser.post(NEW, filled.with_(submit="1"))
    answer = browser.post(NEW, filled.with_(submit="1", title="Something else"))
    assert answer.status_code == 422
    assert "Something else" in answer.content.decode()  # what was typed is given back
    assert SupportRequest.objects.count() == 1


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": None}, "This field is required"),
        ({"title": "x" * 161}, "at most 160 characters"),
        ({"title": "a\x00b"}, "NUL"),
        ({"customer": None}, "This field is required"),
        ({"customer": "999999"}, "Select a valid choice"),
        ({"customer": "abc"}, "Select a valid choice"),
        ({"wanted_by": "tomorrow"}, "Enter a valid date/time"),
        ({"wanted_by": "2020-01-01T10:00"}, "passed already"),
        ({"wanted_by": "2262-01-01T10:00"}, "within ten years"),
        ({"urgency": "whatever"}, "Select a valid choice"),
        ({"precondition_confirmed": None}, "Please confirm this"),
        ({"answers-topic": None}, "Fill this in."),
        ({"answers-count": "many"}, "number"),
    ],
)
def test_what_is_wrong_is_said_and_everything_else_is_kept(
    browser: Client,
    content: SupportContent,
    filled: Filled,
    changes: dict[str, object],
    sentence: str,
    htmx: dict[str, str],
) -> None:
    answer = browser.post(NEW, filled.with_(submit="1", **changes), headers=htmx)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert sentence in shown
    assert "Two days with real data." in shown
    kept = SupportRequest.objects.get()
    assert (kept.state, kept.description) == (State.DRAFT, "Two days with real data.")
    again = browser.post(NEW, filled.with_(submit="1"))  # the same page, corrected
    assert again.status_code == 302
    assert SupportRequest.objects.get().state == State.SUBMITTED


def test_a_customer_of_somebody_else_does_not_exist(browser: Client, content: SupportContent, filled: Filled) -> None:
    answer = browser.post(NEW, filled.with_(submit="1", customer=make_customer().pk))
    assert answer.status_code == 422
    assert SupportRequest.objects.get().customer is None


def test_a_customer_whose_owner_left_is_refused_in_words(
    browser: Client, rep: User, content: SupportContent, filled: Filled
) -> None:
    rep.managed_units.set([rep.unit])
    orphaned = make_customer(owner=make_user(is_active=False, unit=rep.unit), unit=rep.unit)
    answer = browser.post(NEW, filled.with_(submit="1", customer=orphaned.pk))
    assert answer.status_code == 422
    assert "who has left" in answer.content.decode()


def test_a_content_withdrawn_meanwhile_keeps_the_draft(
    browser: Client, content: SupportContent, filled: Filled
) -> None:
    browser.post(NEW, filled.with_(save="1"))
    content.is_active = False
    content.save()
    draft = SupportRequest.objects.get()
    answer = browser.post(draft.get_absolute_url(), filled.with_(submit="1", idempotency_key=None))
    assert answer.status_code == 422
    assert "not offered any more" in answer.content.decode()
    assert SupportRequest.objects.get().state == State.DRAFT


def test_saving_needs_nothing_to_be_complete(browser: Client, content: SupportContent) -> None:
    answer = browser.post(NEW, {"save": "1", "form_key": str(uuid.uuid4()), "title": "Later"})
    draft = SupportRequest.objects.get()
    assert answer["Location"] == reverse("requests:draft", args=[draft.pk])
    assert (draft.title, draft.urgency) == ("Later", "normal")


def test_a_form_without_keys_is_taken_each_time(browser: Client, content: SupportContent, filled: Filled) -> None:
    for _time in range(2):
        browser.post(NEW, filled.with_(submit="1", form_key=None, idempotency_key=None))
    assert SupportRequest.objects.filter(state=State.SUBMITTED).count() == 2


def test_add_a_row_keeps_what_is_typed(browser: Client, content: SupportContent, filled: Filled) -> None:
    answer = browser.post(NEW, filled.with_(**{"answers-items-add": "1"}))
    assert answer.status_code == 200
    assert SupportRequest.objects.get().title == "Load test of the billing system"


def test_files_come_with_the_form(browser: Client, content: SupportContent, filled: Filled) -> None:
    several = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]
    tender = SimpleUploadedFile("tender.pdf", b"%PDF-1.7\n%%EOF")
    browser.post(NEW, filled.with_(submit="1", attachments=several, **{"answers-tender": tender}))
    made = SupportRequest.objects.get()
    assert made.state == State.SUBMITTED
    assert set(made.attachments.values_list("name", "field_key")) == {
        ("a.txt", ""),
        ("b.txt", ""),
        ("tender.pdf", "tender"),
    }


def test_a_bad_file_is_named_and_the_good_ones_stay(browser: Client, content: SupportContent, filled: Filled) -> None:
    mixed = [SimpleUploadedFile("good.txt", b"a"), SimpleUploadedFile("bad.exe", b"MZ")]
    tender = SimpleUploadedFile("tender.svg", b"<svg/>")
    answer = browser.post(NEW, filled.with_(submit="1", attachments=mixed, **{"answers-tender": tender}))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "bad.exe: " in shown
    assert "tender.svg: " in shown
    assert [row.name for row in SupportRequest.objects.get().attachments.all()] == ["good.txt"]
    assert "good.txt" in shown


def test_more_than_any_form_needs_is_refused_before_it_is_read(
    browser: Client, content: SupportContent, filled: Filled, settings: Settings
) -> None:
    settings.ATTACHMENT_MAX_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000, 2000
    large = SimpleUploadedFile("a.txt", b"a" * 6000)
    assert browser.post(NEW, filled.with_(save="1", attachments=large)).status_code == 400
    assert not SupportRequest.objects.exists()
    fitting = SimpleUploadedFile("a.txt", b"a" * 900)
    assert browser.post(NEW, filled.with_(save="1", attachments=fitting)).status_code == 302


def test_keeping_while_typing_begins_one_draft(browser: Client, content: SupportContent, filled: Filled) -> None:
    form = filled.with_(title="Lo")
    first = browser.post(reverse("requests:new_keep", args=["T3"]), form, headers={"X-Draft": "1"})
    second = browser.post(reverse("requests:new_keep", args=["T3"]), form | {"title": "Load"})
    assert first.json() == second.json()
    draft = SupportRequest.objects.get()
    assert first.json()["page"] == reverse("requests:draft", args=[draft.pk])
    assert draft.title == "Load"


def test_files_are_kept_as_soon_as_they_are_chosen(browser: Client, content: SupportContent, filled: Filled) -> None:
    form = filled.with_(title="", attachments=[SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.js", b"b")])
    answer = browser.post(reverse("requests:new_files", args=["T3"]), form, headers={"HX-Request": "true"})
    draft = SupportRequest.objects.get()
    assert answer.status_code == 422
    assert answer["HX-Replace-Url"] == reverse("requests:draft", args=[draft.pk])
    shown = answer.content.decode()
    assert "b.js: " in shown
    assert "a.txt" in shown


def test_route_waits_for_the_customer(browser: Client, content: SupportContent) -> None:
    shown = browser.get(reverse("requests:new_route", args=["T3"]), {"customer": "x"}).content.decode()
    assert "Choose the customer" in shown


def test_route_says_when_nobody_answers(browser: Client, content: SupportContent, customer: Customer) -> None:
    shown = browser.get(reverse("requests:new_route", args=["T3"]), {"customer": customer.pk}).content.decode()
    assert "Administrators" in shown


def test_copy_makes_a_draft(browser: Client, rep: User, content: SupportContent, customer: Customer) -> None:
    earlier = make_request(
        rep,
        form=content.form_versions.get(),
        title="Load test",
        customer=customer,
        answers={"topic": "Load", "day": "2026-01-02", "gone": "x"},
        precondition_confirmed=True,
    )
    answer = browser.post(reverse("requests:copy", args=[earlier.number]))
    draft = SupportRequest.objects.get(state=State.DRAFT)
    assert answer["Location"] == reverse("requests:draft", args=[draft.pk])
    assert (draft.title, draft.customer, draft.answers) == ("Load test", customer, {"topic": "Load"})
    assert not draft.precondition_confirmed


def test_form_starts_from_an_earlier_request_without_a_row(
    browser: Client, rep: User, content: SupportContent, customer: Customer
) -> None:
    form = content.form_versions.get()
    earlier = make_request(rep, form=form, title="Load test", customer=customer, answers={"topic": "Load"})
    shown = browser.get(f"{NEW}?copy={earlier.number}").context["form"].common.initial
    assert (shown["title"], shown["customer"], shown["answers"]) == ("Load test", customer, {"topic": "Load"})
    theirs = make_request(form=form, title="Of a stranger")
    assert "title" not in browser.get(f"{NEW}?copy={theirs.number}").context["form"].common.initial
    assert not SupportRequest.objects.filter(state=State.DRAFT).exists()


def test_copy_of_what_one_may_not_see_is_404(browser: Client, content: SupportContent) -> None:
    assert browser.post(reverse("requests:copy", args=[make_request().number])).status_code == 404


def test_form_costs_the_same_with_more_requests(
    browser: Client, rep: User, content: SupportContent, customer: Customer
) -> None:
    make_request(rep, form=content.form_versions.get(), customer=customer)
    one = queries(lambda: browser.get(NEW))
    for _row in range(2):
        make_request(rep, form=content.form_versions.get(), customer=make_customer(owner=rep))
    assert queries(lambda: browser.get(NEW)) == one
