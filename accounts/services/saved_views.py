"""Filters under a name."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import SavedView, User
from accounts.services.locks import lock
from core.errors import DomainError, NotAllowed

MOST = 50
"""Views that one person may keep, in all lists together."""


@transaction.atomic
def keep(*, by: User, scope: str, name: str, query: str, is_shared: bool) -> SavedView:
    """A new view; DomainError when the person has one of that name in this list, or as many as one may have."""
    if lock(by).saved_views.count() >= MOST:
        words = _("You have %(number)d saved views, and more are not possible. Delete one first.")
        raise DomainError(words % {"number": MOST})
    try:
        with transaction.atomic():
            return SavedView.objects.create(owner=by, scope=scope, name=name, query=query, is_shared=is_shared)
    except IntegrityError:
        raise DomainError(_("You already have a view called “%s” here. Choose another name.") % name) from None


def drop(view: SavedView, *, by: User) -> None:
    """Only the owner takes a view away; its link stops working for everybody."""
    if view.owner != by:
        raise NotAllowed(_("Only %s can delete this view.") % view.owner)
    view.delete()
