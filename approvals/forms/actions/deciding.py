"""Yes, no, back: what each decision asks for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...models import Step
from ...policies.moments import earlier_steps
from ...services import deciding, rescuing, reverting
from .base import TaskForm, text_field

PERCENT = Decimal(100)


class ApproveForm(TaskForm):
    comment = text_field(_("Comment"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = self.subject.step.rule.needs_comment

    def perform(self) -> object:
        return deciding.approve(self.subject, by=self.user, seen=self.hash_seen, comment=self.cleaned_data["comment"])


class ReasonForm(TaskForm):
    """A decision that takes something from somebody."""

    reason = text_field(_("Reason"), help_text=_("The submitter reads it."))

    @property
    def why(self) -> str:
        return str(self.cleaned_data["reason"])


class RejectForm(ReasonForm):
    def perform(self) -> object:
        return deciding.reject(self.subject, by=self.user, seen=self.hash_seen, reason=self.why)


class ReturnForm(ReasonForm):
    reason = text_field(_("What has to be reworked?"), help_text=_("The submitter reads it."))

    def perform(self) -> object:
        return deciding.return_to_drafter(self.subject, by=self.user, seen=self.hash_seen, reason=self.why)


class ConditionForm(ReasonForm):
    """ "Approved at 92 % or more": goes back with the condition, which the submitter accepts in one click."""

    rate = forms.DecimalField(
        label=_("Approved at this share of the list price or more, in %"),
        min_value=Decimal("0.01"),
        max_value=Decimal(1000),
        max_digits=6,
        decimal_places=2,
    )
    reason = text_field(_("Words to the submitter"), required=False)
    field_order = ("rate", "reason")

    def perform(self) -> object:
        rate = self.cleaned_data["rate"]
        return deciding.return_to_drafter(
            self.subject,
            by=self.user,
            seen=self.hash_seen,
            reason=self.why or str(_("Approved at %(rate)s %% of the list price or more.") % {"rate": rate}),
            condition={"lowest_rate": f"{rate / PERCENT:f}"},
        )


class StepField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A step by its name."""

    def label_from_instance(self, obj: Step) -> str:
        return obj.name


class ReturnToStepForm(ReasonForm):
    step = StepField(queryset=Step.objects.none(), label=_("To which step?"), empty_label=None)
    field_order = ("step", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps: Any = self.fields["step"]
        keys = [step.pk for step in earlier_steps(self.subject)]
        steps.queryset = Step.objects.filter(pk__in=keys).order_by("position")

    def perform(self) -> object:
        return deciding.return_to_step(
            self.subject, by=self.user, seen=self.hash_seen, reason=self.why, step=self.cleaned_data["step"]
        )


class TakeBackForm(TaskForm):
    reason = text_field(_("Reason"), required=False)

    def perform(self) -> object:
        return reverting.take_back(self.subject, by=self.user, reason=self.cleaned_data["reason"])


class OverrideForm(ReasonForm):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=(("approve", pgettext_lazy("decision", "Approve")), ("reject", pgettext_lazy("decision", "Reject"))),
        widget=forms.RadioSelect,
    )
    reason = text_field(_("Reason"), help_text=_("It stays visible for ever, also on the certificate."))
    field_order = ("decision", "reason")

    def perform(self) -> object:
        approve = self.cleaned_data["decision"] == "approve"
        return rescuing.override(self.subject, by=self.user, approve=approve, reason=self.why, seen=self.hash_seen)
