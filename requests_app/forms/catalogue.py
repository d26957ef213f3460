"""Forms of the administrators' catalogue pages; the form editor asks with `field_editor`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from core.forms import Form, ModelForm
from requests_app.models import Responsibility, SupportContent
from requests_app.rules.forms.problems import LABEL_LIMIT
from requests_app.services.catalogue import FACTS

CODE = RegexValidator(r"^[A-Z][A-Z0-9]{0,7}\Z", _("A code is a capital letter and digits, such as T7."))


class ContentForm(ModelForm):
    """The facts of a content; `version` tells which state the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    class Meta:
        model = SupportContent
        fields = FACTS
        widgets = {
            "description_en": forms.Textarea({"rows": 2}),
            "description_zh": forms.Textarea({"rows": 2}),
            "precondition_en": forms.Textarea({"rows": 2}),
            "precondition_zh": forms.Textarea({"rows": 2}),
        }
        help_texts = {
            "precondition_en": _("What the requester confirms before submitting; empty when there is none."),
            "by_email": _("A message to the desk's mailbox becomes a request of this content."),
            "position": _("Place in the catalogue; the smallest number comes first."),
            "is_active": _("Nobody can ask for what is not offered; open requests go on."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for one, other in (("precondition_en", "precondition_zh"), ("precondition_zh", "precondition_en")):
            if data.get(one) and not data.get(other):
                self.add_error(other, _("Write it in both languages, or in none."))
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """The fields of FACTS, for the service."""
        return {name: self.cleaned_data[name] for name in FACTS}

    def _post_clean(self) -> None:
        """The instance stays as it is: the service writes, and the database's rules are said in `clean`."""


class NewContentForm(ContentForm):
    """The same with the code, which never changes later."""

    version = None  # type: ignore[assignment]
    code = forms.CharField(label=_("Code"), max_length=8, validators=[CODE], help_text=_("It cannot be changed later."))
    field_order = ["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if SupportContent.objects.filter(code=code).exists():
            raise forms.ValidationError(_("The code %s is taken.") % code)
        return code


class UnitsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Departments, searched while typing."""

    def __init__(self, label: Any) -> None:
        widget = forms.SelectMultiple({"data-picker": True})
        super().__init__(Unit.objects.active().order_by("path"), label=label, required=False, widget=widget)


class ResponsibilitiesForm(Form):
    """Which departments answer for a content; a field for each Responsibility.Kind."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    in_charge = UnitsField(_("In charge"))
    main = UnitsField(_("Mainly responsible"))
    cooperating = UnitsField(_("Cooperating"))

    @property
    def units(self) -> dict[str, list[Unit]]:
        return {kind: list(self.cleaned_data[kind]) for kind in Responsibility.Kind.values}


class GroupForm(Form):
    """The heading above a group of fields."""

    label_en = forms.CharField(label=_("Heading in English"), max_length=LABEL_LIMIT)
    label_zh = forms.CharField(label=_("Heading in Chinese"), max_length=LABEL_LIMIT)


class RevisionForm(forms.Form):
    """Which state of the draft the page showed."""

    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class StepForm(RevisionForm):
    """A press on one of the editor's small buttons."""

    action = forms.ChoiceField(choices=[(action, action) for action in ("up", "down", "remove")])


class CompareForm(forms.Form):
    """Two version numbers of one content."""

    old = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    new = forms.IntegerField(min_value=1, max_value=2**31 - 1)
