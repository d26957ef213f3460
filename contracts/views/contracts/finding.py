"""Finding the contract that a page is about."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from accounts.models import User

from ...models import Contract


def readable(user: User, ref: str) -> Contract:
    """The contract by its address, with what every page of it shows; 404 when the person may not read it."""
    return get_object_or_404(Contract.objects.readable_by(user).by_ref(ref).shown())
