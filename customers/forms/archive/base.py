"""The base of all forms on a customer's page: what is edited, which version was shown, what is needed to do it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import GuardedForm
from core.text import listed

from ...models import Contact, Customer, Opportunity

TEXT, NOTES, LINE = 2000, 8000, 300


class EditForm(GuardedForm):
    """A form about one customer, or about a row of it. `perform` calls the service with what was typed.

    `shows` are the fields of what it edits that it shows and replaces: when somebody changed one of them in the
    meantime to something else, the form comes back with both texts, and is good to be sent again.
    """

    shows: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, customer: Customer, user: User, row: Any = None, **kwargs: Any) -> None:
        self.customer, self.user, self.row = customer, user, row
        self.clashes: set[str] = set()
        kwargs["initial"] = {**self.known(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    @property
    def subject(self) -> Any:
        """What it edits; None when it adds something."""
        return self.customer

    def known(self) -> dict[str, Any]:
        """What it is filled in with: what stands there, and the version of it."""
        if self.subject is None:
            return {}
        version = getattr(self.subject, "version", self.customer.version)
        return {"version": version} | {name: getattr(self.subject, name) for name in self.shows}

    def perform(self) -> None:
        """Do it; raises what the service raises."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        version = cleaned.get("version")
        if self.subject is not None and version is not None:
            changed = self.changed_since(version)
            differing = {name for name in self.shows if name in cleaned and cleaned[name] != self.now(name)}
            self.clashes = changed & differing
        for name in self.clashes:
            self.add_error(name, self._what_stands_there(name))
        return cleaned

    def changed_since(self, version: int) -> set[str]:
        """The fields that somebody changed after that version of the customer."""
        later = self.customer.events.filter(version__gt=version).values_list("changes", flat=True)
        return {name for changes in later for name in changes}

    def now(self, name: str) -> Any:
        """What stands there now."""
        return getattr(self.subject, name)

    def _what_stands_there(self, name: str) -> str:
        return _("Somebody changed this in the meantime to: “%s”. Send again to replace it.") % self._words(name)

    def _words(self, name: str) -> str:
        display = getattr(self.subject, f"get_{name}_display", None)
        value = display() if display else self.now(name)
        if isinstance(value, list):
            return listed(value) or "–"
        return date_format(value) if hasattr(value, "toordinal") else str(value or "–")

    @property
    def kept_under(self) -> str:
        """What a draft of it is about."""
        return f"{self.customer.number}/{self.row.pk}" if self.row else str(self.customer.number)

    @property
    def status(self) -> int:
        """Of the answer that shows the form: 200 at first, 409 when somebody was faster, else 422 for errors."""
        return 200 if not self.is_bound else 409 if self.clashes else 422

    def shown_again(self) -> EditForm:
        """The form as it is shown with its errors: it now carries the version that the person has seen."""
        if self.is_bound and self.clashes:
            seen = QueryDict(mutable=True)
            seen.update(self.data)
            seen["version"] = str(self.known()["version"])
            self.data = seen
        return self

    @property
    def typed(self) -> dict[str, Any]:
        """The valid answers without what every form carries."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "idempotency_key")}

    @property
    def shown_version(self) -> int | None:
        version: int | None = self.cleaned_data["version"]
        return version


class RowForm(EditForm):
    """About a row that counts its own versions (a contact, an opportunity), or a new one when there is no row."""

    @property
    def subject(self) -> Contact | Opportunity | None:
        return self.row  # type: ignore[no-any-return]

    def changed_since(self, version: int) -> set[str]:
        return set() if self.row.version == version else set(self.shows)


class AskForm(EditForm):
    """Asks only whether it is meant."""

    @property
    def subject(self) -> None:
        return None


class WordsField(forms.CharField):
    """Several short texts in one field; between them stands one of `separators`."""

    def __init__(self, *args: Any, separators: str, **kwargs: Any) -> None:
        self.separators = separators
        super().__init__(*args, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        joint = self.separators[0] + " " * (self.separators[0] != "\n")
        return joint.join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        for separator in self.separators:
            text = text.replace(separator, "\0")
        return [" ".join(word.split()) for word in text.split("\0") if word.strip()]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if any(len(word) > self.longest for word in value):
            raise forms.ValidationError(_("Each of them has at most %d characters.") % self.longest)

    longest = 160

    def run_validators(self, value: Any) -> None:
        """The length of the whole is bounded by that of its parts and their number."""
