"""What is asked for when somebody claims a customer, and when the manager rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.file_fields import FilesField
from core.forms import GuardedForm

from ..models import Claim
from ..services import claims
from ..services.claims import Asked, Candidate, Found
from .ownership import REASON
from .recording import KnownForm

GRANT, REFUSE = "grant", "refuse"


class AskedForm(KnownForm):
    """What somebody typed about a company that is taken, or the number of a customer whose page he came from."""

    customer = forms.CharField(max_length=20, required=False)

    @property
    def asked(self) -> Asked:
        return Asked(*(self.cleaned_data.get(name, "") for name in Asked._fields))


class ClaimForm(GuardedForm):
    """Which of the customers of that name is claimed, and why it is one's own."""

    which = forms.ChoiceField(label=pgettext_lazy("claim", "Which one"), widget=forms.RadioSelect)
    rival = forms.ChoiceField(label=_("My own record of it"), required=False)
    evidence = forms.CharField(
        label=_("Why is it your customer?"),
        max_length=4000,
        widget=forms.Textarea,
        help_text=_("Since when you are in contact, with whom, what was agreed."),
    )
    uploads = FilesField(label=_("Evidence"), required=False)

    def __init__(self, *args: Any, asked: Asked, found: Found, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = found.others if asked.customer else ()
        self.typed_name = named[0].customer.name if named else next(filter(None, asked), "")
        self.by_token = {one.token: one.customer for one in found.others}
        self.own = {str(row.number): row for row in found.own}
        which, rival = self.fields["which"], self.fields["rival"]
        which.choices = [(one.token, _label(one)) for one in found.others]  # type: ignore[attr-defined]
        which.initial = next(iter(self.by_token), "")
        rival.choices = [("", _("none")), *((number, str(row)) for number, row in self.own.items())]  # type: ignore[attr-defined]
        rival.initial = next(iter(self.own), "")
        if not self.own:
            rival.widget = rival.hidden_widget()

    def perform(self, *, by: User) -> Claim:
        """File the claim; raises what the service raises."""
        given = self.cleaned_data
        return claims.open_claim(
            self.by_token[given["which"]],
            by=by,
            typed_name=self.typed_name,
            evidence=given["evidence"],
            uploads=given["uploads"],
            rival=self.own.get(given["rival"]),
        )


def _label(one: Candidate) -> str:
    """What is told of a customer that may be meant."""
    if one.taken is None:
        return f"{one.customer} · {one.customer.owner or _('nobody')}"
    return str(one.taken)


class RulingForm(GuardedForm):
    """The manager's word."""

    CHOICES = ((GRANT, _("Grant: the claimant gets the customer")), (REFUSE, _("Refuse: the owner keeps it")))
    decision = forms.ChoiceField(label=_("Ruling"), choices=CHOICES, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=REASON, widget=forms.Textarea)
    owner = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        self.claim = claim
        kwargs["initial"] = {"owner": claim.customer.owner_id, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def clean_owner(self) -> int | None:
        owner: int | None = self.cleaned_data["owner"]
        if owner != self.claim.customer.owner_id:
            raise forms.ValidationError(_("Someone was faster: the customer changed hands. Reload the page."))
        return owner

    def perform(self, *, by: User) -> Claim:
        """Rule; raises what the service raises."""
        act = claims.grant if self.cleaned_data["decision"] == GRANT else claims.refuse
        return act(self.claim, by=by, reason=self.cleaned_data["reason"])
