from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.utils import timezone, translation
from django.utils.translation import gettext
from pytest_django import Settings

from requests_app.models import IncomingMail
from requests_app.services.intake_answers import PATIENCE, PAUSE, answer_strangers, mail_of

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def _stranger(name: str = "x", *, received_at: datetime = NOW) -> IncomingMail:
    return IncomingMail.objects.create(
        message_id=f"<{name}@example.com>",
        sender=f"{name}@example.com",
        subject="Hello",
        received_at=received_at,
        outcome="refused",
        reason="unknown_sender",
        answer_due_at=received_at,
    )


def test_answer_strangers_writes_politely_in_both_languages_and_once() -> None:
    mail = _stranger()
    assert answer_strangers(now=NOW) == 1
    assert answer_strangers(now=NOW) == 0
    (letter,) = django_mail.outbox
    assert letter.to == ["x@example.com"]
    assert letter.subject == "Re: Hello"
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert (
                gettext("If you work with us, please write from the address of your account, or sign in here:")
                in letter.body
            )
    assert "http://localhost:8000" in letter.body
    sent = letter.message()
    assert sent["In-Reply-To"] == sent["References"] == "<x@example.com>"
    assert (sent["Auto-Submitted"], sent["Message-ID"]) == ("auto-replied", f"<answer.{mail.pk}@localhost>")


def test_answer_strangers_with_a_dead_server_tries_again_later_and_gives_up_after_a_day(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    first, second = _stranger(), _stranger("y")
    assert answer_strangers(now=NOW) == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.answer_due_at, second.answer_due_at) == (NOW + PAUSE, NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert answer_strangers(now=NOW + PATIENCE) == 0
    assert answer_strangers(now=NOW + timedelta(hours=1)) == 2


def test_mail_of_knows_its_own_keys_only() -> None:
    mail = _stranger()
    assert mail_of(f"requests:mail:{mail.pk}") == mail
    assert mail_of("requests:mail:999999999") is None
    assert mail_of("requests:event:1") is None
