"""The forms of a visit: its plan, and what each of its moves asks for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.forms import Form, GuardedForm, PickerSelectMultiple
from core.text import folded, one_line

from ..models import Customer, Visit
from ..rules.visits import Purpose, expected_back
from ..services import visits
from .logging import ContactsField, opportunity_field

REASON = 300


class PlanForm(GuardedForm):
    """The plan of a visit. The aim is stated anew every time: that of the last visit is refused."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    aim = forms.CharField(
        label=_("Aim of this visit"), max_length=300, help_text=_("What will be different when you leave?")
    )
    starts_at = forms.DateTimeField(label=_("Meeting begins"))
    ends_at = forms.DateTimeField(label=_("Meeting ends"))
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    whom = forms.CharField(label=_("Others to meet"), max_length=160, required=False)
    questions = forms.CharField(
        label=_("Questions that may come up"), max_length=4000, required=False, widget=forms.Textarea
    )
    companions = forms.ModelMultipleChoiceField(
        User.objects.active(),
        label=_("Colleagues who come along"),
        required=False,
        widget=PickerSelectMultiple("accounts:people_picker"),
    )
    wants_manager = forms.BooleanField(label=_("I ask my manager to come along"), required=False)
    field_order = ("purpose", "aim", "contacts", "whom", "starts_at", "ends_at", "place", "opportunity", "questions")

    def __init__(self, *args: Any, customer: Customer, rep: User, visit: Visit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.customer, self.rep, self.visit = customer, rep, visit
        self.fields["starts_at"].widget.attrs["data-ends"] = "id_ends_at"
        self.fields["contacts"] = ContactsField(customer)
        self.fields["opportunity"] = opportunity_field(customer, visit.opportunity if visit else None)
        companions: Any = self.fields["companions"]
        companions.queryset = User.objects.active().exclude(pk=rep.pk)
        self.order_fields(self.field_order)

    def clean_aim(self) -> str:
        aim = one_line(self.cleaned_data["aim"])
        earlier = Visit.objects.filter(customer=self.customer, rep=self.rep).exclude(
            pk=self.visit.pk if self.visit else 0
        )
        last = earlier.order_by("-starts_at", "-id").values_list("aim", flat=True).first()
        if last and folded(last) == folded(aim):
            raise forms.ValidationError(_("This was the aim of the last visit. What is this one to bring?"))
        return aim

    def clean_starts_at(self) -> datetime:
        begins: datetime = self.cleaned_data["starts_at"]
        if begins <= timezone.now() and not (self.visit and self.visit.starts_at == begins):
            raise forms.ValidationError(_("This time has passed already."))
        return begins

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("The meeting ends before it begins."))
        if not cleaned.get("contacts") and not cleaned.get("whom") and not self.errors.keys() & {"contacts", "whom"}:
            self.add_error("whom", _("Please say whom you will meet."))
        return cleaned

    @property
    def plan(self) -> visits.Plan:
        """What the service takes, after is_valid()."""
        unasked = {"version", "idempotency_key"}
        return visits.Plan(**{name: value for name, value in self.cleaned_data.items() if name not in unasked})


def beginning(customer: Customer, *, opportunity: str, contact: str) -> dict[str, Any]:
    """What a new plan starts with: people, place, day and opportunity are known from the customer."""
    people = list(customer.contacts.current().filter(is_main=True).values_list("pk", flat=True))
    asked = customer.opportunities.open().filter(number=opportunity).first()
    begins = _next_day(customer)
    return {
        "purpose": Purpose.NEEDS if customer.log.exists() else Purpose.FIRST,
        "contacts": [int(contact)] if contact.isdecimal() and len(contact) < 18 else people,
        "opportunity": asked.pk if asked else None,
        "place": getattr(customer.addresses.first(), "text", ""),
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=1),
    }


def _next_day(customer: Customer) -> datetime:
    """Ten o'clock of the day on which the next step is due, else of tomorrow."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    day = max(customer.next_on, tomorrow) if customer.next_on else tomorrow
    return timezone.make_aware(datetime.combine(day, time(10)))


def of_visit(visit: Visit) -> dict[str, Any]:
    """A plan that is changed."""
    names = ("purpose", "aim", "starts_at", "ends_at", "place", "whom", "questions", "wants_manager", "version")
    kept = {name: getattr(visit, name) for name in names}
    many = {name: [row.pk for row in getattr(visit, name).all()] for name in visits.MANY}
    return kept | many | {"opportunity": visit.opportunity_id}


class MoveForm(GuardedForm):
    """The base of a move's form: about which visit; `perform` calls the service."""

    def __init__(self, *args: Any, visit: Visit, user: User, **kwargs: Any) -> None:
        self.visit, self.user = visit, user
        kwargs["initial"] = {"version": visit.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def perform(self) -> Visit:
        """Do it; raises what the service raises."""
        raise NotImplementedError


class ApproveForm(MoveForm):
    note = forms.CharField(
        label=pgettext_lazy("visit", "Comment"), max_length=2000, required=False, widget=forms.Textarea
    )
    comes_along = forms.BooleanField(label=_("I come along"), required=False)

    def perform(self) -> Visit:
        given = self.cleaned_data
        return visits.approve(
            self.visit, by=self.user, note=given["note"], comes_along=given["comes_along"], version=given["version"]
        )


class SendBackForm(MoveForm):
    note = forms.CharField(label=_("What is to be different?"), max_length=2000, widget=forms.Textarea)

    def perform(self) -> Visit:
        given = self.cleaned_data
        return visits.send_back(self.visit, by=self.user, note=given["note"], version=given["version"])


class LeaveForm(MoveForm):
    """Leaving is written down by the server's clock; left empty, the return is reckoned from the plan."""

    expected_back_at = forms.DateTimeField(label=_("Expected back"), required=False)

    def __init__(self, *args: Any, visit: Visit, user: User, **kwargs: Any) -> None:
        reckoned = expected_back(visit.starts_at, visit.ends_at, timezone.now())
        super().__init__(*args, visit=visit, user=user, initial={"expected_back_at": reckoned}, **kwargs)

    def perform(self) -> Visit:
        return visits.leave(self.visit, by=self.user, expected_back_at=self.cleaned_data["expected_back_at"])


class BackForm(MoveForm):
    def perform(self) -> Visit:
        return visits.come_back(self.visit, by=self.user)


class CancelForm(MoveForm):
    reason = forms.CharField(label=_("Reason"), max_length=REASON)

    def __init__(self, *args: Any, visit: Visit, user: User, **kwargs: Any) -> None:
        passed = _("It was not held.") if visit.ends_at < timezone.now() else ""
        super().__init__(*args, visit=visit, user=user, initial={"reason": passed}, **kwargs)

    def perform(self) -> Visit:
        return visits.cancel(self.visit, by=self.user, reason=self.cleaned_data["reason"])


class OverlapForm(Form):
    """The times of a plan that is being typed."""

    starts_at = forms.DateTimeField()
    ends_at = forms.DateTimeField()
