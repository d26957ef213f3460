"""What is to become of several customers at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import Form

from ..models import Industry
from ..rules.segmentation import Account, Stage, Tracking, Value
from ..services.bulk import Wanted
from .lists import IndustryChoiceField, tags_in

AS_IT_IS = _("As it is")


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", AS_IT_IS), *choices], required=False)


class BulkForm(Form):
    """What stays empty stays as it is."""

    tracking = _choice(_("Tracking class"), Tracking.choices)
    stage = _choice(_("Stage"), Stage.choices)
    value = _choice(_("Value"), Value.choices)
    account = _choice(_("Account"), Account.choices)
    industry = IndustryChoiceField(Industry.objects.none(), label=_("Industry"), required=False, empty_label=AS_IT_IS)
    add_tags = forms.CharField(label=_("Add tags"), max_length=200, required=False, help_text=_("Several with commas."))
    drop_tags = forms.CharField(label=_("Take tags away"), max_length=200, required=False)
    next_step = forms.CharField(label=_("Next step"), max_length=300, required=False)
    next_on = forms.DateField(label=_("Next date"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        industry: Any = self.fields["industry"]
        industry.queryset = Industry.objects.filter(is_active=True).select_related("parent")

    def clean_add_tags(self) -> list[str]:
        """As long as a tag may be."""
        tags = tags_in(self.cleaned_data["add_tags"])
        if any(len(tag) > 30 for tag in tags):
            raise ValidationError(_("A tag has at most 30 characters."))
        return tags

    def clean_drop_tags(self) -> list[str]:
        return tags_in(self.cleaned_data["drop_tags"])

    def clean(self) -> None:
        """Something is to be changed."""
        if not self.errors and not any(self.cleaned_data.values()):
            raise ValidationError(_("Nothing is to be changed yet: fill in one field or more."))

    @property
    def wanted(self) -> Wanted:
        tags = {"add_tags", "drop_tags"}
        facts = {name: value for name, value in self.cleaned_data.items() if value and name not in tags}
        return Wanted(facts, self.cleaned_data["add_tags"], self.cleaned_data["drop_tags"])
