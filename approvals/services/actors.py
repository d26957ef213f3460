"""Who acts, as he is at the moment of the change."""

from __future__ import annotations

from accounts.models import User


def as_now(by: User) -> User:
    """The same person, read anew: whether he is still here, and his roles, are not those of when his request began.

    One query, and one for his roles when they are asked for.
    """
    person: User = User.objects.select_related("unit").get(pk=by.pk)
    return person
