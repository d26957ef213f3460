"""People enter, change, leave and come back."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import handover, policies
from accounts.models import RoleAssignment, Unit, User
from accounts.rules.history import EventKind, Kept, differences
from accounts.rules.organisation import UnitKind, path_of
from accounts.rules.roles import Role
from core.errors import DomainError

from .history import kept, new, record
from .locks import lock, lock_open, lock_organisation, require_version
from .roles import require_another_administrator
from .sessions import drop_all


class HandOverFirst(DomainError):
    """Others depend on the person; `dependencies` says who and where."""

    def __init__(self, person: User, dependencies: list[handover.Dependency]) -> None:
        super().__init__(_("%(person)s cannot leave yet: hand over first what others depend on.") % {"person": person})
        self.dependencies = dependencies


@transaction.atomic
def create(
    *,
    by: User,
    email: str,
    name: str,
    unit: Unit,
    name_latin: str = "",
    title: str = "",
    phone: str = "",
    language: str = "",
    roles: Iterable[Role] = (),
) -> User:
    """Enter a person without a password; `roles` are held in the home unit. Invite with `invitations.send`.

    Raises DomainError when the address is taken or the unit is closed.
    """
    policies.can_administer(by).require()
    lock_open(unit)
    facts = {"name": name, "name_latin": name_latin, "unit": unit, "title": title, "phone": phone, "language": language}
    person = User(email=_free_address(email), **facts)
    person.set_unusable_password()
    person.save()
    record(EventKind.PERSON_CREATED, by=by, person=person, changes=new(email=person.email, **facts))
    for role in roles:
        RoleAssignment.objects.create(user=person, role=role, unit=unit)
        record(EventKind.ROLE_GRANTED, by=by, person=person, unit=unit, changes=new(role=role, unit=unit))
    return person


@transaction.atomic
def found(*, email: str, name: str, name_latin: str, company_en: str, company_zh: str) -> User:
    """The first person of an installation: an administrator in the company, which is made when it is missing.

    Raises DomainError when there already is an administrator.
    """
    if User.objects.with_role(Role.ADMINISTRATOR).exists():
        raise DomainError(_("There already is an administrator."))
    company = Unit.objects.filter(kind=UnitKind.COMPANY).first()
    if company is None:
        company = Unit.objects.create(kind=UnitKind.COMPANY, path="/", name_en=company_en, name_zh=company_zh)
        company.path = path_of("", company.pk)
        company.save(update_fields=["path"])
        record(EventKind.UNIT_CREATED, by=None, unit=company, changes=new(name_en=company_en, name_zh=company_zh))
    person = User(email=_free_address(email), name=name, name_latin=name_latin, unit=company)
    person.set_unusable_password()
    person.save()
    record(EventKind.PERSON_CREATED, by=None, person=person, changes=new(email=person.email, name=name))
    RoleAssignment.objects.create(user=person, role=Role.ADMINISTRATOR, unit=company)
    record(
        EventKind.ROLE_GRANTED,
        by=None,
        person=person,
        unit=company,
        changes=new(role=Role.ADMINISTRATOR, unit=company),
    )
    return person


@transaction.atomic
def change(
    person: User,
    *,
    by: User,
    version: int,
    email: str,
    name: str,
    unit: Unit,
    name_latin: str = "",
    title: str = "",
    phone: str = "",
    language: str = "",
) -> User:
    """Set a person's facts; a new address ends nothing, it is what he signs in with from now on.

    Raises Stale, or DomainError when the address is taken or the new unit is closed.
    """
    policies.can_administer(by).require()
    fresh = lock(person)
    if unit.pk != fresh.unit_id:
        lock_open(unit)
    facts = {"name": name, "name_latin": name_latin, "unit": unit, "title": title, "phone": phone, "language": language}
    return _write(fresh, {"email": _free_address(email, other_than=fresh), **facts}, by=by, version=version)


@transaction.atomic
def change_profile(
    person: User, *, by: User, version: int, name: str, name_latin: str, phone: str, language: str
) -> User:
    """What a person says of himself. Raises Stale."""
    policies.can_change_profile(by, person).require()
    facts: dict[str, object] = {"name": name, "name_latin": name_latin, "phone": phone, "language": language}
    return _write(lock(person), facts, by=by, version=version)


@transaction.atomic
def choose_language(person: User, *, by: User, language: str) -> User:
    """The language of the person's pages and mails, from now on; one of settings.LANGUAGES."""
    policies.can_change_profile(by, person).require()
    if language not in dict(settings.LANGUAGES):
        raise DomainError(_("This language is not available."))
    fresh = lock(person)
    return _write(fresh, {"language": language}, by=by, version=fresh.version)


@transaction.atomic
def deactivate(person: User, *, by: User) -> User:
    """The person leaves: signed out everywhere at once, password and open invitations void, roles kept.

    Raises HandOverFirst with the list while others depend on him, and DomainError for the last administrator.
    """
    lock_organisation()
    fresh = lock(person)
    policies.can_deactivate(by, fresh).require()
    if not fresh.is_active:
        raise DomainError(_("%(person)s has already left.") % {"person": fresh})
    require_another_administrator(fresh)
    if dependencies := handover.dependencies_of(fresh):
        raise HandOverFirst(fresh, dependencies)
    fresh.is_active, fresh.deactivated_at = False, timezone.now()
    fresh.set_unusable_password()
    _save(fresh)
    drop_all(fresh)
    record(EventKind.PERSON_DEACTIVATED, by=by, person=fresh)
    return fresh


@transaction.atomic
def reactivate(person: User, *, by: User) -> User:
    """The person is back with the roles he had; he needs a new invitation to choose a password."""
    policies.can_administer(by).require()
    fresh = lock(person)
    if fresh.is_active:
        raise DomainError(_("%(person)s is active.") % {"person": fresh})
    lock_open(fresh.unit)
    fresh.is_active, fresh.deactivated_at = True, None
    _save(fresh)
    record(EventKind.PERSON_REACTIVATED, by=by, person=fresh)
    return fresh


def _write(fresh: User, facts: dict[str, object], *, by: User, version: int) -> User:
    before = {field: kept(getattr(fresh, field)) for field in facts}
    require_version(fresh, version, fields=facts)
    after: dict[str, Kept] = {field: kept(value) for field, value in facts.items()}
    if changes := differences(before, after):
        for field, value in facts.items():
            setattr(fresh, field, value)
        _save(fresh)
        record(EventKind.PERSON_CHANGED, by=by, person=fresh, changes=changes)
    return fresh


def _save(person: User) -> None:
    person.version += 1
    person.save()


def _free_address(email: str, *, other_than: User | None = None) -> str:
    """The address in small letters; refused when another person has it."""
    taken = User.objects.filter(email__iexact=email)
    if other_than is not None:
        taken = taken.exclude(pk=other_than.pk)
    if taken.exists():
        raise DomainError(_("Another person already has this e-mail address."))
    return email.lower()
