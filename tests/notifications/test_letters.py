from __future__ import annotations

import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from pytest_django import Settings

from notifications.services.letters import compose
from tests.factories import make_message, make_user

pytestmark = pytest.mark.django_db


def _html(letter: EmailMultiAlternatives) -> str:
    content, kind = letter.alternatives[0]
    assert kind == "text/html"
    return str(content)


def test_compose_writes_text_and_html_with_absolute_links(settings: Settings) -> None:
    settings.BASE_URL = "https://desk.example.com"
    person = make_user(email="ann@example.com")
    message = make_message(person, subject="Accepted <1>", body="Line & line\nnext", url="/requests/SR-2026-00001/")
    letter = compose(message)
    assert letter.to == ["ann@example.com"]
    assert "Accepted <1>\n\nLine & line\nnext\n\nhttps://desk.example.com/requests/SR-2026-00001/" in letter.body
    assert "https://desk.example.com/notifications/preferences/" in letter.body
    html = _html(letter)
    assert "Accepted &lt;1&gt;" in html
    assert "Line &amp; line<br>next" in html
    assert 'href="https://desk.example.com/requests/SR-2026-00001/"' in html


def test_compose_keeps_mails_of_a_thread_together(settings: Settings) -> None:
    settings.BASE_URL = "https://desk.example.com"
    first, second = (compose(make_message(thread="SR-2026-00001")).message() for _ in range(2))
    assert re.fullmatch(r"<message\.\d+\.[0-9a-f]{16}@desk\.example\.com>", first["Message-ID"])
    assert first["Message-ID"] != second["Message-ID"]
    for header in ("References", "In-Reply-To"):
        assert first[header] == second[header] == "<thread.SR-2026-00001@desk.example.com>"


def test_compose_names_the_thread_in_the_subject_once() -> None:
    assert compose(make_message(subject="Accepted", thread="SR-2026-00001")).subject == "[SR-2026-00001] Accepted"
    named = make_message(subject="SR-2026-00001 is accepted", thread="SR-2026-00001")
    assert compose(named).subject == "SR-2026-00001 is accepted"


def test_compose_without_thread_refers_to_nothing() -> None:
    mail = compose(make_message(subject="Hello")).message()
    assert mail["Subject"] == "Hello"
    assert mail["References"] is None
    assert mail["In-Reply-To"] is None


def test_compose_marks_the_mail_as_automatic() -> None:
    mail = compose(make_message()).message()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<notifications.localhost>"


def test_compose_speaks_the_receivers_language_whoever_sends() -> None:
    chinese, unset = make_message(make_user(language="zh-hans")), make_message(make_user(language=""))
    with translation.override("zh-hans"):
        assert '<html lang="en">' in _html(compose(unset))
    assert '<html lang="zh-hans">' in _html(compose(chinese))
