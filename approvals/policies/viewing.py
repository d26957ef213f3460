"""Who reads all of a document, beside the versions of which he has a copy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import Document


def can_read(user: User, document: Document) -> Verdict:
    """All of it: its present draft, every version, who decided what. Who only has a copy reads that version alone.

    Whom DocumentQuerySet.readable_by lets through: it is asked itself, but for the owner.
    """
    is_own = user.is_active and user.pk == document.owner_id
    if is_own or Document.objects.readable_by(user).filter(pk=document.pk).exists():
        return YES
    return no(_("You have a copy of a version, and no further part in this document."))
