"""The page on which a contract is signed, phone first, and the form for each signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.views.sending import sent
from approvals.models import DocumentVersion
from core.htmx import go
from core.http import Request
from core.verdicts import Verdict

from ...forms.after.signing import SignForm
from ...models import Contract, Signature, SigningRequirement
from ...policies.signing import can_record
from ...rules.content import read
from ...rules.states import Stage
from ...services.after.signing import approved_version
from ..contracts.finding import readable


@dataclass(frozen=True, slots=True)
class Line:
    """A signature that is needed, as the page shows it: there already, or whether the person may record it."""

    requirement: SigningRequirement
    signature: Signature | None
    may: Verdict


@require_safe
def page(request: Request, ref: str) -> HttpResponse:
    """Who has to sign, who has, and what the person can record."""
    contract = readable(request.user, ref)
    content = version_of(contract)
    context = {
        "contract": contract,
        "document": contract.document,
        "signing": lines(request.user, contract, content),
        **_agreed(content),
    }
    return render(request, "contracts/after/signing.html", context)


def _agreed(version: DocumentVersion | None) -> dict[str, Any]:
    """What is signed: the version, and what it says."""
    return {"version": version, "content": read(version.content) if version else None}


def version_of(contract: Contract) -> DocumentVersion | None:
    """The version that is to be signed, or was; None while there is none."""
    if contract.stage == Stage.SIGNING:
        return approved_version(contract)
    return contract.signed_version


def lines(user: User, contract: Contract, content: DocumentVersion | None) -> list[Line]:
    """The required signatures with those of the version. Two statements, and one for each that he may not record."""
    now, there = timezone.now(), {}
    if content:
        signed = Signature.objects.filter(content=content).select_related("signer", "recorded_by", "file")
        there = {one.requirement_id: one for one in signed.select_related("mandate__principal", "power_of_attorney")}
    requirements = contract.signing_requirements.select_related("person", "party")
    return [Line(one, there.get(one.pk), can_record(user, contract.document, one, now)) for one in requirements]


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: Request, ref: str, pk: int) -> HttpResponse:
    """Ask and record. The same form sent again gets the first answer."""
    this, message = sent(request), _("The signature is recorded.")
    if earlier := this.earlier():
        return go(request, earlier, message=message)
    contract = readable(request.user, ref)
    requirement = get_object_or_404(contract.signing_requirements.select_related("person", "party"), pk=pk)
    can_record(request.user, contract.document, requirement, timezone.now()).require()
    version = approved_version(contract)
    form = _form(request, contract, requirement, version)
    if not form.is_valid():
        context = {"form": form, "contract": contract, "document": contract.document, "requirement": requirement}
        context |= _agreed(version)
        return render(request, "contracts/after/sign.html", context, status=422 if form.is_bound else 200)
    return go(request, this.once(lambda: _perform(form)), message=message)


def _form(request: Request, contract: Contract, requirement: SigningRequirement, version: DocumentVersion) -> SignForm:
    return SignForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        contract=contract,
        row=requirement,
        user=request.user,
        seen=version.sha256,
        address=get_adapter(request).get_client_ip(request),
    )


def _perform(form: SignForm) -> str:
    form.perform()
    return reverse("contracts_after:signing", args=[form.contract.document.ref])
