"""Yes, no, back: what each decision asks for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.templatetags.ui import percent
from core.text import listed

from ...models import Step
from ...policies.moments import earlier_steps, needed_steps
from ...rules import terms
from ...rules.authority import Because
from ...rules.flow import Field
from ...services import ahead, authority, deciding, rescuing, reverting
from .base import TaskForm, text_field

PERCENT = Decimal(100)


class ApproveForm(TaskForm):
    comment = text_field(_("Comment"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = self.subject.step.rule.needs_comment

    @cached_property
    def follows(self) -> str:
        """What the yes leads to."""
        return ahead.after_yes(self.subject, by=self.user).sentence

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
    """ "At 92 % or more I would say yes": goes back with the condition, which the submitter accepts in one click.

    It promises nothing for others: the form says what the approver may grant himself, and who decides again."""

    rate = forms.DecimalField(
        label=_("You would approve it at this share of the list price or more, in %"),
        min_value=Decimal("0.01"),
        max_value=Decimal(1000),
        max_digits=6,
        decimal_places=2,
    )
    reason = text_field(_("Words to the submitter"), required=False)
    field_order = ("rate", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (limit := self._limit()) is not None:
            words = gettext("%(person)s may grant %(limit)s of the list price or more; below it, others have to.")
            self.fields["rate"].help_text = words % {"person": self.subject.holder, "limit": percent(limit)}

    def _limit(self) -> Decimal | None:
        """Down to which share the approver may grant it, where what is asked for is below that."""
        case = self.subject.step.case
        refused = authority.refusals(self.subject.holder, case.document.unit, case.content.demands, timezone.now())
        rules = [one.rule.lowest_rate for one in refused if one.because is Because.RATE and one.rule]
        return max(rules, default=None)

    @cached_property
    def follows(self) -> str:
        """Who decides about the next round, as far as can be said now."""
        words = gettext("This is a return: the next round goes through all its steps again, at present %(steps)s.")
        return words % {"steps": listed(step.name for step in needed_steps(self.subject.step.case))}

    def clean_rate(self) -> Decimal:
        rate: Decimal = self.cleaned_data["rate"]
        if terms.is_met({Field.LOWEST_RATE: rate / PERCENT}, self.subject.step.case.content.facts):
            raise ValidationError(deciding.MET)
        return rate

    def perform(self) -> object:
        rate = self.cleaned_data["rate"]
        return deciding.return_to_drafter(
            self.subject,
            by=self.user,
            seen=self.hash_seen,
            reason=self.why or gettext("I would approve it at %(rate)s %% of the list price or more.") % {"rate": rate},
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
