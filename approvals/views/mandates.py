"""Who decides for whom (授权委托): mine given and held, everybody's for administrators."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.views.sending import sent
from core.htmx import go
from core.http import Request

from .. import documents
from ..forms.mandates import MandateForm
from ..models import Mandate
from ..services import mandates as service

PAST = 20
MOST = 200


@require_GET
def index(request: Request) -> HttpResponse:
    """In force and coming: given by me, held by me, of others; and what was."""
    user, now = request.user, timezone.now()
    rows = Mandate.objects.visible_to(user).select_related("principal__unit", "delegate__unit", "set_by", "revoked_by")
    current = list(rows.not_over(now).order_by("starts_at", "pk")[:MOST])
    context = {
        "given": [one for one in current if one.principal_id == user.pk],
        "held": [one for one in current if one.delegate_id == user.pk],
        "others": [one for one in current if user.pk not in (one.principal_id, one.delegate_id)],
        "past": list(rows.over(now).order_by("-ends_at", "-pk")[:PAST]),
        "labels": {kind.code: kind.label for kind in documents.every()},
        "now": now,
        "company_currency": settings.COMPANY_CURRENCY,
    }
    return render(request, "approvals/mandates/list.html", context)


@require_http_methods(["GET", "POST"])
def give(request: Request) -> HttpResponse:
    """Ask and give; one row for each kind of document."""
    this, user = sent(request), request.user
    if earlier := this.earlier():
        return go(request, earlier)
    form = MandateForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        return render(request, "approvals/mandates/give.html", {"form": form}, status=422 if form.is_bound else 200)
    where = this.once(lambda: _given(form))
    return go(request, where, message=_("The mandate is given."))


def _given(form: MandateForm) -> str:
    form.perform()
    return reverse("approvals:mandates")


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """It ends now."""
    this = sent(request)
    found = get_object_or_404(Mandate.objects.visible_to(request.user).select_related("principal", "delegate"), pk=pk)
    where = this.earlier() or this.once(lambda: _revoked(found, request.user))
    return go(request, where, message=_("The mandate is revoked."))


def _revoked(found: Mandate, user: User) -> str:
    service.revoke(found, by=user)
    return reverse("approvals:mandates")
