"""Beginning the authority matrix of a new installation with a proposal."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.sending import sent
from core.errors import DomainError
from core.htmx import go
from core.http import Request

from ..forms.authority_beginning import BeginForm
from ..models import AuthorityRule
from ..policies import setting_up
from ..services.authority_beginning import begin_matrix


@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """Look at the proposal, change it, accept it. The same form sent again gets the first answer."""
    this, message = sent(request), _("The rules are set.")
    if earlier := this.earlier():
        return go(request, earlier, message=message)
    setting_up.can_change_authority(request.user).require()
    if AuthorityRule.objects.exists():
        raise DomainError(_("There are rules already: add to them one by one."))
    form = BeginForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "currency": settings.COMPANY_CURRENCY}
        return render(request, "authority/begin.html", context, status=422 if form.is_bound else 200)
    return go(request, this.once(lambda: _perform(form, request)), message=message)


def _perform(form: BeginForm, request: Request) -> str:
    begin_matrix(form.rules, by=request.user)
    return reverse("authority:table")
