"""One person: all that is known, and what an administrator can do."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import handover, policies
from accounts.forms import PersonForm, RoleForm
from accounts.models import RoleAssignment, User
from accounts.rules.devices import device
from accounts.rules.roles import Role
from accounts.services import people, roles, sessions
from core.htmx import go, render_part
from core.http import Request
from core.paging import keyset_page

from .guards import administrators, show_form
from .people import answer_invited

FACTS = ("email", "name", "name_latin", "unit", "title", "phone", "language", "version")


def _person(pk: int) -> User:
    found: User = get_object_or_404(User.objects.with_presence(timezone.now()).select_related("unit"), pk=pk)
    return found


def _page(request: Request, person: User, role_form: RoleForm) -> dict[str, Any]:
    now = timezone.now()
    return {
        "person": person,
        "role_form": role_form,
        "roles": person.role_assignments.select_related("unit").order_by("role", "unit__path"),
        "posts": person.posts.select_related("position", "unit"),
        "managed": person.managed_units.filter(is_active=True),
        "absences": person.delegations_given.not_over(now).select_related("delegate").order_by("starts_at"),
        "stands_in": person.delegations_held.not_over(now).select_related("principal").order_by("starts_at"),
        "sessions": [
            (device(session.user_agent), session)
            for session in UserSession.objects.filter(user=person).order_by("-last_seen_at")[:20]
        ],
        "second_factor": is_mfa_enabled(person),
        "can_deactivate": policies.can_deactivate(request.user, person),
        "history": keyset_page(person.admin_events.select_related("actor"), request, order=["-id"], size=20),
        "now": now,
    }


@administrators
@require_GET
def person(request: Request, pk: int) -> HttpResponse:
    """Everything about one person on one page."""
    found = _person(pk)
    context = _page(request, found, RoleForm(initial={"unit": found.unit_id}))
    return render_part(request, "accounts/person.html", context, part="history")


@administrators
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Correct the facts."""
    found = _person(pk)
    form = PersonForm(request.POST or None, person=found, initial={field: getattr(found, field) for field in FACTS})
    if not form.is_valid():
        return show_form(request, "accounts/person_change.html", form, person=found)
    people.change(found, by=request.user, **form.cleaned_data)
    return go(request, "accounts:person", found.pk, message=_("Saved."))


@administrators
@require_POST
def invite(request: Request, pk: int) -> HttpResponse:
    """Mail a new link for choosing a password."""
    return answer_invited(request, _person(pk))


@administrators
@require_POST
def grant_role(request: Request, pk: int) -> HttpResponse:
    """Give a role in a unit."""
    found = _person(pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/person.html", _page(request, found, form), status=422)
    roles.grant(found, by=request.user, **form.cleaned_data)
    return go(request, "accounts:person", found.pk, message=_("The role was given."))


@administrators
@require_POST
def take_role_away(request: Request, pk: int, assignment: int) -> HttpResponse:
    """Take a role away; it counts from the person's next request on."""
    found = get_object_or_404(RoleAssignment, pk=assignment, user_id=pk)
    roles.take_away(found, by=request.user)
    if pk == request.user.pk and found.role == Role.ADMINISTRATOR:
        return go(request, "accounts:profile", message=_("The role was taken away."))
    return go(request, "accounts:person", pk, message=_("The role was taken away."))


@administrators
@require_POST
def end_sessions(request: Request, pk: int) -> HttpResponse:
    """Sign the person out on every device."""
    sessions.end_all(_person(pk), by=request.user)
    return go(request, "accounts:person", pk, message=_("Signed out everywhere."))


@administrators
@require_http_methods(["GET", "POST"])
def deactivate(request: Request, pk: int) -> HttpResponse:
    """First what others depend on, with links for handing it over; then the question."""
    found = _person(pk)
    if request.method == "POST":
        people.deactivate(found, by=request.user)
        return go(request, "accounts:person", pk, message=_("%(person)s has left.") % {"person": found})
    context = {
        "person": found,
        "dependencies": handover.dependencies_of(found),
        "passing_on": handover.passing_on_from(found),
        "verdict": policies.can_deactivate(request.user, found),
    }
    return render(request, "accounts/person_deactivate.html", context)


@administrators
@require_POST
def reactivate(request: Request, pk: int) -> HttpResponse:
    """The person is back; the invitation for a new password goes out at once."""
    return answer_invited(request, people.reactivate(_person(pk), by=request.user))
