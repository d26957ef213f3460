"""What the lists ask of customers beside who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self, TypeVar

from django.db import models
from django.db.models import BooleanField, Case, F, Prefetch, Q, Value, When

from accounts.models import User

from ..rules.segmentation import Account, Competition, Stage, Tracking
from .contact import Contact
from .opportunity import Opportunity
from .sight import sight_of

Row = TypeVar("Row", bound=models.Model)

SHOWN = (
    "number",
    "name",
    "unit__name_en",
    "unit__name_zh",
    "owner__name",
    "owner__name_latin",
    "owner__is_active",
    "industry__name_en",
    "industry__name_zh",
    "industry__parent__name_en",
    "industry__parent__name_zh",
    "recorded_by__name",
    "recorded_by__name_latin",
    "recorded_by__is_active",
    "created_at",
    "updated_at",
    "last_contact_at",
    "protected_until",
    "completed_at",
    "credit_code",
    "phone",
    "website",
    "value",
    "account",
    "competition",
    "competitors",
    "tracking",
    "stage",
    "source",
    "tags",
    "next_step",
    "next_on",
    "version",
    "sort_name",
    "value_rank",
)
LONG = frozenset({"notes", "other_names"})
"""Read only where they are shown."""


class ListedQuerySet(models.QuerySet[Row]):
    def found_by(self, text: str, user: User) -> Self:
        """Those that hold the text, or have it as their number. What is hidden counts only where he may read it."""
        public = Q(found__found=text) | Q(number=text.strip().upper())
        return self.filter(public | (Q(found_private__found=text) & sight_of(user).private_customers))

    def open_to(self, user: User) -> Self:
        """Those of which nothing is hidden from him: what hidden facts are filtered by."""
        return self.filter(sight_of(user).private_customers)

    def key_or_hard(self) -> Self:
        """Key accounts, those that are tracked as key, and those that a strong competitor wants too; what has ended
        is neither. On these the manager comments daily (domain §5)."""
        wanted = Q(account=Account.KEY) | Q(tracking=Tracking.KEY) | Q(competition=Competition.STRONG)
        return self.filter(wanted).exclude(stage=Stage.ENDED)

    def restorable_by(self, user: User) -> Self:
        """In the recycle bin, and his to take back: the same who may throw it away (policies.archive)."""
        rows = self.exclude(deleted_at=None)
        return rows if user.is_administrator else rows.filter(sight_of(user).changeable)

    def with_openness(self, user: User) -> Self:
        """Adds `is_open`: nothing of it is hidden from the person. One statement with the rows."""
        sight = sight_of(user)
        if not sight.hides:
            return self.annotate(is_open=Value(value=True))
        seen = When(sight.private_customers, then=Value(value=True))
        return self.annotate(is_open=Case(seen, default=Value(value=False), output_field=BooleanField()))

    def with_seen(self, field: str, user: User) -> Self:
        """Adds `seen_<field>`: the value where it is not hidden from the person, to sort by."""
        return self.annotate(**{f"seen_{field}": Case(When(sight_of(user).private_customers, then=F(field)))})

    def for_list(self, user: User, columns: Sequence[str]) -> Self:
        """What the rows of a list show in these columns (rules.lists.COLUMNS), and no more."""
        more = [name for name in columns if name in LONG]
        related = ("owner", "unit", "industry__parent", "recorded_by")
        rows = self.with_openness(user).select_related(*related).only(*SHOWN, *more)
        if any(name.startswith("contact") for name in columns):
            main = Contact.objects.current().filter(is_main=True)
            rows = rows.prefetch_related(Prefetch("contacts", main, to_attr="main_contacts"))
        if "opportunities" in columns:
            chances = Opportunity.objects.open().order_by("currency", "id")
            rows = rows.prefetch_related(Prefetch("opportunities", chances, to_attr="open_opportunities"))
        if "address" in columns:
            rows = rows.prefetch_related("addresses")
        return rows
