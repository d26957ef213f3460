"""The base of all actions: whose request, which version was shown, what is needed to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import GuardedForm, PickerSelect, PickerSelectMultiple

from ...models import SupportRequest
from ...services.changing import changed_since

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TEXT = 8000
REASON = 2000
PEOPLE = "accounts:people_picker"


class ActionForm(GuardedForm):
    """A form about one request. `perform` calls the service with what was typed and gives the changed request.

    `overwrites` are the fields of the request that it shows and replaces: when somebody changed one of them in the
    meantime, the form comes back with both texts, and is good to be sent again.
    """

    overwrites: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, support_request: SupportRequest, user: User, row: Any = None, **kwargs: Any) -> None:
        self.support_request, self.user, self.row = support_request, user, row
        self.clashes: set[str] = set()
        kwargs["initial"] = {"version": support_request.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def perform(self) -> SupportRequest:
        """Do it; raises what the service raises."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        version = cleaned.get("version")
        if self.overwrites and version is not None:
            self.clashes = changed_since(self.support_request, version) & set(self.overwrites)
        for name in self.clashes:
            self.add_error(name if name in self.fields else None, self._what_stands_there(name))
        return cleaned

    def _what_stands_there(self, name: str) -> str:
        return _("Somebody changed this in the meantime to: “%s”. Send again to replace it.") % self.now(name)

    def now(self, name: str) -> str:
        """The present value of a field of the request, in words."""
        display = getattr(self.support_request, f"get_{name}_display", None)
        return str(display() if display else getattr(self.support_request, name) or "–")

    @property
    def kept_under(self) -> str:
        """What a draft of it is about: the request's number and, where it has such a form several times, which row."""
        number = str(self.support_request.number)
        return f"{number}/{self.row.pk}" if self.row else number

    @property
    def status(self) -> int:
        """Of the answer that shows the form: 200 at first, 409 when somebody was faster, else 422 for errors."""
        return 200 if not self.is_bound else 409 if self.clashes else 422

    def shown_again(self) -> ActionForm:
        """The form as it is shown with its errors: it now carries the version that the person has seen."""
        if self.is_bound and self.clashes:
            seen = QueryDict(mutable=True)
            seen.update(self.data)
            seen["version"] = str(self.support_request.version)
            self.data = seen
        return self


class ReasonForm(ActionForm):
    """An action that takes something from someone."""

    note = forms.CharField(label=_("Reason"), max_length=REASON, widget=forms.Textarea)


def person_field(label: str | _StrPromise, **more: Any) -> forms.ModelChoiceField[User]:
    """Any active colleague, by a searching picker."""
    return forms.ModelChoiceField(User.objects.active(), label=label, widget=PickerSelect(PEOPLE), **more)


def people_field(label: str | _StrPromise, **more: Any) -> forms.ModelMultipleChoiceField[User]:
    """Several of them."""
    widget = PickerSelectMultiple(PEOPLE)
    return forms.ModelMultipleChoiceField(User.objects.active(), label=label, widget=widget, required=False, **more)
