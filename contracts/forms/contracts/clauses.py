"""Wording a clause: another text than the standard's, or a clause of the contract's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...models import Clause, StandardClause
from ...services import contract_clauses
from .base import PartForm

TEXT = 20000
REASON = _("Who decides reads it beside both texts.")


class ClauseForm(PartForm):
    """About one clause of the contract."""

    def __init__(self, *args: Any, clause: Clause, **kwargs: Any) -> None:
        self.clause = clause
        super().__init__(*args, **kwargs)


class WordForm(ClauseForm):
    """The text of one clause; the standard text typed again is no deviation."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(label=_("Text"), max_length=TEXT, widget=forms.Textarea({"rows": 5}))
    reason = forms.CharField(label=_("Why it deviates"), max_length=500, required=False, help_text=REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.clause.standard_id:
            del self.fields["title"]

    def known(self) -> dict[str, Any]:
        standard = self.clause.standard
        text = self.clause.text or (standard.text_in(self.contract.language) if standard else "")
        return {"title": self.clause.title, "text": text, "reason": self.clause.reason}

    def perform(self) -> None:
        contract_clauses.word(self.clause, **self.how, **self.typed)


class LeaveOutForm(ClauseForm):
    """Without the clause."""

    reason = forms.CharField(label=_("Why it is left out"), max_length=500, required=False, help_text=REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.clause.standard_id:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def perform(self) -> None:
        contract_clauses.leave_out(self.clause, **self.how, **self.typed)


class RestoreForm(ClauseForm):
    """The standard text that is in force now."""

    def perform(self) -> None:
        contract_clauses.restore(self.clause, **self.how)


class AddForm(PartForm):
    """A standard clause of the part that the contract does not have, or a clause of its own."""

    standard = forms.ModelChoiceField(
        StandardClause.objects.none(), label=_("Standard clause"), required=False, empty_label=_("A clause of its own")
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    text = forms.CharField(label=_("Text"), max_length=TEXT, required=False, widget=forms.Textarea({"rows": 5}))
    reason = forms.CharField(label=_("Why it is needed"), max_length=500, required=False, help_text=REASON)

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        self.of_part = part
        super().__init__(*args, **kwargs)
        there = self.contract.clauses.exclude(standard=None).values("standard__clause")
        offered = StandardClause.objects.filter(part=part, is_active=True).exclude(pk__in=there)
        self.fields["standard"].queryset = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("standard"):
            for name in ("title", "text", "reason"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A clause of its own needs this."))
        return cleaned

    def perform(self) -> None:
        typed = self.typed
        if standard := typed.pop("standard"):
            contract_clauses.add_standard(self.contract, standard=standard, **self.how)
        else:
            contract_clauses.add_own(self.contract, part=self.of_part, **self.how, **typed)
