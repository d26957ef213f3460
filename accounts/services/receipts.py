"""The same form sent twice does its work once: the second gets the first one's answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accounts.models import FormReceipt, User
from core.errors import DomainError
from core.files import sha256_of
from core.text import without_nul

UNTYPED = frozenset({"csrfmiddlewaretoken", "idempotency_key", "version"})
KEPT_FOR = timedelta(days=7)


class OtherContent(DomainError):
    """The key was used before with other content (HTTP 422)."""

    status_code = 422


def body_hash(data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile[Any]] | None = None) -> str:
    """SHA-256 of a form's fields in a canonical order, and of its files' bytes; the key itself, the CSRF token and the
    version are left out.

    Saving while typing raises the version between two clicks: text and files are what makes the form the same.
    """
    fields = sorted((name, str(data.getlist(name) if hasattr(data, "getlist") else data[name])) for name in data)
    lines = [f"{name}={value}" for name, value in fields if name not in UNTYPED]
    for name, uploads in sorted(files.lists()) if files else ():
        lines += [f"{name}:{sha256_of(upload)}" for upload in uploads]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def earlier(*, by: User, key: str, body: str) -> str:
    """The answer that this key got before, or "". Another body under the same key raises OtherContent."""
    receipt = FormReceipt.objects.filter(user=by, key=_storable(key)).first() if key else None
    return _answer(receipt, body) if receipt else ""


def _storable(key: str) -> str:
    return without_nul(key)[:40]


def _answer(receipt: FormReceipt, body: str) -> str:
    if receipt.body_hash != body:
        raise OtherContent(_("This form was already sent with other content. Open it again and repeat your change."))
    return receipt.location


@transaction.atomic
def once(*, by: User, key: str, body: str, act: Callable[[], str]) -> str:
    """Run `act` unless this person sent this key before; give its answer (an address) or the first one's.

    A second sender waits at the unique key until the first has committed or failed. A form without a key
    always acts. `body` is body_hash of the form: another one under the same key raises OtherContent.
    """
    if not key:
        return act()
    receipt, first = FormReceipt.objects.get_or_create(user=by, key=_storable(key), defaults={"body_hash": body})
    if not first:
        return _answer(receipt, body)
    receipt.location = act()
    receipt.save(update_fields=["location"])
    return receipt.location


def forget_old(*, now: datetime) -> int:
    """Nobody sends a form again after a week. Returns how many receipts went."""
    forgotten, _by_model = FormReceipt.objects.filter(at__lt=now - KEPT_FOR).delete()
    return forgotten
