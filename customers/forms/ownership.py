"""What is asked for when customers change hands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.rules.organisation import UnitKind
from core.forms import GuardedForm, PickerSelect

from ..models import Customer
from ..policies.ownership import receivers

REASON = 2000


def fingerprint(customers: Iterable[Customer]) -> str:
    """Which customers a page showed, and whose they were."""
    seen = ",".join(f"{customer.pk}:{customer.owner_id}" for customer in sorted(customers, key=lambda one: one.pk))
    return hashlib.sha256(seen.encode()).hexdigest()


def receiver_field(**fields: Any) -> forms.ModelChoiceField[User]:
    """Somebody who may own customers."""
    fields.setdefault("label", _("New owner"))
    return forms.ModelChoiceField(User.objects.none(), widget=PickerSelect("ownership:receivers"), **fields)


class ReasonForm(GuardedForm):
    """A decision that is explained."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON, widget=forms.Textarea)


class SeenForm(ReasonForm):
    """A decision about customers that were shown; refused when one of them has another owner by now."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, customers: Iterable[Customer], **kwargs: Any) -> None:
        self.now = fingerprint(customers)
        kwargs["initial"] = {"seen": self.now, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def clean_seen(self) -> str:
        seen: str = self.cleaned_data["seen"]
        if seen != self.now:
            again = QueryDict(mutable=True)  # the page that says so shows what stands there now, and may be sent again
            again.update(self.data)
            again["seen"] = self.now
            self.data = again
            raise forms.ValidationError(_("Someone was faster: an owner changed. Look again and send once more."))
        return seen


class TransferForm(SeenForm):
    """To whom, into which unit, and why."""

    to = receiver_field(required=False)
    nobody = forms.BooleanField(label=_("To nobody: the manager allots it later"), required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Business unit"), required=False, empty_label=_("That of the new owner")
    )
    field_order = ("to", "nobody", "unit", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = receivers()  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.active().filter(kind=UnitKind.BUSINESS_UNIT)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "to" in cleaned and bool(cleaned["to"]) == bool(cleaned.get("nobody")):
            self.add_error("to", _("Name the new owner, or choose “to nobody”."))
        return cleaned
