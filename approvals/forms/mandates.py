"""Letting another decide for somebody (授权委托)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import GuardedForm

from .. import documents
from ..models import Mandate
from ..services import mandates
from .actions.base import person_field

GIVEN = ("principal", "delegate", "kinds", "starts_at", "ends_at", "up_to", "may_sign", "note")


class MandateForm(GuardedForm):
    """Who decides on what, for how long and up to which amount; an administrator also says for whom."""

    principal = person_field(_("For whom"))
    delegate = person_field(_("Who may decide"))
    kinds = forms.MultipleChoiceField(label=_("On what"), widget=forms.CheckboxSelectMultiple)
    starts_at = forms.DateTimeField(label=_("From"))
    ends_at = forms.DateTimeField(label=_("Until"))
    up_to = forms.DecimalField(
        label=_("Up to which net amount"),
        help_text=_("In the company's currency; empty: any amount."),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=18,
        decimal_places=2,
    )
    may_sign = forms.BooleanField(label=_("May also sign"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"principal": user.pk, "starts_at": timezone.localtime(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.user = user
        kinds: Any = self.fields["kinds"]
        kinds.choices = [(kind.code, kind.label) for kind in documents.every()]
        if not user.is_administrator:
            del self.fields["principal"]

    @property
    def principal_given(self) -> User | None:
        """For whom it is; None while that field has an error."""
        return self.cleaned_data.get("principal") if "principal" in self.fields else self.user

    def clean_ends_at(self) -> object:
        """In the future."""
        ends_at = self.cleaned_data["ends_at"]
        if ends_at <= timezone.now():
            raise ValidationError(_("The mandate must end in the future."))
        return ends_at

    def clean(self) -> None:
        """The period is not empty and overlaps with no other of the same kind; nobody decides for himself."""
        given, principal = self.cleaned_data, self.principal_given
        start, end = given.get("starts_at"), given.get("ends_at")
        if principal is not None and given.get("delegate") == principal:
            self.add_error("delegate", _("Choose somebody else: nobody holds a mandate of their own."))
        if start is None or end is None:
            return
        if end <= start:
            self.add_error("ends_at", _("The mandate must end after it starts."))
        elif principal is not None:
            others = Mandate.objects.overlapping(start, end).filter(
                principal=principal, kind__in=given.get("kinds", ())
            )
            if other := others.select_related("delegate").first():
                self.add_error("starts_at", mandates.overlap_sentence(other))

    def perform(self) -> list[Mandate]:
        """Give it; raises what the service raises."""
        given = {"principal": self.user, **self.cleaned_data}
        return mandates.give(by=self.user, **{name: given[name] for name in GIVEN})
