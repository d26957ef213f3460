"""The same change of several customers: each under the rules of the single one, in a transaction of its own.

So one that is refused does not undo the others, and no row stays locked longer than its own change takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from core.several import Result, each

from ..models import Customer
from .facts import change_facts

MOST = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """`facts`: fields of services.facts to their new values; tags are added to and taken from those that are there."""

    facts: dict[str, Any] = field(default_factory=dict)
    add_tags: list[str] = field(default_factory=list)
    drop_tags: list[str] = field(default_factory=list)

    def of(self, customer: Customer) -> dict[str, Any]:
        """What this customer is to have."""
        if not self.add_tags and not self.drop_tags:
            return self.facts
        dropped = {tag.casefold() for tag in self.drop_tags}
        return self.facts | {"tags": [tag for tag in (*customer.tags, *self.add_tags) if tag.casefold() not in dropped]}


def change(numbers: Iterable[str], *, by: User, wanted: Wanted) -> list[Result]:
    """A result for each; DomainError for none and for more than MOST."""
    asked = set(numbers)
    require_some(len(asked))
    found = {row.number: row for row in Customer.objects.visible_to(by).filter(number__in=asked)}

    def act(customer: Customer) -> None:
        change_facts(customer, by=by, version=customer.version, **wanted.of(customer))

    missing = _("There is no customer %s that you can see.")
    return each(asked, found, act, missing=missing, show=lambda row: (row.name, row.get_absolute_url()))


def require_some(number: int) -> None:
    """DomainError unless so many can be changed at once."""
    if not number:
        raise DomainError(_("Choose at least one customer."))
    if number > MOST:
        raise DomainError(_("At most %d customers can be changed at once. Narrow the list by a filter.") % MOST)
