"""The limit on passwords that are tried for one account, and what is remembered of who signed in.

Attempts are counted in the database, so the limit holds over all processes and whether Redis is there, empty or away.
"""

from __future__ import annotations

from hashlib import sha256

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import SignInAttempt, User
from accounts.rules.sign_in import ATTEMPTS, WINDOW


@transaction.atomic
def claim_attempt(address: str) -> SignInAttempt | None:
    """One of the attempts that an address has in every window, or None when they are used up.

    Call it before the password is hashed. Unknown addresses count alike, so the answer tells nothing.
    """
    account, now = _account(address), timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [account])
    SignInAttempt.objects.filter(at__lte=now - WINDOW).delete()
    if SignInAttempt.objects.filter(account=account).count() >= ATTEMPTS:
        return None
    return SignInAttempt.objects.create(account=account, at=now)


def give_back(attempt: SignInAttempt) -> None:
    """The password was right: this attempt does not count. The others do, or one could guess between two sign-ins."""
    attempt.delete()


def forget_attempts(address: str) -> None:
    """A new password was set: the account starts afresh."""
    SignInAttempt.objects.filter(account=_account(address)).delete()


def see_language(person: User, *, language: str) -> None:
    """Remember what the person's browser asks for: he is written to in it until he chooses (User.message_language)."""
    if person.last_language != language:
        User.objects.filter(pk=person.pk).update(last_language=language)


def _account(address: str) -> str:
    return sha256(address.strip().lower().encode()).hexdigest()
