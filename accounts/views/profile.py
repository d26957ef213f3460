"""What a person says of himself, and the language he reads."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import ProfileForm
from accounts.services import people
from core.htmx import go
from core.http import Request

from .guards import show_form

FACTS = ("name", "name_latin", "phone", "language", "version")


@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    """Name, phone, language; roles and posts to read."""
    user = request.user
    form = ProfileForm(request.POST or None, initial={field: getattr(user, field) for field in FACTS})
    if not form.is_valid():
        roles = user.role_assignments.select_related("unit").order_by("role", "unit__path")
        posts = user.posts.select_related("position", "unit")
        return show_form(request, "accounts/profile.html", form, roles=roles, posts=posts)
    people.change_profile(user, by=user, **form.cleaned_data)
    return go(request, "accounts:profile", message=_("Saved."))


@login_not_required
@require_POST
def set_language(request: Request) -> HttpResponse:
    """Keep the language with the person, in the browser for everybody, and lead back to the page."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        people.choose_language(request.user, by=request.user, language=language)
    response: HttpResponse = i18n.set_language(request)
    return response
