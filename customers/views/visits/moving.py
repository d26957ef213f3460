"""The moves of a visit that are one form each: approve, send back, leave, back, cancel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.views.sending import sent
from core.errors import DomainError
from core.htmx import go
from core.http import Request

from ...forms import visits as forms
from ...models import Visit
from ...policies.visits import WHO, can_move
from ...rules import visits as graph
from ...rules.visits import VisitState


@dataclass(frozen=True, slots=True)
class Action:
    """A move as it is shown."""

    form: type[forms.MoveForm]
    title: Promise
    submit: Promise
    done: Promise
    icon: str
    tone: str = "primary"


MOVES: dict[str, Action] = {
    "approve": Action(
        forms.ApproveForm,
        _("Approve the visit"),
        pgettext_lazy("visit", "Approve"),
        _("The visit is approved."),
        "check2",
    ),
    "send_back": Action(
        forms.SendBackForm,
        _("Send the plan back"),
        pgettext_lazy("visit", "Send back"),
        _("The plan is sent back."),
        "arrow-return-left",
        "warning",
    ),
    "leave": Action(
        forms.LeaveForm,
        _("Leave for the visit"),
        pgettext_lazy("visit", "Leave"),
        _("You are out. Have a good visit."),
        "door-open",
    ),
    "return": Action(
        forms.BackForm,
        _("Back from the visit"),
        _("I am back"),
        _("You are back. Please write the log while you remember."),
        "door-closed",
    ),
    "cancel": Action(
        forms.CancelForm,
        _("Cancel the visit"),
        _("Cancel the visit"),
        _("The visit is cancelled."),
        "calendar-x",
        "danger",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: Request, number: str, name: str) -> HttpResponse:
    """Ask and do. The same form sent again gets the first answer."""
    this, action = sent(request), MOVES[name]
    if earlier := this.earlier():
        return go(request, earlier, message=action.done)
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("customer", "rep"), number=number)
    require(request.user, visit, name)
    form = action.form(request.POST if request.method == "POST" else None, visit=visit, user=request.user)
    if not form.is_valid():
        context = {"form": form, "visit": visit, "action": action, "url": request.path}
        return render(request, "customers/visits/move.html", context, status=422 if form.is_bound else 200)
    return go(request, this.once(lambda: _perform(form)), message=action.done)


def _perform(form: forms.MoveForm) -> str:
    """Do it; on to the log for who is back, to what waits besides for who decides, else to the visit."""
    visit = form.perform()
    if isinstance(form, forms.BackForm):
        return reverse("visits:log", args=[visit.number])
    decides = isinstance(form, forms.ApproveForm | forms.SendBackForm)
    if decides and Visit.objects.to_approve(form.user).visible_to(form.user).exists():
        return reverse("visits:approve_all")
    return visit.get_absolute_url()


def require(user: User, visit: Visit, name: str) -> None:
    """NotAllowed, or DomainError when the move does not start in this state."""
    can_move(user, visit, name).require()
    if visit.state not in graph.MOVES[name].sources:
        raise DomainError(_("Someone was faster: the visit is now “%s”.") % visit.get_state_display())


def offered(user: User, visit: Visit, now: datetime) -> dict[str, bool]:
    """Move → whether the person can make it now, for the buttons."""
    begun = visit.state != VisitState.APPROVED or visit.starts_at <= now
    return {
        name: visit.state in graph.MOVES[name].sources
        and (name != "log" or begun)
        and bool(can_move(user, visit, name))
        for name in WHO
    }
