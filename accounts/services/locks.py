"""The locks of this app, always taken in this order: the organisation, people, units, positions.

The company's row stands for every rule that looks at several rows: the shape of the tree, and that one
administrator is left. Key-less locks, so foreign keys to a locked row do not wait.

Apps above hold people shared, at any place in their own order: only who changes a person waits for that, and locks
nothing afterwards (docs/adr/0023).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Position, Unit, User
from accounts.rules.history import FIELD_LABELS
from core.errors import DomainError, Stale

AnyModel = TypeVar("AnyModel", bound=Model)


def lock_organisation() -> Unit:
    """The company's row; the statement after it sees all that others did before."""
    return Unit.objects.select_for_update(no_key=True).get(kind=Unit.Kind.COMPANY)


def lock(row: AnyModel) -> AnyModel:
    """The row as it stands now, locked until the end of the transaction."""
    model = row.__class__  # of the person himself where `row` is request.user, which is a lazy stand-in
    fresh: AnyModel = model._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    return fresh


def lock_here(*people: User) -> list[User]:
    """People as they stand now, locked in one order, for what is changed of them; DomainError for who has left.

    Whoever does that locks nothing of the apps above afterwards.
    """
    ids = [person.pk for person in people]
    fresh = list(User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))
    for person in fresh:
        if not person.is_active:
            raise _left(person)
    return fresh


def hold_here(*people: User) -> list[User]:
    """Of these people those who are still here, in the order given; none of them can leave before the transaction ends.

    The lock is shared: many transactions hold one person at once, and none of them waits for another. One statement.
    """
    if not people:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM accounts_user WHERE id = ANY(%s) AND is_active ORDER BY id FOR SHARE",
            [[person.pk for person in people]],
        )
        here = {pk for (pk,) in cursor.fetchall()}
    return [person for person in people if person.pk in here]


def require_here(*people: User) -> None:
    """None of them can leave before the transaction ends, as `hold_here`; raises DomainError for who has left."""
    here = hold_here(*people)
    for person in people:
        if person not in here:
            raise _left(person)


def _left(person: User) -> DomainError:
    return DomainError(_("%(person)s has left.") % {"person": person})


def lock_open(unit: Unit) -> Unit:
    """The unit as it stands now, locked; raises DomainError when it is closed."""
    fresh = lock(unit)
    if not fresh.is_active:
        raise DomainError(_("%(unit)s is closed.") % {"unit": fresh})
    return fresh


def require_version(fresh: User | Unit | Position, seen: int, *, fields: Iterable[str]) -> None:
    """Raise Stale with the present values when the row changed since the form with version `seen` was shown."""
    if fresh.version != seen:
        current: dict[str, object] = {str(FIELD_LABELS[field]): str(getattr(fresh, field) or "") for field in fields}
        raise Stale(_("Someone else changed this in the meantime. Look at what stands there now."), current=current)
