"""The base of all that can be done with a task or a document: whose it is, which content was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import GuardedForm, PickerSelect, PickerSelectMultiple

from ...models import Document, Task
from ...rules.flow import Field

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

REASON = 2000
TEXT = 4000
PEOPLE = "accounts:people_picker"


class ActionForm(GuardedForm):
    """A form about one `subject`. `perform` calls the service with what was typed, and raises what it raises."""

    subject: Any

    def __init__(self, *args: Any, subject: Any, user: User, **kwargs: Any) -> None:
        self.subject, self.user = subject, user
        super().__init__(*args, **kwargs)

    def perform(self) -> object:
        """Do it."""
        raise NotImplementedError

    @property
    def kept_under(self) -> str:
        """What a draft of it is about."""
        return str(self.subject.pk)


class TaskForm(ActionForm):
    """About a task. `seen` is the hash of the content that was on the screen."""

    subject: Task
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, subject: Task, seen: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": seen or subject.step.case.sha256, **kwargs.get("initial", {})}
        super().__init__(*args, subject=subject, **kwargs)

    @property
    def rate_asked(self) -> str | None:
        """The lowest price as a share of the list price; None where the document has none."""
        return self.subject.step.case.content.facts.get(Field.LOWEST_RATE)

    @property
    def hash_seen(self) -> str:
        return str(self.cleaned_data["seen"])


class DocumentForm(ActionForm):
    """About a document; carries the version that was on the screen."""

    subject: Document

    def __init__(self, *args: Any, subject: Document, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": subject.version, **kwargs.get("initial", {})}
        super().__init__(*args, subject=subject, **kwargs)


def text_field(label: str | _StrPromise, *, required: bool = True, limit: int = REASON, **more: Any) -> forms.CharField:
    """Words of several lines."""
    return forms.CharField(label=label, max_length=limit, required=required, widget=forms.Textarea, **more)


def person_field(label: str | _StrPromise, **more: Any) -> forms.ModelChoiceField[User]:
    """Any active colleague, by a searching picker."""
    more.setdefault("empty_label", _("Type a name"))
    return forms.ModelChoiceField(User.objects.active(), label=label, widget=PickerSelect(PEOPLE), **more)


def people_field(label: str | _StrPromise, **more: Any) -> forms.ModelMultipleChoiceField[User]:
    """Several of them."""
    return forms.ModelMultipleChoiceField(
        User.objects.active(), label=label, widget=PickerSelectMultiple(PEOPLE), **more
    )
