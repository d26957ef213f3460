"""A message as an e-mail: in the receiver's language, with the headers that keep mails of one thread together."""

from __future__ import annotations

from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from ..models import Message
from ..rules import addressing


def host() -> str:
    """Whose messages these are: the part of a Message-ID after the @."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def compose(message: Message) -> EmailMultiAlternatives:
    """The mail, the same whenever it is composed; `message.recipient` should be loaded. Links are absolute."""
    with translation.override(message.recipient.message_language):
        preferences = f"{settings.BASE_URL}{reverse('notifications:preferences')}"
        context = {
            "message": message,
            "link": f"{settings.BASE_URL}{message.url}",
            "preferences": preferences,
            "language": message.recipient.message_language,
        }
        letter = EmailMultiAlternatives(
            subject=_subject(message),
            body=render_to_string("notifications/letter.txt", context),
            to=[message.recipient.email],
            headers=_headers(message, preferences),
        )
        letter.attach_alternative(render_to_string("notifications/letter.html", context), "text/html")
    return letter


def _subject(message: Message) -> str:
    if not message.thread or message.thread in message.subject:
        return message.subject
    return f"[{message.thread}] {message.subject}"


def _headers(message: Message, preferences: str) -> dict[str, str]:
    headers = {
        "Message-ID": addressing.message_id(message.pk, message.dedupe_key, host()),
        "Date": format_datetime(message.created_at),
        "Auto-Submitted": "auto-generated",
        "List-Id": f"<notifications.{host()}>",
        "List-Unsubscribe": f"<{preferences}>",
    }
    if message.thread:
        headers["In-Reply-To"] = headers["References"] = addressing.thread_id(message.thread, host())
    return headers
