"""The mail by which a person chooses his first password: a link that works once, for as long as the settings say."""

from __future__ import annotations

from smtplib import SMTPException

import structlog
from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import User
from accounts.rules.history import EventKind
from core.errors import DomainError

from .history import record

logger = structlog.get_logger(__name__)


def send(person: User, *, by: User) -> bool:
    """Mail a link for choosing a password; False when the mail server did not take it (recorded either way).

    No transaction spans the mail server's answer. Raises DomainError for someone who has left.
    """
    policies.can_administer(by).require()
    if not person.is_active:
        raise DomainError(_("%(person)s has left.") % {"person": person})
    sent = _mail(person)
    record(EventKind.INVITATION_SENT if sent else EventKind.INVITATION_FAILED, by=by, person=person)
    return sent


def link_for(person: User) -> str:
    """The address where the person chooses a password; void after use, after a new sign-in, or by age."""
    token = PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": token})
    return f"{settings.BASE_URL}{path}"


def _mail(person: User) -> bool:
    context = {
        "person": person,
        "link": link_for(person),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
        "sign_in": f"{settings.BASE_URL}{reverse(settings.LOGIN_URL)}",
    }
    with translation.override(person.message_language):
        subject = _("Your access to Sales Support")
        body = render_to_string("accounts/mail/invitation.txt", context)
    try:
        send_mail(subject, body, None, [person.email])
    except (OSError, SMTPException) as failure:
        logger.warning("invitation not sent", person=person.pk, failure=type(failure).__name__)
        return False
    return True
