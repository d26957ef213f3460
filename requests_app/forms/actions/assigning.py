"""Giving a request to people: the pool first, with what each has to do, whoever else by search."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ...models import SupportRequest
from ...services import lifecycle
from ...services.pool import supporter_pool_of
from ...services.suggesting import suggest
from .base import REASON, ActionForm, people_field, person_field

OTHER = "other"


class AssignForm(ActionForm):
    """`lead` is one of the pool, or "other" with the person in `somebody`."""

    lead = forms.ChoiceField(label=_("Lead supporter"), widget=forms.RadioSelect)
    somebody = person_field(_("Somebody else"), required=False)
    others = people_field(_("Further supporters"))
    promised_at = forms.DateTimeField(label=_("Promised for"), required=False)

    def __init__(self, *args: Any, support_request: SupportRequest, **kwargs: Any) -> None:
        now = timezone.now()
        self.pool = supporter_pool_of(support_request, now)
        self.suggestion = suggest(self.pool, support_request)
        lead = support_request.lead_id or (self.suggestion and self.suggestion.user.pk)
        in_pool = lead in {candidate.user.pk for candidate in self.pool}
        kwargs["initial"] = {
            "lead": lead if in_pool else OTHER,
            "somebody": None if in_pool else lead,
            "promised_at": support_request.promised_at or support_request.wanted_by,
        } | kwargs.get("initial", {})
        super().__init__(*args, support_request=support_request, **kwargs)
        chosen: forms.ChoiceField = self.fields["lead"]  # type: ignore[assignment]
        chosen.choices = [*((c.user.pk, str(c.user)) for c in self.pool), (OTHER, _("Somebody else"))]

    @property
    def chosen(self) -> str:
        """Which radio button of the pool is pressed."""
        return str(self["lead"].value())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "lead" in cleaned and "somebody" in cleaned:
            self._check_somebody(cleaned["lead"] == OTHER, cleaned["somebody"])
        promised = cleaned.get("promised_at")
        if promised and promised < timezone.now() and promised != self.support_request.promised_at:
            self.add_error("promised_at", _("This time has passed already."))
        return cleaned

    def _check_somebody(self, wanted: bool, somebody: User | None) -> None:
        if wanted and somebody is None:
            self.add_error("somebody", _("Choose who leads the work."))
        if somebody is not None and not wanted:
            self.add_error("lead", _("Press “Somebody else” if %s is to lead the work.") % somebody)

    @property
    def staff(self) -> dict[str, Any]:
        """What the services need."""
        given = self.cleaned_data
        people = {str(candidate.user.pk): candidate.user for candidate in self.pool}
        lead: User = given["somebody"] if given["lead"] == OTHER else people[given["lead"]]
        return {"lead": lead, "others": list(given["others"]), "promised_at": given["promised_at"]}

    def perform(self) -> SupportRequest:
        return lifecycle.assign(self.support_request, by=self.user, **self.staff)


class AcceptAndAssignForm(AssignForm):
    def perform(self) -> SupportRequest:
        return lifecycle.accept_and_assign(self.support_request, by=self.user, **self.staff)


class ReassignForm(AssignForm):
    note = forms.CharField(label=_("Reason"), max_length=REASON, widget=forms.Textarea)

    def __init__(self, *args: Any, support_request: SupportRequest, **kwargs: Any) -> None:
        current = support_request.supporters.filter(removed_at=None).exclude(user=support_request.lead)
        kwargs["initial"] = {"others": [row.user_id for row in current]}
        super().__init__(*args, support_request=support_request, **kwargs)

    def perform(self) -> SupportRequest:
        note = self.cleaned_data["note"]
        return lifecycle.reassign(self.support_request, by=self.user, note=note, **self.staff)
