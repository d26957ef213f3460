"""A line of a customer's log becomes a support request with everything carried over; both know each other."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rules.roles import Role
from core.files import IMAGES
from core.vault import path_of
from customers.models import LogEntry, LogPerson, Need, Scope, SightRule
from customers.services import files
from requests_app.models import SupportContent, SupportRequest
from requests_app.services.prefill import DESCRIPTION, TITLE, of_log
from tests.core.hostile_files import picture
from tests.factories import (
    make_address,
    make_contact,
    make_customer,
    make_form_version,
    make_opportunity,
    make_request,
    make_user,
    make_visit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(rep: User) -> LogEntry:
    customer = make_customer(owner=rep)
    visit = make_visit(customer, state="logged")
    made = LogEntry.objects.create(
        customer=customer,
        visit=visit,
        opportunity=make_opportunity(customer, name="Cameras"),
        by=rep,
        result="They want a proposal",
        minutes="Long talk",
        next_step="Send a proposal",
    )
    Need.objects.create(customer=customer, log=made, words="晚上太暗", recorded_by=rep)
    return LogEntry.objects.get(pk=made.pk)


def test_choosing_the_content_carries_the_line_along(browser: Client, plain: SupportContent, line: LogEntry) -> None:
    words = browser.get(reverse("requests:new"), {"log": line.number}).content.decode()
    assert f'href="/requests/new/{plain.code}/?log={line.number}"' in words


def test_the_choice_says_for_which_customer(browser: Client, plain: SupportContent, line: LogEntry) -> None:
    opportunity = make_opportunity(line.customer)
    known = ({"log": line.number}, {"opportunity": opportunity.number}, {"customer": line.customer_id})
    for query in known:
        words = browser.get(reverse("requests:new"), query).content.decode()
        assert f"For {line.customer}: what do you need support for?" in words
    for query in ({}, {"customer": make_customer().pk}, {"customer": "x"}):
        assert browser.get(reverse("requests:new"), query).context["about"] is None


def test_the_form_starts_with_what_the_line_says(browser: Client, plain: SupportContent, line: LogEntry) -> None:
    form = browser.get(reverse("requests:new_for", args=[plain.code]), {"log": line.number}).context["form"]
    shown = form.common.initial
    assert (shown["customer"], shown["project"], shown["title"]) == (line.customer_id, "Cameras", "Send a proposal")
    assert shown["description"] == "They want a proposal\n\nLong talk\n\n“晚上太暗”"
    assert shown["log_entry"] == line.number


def test_whom_and_where_are_known_from_the_line_and_the_customer(browser: Client, rep: User) -> None:
    customer = make_customer(owner=rep)
    make_address(customer, text="1 Long Street")
    make_contact(customer, name="Main Ann", is_main=True)
    met = make_contact(customer, name="Wang", position="Head", mobile="13800138000", phone="021 5555 0100")
    line = LogEntry.objects.create(customer=customer, by=rep, result="Call")
    LogPerson.objects.create(log=line, contact=met)
    form = make_form_version(None, question("contact", "contact"), question("executive", "contact"), question("place"))
    where = reverse("requests:new_for", args=[form.content.code])
    shown = browser.get(where, {"log": line.number}).context["form"]
    assert shown.questions.initial == {
        "contact": {"name": "Wang", "position": "Head", "phone": "13800138000", "email": ""},
        "place": "1 Long Street",
    }
    assert shown.common.initial["description"].endswith("Spoke with: Wang (Head)")
    of_page = browser.get(where, {"customer": str(customer.pk)}).context["form"]
    assert of_page.questions.initial["contact"]["name"] == "Main Ann"
    assert "contact" not in browser.get(where).context["form"].questions.initial


def test_what_is_hidden_of_a_contact_is_not_filled_in(browser: Client, rep: User) -> None:
    SightRule.objects.create(role=Role.SALES_REP, scope=Scope.ALL)
    customer = make_customer()
    make_contact(customer, name="Main Ann", is_main=True, mobile="13800138000", email="ann@example.com")
    form = make_form_version(None, question("contact", "contact"))
    address = f"{reverse('requests:new_for', args=[form.content.code])}?customer={customer.pk}"
    answer = browser.get(address)
    assert answer.context["form"].questions.initial["contact"]["name"] == "Main Ann"
    assert "13800138000" not in answer.content.decode()
    assert "ann@example.com" not in answer.content.decode()


def question(key: str, kind: str = "text") -> dict[str, object]:
    return {"key": key, "type": kind, "label": {"en": key, "zh": key}}


def test_long_words_are_cut_to_what_a_request_holds(line: LogEntry) -> None:
    line.next_step, line.opportunity, line.result, line.minutes = "", None, "x" * 4000, "y" * 8000
    carried = of_log(line)
    assert (len(carried["title"]), len(carried["description"]), carried["project"]) == (TITLE, DESCRIPTION, "")


def test_the_request_names_the_line_and_the_line_its_requests(
    browser: Client, plain: SupportContent, line: LogEntry
) -> None:
    where = reverse("requests:new_for", args=[plain.code])
    data = {
        "title": "Proposal",
        "customer": line.customer_id,
        "log_entry": line.number,
        "urgency": "normal",
        "wanted_by": "2030-01-15T10:00",
        "submit": "1",
    }
    browser.post(where, data)
    made = SupportRequest.objects.get()
    assert made.log_entry == line
    detail = browser.get(made.get_absolute_url()).content.decode()
    assert line.get_absolute_url() in detail
    assert line.visit is not None
    assert line.visit.get_absolute_url() in detail
    for headers in ({}, {"HX-Request": "true"}):
        listed = browser.get(reverse("requests:of_log", args=[line.number]), headers=headers).content.decode()
        assert str(made.number) in listed


def test_a_draft_keeps_its_line(browser: Client, plain: SupportContent, line: LogEntry) -> None:
    where = reverse("requests:new_for", args=[plain.code])
    browser.post(where, {"title": "Proposal", "log_entry": line.number, "save": "1"})
    draft = SupportRequest.objects.get()
    assert draft.log_entry == line
    words = browser.get(draft.get_absolute_url()).content.decode()
    assert f'name="log_entry" value="{line.number}"' in words


def test_photos_of_the_contact_come_along_once(
    browser: Client, rep: User, plain: SupportContent, line: LogEntry
) -> None:
    picture_of = SimpleUploadedFile("shelf.png", picture("PNG"))
    files.add([picture_of], customer=line.customer, by=rep, at=line.at, log=line, only=IMAGES)
    where = reverse("requests:new_for", args=[plain.code])
    assert "1 photo of the contact comes along." in browser.get(where, {"log": line.number}).content.decode()
    browser.post(where, {"title": "Proposal", "log_entry": line.number, "save": "1"})
    draft = SupportRequest.objects.get()
    (copy,) = draft.attachments.all()
    assert (copy.name, copy.added_by) == ("shelf.png", rep)
    browser.post(draft.get_absolute_url(), {"title": "B", "log_entry": line.number, "remove_file": copy.pk})
    browser.post(draft.get_absolute_url(), {"title": "C", "log_entry": line.number, "save": "1"})
    assert not draft.attachments.exists()
    assert path_of(line.files.get().stored_as).exists()
    assert "comes along" not in browser.get(draft.get_absolute_url()).content.decode()


def test_a_draft_keeps_a_line_that_its_writer_cannot_read_any_more(
    browser: Client, plain: SupportContent, line: LogEntry
) -> None:
    browser.post(reverse("requests:new_for", args=[plain.code]), {"title": "A", "log_entry": line.number, "save": "1"})
    draft = SupportRequest.objects.get()
    other = make_user(Role.SALES_REP)
    LogEntry.objects.update(by=other, visit=None)
    type(line.customer).objects.update(owner=other)
    browser.post(draft.get_absolute_url(), {"title": "B", "log_entry": line.number, "save": "1"})
    draft.refresh_from_db()
    assert (draft.title, draft.log_entry) == ("B", line)


@pytest.mark.parametrize("named", ["L-999999999", "x\x00", "L-" + "9" * 60])
def test_a_line_that_one_cannot_read_changes_nothing(
    browser: Client, plain: SupportContent, line: LogEntry, named: str
) -> None:
    form = browser.get(reverse("requests:new_for", args=[plain.code]), {"log": named}).context["form"]
    assert "log_entry" not in form.common.initial


def test_anothers_line_is_neither_carried_over_nor_taken(plain: SupportContent, line: LogEntry) -> None:
    stranger = Client()
    stranger.force_login(make_user(Role.SALES_REP))
    where = reverse("requests:new_for", args=[plain.code])
    assert "They want a proposal" not in stranger.get(where, {"log": line.number}).content.decode()
    stranger.post(where, {"title": "Mine", "log_entry": line.number, "save": "1"})
    assert SupportRequest.objects.get().log_entry is None
    assert stranger.get(reverse("requests:of_log", args=[line.number])).status_code == 404


def test_who_sees_the_request_and_not_the_log_sees_no_line(line: LogEntry) -> None:
    support_request = make_request(line.by, log_entry=line, state="in_progress", customer=line.customer)
    lead = Client()
    assert support_request.lead is not None
    lead.force_login(support_request.lead)
    words = lead.get(support_request.get_absolute_url()).content.decode()
    assert support_request.title in words
    assert line.number not in words
