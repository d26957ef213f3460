"""Beginning what is based on a contract: an amendment, renewal, termination, or an order under it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.views.sending import sent
from approvals.querysets import learn_outcomes
from core.forms import GuardedForm
from core.htmx import go
from core.http import Request
from core.text import listed

from ...models import Contract
from ...policies.contracts import can_follow
from ...rules.filled import filled
from ...rules.states import Relation
from ...services import contracts
from ...services.contract_content import content_of
from ...services.contract_freezing import lacking
from .finding import readable

ANOTHER = "another"
"""What the form sends of who saw the drafts that are open, and begins one more."""


@require_POST
def follow(request: Request, ref: str, relation: str) -> HttpResponse:
    """Begin it, and say what is filled in. Where one is under way already, name it first and offer to go on with it."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier, message=_("The draft is begun."))
    parent = readable(request.user, ref)
    if relation not in Relation.values:
        raise Http404
    if ANOTHER not in request.POST and (begun := under_way(parent, relation, request.user)):
        return _ask(request, parent, Relation(relation), begun)
    made: list[Contract] = []

    def act() -> str:
        made.append(contracts.follow(parent, Relation(relation), by=request.user))
        return made[0].get_absolute_url()

    where = this.once(act)
    return go(request, where, message=_begun(made[0]) if made else _("The draft is begun."))


def under_way(parent: Contract, relation: str, user: User) -> list[Contract]:
    """What of that relation is begun and not in force yet, newest first. Of orders there are many at a time: none."""
    if relation == Relation.ORDER:
        return []
    children = Contract.objects.readable_by(user).under_way().filter(parent=parent, relation=relation)
    found = list(children.select_related("document__owner").order_by("-pk"))
    learn_outcomes(one.document for one in found)
    return found


def _ask(request: Request, parent: Contract, relation: Relation, begun: list[Contract]) -> HttpResponse:
    can_follow(request.user, parent, relation).require()
    context = {"contract": parent, "relation": relation, "begun": begun, "form": GuardedForm(auto_id=False)}
    return render(request, "contracts/contract/again.html", context)


def _begun(contract: Contract) -> str:
    """What is filled in from the parent, and what is still to be filled in."""
    today = timezone.localdate()
    content = content_of(contract, today)
    taken, open_ = filled(content, [lack.part for lack in lacking(contract, content, today)])
    words = {"number": content.parent, "parts": listed([part.label for part in taken])}
    said = [_("Filled in from %(number)s: %(parts)s.") % words]
    if open_:
        said.append(_("Still to be filled in: %(parts)s.") % {"parts": listed([part.label for part in open_])})
    return " ".join(said)
