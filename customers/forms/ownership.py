"""What is asked for when customers change hands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.rules.organisation import UnitKind
from core.forms import Form, GuardedForm, PickerSelect

from ..models import Customer
from ..policies.ownership import receivers
from ..services import contact_rule
from ..services.allotment import Suggestion

REASON = 2000


def fingerprint(customers: Iterable[Customer]) -> str:
    """Which customers a page showed, and whose they were."""
    seen = ",".join(f"{customer.pk}:{customer.owner_id}" for customer in sorted(customers, key=lambda one: one.pk))
    return hashlib.sha256(seen.encode()).hexdigest()


def receiver_field(**fields: Any) -> forms.ModelChoiceField[User]:
    """Somebody who may own customers."""
    fields.setdefault("label", _("New owner"))
    fields.setdefault("empty_label", _("Choose…"))
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


class AllotmentForm(SeenForm):
    """Who gets which ownerless customer: the proposal, which may be changed line by line."""

    def __init__(self, *args: Any, suggestions: Sequence[Suggestion], **kwargs: Any) -> None:
        self.suggestions = suggestions
        kwargs["initial"] = {"reason": _("Balanced by number and ability")}
        super().__init__(*args, customers=[one.customer for one in suggestions], **kwargs)
        self.people = {str(one.person.pk): one.person for row in suggestions for one in row.candidates}
        for row in suggestions:
            self.fields[self._name(row)] = self._field(row)

    @staticmethod
    def _name(row: Suggestion) -> str:
        return f"to_{row.customer.number}"

    @staticmethod
    def _field(row: Suggestion) -> forms.ChoiceField:
        choices = [("", _("not now")), *((str(one.person.pk), str(one.person)) for one in row.candidates)]
        proposed = str(row.given.rep.key) if row.given else ""
        widget = forms.Select({"class": "form-select"})
        label = row.customer.name
        return forms.ChoiceField(label=label, choices=choices, initial=proposed, required=False, widget=widget)

    @property
    def lines(self) -> list[tuple[Suggestion, forms.BoundField]]:
        """Each customer with its field."""
        return [(row, self[self._name(row)]) for row in self.suggestions]

    @property
    def chosen(self) -> dict[Customer, User]:
        """Which customers get an owner now; to be asked when the form is valid."""
        given = {row.customer: self.cleaned_data[self._name(row)] for row in self.suggestions}
        return {customer: self.people[key] for customer, key in given.items() if key}


class AbilityForm(Form):
    """How much a rep can take on."""

    percent = forms.IntegerField(label=_("Ability in per cent"), min_value=0, max_value=300)
    note = forms.CharField(label=_("Reason"), max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ContactRuleForm(ReasonForm):
    """Keep, pass on or release a customer that nobody was in contact with."""

    KEEP, PASS_ON, RELEASE = "keep", "pass_on", "release"
    CHOICES = (
        (KEEP, _("Keep: the owner has the whole time again")),
        (PASS_ON, _("Pass on to somebody else")),
        (RELEASE, _("Release: it has no owner and is allotted later")),
    )
    decision = forms.ChoiceField(label=_("Decision"), choices=CHOICES, widget=forms.RadioSelect)
    to = receiver_field(required=False)
    field_order = ("decision", "to", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = receivers()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == self.PASS_ON and "to" in cleaned and not cleaned["to"]:
            self.add_error("to", _("Name who gets the customer."))
        return cleaned

    def perform(self, customer: Customer, *, by: User) -> str:
        """Carry the decision out and say so; raises what the services raise."""
        given = self.cleaned_data
        if given["decision"] == self.KEEP:
            contact_rule.keep(customer, by=by, reason=given["reason"])
            return _("%(customer)s stays with %(person)s.") % {"customer": customer, "person": customer.owner}
        to = given["to"] if given["decision"] == self.PASS_ON else None
        contact_rule.pass_on(customer, to=to, by=by, reason=given["reason"])
        return _("%s changed hands.") % customer
