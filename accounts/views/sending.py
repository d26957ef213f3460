"""What a form of any app has for comfort: it acts once however often it is sent, and keeps what is being typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.services import receipts, typed
from core.http import Request


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as a person sent it; `key` is what core.forms.GuardedForm gave it, "" for a form without one."""

    by: User
    key: str
    body: str

    def earlier(self) -> str:
        """The address that this form led to when it was sent before, or "". OtherContent (422) as in `once`."""
        return receipts.earlier(by=self.by, key=self.key, body=self.body)

    def once(self, act: Callable[[], str]) -> str:
        """Run `act`, which gives the address to go to, unless it ran before for this form; see receipts.once."""
        return receipts.once(by=self.by, key=self.key, body=self.body, act=act)


def sent(request: Request) -> Sent:
    """The form that this request carries. Ask `earlier` first: what it did may have hidden its own page."""
    return Sent(request.user, request.POST.get("idempotency_key", ""), receipts.body_hash(request.POST, request.FILES))


def keep_url(form: str, subject: str = "") -> str:
    """Where static/js/drafts.js keeps what is typed: the `data-draft-url` of the form named `form` about `subject`."""
    url = reverse("accounts:typed", args=[form])
    return f"{url}?{urlencode({'subject': subject})}" if subject else url


@require_POST
def keep(request: Request, form: str) -> HttpResponse:
    """Keep what is being typed; it is its writer's own, so nobody need be asked whether he may."""
    subject = request.GET.get("subject", "")
    typed.keep(by=request.user, form=form, subject=subject, data=typed.fields_of(request.POST))
    return HttpResponse(status=204)
