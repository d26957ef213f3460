"""What the sender of a mail to the desk is told; nobody is answered without end."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.services.letters import host
from notifications.services.outbox import tell

from ..models import IncomingMail, SupportContent
from ..rules.events import MAIL_ANSWERS
from . import completeness

logger = logging.getLogger(__name__)

Outcome, Reason = IncomingMail.Outcome, IncomingMail.Reason
KEY = "requests:mail:"
MOST_REFUSALS_A_DAY = 10
"""After so many a sender is not told any more: an out-of-office note that does not say what it is could go on."""
PAUSE = timedelta(minutes=10)
PATIENCE = timedelta(days=1)


def answer(mail: IncomingMail, sender: User | None, *, now: datetime) -> None:
    """Tell the sender what became of his mail: a refusal not too often, and a stranger once a day.

    Not told are automatic mails, mails in somebody's name by nobody knows whom, and comments that are all there.
    """
    if mail.outcome == Outcome.IGNORED or mail.reason == Reason.NOT_VERIFIED:
        return
    if mail.outcome == Outcome.THREADED and not mail.detail:
        return
    if mail.outcome == Outcome.REFUSED and _refusals_lately(mail, now) > (MOST_REFUSALS_A_DAY if sender else 1):
        return
    if sender:
        _tell(mail, sender)
    elif mail.reason == Reason.UNKNOWN_SENDER:
        mail.answer_due_at = now
        mail.save(update_fields=["answer_due_at"])


def _refusals_lately(mail: IncomingMail, now: datetime) -> int:
    """Refused mails of this sender within a day, this one included."""
    return IncomingMail.objects.filter(
        sender=mail.sender, outcome=Outcome.REFUSED, received_at__gt=now - timedelta(days=1)
    ).count()


def _tell(mail: IncomingMail, sender: User) -> None:
    about = mail.support_request
    tell(
        [sender],
        kind=MAIL_ANSWERS,
        dedupe_key=f"{KEY}{mail.pk}",
        subject=lambda: _subject(mail),
        body=lambda: _body(mail),
        url=about.get_absolute_url() if about else reverse("requests:mine"),
        thread=(about.number or "") if about else "",
    )


def mail_of(dedupe_key: str) -> IncomingMail | None:
    """The mail that one of these answers was about."""
    if not dedupe_key.startswith(KEY):
        return None
    found = IncomingMail.objects.filter(pk=int(dedupe_key.removeprefix(KEY)))
    return found.select_related("support_request").first()


def _subject(mail: IncomingMail) -> str:
    about = mail.support_request
    if mail.outcome == Outcome.REFUSED:
        return _("Your mail was not accepted: %s") % mail.subject
    if mail.outcome == Outcome.DRAFTED:
        return _("Complete and submit your request: %s") % (about.title if about else "")
    if mail.outcome == Outcome.THREADED:
        return _("Some files of your mail were not taken over: %s") % mail.subject
    return _("%(number)s was submitted by your mail: %(title)s") % {
        "number": about.number if about else "",
        "title": about.title if about else "",
    }


def _body(mail: IncomingMail) -> str:
    pieces = []
    if mail.outcome == Outcome.REFUSED:
        pieces = [mail.get_reason_display(), mail.detail, how_to_write()]
    elif mail.outcome == Outcome.DRAFTED and mail.support_request:
        missing = "\n".join(f"- {problem}" for problem in completeness.problems(mail.support_request))
        pieces = [_("Your mail became a draft. Open it and complete it:"), missing]
    if mail.detail and mail.outcome != Outcome.REFUSED:
        pieces += [_("Not taken over from the mail:"), mail.detail]
    return "\n\n".join(piece for piece in pieces if piece)


def how_to_write() -> str:
    """Which address, or which word in the subject, asks for what; one line for each content."""
    name, _at, domain = settings.DESK_ADDRESS.partition("@")
    contents = SupportContent.objects.filter(by_email=True, is_active=True)
    lines = [f"{name}+{content.code}@{domain} / [{content.code}]: {content.name}" for content in contents]
    return "\n".join([_("Write to one of these addresses, or put the code into the subject:"), *lines])


def answer_strangers(*, now: datetime) -> int:
    """Send the answers that are due to people who have no account here; how many were sent.

    The next attempt is written down before each, so that a dead mail server or worker costs a pause and no more.
    """
    sent = 0
    while mail := _claim(now):
        try:
            _letter(mail).send()
        except (OSError, ValueError) as error:
            logger.warning("answer to a stranger not sent: %s", error)
            break
        IncomingMail.objects.filter(pk=mail.pk).update(answer_due_at=None)
        sent += 1
    return sent


def _claim(now: datetime) -> IncomingMail | None:
    with transaction.atomic():
        due = IncomingMail.objects.filter(answer_due_at__lte=now, received_at__gt=now - PATIENCE)
        mail = due.order_by("answer_due_at").select_for_update(skip_locked=True).first()
        if mail:
            mail.answer_due_at = now + PAUSE
            mail.save(update_fields=["answer_due_at"])
    return mail


def _letter(mail: IncomingMail) -> EmailMessage:
    """In every language of the product: we do not know the stranger's."""
    texts = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            texts.append(render_to_string("requests_app/mail/stranger.txt", {"desk": settings.BASE_URL}).strip())
    return EmailMessage(
        subject=f"Re: {mail.subject}",
        body="\n\n".join(dict.fromkeys(texts)),
        to=[mail.sender],
        headers={
            "Message-ID": f"<answer.{mail.pk}@{host()}>",
            "In-Reply-To": mail.message_id,
            "References": mail.message_id,
            "Auto-Submitted": "auto-replied",
        },
    )
