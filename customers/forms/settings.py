"""What an administrator sets for the archive."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import GuardedForm

from ..models import ArchiveRule, Industry
from ..rules.segmentation import Tracking
from ..rules.sight import Scope


class SightForm(GuardedForm):
    """How far a role sees."""

    scope = forms.ChoiceField(label=_("Sees"), choices=Scope.choices)
    sees_private = forms.BooleanField(
        label=_("Also what is hidden from non-owners"),
        required=False,
        help_text=_("Phone numbers and mail of contacts, needs, amounts, the log of contacts and visits."),
    )

    def clean_scope(self) -> Scope:
        return Scope(self.cleaned_data["scope"])


class RulesForm(GuardedForm):
    """The numbers of the archive's rules; `version` is the number of the version that was shown."""

    protection_days = forms.IntegerField(
        label=_("Days of protection"),
        min_value=0,
        max_value=3650,
        help_text=_("How long a customer is protected from claims after the owner's last contact."),
    )
    undo_days = forms.IntegerField(
        label=_("Days to undo"), min_value=0, max_value=3650, help_text=_("How long a transfer can be taken back.")
    )
    reason = forms.CharField(label=_("Why is it changed?"), max_length=300)

    def __init__(self, data: Any = None, *, rule: ArchiveRule) -> None:
        shown = {"protection_days": rule.protection_days, "undo_days": rule.undo_days, "version": rule.number}
        weights = {_name(tracking): rule.weights.get(tracking, 0) for tracking in Tracking.values}
        super().__init__(data, initial=shown | weights)
        for tracking in Tracking:
            label = _("Forecast: %(stage)s, per cent") % {"stage": tracking.label}
            self.fields[_name(tracking)] = forms.IntegerField(label=label, min_value=0, max_value=100)
        self.order_fields(["protection_days", "undo_days", *weights, "reason"])

    @property
    def weights(self) -> dict[str, int]:
        """Tracking class → per cent, after is_valid()."""
        return {tracking: self.cleaned_data[_name(tracking)] for tracking in Tracking.values}


def _name(tracking: str) -> str:
    return f"weight_{tracking}"


class IndustryForm(GuardedForm):
    """A name in both languages, and whether it is offered."""

    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    is_active = forms.BooleanField(
        label=pgettext_lazy("industry", "Offered"),
        required=False,
        help_text=_("Customers that have it keep it when it is not offered."),
    )


class NewIndustryForm(GuardedForm):
    """An industry, or a part of one."""

    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    parent: Any = forms.ModelChoiceField(
        Industry.objects.none(),
        label=pgettext_lazy("industry", "Part of"),
        required=False,
        empty_label=_("An industry of its own"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Industry.objects.filter(parent=None)  # type: ignore[attr-defined]
