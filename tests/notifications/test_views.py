from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.rules.roles import Role
from core.navigation import Section, items_for
from notifications.models import Message
from notifications.services import inbox
from tests.factories import make_message, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ann(client: Client) -> User:
    """The person whose browser `client` is."""
    person = make_user()
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_user(Role.ADMINISTRATOR)
    client.force_login(person)
    return person


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> None:
    """Mail goes into a folder, as in the demo."""
    settings.EMAIL_BACKEND = "notifications.backends.EmlFolder"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


def test_bell_says_how_many_are_unread(client: Client, ann: User) -> None:
    make_message(ann)
    make_message(ann, read_at=timezone.now())
    make_message()
    assert "1 unread message\n" in client.get(reverse("notifications:bell")).content.decode()


def test_bell_answers_its_own_question_with_the_number_alone(client: Client, ann: User) -> None:
    whole = client.get(reverse("notifications:bell"), headers=HTMX).content.decode()
    number = client.get(reverse("notifications:bell"), headers={**HTMX, "HX-Target": "bell-count"}).content.decode()
    assert "<details" in whole
    assert "<details" not in number
    assert "0 unread messages" in number


def test_bell_counts_to_99_and_costs_one_query_beside_the_session(client: Client, ann: User) -> None:
    for _message in range(100):
        make_message(ann)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        content = client.get(reverse("notifications:bell")).content.decode()
    assert "99+" in content
    assert len([query for query in queries if "notifications_message" in query["sql"]]) == 1


def test_latest_lists_the_eight_newest(client: Client, ann: User) -> None:
    subjects = [make_message(ann).subject for _message in range(9)]
    content = client.get(reverse("notifications:latest"), headers=HTMX).content.decode()
    assert [subject for subject in subjects if f"{subject}\n" in content] == subjects[1:]


def test_latest_without_messages_says_so(client: Client, ann: User) -> None:
    assert "No messages yet" in client.get(reverse("notifications:latest"), headers=HTMX).content.decode()


def test_inbox_lists_ones_own_newest_first_in_pages(client: Client, ann: User) -> None:
    mine = [make_message(ann) for _message in range(26)]
    other = make_message()
    first = client.get(reverse("notifications:inbox"))
    assert [message.pk for message in first.context["page"]] == [message.pk for message in reversed(mine)][:25]
    assert other.subject not in first.content.decode()
    second = client.get(reverse("notifications:inbox"), {"after": first.context["page"].next})
    assert [message.pk for message in second.context["page"]] == [mine[0].pk]


def test_inbox_can_leave_out_what_was_read(client: Client, ann: User) -> None:
    unread, _read = make_message(ann), make_message(ann, read_at=timezone.now())
    page = client.get(reverse("notifications:inbox"), {"unread": "1"})
    assert [message.pk for message in page.context["page"]] == [unread.pk]


@pytest.mark.parametrize(("query", "hint"), [({}, "You are told here"), ({"unread": "1"}, "You have seen everything")])
def test_inbox_without_messages_says_what_comes(client: Client, ann: User, query: dict[str, str], hint: str) -> None:
    assert hint in client.get(reverse("notifications:inbox"), query).content.decode()


@pytest.mark.parametrize(
    ("body", "folded"), [("x" * 500, False), ("x" * 501, True), ("line\n" * 5, False), ("line\n" * 6, True)]
)
def test_inbox_folds_long_texts(client: Client, ann: User, body: str, folded: bool) -> None:
    make_message(ann, body=body)
    page = client.get(reverse("notifications:inbox")).content.decode()
    assert body.strip() in page
    assert ("Show all of it" in page) == folded


def test_inbox_takes_as_many_queries_for_three_rows_as_for_one(client: Client, ann: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("notifications:inbox"))
        return len(captured)

    make_message(ann)
    queries()
    with_one = queries()
    make_message(ann)
    make_message(ann)
    assert queries() == with_one <= 12


def test_open_marks_as_read_and_leads_to_the_page(client: Client, ann: User) -> None:
    message = make_message(ann, url="/requests/SR-2026-00001/")
    response = client.get(reverse("notifications:open", args=[message.pk]))
    assert (response.status_code, response["Location"]) == (302, "/requests/SR-2026-00001/")
    message.refresh_from_db()
    assert message.read_at is not None


@pytest.mark.parametrize("name", ["open", "mark_read"])
def test_other_peoples_messages_do_not_exist(client: Client, ann: User, name: str) -> None:
    message = make_message()
    ask = client.get if name == "open" else client.post
    assert ask(reverse(f"notifications:{name}", args=[message.pk])).status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.parametrize(("query", "place"), [("", ""), ("?unread=1", "?unread=1")])
def test_mark_read_leads_back_to_the_list(client: Client, ann: User, query: str, place: str) -> None:
    message = make_message(ann)
    response = client.post(reverse("notifications:mark_read", args=[message.pk]) + query)
    assert response["Location"] == reverse("notifications:inbox") + place
    message.refresh_from_db()
    assert message.read_at is not None


def test_mark_read_gives_htmx_the_row_and_wakes_the_bell(client: Client, ann: User) -> None:
    message = make_message(ann)
    response = client.post(reverse("notifications:mark_read", args=[message.pk]), headers=HTMX)
    assert response.content.decode().strip().startswith("<li")
    assert "fw-bold" not in response.content.decode()
    assert "bell" in response["HX-Trigger"]


def test_mark_all_read_empties_the_unread_list(client: Client, ann: User) -> None:
    make_message(ann)
    assert client.post(reverse("notifications:mark_all_read")).status_code == 302
    assert not Message.objects.unread().exists()


def test_preferences_show_and_save_the_choice(client: Client, ann: User) -> None:
    url = reverse("notifications:preferences")
    page = client.get(url)
    assert page.context["form"].initial == {"by_mail": ["test.mailed"]}
    assert "Not mailed unless switched on" in page.content.decode()
    assert re.findall(r'type="checkbox" name="by_mail" value="(\S+)"[^>]* (checked)?', page.content.decode()) == [
        ("test.mailed", "checked"),
        ("test.quiet", ""),
    ]
    assert client.post(url, {"by_mail": ["test.quiet"]}).status_code == 302
    assert inbox.chosen(ann) == ["test.quiet"]
    response = client.post(url, {}, headers=HTMX)
    assert response.status_code == 204
    assert "toast" in response["HX-Trigger"]
    assert inbox.chosen(ann) == []


def test_preferences_refuse_an_unknown_kind(client: Client, ann: User) -> None:
    response = client.post(reverse("notifications:preferences"), {"by_mail": ["test.unknown"]})
    assert response.status_code == 422
    assert inbox.chosen(ann) == ["test.mailed"]


def test_mail_page_shows_backlog_and_parked(client: Client, administrator: User) -> None:
    make_message(mail_state="due", next_attempt_at=timezone.now(), last_error="TimeoutError: slow")
    parked = make_message(mail_state="parked", last_error="OSError: no such mailbox")
    content = client.get(reverse("notifications:mail")).content.decode()
    assert "TimeoutError: slow" in content
    assert parked.recipient.email in content
    assert "no such mailbox" in content


def test_mail_page_without_parked_mails_says_so(client: Client, administrator: User) -> None:
    assert "Every mail was sent" in client.get(reverse("notifications:mail")).content.decode()


@pytest.mark.parametrize(("action", "state"), [("retry", "due"), ("give_up", "dropped")])
def test_administrator_decides_about_a_parked_mail_once(
    client: Client, administrator: User, action: str, state: str
) -> None:
    message = make_message(mail_state="parked")
    url = reverse(f"notifications:{action}", args=[message.pk])
    assert client.post(url).status_code == 302
    message.refresh_from_db()
    assert message.mail_state == state
    assert client.post(url).status_code == 409


def test_administrator_retries_all(client: Client, administrator: User) -> None:
    make_message(mail_state="parked")
    response = client.post(reverse("notifications:retry_all"), follow=True)
    assert "1 mail is sent again." in response.content.decode()
    assert not Message.objects.parked().exists()


@pytest.mark.parametrize(
    ("method", "name", "args"),
    [("get", "mail", []), ("post", "retry_all", []), ("post", "retry", [1]), ("post", "give_up", [1])],
)
def test_mail_page_is_for_administrators(client: Client, ann: User, method: str, name: str, args: list[int]) -> None:
    assert getattr(client, method)(reverse(f"notifications:{name}", args=args)).status_code == 403


def test_sent_mails_show_ones_own(client: Client, ann: User, folder: None) -> None:
    send_mail("For Ann", "The text", "desk@example.com", [ann.email])
    send_mail("For Ben", "Secret", "desk@example.com", ["ben@example.com"])
    page = client.get(reverse("notifications:sent_mails"))
    assert "For Ann" in page.content.decode()
    assert "For Ben" not in page.content.decode()
    mail = client.get(reverse("notifications:sent_mail", args=[page.context["mails"][0].name]))
    assert "The text" in mail.content.decode()


def test_sent_mails_of_others_do_not_exist(client: Client, administrator: User, folder: None) -> None:
    send_mail("For Ben", "Secret", "desk@example.com", ["ben@example.com"])
    page = client.get(reverse("notifications:sent_mails"))
    url = reverse("notifications:sent_mail", args=[page.context["mails"][0].name])
    assert client.get(url).status_code == 200
    client.force_login(make_user())
    assert client.get(url).status_code == 404


def test_sent_mails_without_mails_say_so(client: Client, ann: User, folder: None) -> None:
    assert "No mails yet" in client.get(reverse("notifications:sent_mails")).content.decode()


def test_sent_mails_do_not_exist_where_mail_leaves_by_a_server(client: Client, ann: User) -> None:
    assert client.get(reverse("notifications:sent_mails")).status_code == 404
    assert client.get(reverse("notifications:sent_mail", args=["x"])).status_code == 404


def test_navigation_offers_each_page_to_whom_it_serves(ann: User, folder: None) -> None:
    def offered(person: User) -> set[str]:
        found = [*items_for(person, Section.PERSON), *items_for(person, Section.ADMINISTRATION)]
        return {item.url_name for item in found if item.url_name.startswith("notifications:")}

    everyones = {"notifications:inbox", "notifications:preferences", "notifications:sent_mails"}
    assert offered(ann) == everyones
    assert offered(make_user(Role.ADMINISTRATOR)) == everyones | {"notifications:mail"}
