"""Key and difficult customers, with what happened last: the manager says something to each of them every day."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.views.sending import sent
from core.forms import require_valid
from core.htmx import go, render_part
from core.http import Request
from core.paging import capped_count, keyset_page

from ...forms.archive.facts import CommentForm
from ...models.customer import CustomerQuerySet
from ...policies.archive import can_lead
from ...services import attention
from ...services.comments import comment as say

SIZE = 20


@require_GET
def key_customers(request: Request) -> HttpResponse:
    """Those that wait for today's comment, or with ?tab=commented those that have it; the most valuable first."""
    can_lead(request.user).require()
    done, every = request.GET.get("tab") == "commented", attention.key_and_difficult(request.user)
    parts = [attention.commented_today(every, at=timezone.now(), done=part) for part in (False, True)]
    page = keyset_page(parts[done].select_related("owner"), request, order=["value_rank", "sort_name"], size=SIZE)
    known = attention.known_of(page.items)
    lines = [(row, known[row.pk], CommentForm(customer=row, user=request.user, auto_id=False)) for row in page]
    context = {"page": page, "lines": lines, "done": done, "tabs": _tabs(parts, done=done)}
    return render_part(request, "customers/board/key_customers.html", context, part="list")


def _tabs(parts: Sequence[CustomerQuerySet], *, done: bool) -> list[dict[str, object]]:
    named = (("waiting", _("To comment on today")), ("commented", _("Commented on today")))
    return [
        {"key": key, "label": label, "number": capped_count(rows), "active": done == (key == "commented")}
        for (key, label), rows in zip(named, parts, strict=True)
    ]


@require_POST
def comment(request: Request, number: str) -> HttpResponse:
    """Say something about one of them; back to those that wait."""
    customer, this = get_object_or_404(attention.key_and_difficult(request.user), number=number), sent(request)
    form = CommentForm(request.POST, customer=customer, user=request.user)
    require_valid(form)

    def act() -> str:
        say(customer, by=request.user, body=form.cleaned_data["body"])
        return reverse("board:key_customers")

    return go(request, this.once(act), message=_("Your comment is sent."))
