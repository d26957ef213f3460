"""Comments, parts asked of departments, and links between requests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from core.file_fields import FilesField
from core.text import row_key

from ...models import RequestLink, Supporter, SupportRequest, Watcher
from ...policies.viewing import can_read_internal
from ...services import attachments, conversation, links, subtasks
from .base import PEOPLE, REASON, TEXT, ActionForm


class CommentForm(ActionForm):
    body = forms.CharField(label=_("Comment"), max_length=TEXT, widget=forms.Textarea)
    internal = forms.BooleanField(label=_("Internal: only for those who work on it"), required=False)
    mentions = forms.ModelMultipleChoiceField(
        User.objects.active(),
        label=_("Mention colleagues"),
        required=False,
        widget=forms.SelectMultiple({"data-picker": True, "data-picker-url": reverse_lazy(PEOPLE)}),
    )
    uploads = FilesField(label=_("Attach files"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_read_internal(self.user, self.support_request):
            del self.fields["internal"]
        self._offer_participants()

    def _offer_participants(self) -> None:
        """People of this request are listed, others are found by searching; chosen ones stay chosen."""
        rows: list[Supporter | Watcher] = [
            *self.support_request.supporters.all(),
            *self.support_request.watchers.all(),
        ]
        people = {row.user_id: row.user for row in rows} | {
            self.support_request.requester_id: self.support_request.requester
        }
        chosen = self["mentions"].value() or []
        numbers = {key for pk in chosen if (key := row_key(pk))} - people.keys()
        people |= User.objects.active().in_bulk(numbers) if numbers else {}
        self.fields["mentions"].widget.choices = [(pk, str(person)) for pk, person in people.items()]

    @property
    def is_internal(self) -> bool:
        """Whether the switch stands on internal."""
        return bool(self["internal"].value())

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        said = conversation.comment(
            self.support_request,
            by=self.user,
            body=given["body"],
            internal=given.get("internal", False),
            mentions=given["mentions"],
            uploads=given["uploads"],
        )
        return said.support_request


class AttachForm(ActionForm):
    uploads = FilesField(label=_("Files"))
    internal = forms.BooleanField(label=_("Only for those who work on the request"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_read_internal(self.user, self.support_request):
            del self.fields["internal"]

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        internal = given.get("internal", False)
        attachments.add_all(self.support_request, by=self.user, uploads=given["uploads"], internal=internal)
        return self.support_request


class AskDepartmentForm(ActionForm):
    unit = forms.ModelChoiceField(
        Unit.objects.active().exclude(kind=Unit.Kind.COMPANY),
        label=_("Department"),
        widget=forms.Select({"data-picker": True}),
    )
    question = forms.CharField(label=_("What do you need from it?"), max_length=4000, widget=forms.Textarea)
    due_at = forms.DateTimeField(label=_("Needed by"), required=False)

    def __init__(self, *args: Any, support_request: SupportRequest, **kwargs: Any) -> None:
        known = support_request.cooperating.all()
        kwargs["initial"] = {"unit": known[0].unit_id if len(known) == 1 else None}
        super().__init__(*args, support_request=support_request, **kwargs)

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        asked = subtasks.ask(
            self.support_request, by=self.user, unit=given["unit"], question=given["question"], due_at=given["due_at"]
        )
        return asked.support_request


class AnswerForm(ActionForm):
    answer = forms.CharField(label=_("Answer"), max_length=TEXT, widget=forms.Textarea)
    uploads = FilesField(label=_("Files"), required=False)

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        subtasks.answer(self.row, by=self.user, answer=given["answer"], uploads=given["uploads"])
        return self.support_request


class WithdrawForm(ActionForm):
    note = forms.CharField(label=_("Reason"), max_length=REASON, required=False, widget=forms.Textarea)

    def perform(self) -> SupportRequest:
        subtasks.withdraw(self.row, by=self.user, note=self.cleaned_data["note"])
        return self.support_request


class LinkForm(ActionForm):
    number = forms.CharField(label=_("Number of the other request"), max_length=16)
    kind = forms.ChoiceField(label=_("How do they belong together?"), choices=RequestLink.Kind.choices)

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        made = links.link(
            self.support_request, by=self.user, number=given["number"], kind=RequestLink.Kind(given["kind"])
        )
        return made.source


class UnlinkForm(ActionForm):
    def perform(self) -> SupportRequest:
        links.unlink(self.row, by=self.user, seen_from=self.support_request)
        return self.support_request
