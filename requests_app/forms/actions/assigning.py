"""Giving a request to people: the pool, further supporters, the promised time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...models import SupportRequest
from ...services import lifecycle
from ...services.pool import supporter_pool_of
from ...services.suggesting import suggest
from ..pool import OTHER, PoolForm
from ..times import require_near
from .base import REASON, ActionForm, people_field


class AssignForm(PoolForm, ActionForm):
    """The pool of the request's routing row, and whom to suggest from it."""

    others = people_field(_("Further supporters"))
    promised_at = forms.DateTimeField(label=_("Promised for"), required=False, validators=[require_near])

    def __init__(self, *args: Any, support_request: SupportRequest, **kwargs: Any) -> None:
        pool = supporter_pool_of(support_request, timezone.now())
        suggestion = suggest(pool, support_request)
        lead = support_request.lead_id or (suggestion and suggestion.user.pk)
        in_pool = lead in {candidate.user.pk for candidate in pool}
        kwargs["initial"] = {
            "lead": lead if in_pool else OTHER,
            "somebody": None if in_pool else lead,
            "promised_at": support_request.promised_at or support_request.wanted_by,
        } | kwargs.get("initial", {})
        super().__init__(*args, support_request=support_request, **kwargs)
        self.suggestion = suggestion
        self.offer(pool)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        promised = cleaned.get("promised_at")
        if promised and promised < timezone.now() and promised != self.support_request.promised_at:
            self.add_error("promised_at", _("This time has passed already."))
        return cleaned

    @property
    def staff(self) -> dict[str, Any]:
        """What the services need."""
        given = self.cleaned_data
        return {"lead": self.leader, "others": list(given["others"]), "promised_at": given["promised_at"]}

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
