"""Correcting what was asked, and resubmitting with the corrections right there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from core.forms import PickerSelect
from customers.models import Customer

from ...forms.dynamic import DynamicForm
from ...models import SupportRequest
from ...rules.forms.display import differences, display
from ...rules.forms.wire import parse
from ...services import corrections, lifecycle
from .base import REASON, TEXT, ActionForm

TYPED = ("title", "customer", "project", "description")


class CorrectForm(ActionForm):
    """The title, the customer, the words and the answers of the content's own form, as `questions`."""

    title = forms.CharField(label=_("Title"), max_length=160)
    customer = forms.ModelChoiceField(
        Customer.objects.none(),
        label=_("Customer"),
        empty_label=_("Choose…"),
        widget=PickerSelect("customers:picker"),
    )
    project = forms.CharField(label=_("Opportunity or project"), max_length=160, required=False)
    description = forms.CharField(label=_("What is needed"), max_length=TEXT, required=False, widget=forms.Textarea)
    note = forms.CharField(label=_("Why is it corrected?"), max_length=REASON, required=False, widget=forms.Textarea)

    overwrites = (*TYPED, "answers")

    def __init__(self, data: Any = None, files: Any = None, *, support_request: SupportRequest, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(support_request, name) for name in TYPED}
        super().__init__(data, files, support_request=support_request, **kwargs)
        self.schema = parse(support_request.form_version.schema)
        by_mail = support_request.origin == SupportRequest.Origin.EMAIL
        self._offer_customers(required=support_request.content.needs_customer and not by_mail)
        self.questions = self._questions(data, files, complete=not by_mail)

    def _offer_customers(self, *, required: bool) -> None:
        """Those that the person may see, and the present one, which the request shows him."""
        field, known = self.fields["customer"], self.support_request.customer_id
        present = Customer.objects.filter(pk__in=[known] if known else [])
        field.queryset = (Customer.objects.visible_to(self.user) | present).select_related("owner")  # type: ignore[attr-defined]
        field.required = field.widget.is_required = required

    def _questions(self, data: Any, files: Any = None, *, complete: bool) -> DynamicForm:
        present = self.support_request.attachments.filter(removed_at=None)
        attached = set(present.values_list("field_key", flat=True))
        answers = self.support_request.answers
        return DynamicForm(self.schema, data, files, answers=answers, attached=attached.__contains__, complete=complete)

    def restore(self, typed: dict[str, Any]) -> None:
        super().restore(typed)
        if any(name.startswith(f"{self.questions.prefix}-") for name in typed):
            lists = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
            self.questions = self._questions(MultiValueDict(lists), complete=False)

    def is_valid(self) -> bool:
        return bool(super().is_valid() & self.questions.is_valid())

    def now(self, name: str) -> str:
        if name != "answers":
            return super().now(name)
        groups = display(self.schema, self.support_request.answers)
        return " · ".join(str(answer) for group in groups for answer in group.answers)

    @property
    def values(self) -> dict[str, Any]:
        """The corrected fields; answers only where they differ."""
        given = {name: self.cleaned_data[name] for name in TYPED}
        if differences(self.schema, self.support_request.answers, self.questions.answers):
            given["answers"] = self.questions.answers
        return given

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        return corrections.correct(
            self.support_request,
            by=self.user,
            version=given["version"],
            note=given["note"],
            uploads=self.questions.uploads,
            **self.values,
        )


class ResubmitForm(CorrectForm):
    note = forms.CharField(label=_("Your answer"), max_length=REASON, required=False, widget=forms.Textarea)

    field_order = ("note", *TYPED)

    def perform(self) -> SupportRequest:
        given = self.cleaned_data
        return lifecycle.resubmit(
            self.support_request,
            by=self.user,
            version=given["version"],
            note=given["note"],
            uploads=self.questions.uploads,
            **self.values,
        )
