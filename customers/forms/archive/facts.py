"""What is known of the company, section by section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from ...models import Industry
from ...rules.segmentation import Account, Competition, Source, Stage, Tracking, Value
from ...services import comments, facts
from ..fields import checked_code, checked_name, checked_phone, checked_website
from .base import LINE, NOTES, TEXT, EditForm, WordsField


class FactsForm(EditForm):
    """One section of facts."""

    def perform(self) -> None:
        facts.change_facts(self.customer, by=self.user, version=self.shown_version, **self.typed)


class IndustryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An industry or a part of one; parts stand after their whole."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent} › {obj}" if obj.parent else str(obj)


class CompanyForm(FactsForm):
    shows = (
        *("name", "other_names", "industry", "credit_code", "registration", "phone", "website", "source"),
        "source_note",
    )

    name = forms.CharField(label=_("Name"), max_length=160)
    other_names = WordsField(
        label=_("Other names"),
        separators="\n",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Short name, former name, name in another language: one on each line."),
    )
    industry = IndustryField(
        Industry.objects.none(),
        label=_("Industry"),
        required=False,
        empty_label=_("Not known"),
        widget=forms.Select({"data-picker": True}),
    )
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=40, required=False)
    registration = forms.CharField(label=_("Registration number abroad"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"type": "tel", "autocomplete": "off"})
    )
    website = forms.CharField(label=_("Website"), max_length=200, required=False)
    source = forms.ChoiceField(
        label=_("Source of the lead"), choices=[("", _("Not known")), *Source.choices], required=False
    )
    source_note = forms.CharField(
        label=_("Which one"), max_length=160, required=False, help_text=_("Fair, activity, partner …")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        industry: Any = self.fields["industry"]
        offered = Q(is_active=True) | Q(pk=self.customer.industry_id)
        industry.queryset = Industry.objects.filter(offered).select_related("parent")

    def clean_name(self) -> str:
        return checked_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return checked_phone(self.cleaned_data["phone"], known=self.customer.phone)

    def clean_credit_code(self) -> str:
        return checked_code(self.cleaned_data["credit_code"], known=self.customer.credit_code)

    def clean_website(self) -> str:
        return checked_website(self.cleaned_data["website"])


class SegmentationForm(FactsForm):
    shows = ("value", "account", "tracking", "stage", "competition", "competitors")

    value = forms.ChoiceField(label=_("Value"), choices=Value.choices)
    account = forms.ChoiceField(label=_("Account"), choices=Account.choices)
    tracking = forms.ChoiceField(label=_("Tracking class"), choices=Tracking.choices)
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    competition = forms.ChoiceField(label=_("Competition"), choices=Competition.choices)
    competitors = forms.CharField(label=_("Competitors"), max_length=LINE, required=False)


class TagsField(WordsField):
    longest = facts.LONGEST_TAG


class TagsForm(FactsForm):
    shows = ("tags",)

    tags = TagsField(
        label=_("Tags"),
        separators=",，、;；\n",
        required=False,
        widget=forms.TextInput({"data-tags": True, "data-tags-url": reverse_lazy("customers:tags"), "autofocus": True}),
        help_text=_("Short words of your own, with commas between them: tender 2027, north gate, VIP dinner."),
    )


class NotesForm(FactsForm):
    shows = ("notes",)

    notes = forms.CharField(
        label=_("Notes"), max_length=NOTES, required=False, widget=forms.Textarea(attrs={"autofocus": True})
    )


class NextStepForm(FactsForm):
    shows = ("next_step", "next_on")

    next_step = forms.CharField(
        label=_("Next step"), max_length=LINE, required=False, widget=forms.TextInput({"autofocus": True})
    )
    next_on = forms.DateField(label=_("Next date"), required=False)


class CommentForm(EditForm):
    body = forms.CharField(label=_("Comment"), max_length=TEXT, widget=forms.Textarea)

    def perform(self) -> None:
        comments.comment(self.customer, by=self.user, body=self.cleaned_data["body"])
