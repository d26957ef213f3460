"""What others would miss: asked before a person is deactivated or a unit is closed.

Apps above register in `AppConfig.ready` what of theirs depends on a person or a unit; each answer leads to the
page where it can be handed over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Delegation, Post, RoleAssignment, Unit, User


@dataclass(frozen=True, slots=True)
class Dependency:
    """`count` things called `label` depend on somebody; `url` is where they can be handed over.

    `passes_on`: they pass to somebody else by themselves, as the label says; they are named and hinder nothing.
    """

    label: str | Promise
    count: int
    url: str
    passes_on: bool = False


OfPerson = Callable[[User], list[Dependency]]
OfUnit = Callable[[Unit], list[Dependency]]
_of_person: list[OfPerson] = []
_of_unit: list[OfUnit] = []


def register(source: OfPerson) -> OfPerson:
    """Add a source of what depends on a person; usable as a decorator. Registering twice counts once."""
    if source not in _of_person:
        _of_person.append(source)
    return source


def register_for_units(source: OfUnit) -> OfUnit:
    """Add a source of what depends on a unit; usable as a decorator. Registering twice counts once."""
    if source not in _of_unit:
        _of_unit.append(source)
    return source


def dependencies_of(person: User) -> list[Dependency]:
    """All that must be handed over before the person can be deactivated; empty when nothing is."""
    return [dependency for dependency in _all_of(person) if not dependency.passes_on]


def passing_on_from(person: User) -> list[Dependency]:
    """What passes to others by itself when the person is deactivated."""
    return [dependency for dependency in _all_of(person) if dependency.passes_on]


def _all_of(person: User) -> list[Dependency]:
    return [dependency for source in _of_person for dependency in source(person) if dependency.count]


def dependencies_on(unit: Unit) -> list[Dependency]:
    """All that must go elsewhere before the unit can be closed; empty when nothing is."""
    return [dependency for source in _of_unit for dependency in source(unit) if dependency.count]


@register
def units_managed(person: User) -> list[Dependency]:
    """One entry for each open unit that he manages."""
    return [
        Dependency(_("Manager of %(unit)s") % {"unit": unit}, 1, reverse("accounts:unit", args=[unit.pk]))
        for unit in Unit.objects.active().filter(manager=person)
    ]


@register
def posts_held_alone(person: User) -> list[Dependency]:
    """One entry for each post that nobody else holds who is still here."""
    others = Count("holders", filter=Q(holders__is_active=True) & ~Q(holders=person))
    posts = Post.objects.filter(pk__in=person.posts.all()).alias(others=others).filter(others=0)
    return [
        Dependency(_("Only holder of %(post)s") % {"post": post}, 1, reverse("accounts:post", args=[post.pk]))
        for post in posts.select_related("position", "unit")
    ]


@register
def delegations_held(person: User) -> list[Dependency]:
    """One entry for each colleague whom he replaces now or later."""
    held = Delegation.objects.filter(delegate=person, revoked_at=None, ends_at__gt=timezone.now())
    return [
        Dependency(_("Stands in for %(person)s") % {"person": delegation.principal}, 1, reverse("accounts:away"))
        for delegation in held.select_related("principal")
    ]


@register_for_units
def inside(unit: Unit) -> list[Dependency]:
    """People at home in the unit, roles and posts held in it, and open units right below it."""
    page = reverse("accounts:unit", args=[unit.pk])
    roles = RoleAssignment.objects.filter(unit=unit, user__is_active=True)
    posts = Post.objects.filter(unit=unit, holders__is_active=True).distinct()
    return [
        Dependency(_("People at home here"), unit.people.filter(is_active=True).count(), page),
        Dependency(_("Roles held here"), roles.count(), page),
        Dependency(_("Posts with holders"), posts.count(), reverse("accounts:positions")),
        Dependency(_("Units below"), unit.children.filter(is_active=True).count(), reverse("accounts:organisation")),
    ]
