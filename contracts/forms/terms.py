"""What an administrator types about standard clauses, templates and our company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.forms import GuardedForm
from customers.forms.fields import checked_code

from ..models import CompanyDetails, ContractTemplate, StandardClause
from ..rules.parts import Part, place_of, shape_of
from ..rules.states import ContractKind

TEXT = 20000
AREA = {"rows": 5}


class _NamedForm(GuardedForm):
    """Two names."""

    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)

    @property
    def named(self) -> str:
        """The name that the reader reads, after is_valid()."""
        name: str = self.cleaned_data["name_zh" if (get_language() or "").startswith("zh") else "name_en"]
        return name


class ClauseForm(_NamedForm):
    """What is said about a clause, beside its text."""

    position = forms.IntegerField(
        label=_("Place in the part"), min_value=1, max_value=9999, initial=10, help_text=_("Lower numbers come first.")
    )
    needs_approver = forms.BooleanField(
        label=_("A deviation needs an approver"),
        required=False,
        initial=True,
        help_text=_("Otherwise a deviation is only marked."),
    )
    is_active = forms.BooleanField(label=_("Offered"), required=False, initial=True)


class TextForm(GuardedForm):
    """The next version of a clause's text."""

    text_en = forms.CharField(label=_("English text"), max_length=TEXT, widget=forms.Textarea(AREA))
    text_zh = forms.CharField(label=_("Chinese text"), max_length=TEXT, widget=forms.Textarea(AREA))
    note = forms.CharField(label=_("What changed and why"), max_length=300)


class NewClauseForm(ClauseForm):
    """A clause with its first text."""

    part = forms.ChoiceField(label=_("Part of the contract"), choices=Part.choices)
    text_en = forms.CharField(label=_("English text"), max_length=TEXT, widget=forms.Textarea(AREA))
    text_zh = forms.CharField(label=_("Chinese text"), max_length=TEXT, widget=forms.Textarea(AREA))
    field_order = ("part", "name_en", "name_zh", "text_en", "text_zh")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active"]


class _ClauseBoxes(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Clauses as boxes to tick; each says to which part it belongs."""

    def label_from_instance(self, obj: Any) -> str:
        return _("%(part)s: %(name)s") % {"part": obj.get_part_display(), "name": obj.name}


class TemplateForm(_NamedForm):
    """The names and clauses of a template; offered are the clauses of the parts that its kind has."""

    clauses = _ClauseBoxes(
        StandardClause.objects.none(), label=_("Clauses"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=_("Offered"), required=False, initial=True)

    def __init__(self, *args: Any, kind: ContractKind, template: ContractTemplate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = StandardClause.objects.filter(part__in=shape_of(kind).parts)
        chosen = template.clauses.all() if template else StandardClause.objects.none()
        field: Any = self.fields["clauses"]
        field.queryset = (there.filter(is_active=True) | there.filter(pk__in=chosen.values("pk"))).distinct()
        rows = sorted(field.queryset, key=lambda row: (place_of(row.part), row.position, row.code))
        field.choices = [(row.pk, field.label_from_instance(row)) for row in rows]


class CompanyForm(GuardedForm):
    """Our own company as contracts name it."""

    name_en = forms.CharField(label=_("English name"), max_length=200)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=200)
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=40, required=False)
    address_en = forms.CharField(label=_("English address"), max_length=300, required=False)
    address_zh = forms.CharField(label=_("Chinese address"), max_length=300, required=False)

    def __init__(self, *args: Any, details: CompanyDetails, **kwargs: Any) -> None:
        self.details = details
        super().__init__(*args, **kwargs)

    def clean_credit_code(self) -> str:
        return checked_code(self.cleaned_data["credit_code"], known=self.details.credit_code)
