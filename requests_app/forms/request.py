"""The form of a support request: what every content asks, the content's own questions, and files."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.file_fields import FilesField, refusal_of
from core.forms import GuardedForm, PickerSelect
from core.text import clean, one_line
from customers.models import Customer, LogEntry

from ..models import SupportContent, SupportRequest
from ..rules.forms.wire import parse
from ..rules.states import Urgency
from ..services.completeness import nobody_serves
from ..services.drafts import current_form
from ..services.handing_in import Sheet
from .dynamic import DynamicForm
from .times import require_near

FILES = "attachments"
Problem = tuple[str, str, list[str]]


class CommonForm(GuardedForm):
    """What is asked for every content. With `complete=False` (keeping a draft) nothing is required."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    title = forms.CharField(label=_("Title"), max_length=160, help_text=_("One line that colleagues recognise it by."))
    customer = forms.ModelChoiceField(
        Customer.objects.none(),
        label=_("Customer"),
        empty_label=_("Choose…"),
        widget=PickerSelect("customers:picker"),
    )
    log_entry = forms.ModelChoiceField(
        LogEntry.objects.none(), to_field_name="number", required=False, widget=forms.HiddenInput
    )
    project = forms.CharField(label=_("Opportunity or project"), max_length=160, required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices, initial=Urgency.NORMAL)
    wanted_by = forms.DateTimeField(label=_("Wanted by"), validators=[require_near])
    description = forms.CharField(
        label=_("What is needed"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    precondition_confirmed = forms.BooleanField(
        label="", error_messages={"required": _("Please confirm this before you submit.")}
    )
    attachments = FilesField(
        label=_("Add files"), required=False, checked=False, help_text=_("You can choose several.")
    )

    def __init__(self, *args: Any, user: User, content: SupportContent, complete: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complete = complete
        customer: Any = self.fields["customer"]
        customer.queryset = Customer.objects.visible_to(user).select_related("owner")
        customer.required = content.needs_customer
        line: Any = self.fields["log_entry"]
        there = LogEntry.objects.filter(number=self.initial.get("log_entry") or "")
        line.queryset = LogEntry.objects.visible_to(user) | there
        if content.precondition:
            self.fields["precondition_confirmed"].label = content.precondition
        else:
            del self.fields["precondition_confirmed"]
        for field in self.fields.values():
            field.required = field.required and complete
            field.widget.is_required = field.required

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_project(self) -> str:
        return one_line(self.cleaned_data["project"])

    def clean_description(self) -> str:
        return clean(self.cleaned_data["description"])

    def clean_urgency(self) -> str:
        return self.cleaned_data["urgency"] or Urgency.NORMAL

    def clean_customer(self) -> Customer | None:
        customer: Customer | None = self.cleaned_data["customer"]
        if self.complete and customer and (problem := nobody_serves(customer)):
            raise forms.ValidationError(str(problem))
        return customer

    def clean_wanted_by(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["wanted_by"]
        if self.complete and moment and moment < timezone.now():
            raise forms.ValidationError(_("This time has passed already."))
        return moment

    @property
    def values(self) -> dict[str, Any]:
        """The valid answers, as drafts.keep takes them."""
        one_liners = ("title", "customer", "log_entry", "project", "urgency", "wanted_by")
        names = (*one_liners, "description", "precondition_confirmed")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class RequestForm:
    """Both parts and the files as one form. Whatever is wrong in it, `sheet` holds what can be kept."""

    def __init__(
        self,
        user: User,
        content: SupportContent,
        *,
        draft: SupportRequest | None = None,
        data: Any = None,
        files: Any = None,
        initial: Mapping[str, Any] | None = None,
        complete: bool = True,
    ) -> None:
        """DomainError when a new request is begun of a content that is not offered."""
        version = draft.form_version if draft else current_form(content)
        self.content, self.draft, self.complete = content, draft, complete
        known = initial_of(draft) if draft else dict(initial or {})
        self.common = CommonForm(data, files, user=user, content=content, complete=complete, initial=known)
        held = set(draft.attachments.filter(removed_at=None).values_list("field_key", flat=True)) if draft else set()
        self.questions = DynamicForm(
            parse(version.schema),
            data,
            files,
            answers=known.get("answers"),
            attached=held.__contains__,
            complete=complete,
        )
        self.uploads: list[tuple[str, UploadedFile[Any]]] = []
        self.refused: list[str] = []
        self.is_bound = self.common.is_bound

    def is_valid(self) -> bool:
        """Complete enough for what was asked: everything to submit, only readable to keep."""
        fine = [self.common.is_valid(), self.questions.is_valid()]
        self._check_files()
        if self.complete and not self.content.is_active:
            self.common.add_error(None, _("%s is not offered any more. Your draft is kept.") % self.content)
            return False
        return all(fine) and not self.refused

    def _check_files(self) -> None:
        given = [(FILES, upload) for upload in self.common.cleaned_data.get(FILES, [])]
        given += [(key, upload) for key, uploads in self.questions.uploads.items() for upload in uploads]
        for key, upload in given:
            if not (refusal := refusal_of(upload)):
                self.uploads.append(("" if key == FILES else key, upload))
                continue
            self.refused.append(refusal)
            if key == FILES:
                self.common.add_error(FILES, refusal)
            else:
                self.questions.add_error(key, refusal)

    @property
    def sheet(self) -> Sheet:
        """What is readable in it, after is_valid(). A press on "Add a row" leaves the answers as they were kept."""
        answers = {} if self.questions.adds_row_to else {"answers": self.questions.answers}
        return Sheet(
            content=self.content,
            draft=self.draft,
            values=self.common.values | answers,
            uploads=self.uploads,
            form=self.common.cleaned_data.get("form_key"),
            version=self.common.cleaned_data.get("version"),
        )

    @property
    def key(self) -> str:
        """The idempotency key; empty when the form carries none."""
        return str(self.common.cleaned_data.get("idempotency_key") or "")

    @property
    def problems(self) -> list[Problem]:
        """(id of the place, label, sentences) of everything that is wrong, in the order of the page."""
        if not self.is_bound:
            return []
        general = [str(error) for error in self.common.non_field_errors()]
        common = [(bound.id_for_label, _label(bound), _errors(bound)) for bound in self.common if bound.errors]
        own = [(f"{bound.auto_id}_question", _label(bound), _errors(bound)) for bound in self.questions if bound.errors]
        return [("", "", general)] * bool(general) + common + own


def _errors(bound: forms.BoundField) -> list[str]:
    return [str(error) for error in bound.errors]


def _label(bound: forms.BoundField) -> str:
    """The precondition is a sentence: it needs a name in a list of problems."""
    return gettext("Precondition") if bound.name == "precondition_confirmed" else str(bound.label)


def initial_of(draft: SupportRequest) -> dict[str, Any]:
    """What a draft holds, as the form shows it."""
    names = ("title", "project", "urgency", "wanted_by", "description", "precondition_confirmed", "answers", "version")
    line = draft.log_entry.number if draft.log_entry else ""
    return {name: getattr(draft, name) for name in names} | {"customer": draft.customer_id, "log_entry": line}
