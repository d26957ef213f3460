"""The moves of a request: what each one asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Post, Unit, User
from accounts.rules.roles import Role
from core.file_fields import FilesField

from ...models import SupportRequest
from ...services import lifecycle
from ...services.queues import queue_for
from .base import REASON, TEXT, ActionForm, ReasonForm


class AcceptForm(ActionForm):
    def perform(self) -> SupportRequest:
        return lifecycle.accept(self.support_request, by=self.user)


class ReturnForm(ReasonForm):
    note = forms.CharField(label=_("What is missing?"), max_length=REASON, widget=forms.Textarea)

    def perform(self) -> SupportRequest:
        return lifecycle.send_back(self.support_request, by=self.user, note=self.cleaned_data["note"])


class RejectForm(ReasonForm):
    def perform(self) -> SupportRequest:
        return lifecycle.reject(self.support_request, by=self.user, note=self.cleaned_data["note"])


class CancelForm(ReasonForm):
    def perform(self) -> SupportRequest:
        return lifecycle.cancel(self.support_request, by=self.user, note=self.cleaned_data["note"])


class ReopenForm(ReasonForm):
    note = forms.CharField(label=_("What is still missing?"), max_length=REASON, widget=forms.Textarea)

    def perform(self) -> SupportRequest:
        return lifecycle.reopen(self.support_request, by=self.user, note=self.cleaned_data["note"])


class StartForm(ActionForm):
    def perform(self) -> SupportRequest:
        return lifecycle.start(self.support_request, by=self.user)


class DeliverForm(ActionForm):
    name = forms.CharField(label=_("What do you deliver?"), max_length=160)
    summary = forms.CharField(label=_("Summary"), max_length=TEXT, required=False, widget=forms.Textarea)
    uploads = FilesField(label=_("Files"), required=False)

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        return lifecycle.deliver(
            self.support_request, by=self.user, name=given["name"], summary=given["summary"], uploads=given["uploads"]
        )


STARS = (
    (5, pgettext_lazy("rating", "Excellent")),
    (4, pgettext_lazy("rating", "Good")),
    (3, pgettext_lazy("rating", "Fair")),
    (2, pgettext_lazy("rating", "Poor")),
    (1, pgettext_lazy("rating", "Useless")),
)


class ConfirmForm(ActionForm):
    rating = forms.TypedChoiceField(
        label=_("How good was it?"), choices=STARS, coerce=int, widget=forms.RadioSelect({"class": "stars"})
    )
    words = forms.CharField(label=_("In your words"), max_length=REASON, required=False, widget=forms.Textarea)

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        return lifecycle.confirm(self.support_request, by=self.user, rating=given["rating"], words=given["words"])


class RateForm(ConfirmForm):
    """For a delivery that nobody confirmed in time."""

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        return lifecycle.rate(self.support_request, by=self.user, rating=given["rating"], words=given["words"])


class RerouteForm(ReasonForm):
    holder = forms.ChoiceField(label=_("To which queue?"), widget=forms.Select({"data-picker": True}))

    field_order = ("holder", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holders = _holders()
        chosen: forms.ChoiceField = self.fields["holder"]  # type: ignore[assignment]
        chosen.choices = [("", "")] + [
            (label, [(key, str(holder)) for key, holder in self.holders.items() if key.startswith(kind)])
            for kind, label in (("post", _("Posts")), ("team", _("Teams")), ("person", _("People")))
        ]

    def perform(self) -> SupportRequest:
        queue = queue_for(self.holders[self.cleaned_data["holder"]])
        return lifecycle.reroute(self.support_request, by=self.user, queue=queue, note=self.cleaned_data["note"])


def _holders() -> dict[str, Post | Unit | User]:
    """Whom a queue can wait for: posts that somebody holds, units with coordinators, coordinators."""
    posts = Post.objects.filter(holders__is_active=True, position__is_active=True).distinct()
    teams = Unit.objects.active().filter(role_assignments__role=Role.COORDINATOR).distinct()
    found: dict[str, Post | Unit | User] = {f"post-{p.pk}": p for p in posts.select_related("position", "unit")}
    found |= {f"team-{unit.pk}": unit for unit in teams}
    return found | {f"person-{user.pk}": user for user in User.objects.with_role(Role.COORDINATOR)}
