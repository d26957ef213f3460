"""The two ways to change the authority matrix. A rule is never changed: a new one takes over, or it is ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, Stale

from ..models import AuthorityRule
from ..models.authority import AuthorityRuleQuerySet
from ..policies import setting_up
from .actors import as_now


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """What an administrator fills in; either a role or a person. Empty narrowings, and None, mean any."""

    role: str = ""
    person: User | None = None
    group: str = ""
    customer_class: str = ""
    kind: str = ""
    lowest_rate: Decimal
    up_to: Decimal | None = None
    valid_from: date
    valid_until: date | None = None
    note: str = ""

    @property
    def who(self) -> str:
        """Its holder in words."""
        return str(self.person) if self.person else str(Role(self.role).label)

    @property
    def narrowings(self) -> list[str]:
        """What it is narrowed to, as codes."""
        return [code for code in (self.group, self.customer_class, self.kind) if code]


def set_rule(new: NewRule, *, by: User) -> AuthorityRule:
    """Put a rule into the matrix; an open one of the same scope ends when the new one begins.

    Raises NotAllowed, DomainError for what cannot be a rule, Stale when somebody set the same at the same time.
    """
    setting_up.can_change_authority(as_now(by)).require()
    require_possible(new)
    with transaction.atomic():
        before = _open(new)
        if before is not None:
            before.ended_at, before.ended_by = max(timezone.now(), _beginning(new.valid_from)), by
            before.save(update_fields=["ended_at", "ended_by"])
        return _created(new, before, by)


def end_rule(rule: AuthorityRule, *, by: User, reason: str) -> AuthorityRule:
    """End a rule now. Raises NotAllowed, and DomainError when it is over."""
    setting_up.can_change_authority(as_now(by)).require()
    now = timezone.now()
    with transaction.atomic():
        fresh = AuthorityRule.objects.select_for_update(no_key=True, of=("self",)).get(pk=rule.pk)
        if fresh.ended_at is not None and fresh.ended_at <= now:
            raise DomainError(_("This rule has ended already."))
        fresh.ended_at, fresh.ended_by, fresh.end_reason = now, by, reason.strip()
        fresh.save(update_fields=["ended_at", "ended_by", "end_reason"])
    return fresh


def takes_over(new: NewRule) -> AuthorityRule | None:
    """The open rule of the same scope that the new one would end."""
    return _same_scope(new).first()


def require_possible(new: NewRule) -> None:
    """Raise DomainError with the first thing that keeps it from being a rule."""
    if bool(new.role) == (new.person is not None):
        raise DomainError(_("Choose either a role or a person."))
    if new.role and new.role not in Role.values:
        raise DomainError(_("There is no such role."))
    if new.person is not None and not new.person.is_active:
        raise DomainError(_("%(person)s has left.") % {"person": new.person})
    if not 0 <= new.lowest_rate <= 1:
        raise DomainError(_("The lowest price is a share of the list price, from 0 to 100 %."))
    if new.up_to is not None and new.up_to <= 0:
        raise DomainError(_("The amount must be above zero."))
    if new.valid_until is not None and new.valid_until < new.valid_from:
        raise DomainError(_("The last day lies before the first."))


def _same_scope(new: NewRule) -> AuthorityRuleQuerySet:
    scope = AuthorityRule.objects.filter(role=new.role, person=new.person, ended_at=None)
    return scope.filter(group=new.group, customer_class=new.customer_class, kind=new.kind)


def _open(new: NewRule) -> AuthorityRule | None:
    return _same_scope(new).select_for_update(no_key=True, of=("self",)).first()


def _created(new: NewRule, before: AuthorityRule | None, by: User) -> AuthorityRule:
    try:
        with transaction.atomic():
            return AuthorityRule.objects.create(
                role=new.role,
                person=new.person,
                group=new.group,
                customer_class=new.customer_class,
                kind=new.kind,
                lowest_rate=new.lowest_rate,
                up_to=new.up_to,
                valid_from=new.valid_from,
                valid_until=new.valid_until,
                note=new.note.strip(),
                set_by=by,
                took_over=before,
            )
    except IntegrityError as problem:
        raise Stale(_("Somebody set a rule for the same just now.")) from problem


def _beginning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
