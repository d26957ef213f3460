"""What comes by e-mail."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.htmx import go, render_part, toast
from core.http import Request, is_htmx

from ..forms import PreferencesForm
from ..services import inbox


@require_http_methods(["GET", "POST"])
def preferences(request: Request) -> HttpResponse:
    """Each change is saved at once where there is JavaScript, by the button otherwise."""
    data = request.POST if request.method == "POST" else None
    form = PreferencesForm(data, initial={"by_mail": inbox.chosen(request.user)})
    if form.is_valid():
        inbox.choose(form.cleaned_data["by_mail"], by=request.user)
        if is_htmx(request):
            return toast(HttpResponse(status=204), _("Saved."))
        return go(request, "notifications:preferences", message=_("Saved."))
    return render_part(request, "notifications/preferences.html", {"form": form}, status=422 if form.errors else 200)
