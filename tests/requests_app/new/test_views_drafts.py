"""One's own drafts: found again after a break, kept while typing, never overwritten unseen."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rules.roles import Role
from requests_app.models import SupportContent, SupportRequest
from requests_app.rules.states import State
from tests.factories import make_request, make_user
from tests.queries import queries

from .conftest import Filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(rep: User, content: SupportContent) -> SupportRequest:
    return make_request(rep, state=State.DRAFT, form=content.form_versions.get(), title="Begun", project="P")


def _url(name: str, draft: SupportRequest) -> str:
    return reverse(f"requests:{name}", args=[draft.pk])


def test_draft_opens_in_its_form(browser: Client, draft: SupportRequest) -> None:
    shown = browser.get(_url("draft", draft)).content.decode()
    assert 'value="Begun"' in shown
    assert f'data-draft-url="{_url("draft_keep", draft)}"' in shown


def test_draft_is_its_authors_alone(draft: SupportRequest) -> None:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    for name in ("draft", "draft_keep", "draft_files", "draft_discard"):
        assert client.post(_url(name, draft), {"title": "Mine now"}).status_code == 404
    assert client.get(_url("draft", draft)).status_code == 404


def test_signing_in_leads_back_to_the_draft(draft: SupportRequest) -> None:
    answer = Client().get(_url("draft", draft))
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"next={_url('draft', draft)}")


def test_draft_that_was_submitted_leads_to_the_request(browser: Client, rep: User, content: SupportContent) -> None:
    sent = make_request(rep, form=content.form_versions.get())
    assert browser.get(_url("draft", sent))["Location"] == sent.get_absolute_url()
    answer = browser.post(_url("draft_keep", sent), {"title": "Late"})
    assert answer.status_code == 403
    sent.refresh_from_db()
    assert sent.title != "Late"


def test_keep_stores_what_is_readable_and_leaves_the_rest(browser: Client, draft: SupportRequest) -> None:
    answer = browser.post(_url("draft_keep", draft), {"title": "x" * 200, "project": "Q", "customer": "abc"})
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert (draft.title, draft.project) == ("Begun", "Q")


def test_keep_from_another_window_is_stale_with_both_texts(browser: Client, draft: SupportRequest) -> None:
    here, there = str(uuid.uuid4()), str(uuid.uuid4())
    fields = {"version": draft.version, "title": "Mine", "project": "P", "urgency": "normal"}
    assert browser.post(_url("draft_keep", draft), {**fields, "form_key": here}).status_code == 200
    # the same form may go on although its answer was lost and it knows the old version only
    assert browser.post(_url("draft_keep", draft), {**fields, "form_key": here, "title": "Mine 2"}).status_code == 200
    late = {**fields, "form_key": there, "title": "Theirs", "answers-topic": "Other"}
    answer = browser.post(_url("draft_keep", draft), late, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "Mine 2" in answer.content.decode()
    page = browser.post(_url("draft", draft), {**late, "save": "1"})
    assert page.status_code == 409
    assert "Mine 2" in page.content.decode()
    draft.refresh_from_db()
    assert draft.title == "Mine 2"


def test_stale_shows_every_kind_of_value_in_words(browser: Client, draft: SupportRequest, filled: Filled) -> None:
    browser.post(_url("draft_keep", draft), filled.with_(version=draft.version, urgency="urgent"))
    late = {"version": draft.version, "form_key": str(uuid.uuid4()), "title": "Theirs", "urgency": "normal"}
    shown = browser.post(_url("draft_keep", draft), late, headers={"HX-Request": "true"}).content.decode()
    for words in ("Urgent", "Yes", "Great Wall Power", "Two days with real data.", "Load", "Server"):
        assert f"<dd>{words}" in shown
    assert "+00:00" not in shown


def test_the_same_text_from_another_window_is_no_conflict(browser: Client, draft: SupportRequest) -> None:
    fields = {"version": draft.version, "title": "Same", "project": "P", "urgency": "normal"}
    for _window in range(2):
        answer = browser.post(_url("draft_keep", draft), {**fields, "form_key": str(uuid.uuid4())})
        assert answer.status_code == 200


def test_submitting_a_draft_with_its_files(browser: Client, draft: SupportRequest, filled: Filled) -> None:
    chosen = {"attachments": SimpleUploadedFile("a.txt", b"a")}
    browser.post(_url("draft_files", draft), filled.with_(**chosen), headers={"HX-Request": "true"})
    answer = browser.post(_url("draft", draft), filled.with_(submit="1", version=draft.version))
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED
    assert answer["Location"] == draft.get_absolute_url()
    assert draft.attachments.get().name == "a.txt"
    again = browser.post(_url("draft", draft), filled.with_(submit="1", version=draft.version))
    assert again["Location"] == draft.get_absolute_url()


def test_submitting_again_with_another_key_is_refused(browser: Client, draft: SupportRequest, filled: Filled) -> None:
    browser.post(_url("draft", draft), filled.with_(submit="1"))
    answer = browser.post(_url("draft", draft), filled.with_(submit="1", idempotency_key=str(uuid.uuid4())))
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["draft", "draft_files"])
def test_removing_a_file_keeps_what_is_typed(browser: Client, draft: SupportRequest, filled: Filled, name: str) -> None:
    browser.post(_url("draft_files", draft), filled.with_(attachments=SimpleUploadedFile("a.txt", b"a")))
    file = draft.attachments.get()
    answer = browser.post(_url(name, draft), filled.with_(remove_file=file.pk, title="Typed on"))
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.title == "Typed on"
    assert not draft.attachments.exists()
    assert browser.post(_url(name, draft), filled.with_(remove_file="x", title="Typed on")).status_code == 200


def test_discard_takes_the_draft_away(browser: Client, draft: SupportRequest, filled: Filled) -> None:
    assert browser.post(_url("draft_discard", draft))["Location"] == reverse("requests:drafts")
    assert not SupportRequest.objects.exists()


def test_a_form_whose_draft_was_discarded_says_so(browser: Client, content: SupportContent, filled: Filled) -> None:
    keep = reverse("requests:new_keep", args=["T3"])
    browser.post(keep, filled.with_())
    browser.post(_url("draft_discard", SupportRequest.objects.get()))
    answer = browser.post(keep, filled.with_())
    assert answer.status_code == 409


def test_listing_shows_ones_own_at_a_constant_price(browser: Client, rep: User, content: SupportContent) -> None:
    form, url = content.form_versions.get(), reverse("requests:drafts")
    make_request(rep, state=State.DRAFT, form=form, title="")
    one = queries(lambda: browser.get(url))
    for row in range(2):
        make_request(rep, state=State.DRAFT, form=form, title=f"Draft {row}")
    make_request(state=State.DRAFT, form=form, title="Of a colleague")
    make_request(rep, form=form, title="Sent")
    assert queries(lambda: browser.get(url)) == one
    shown = browser.get(url).content.decode()
    assert "Without title" in shown
    assert "Draft 1" in shown
    assert "Of a colleague" not in shown
    assert "Sent" not in shown


def test_listing_without_drafts_says_what_to_do(browser: Client) -> None:
    assert "No drafts" in browser.get(reverse("requests:drafts")).content.decode()


def test_draft_survives_a_forged_file_to_remove(browser: Client, draft: SupportRequest) -> None:
    answer = browser.post(_url("draft", draft), {"title": "Kept", "remove_file": "9" * 5000})
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.title == "Kept"
