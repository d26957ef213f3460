"""The forms of the log: the quick one from a phone, the one after a visit, and the correction of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.file_fields import PhotosField
from core.forms import GuardedForm

from ..models import Contact, Customer, LogEntry, Need, Opportunity, Visit
from ..policies.archive import can_see_private
from ..rules.segmentation import Stage, Tracking
from ..rules.visits import LogKind
from ..services.logging import HEADS, Met, Report, Said
from .rows import RowForm, Rows

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PHOTOS = 10
UNCHANGED = ("", pgettext_lazy("archive", "As it is"))
SOON = (("", _("No date")), ("1", _("Tomorrow")), ("3", _("In 3 days")), ("7", _("In a week")))


class ContactsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """The people who work at a customer, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, customer: Customer) -> None:
        super().__init__(Contact.objects.filter(customer=customer).current(), label=_("Whom"), required=False)

    def label_from_instance(self, obj: Contact) -> str:
        return f"{obj.name} · {obj.position}" if obj.position else obj.name


TAKEN_FURTHER = _("The next step will be the next step of this opportunity, too.")


def opportunity_field(
    customer: Customer, chosen: Opportunity | None = None, *, help_text: str | _StrPromise = ""
) -> forms.ModelChoiceField[Opportunity]:
    """The customer's open opportunities, and the one that stands there already."""
    those = Opportunity.objects.filter(customer=customer)
    offered = those.open() | those.filter(pk=chosen.pk if chosen else 0)
    return forms.ModelChoiceField(
        offered,
        label=_("Opportunity"),
        required=False,
        empty_label=pgettext_lazy("opportunity", "None"),
        help_text=help_text,
    )


class OutcomeForm(GuardedForm):
    """What every log asks: result, what is next and when, photos. A day that is typed wins over a chosen distance."""

    result = forms.CharField(
        label=_("Result"), max_length=4000, widget=forms.Textarea, help_text=_("What came out of it.")
    )
    next_step = forms.CharField(label=_("Next step"), max_length=300, required=False)
    next_in = forms.ChoiceField(label=_("When"), choices=SOON, required=False, widget=forms.RadioSelect)
    next_on = forms.DateField(label=_("Next date"), required=False)
    photos = PhotosField(label=_("Photos"), most=PHOTOS, required=False)

    def clean_next_on(self) -> date | None:
        typed: date | None = self.cleaned_data["next_on"]
        distance = self.cleaned_data.get("next_in")
        return timezone.localdate() + timedelta(days=int(distance)) if distance and not typed else typed


class LogForm(OutcomeForm):
    """The quick log of a call, a message, a meeting. A name that is typed in becomes a contact."""

    kind = forms.ChoiceField(label=_("How"), choices=LogKind.choices, initial=LogKind.CALL, widget=forms.RadioSelect)
    stranger = forms.CharField(label=_("Somebody new"), max_length=80, required=False)
    position = forms.CharField(label=pgettext_lazy("person", "Position"), max_length=80, required=False)
    at = forms.DateTimeField(label=_("When was it?"), required=False, help_text=_("Empty: now."))

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.customer = customer
        self.fields["contacts"] = ContactsField(customer)
        self.fields["opportunity"] = opportunity_field(customer, help_text=TAKEN_FURTHER)

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at and at > timezone.now():
            raise forms.ValidationError(_("This lies in the future: log it when it has happened."))
        return at

    @property
    def report(self) -> Report:
        """What the service takes, after is_valid()."""
        given = self.cleaned_data
        people = [Met(contact) for contact in given["contacts"]]
        if given["stranger"]:
            people.append(Met(name=given["stranger"], position=given["position"]))
        names = ("result", "kind", "at", "next_step", "next_on", "photos", "opportunity")
        return Report(**{name: given[name] for name in names}, people=people)


CAN_DECIDE = (
    ("", pgettext_lazy("decides", "Not known")),
    ("yes", pgettext_lazy("decides", "Can decide")),
    ("no", pgettext_lazy("decides", "Cannot decide")),
)


def can_decide_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Can they decide?"),
        choices=CAN_DECIDE,
        required=False,
        coerce=lambda word: word == "yes",
        empty_value=None,
    )


class MetForm(RowForm):
    """One of the customer's people: met or not, as which position, can he decide?"""

    met = forms.BooleanField(required=False)
    position = forms.CharField(label=pgettext_lazy("person", "Position"), max_length=80, required=False)
    can_decide = can_decide_field()

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact


class StrangerForm(RowForm):
    """Somebody who was met for the first time."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    position = forms.CharField(label=pgettext_lazy("person", "Position"), max_length=80, required=False)
    can_decide = can_decide_field()


class SaidForm(RowForm):
    """A need or a problem in the customer's own words."""

    words = forms.CharField(label=_("In the customer's words"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    kind = forms.ChoiceField(label=_("Kind"), choices=Need.Kind.choices, initial=Need.Kind.NEED)

    def has_changed(self) -> bool:
        """The kind alone says nothing."""
        return "words" in self.changed_data


class VisitLogForm(OutcomeForm):
    """The log of a visit, filled from its plan: who received us, needs and problems, minutes, what is next."""

    minutes = forms.CharField(label=_("Minutes"), max_length=8000, required=False, widget=forms.Textarea)
    stage = forms.ChoiceField(label=_("Stage"), choices=[UNCHANGED, *Stage.choices], required=False)
    tracking = forms.ChoiceField(label=_("Tracking class"), choices=[UNCHANGED, *Tracking.choices], required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, visit: Visit, user: User, typed: Mapping[str, Any]
    ) -> None:
        super().__init__(data, files, initial={"version": visit.version, "opportunity": visit.opportunity_id})
        self.visit = visit
        self.fields["opportunity"] = opportunity_field(visit.customer, visit.opportunity, help_text=TAKEN_FURTHER)
        if not self.is_bound:
            self.restore(dict(typed))
        self.met = [self._met(contact, planned, typed) for contact, planned in _people(visit, user)]
        self.strangers = Rows(StrangerForm, "strangers", data, typed, least=1, most=HEADS)
        self.needs = Rows(SaidForm, "needs", data, typed, least=2, most=HEADS)

    def _met(self, contact: Contact, planned: bool, typed: Mapping[str, Any]) -> MetForm:
        prefix = f"met-{contact.pk}"
        initial: dict[str, Any] = {"met": planned, "position": contact.position}
        if typed:
            initial = {name: typed.get(f"{prefix}-{name}", "") for name in MetForm.base_fields}
        return MetForm(self.data if self.is_bound else None, prefix=prefix, contact=contact, initial=initial)

    def is_valid(self) -> bool:
        parts = [super().is_valid(), self.strangers.is_valid(), self.needs.is_valid()]
        return all(parts + [form.is_valid() for form in self.met])

    @property
    def report(self) -> Report:
        """What the service takes, after is_valid()."""
        met = [
            Met(form.contact, position=given["position"], can_decide=given["can_decide"])
            for form in self.met
            if (given := form.cleaned_data)["met"]
        ]
        names = ("result", "minutes", "next_step", "next_on", "photos", "opportunity", "stage", "tracking")
        return Report(
            **{name: self.cleaned_data[name] for name in names},
            kind=LogKind.VISIT,
            at=min(self.visit.starts_at, timezone.now()),
            people=[*met, *(Met(**given) for given in self.strangers.cleaned)],
            needs=[Said(**given) for given in self.needs.cleaned],
        )


def _people(visit: Visit, user: User) -> list[tuple[Contact, bool]]:
    """Those whom the plan names, then the others whom the rep may see, each with whether he is planned."""
    planned = list(visit.contacts.all())
    others: list[Contact] = []
    if can_see_private(user, visit.customer):
        others = list(visit.customer.contacts.current().exclude(pk__in=[contact.pk for contact in planned]))
    return [(contact, True) for contact in planned] + [(contact, False) for contact in others]


class CorrectForm(OutcomeForm):
    """An entry once more, on its day. Of a visit, the kind stays."""

    minutes = forms.CharField(label=_("Minutes"), max_length=8000, required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label=_("How"), choices=LogKind.choices, widget=forms.RadioSelect)
    field_order = ("kind", "result", "minutes", "next_step", "next_on", "photos")

    def __init__(self, *args: Any, entry: LogEntry, **kwargs: Any) -> None:
        names = ("kind", "result", "minutes", "next_step", "next_on", "version")
        super().__init__(*args, initial={name: getattr(entry, name) for name in names}, **kwargs)
        del self.fields["next_in"]
        if entry.visit_id:
            del self.fields["kind"]

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes, after is_valid()."""
        names = ("kind", "result", "minutes", "next_step", "next_on", "photos", "version")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}
