"""Refusals, sign-in, errors and a database that is away, as a browser and as htmx see them."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.db import connection
from django.http import HttpResponse, UnreadablePostError
from django.test import Client, RequestFactory

from core import answers
from tests.factories import make_user

pytestmark = pytest.mark.urls("tests.core.urls")
HTMX = {"HX-Request": "true"}
LONG = "A sentence that took a while to write <b>"


@pytest.fixture
def client() -> Client:
    """Shows what the user sees when a view breaks, instead of raising in the test."""
    return Client(raise_request_exception=False)


def toast_of(response: Any) -> dict[str, str]:
    toast: dict[str, str] = json.loads(response["HX-Trigger"])["toast"]
    return toast


@pytest.mark.parametrize(("kind", "status"), [("rule", 409), ("permission", 403), ("stale", 409)])
def test_refusal_is_a_page_with_its_sentence_the_typed_text_and_the_way_back(
    client: Client, kind: str, status: int
) -> None:
    response = client.post(
        f"/refusing/?with={kind}",
        {"note": LONG, "short": "x", "password": LONG * 2},
        HTTP_REFERER="http://testserver/late/",
    )
    page = response.content.decode()
    assert response.status_code == status
    assert "A sentence that took a while to write &lt;b&gt;" in page
    assert page.count("A sentence") == 1
    assert 'href="http://testserver/late/"' in page


def test_refusal_escapes_its_sentence(client: Client) -> None:
    assert "the request is &lt;closed&gt;." in client.get("/refusing/?with=rule").content.decode()


def test_stale_page_shows_what_stands_there_now(client: Client) -> None:
    page = client.post("/refusing/?with=stale").content.decode()
    assert "Their title" in page
    assert "Their<br>note" in page


@pytest.mark.parametrize(("kind", "status"), [("rule", 409), ("permission", 403), ("stale-without-text", 409)])
def test_refusal_is_a_toast_for_htmx_and_changes_nothing_on_the_page(client: Client, kind: str, status: int) -> None:
    response = client.post(f"/refusing/?with={kind}", headers=HTMX)
    assert (response.status_code, response["HX-Reswap"], response.content) == (status, "none", b"")
    assert toast_of(response)["level"] == "danger"


def test_stale_is_a_dialog_for_htmx_with_what_stands_there_now(client: Client) -> None:
    response = client.post("/refusing/?with=stale", {"note": LONG}, headers=HTMX)
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#dialog", "innerHTML")
    assert "Their title" in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize("kind", ["database", "interface"])
def test_database_that_breaks_in_a_view_is_503_with_the_typed_text(
    client: Client, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.post(f"/refusing/?with={kind}", {"note": LONG})
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "A sentence" in response.content.decode()
    assert "database unavailable" in caplog.text


def test_database_that_breaks_is_a_toast_for_htmx(client: Client) -> None:
    response = client.post("/refusing/?with=database", headers=HTMX)
    assert (response.status_code, response["Retry-After"], response["HX-Reswap"]) == (503, "10", "none")
    assert toast_of(response)["level"] == "danger"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_database_that_is_away_before_the_view_is_503(
    client: Client, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(make_user())
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    response = client.get("/late/", headers=headers)
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    monkeypatch.undo()
    connection.close()
    assert client.get("/late/").content == b"late"


def test_503_offers_to_try_a_page_again_but_not_to_send_a_form_twice(client: Client) -> None:
    assert 'href="/refusing/?with=database"' in client.get("/refusing/?with=database").content.decode()
    assert 'href="/refusing/' not in client.post("/refusing/?with=database").content.decode()


def test_bug_is_500_with_the_typed_text(client: Client) -> None:
    response = client.post("/refusing/?with=bug", {"note": LONG})
    assert response.status_code == 500
    assert "A sentence" in response.content.decode()
    assert "ZeroDivisionError" not in response.content.decode()


def test_bug_is_a_toast_for_htmx(client: Client) -> None:
    response = client.post("/refusing/?with=bug", headers=HTMX)
    assert (response.status_code, response["HX-Reswap"], toast_of(response)["level"]) == (500, "none", "danger")


def test_server_error_without_an_exception_is_500() -> None:
    from core.views import server_error

    assert server_error(RequestFactory().get("/")).status_code == 500


@pytest.mark.parametrize(("kind", "status"), [("missing", 404), ("forbidden", 403), ("suspicious", 400)])
def test_error_pages_have_our_look_and_say_where_to_go(client: Client, kind: str, status: int) -> None:
    logging.getLogger("django.security").setLevel(logging.CRITICAL)
    response = client.get(f"/refusing/?with={kind}")
    assert response.status_code == status
    assert 'class="problem"' in response.content.decode()
    assert 'href="/"' in response.content.decode()


def test_page_behind_sign_in_leads_there_and_comes_back(client: Client) -> None:
    response = client.get("/late/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/late/")


@pytest.mark.parametrize("method", ["post", "put"])
def test_form_after_the_session_ended_is_given_back(client: Client, method: str) -> None:
    response = getattr(client, method)("/late/", {"note": LONG} if method == "post" else b"")
    assert response.status_code == 401
    assert ("A sentence" in response.content.decode()) == (method == "post")
    assert "/accounts/login/" in response.content.decode()


def test_htmx_after_the_session_ended_gets_a_toast(client: Client) -> None:
    response = client.get("/late/", headers=HTMX)
    assert (response.status_code, response["HX-Reswap"]) == (401, "none")
    assert "Sign in again" in toast_of(response)["message"]


def test_form_without_a_csrf_token_is_given_back() -> None:
    response = Client(enforce_csrf_checks=True).post("/plain/", {"note": LONG})
    assert response.status_code == 403
    assert "A sentence" in response.content.decode()


def test_htmx_without_a_csrf_token_gets_a_toast() -> None:
    response = Client(enforce_csrf_checks=True).post("/plain/", headers=HTMX)
    assert (response.status_code, toast_of(response)["level"]) == (403, "danger")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/queue/?q=a", "http://testserver/queue/?q=a"),
        ("http://elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_way_back_stays_on_our_site(referer: str, back: str) -> None:
    assert answers.way_back(RequestFactory().get("/", HTTP_REFERER=referer)) == back


def test_way_back_of_a_form_that_is_refused_leads_to_what_it_is_about() -> None:
    shown = RequestFactory().get("/things/7/end/", HTTP_REFERER="http://testserver/things/7/end/")
    sent = RequestFactory().post("/things/7/end/", HTTP_REFERER="http://testserver/things/7/end/")
    assert answers.way_back(shown) == "/things/7/"
    assert answers.way_back(sent) == "http://testserver/things/7/end/"


def test_typed_texts_are_those_worth_keeping_longest_first() -> None:
    request = RequestFactory().post(
        "/",
        {
            "a": ["first long text", "second, even longer text"],
            "b": "two\nlines",
            "c": "short",
            "d": "first long text",
            "new_password1": "correct horse battery",
            "csrfmiddlewaretoken": "x" * 64,
            "idempotency_key": "y" * 36,
            "seen": "f" * 64,
        },
    )
    assert answers.typed_texts(request) == ["second, even longer text", "first long text", "two\nlines"]


@pytest.mark.parametrize("problem", [UnreadablePostError("gone"), TooManyFieldsSent("too many")])
def test_typed_texts_of_a_body_that_cannot_be_read_are_none(problem: Exception) -> None:
    class Broken:
        @property
        def POST(self) -> Any:  # noqa: N802 : the name is Django's
            raise problem

    broken: Any = Broken()
    assert answers.typed_texts(broken) == []


def test_answers_of_htmx_fragments_differ_by_header(client: Client) -> None:
    whole = client.get("/writing/")
    part = client.get("/writing/", headers=HTMX)
    boosted = client.get("/writing/", headers=HTMX | {"HX-Boosted": "true"})
    assert "Whole page" in whole.content.decode()
    assert "Whole page" not in part.content.decode()
    assert "Whole page" in boosted.content.decode()
    assert "HX-Request" in part["Vary"]
    assert isinstance(part, HttpResponse)


def test_toast_and_further_events_travel_in_one_header(client: Client) -> None:
    events = json.loads(client.get("/toasting/")["HX-Trigger"])
    assert events == {"toast": {"message": "好的", "level": "warning"}, "bell": None, "counts": 3}


def test_picker_response_lists_value_label_and_hint(client: Client) -> None:
    assert client.get("/picking/").json() == {"items": [{"value": "7", "text": "李明", "hint": "East"}]}


@pytest.mark.django_db
def test_go_leads_a_browser_and_htmx_to_the_page_with_a_sentence(client: Client) -> None:
    response = client.post("/writing/", {"title": "A"})
    assert (response.status_code, response["Location"]) == (302, "/plain/")
    response = client.post("/writing/", {"title": "A"}, headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (200, "/plain/")
    page = client.get("/writing/").content.decode()
    assert page.count("Saved.") == 2
    assert "tone-info" in page


def test_go_without_a_sentence_only_leads(client: Client) -> None:
    assert client.get("/leading/")["Location"] == "/plain/"
