"""Changes beside the moves: what was asked, how urgent, by when, who else works on it or follows it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ...models import SupportRequest
from ...rules.states import Urgency
from ...services import corrections, staffing
from ..times import require_near
from .base import REASON, ActionForm, ReasonForm, person_field


class UrgencyForm(ReasonForm):
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)

    overwrites = ("urgency",)
    field_order = ("urgency", "note")

    def __init__(self, *args: Any, support_request: SupportRequest, **kwargs: Any) -> None:
        kwargs["initial"] = {"urgency": support_request.urgency}
        super().__init__(*args, support_request=support_request, **kwargs)

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        return corrections.set_urgency(
            self.support_request,
            by=self.user,
            urgency=Urgency(given["urgency"]),
            note=given["note"],
            version=given["version"],
        )


class _TimeForm(ActionForm):
    """A time of the request that is replaced; it must lie ahead."""

    when: forms.DateTimeField
    name: str

    def __init__(self, *args: Any, support_request: SupportRequest, **kwargs: Any) -> None:
        kwargs["initial"] = {self.name: getattr(support_request, self.name)}
        super().__init__(*args, support_request=support_request, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = cleaned.get(self.name)
        if chosen and chosen < timezone.now():
            self.add_error(self.name, _("This time has passed already."))
        return cleaned

    def now(self, name: str) -> str:
        value = getattr(self.support_request, name)
        return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else "–"


class WantedByForm(_TimeForm):
    wanted_by = forms.DateTimeField(label=_("Wanted by"), validators=[require_near])
    note = forms.CharField(label=_("Reason"), max_length=REASON, widget=forms.Textarea)

    name = "wanted_by"
    overwrites = ("wanted_by",)

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        return corrections.set_wanted_by(
            self.support_request,
            by=self.user,
            wanted_by=given["wanted_by"],
            note=given["note"],
            version=given["version"],
        )


class PromiseForm(_TimeForm):
    promised_at = forms.DateTimeField(label=_("Promised for"), validators=[require_near])
    note = forms.CharField(label=_("Reason"), max_length=REASON, required=False, widget=forms.Textarea)

    name = "promised_at"
    overwrites = ("promised_at",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = self.support_request.promised_at is not None

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        return staffing.promise(
            self.support_request,
            by=self.user,
            promised_at=given["promised_at"],
            note=given["note"],
            version=given["version"],
        )


class AddSupporterForm(ActionForm):
    person = person_field(_("Colleague"))

    def perform(self) -> SupportRequest:
        return staffing.add_supporter(self.support_request, by=self.user, person=self.cleaned_data["person"])


class RemoveSupporterForm(ActionForm):
    def perform(self) -> SupportRequest:
        return staffing.remove_supporter(self.support_request, by=self.user, person=self.row.user)


class WatchForm(ActionForm):
    """Follow it oneself."""

    def perform(self) -> SupportRequest:
        return staffing.watch(self.support_request, by=self.user, person=self.user)


class AddWatcherForm(ActionForm):
    person = person_field(_("Colleague"))

    def perform(self) -> SupportRequest:
        return staffing.watch(self.support_request, by=self.user, person=self.cleaned_data["person"])


class RemoveWatcherForm(ActionForm):
    """Oneself, or somebody whom one had added."""

    def perform(self) -> SupportRequest:
        return staffing.unwatch(self.support_request, by=self.user, person=self.row.user)
