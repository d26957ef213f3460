"""Forms of the routing table."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Position, Unit, User
from core.errors import DomainError
from core.forms import Form, GuardedForm, PickerSelect
from core.text import row_key
from customers.models import Customer
from requests_app.models import RoutingRow, SupportContent
from requests_app.services.routing_table import check_values, find_tie
from requests_app.services.routing_words import Coordinator, RowValues, named

COORDINATORS = ("coordinator_position", "coordinator_team", "coordinator_person")
PICKER = {"data-picker": True}


class RowForm(GuardedForm):
    """What a row says. `row` is the one that is changed, None for a new one."""

    content = forms.ModelChoiceField(SupportContent.objects.all(), label=_("Support content"))
    unit = forms.ModelChoiceField(
        Unit.objects.none(), required=False, label=_("Business unit"), empty_label=_("Any unit")
    )
    customer_value = forms.ChoiceField(
        choices=[("", _("Any customer")), *Customer.Value.choices], required=False, label=_("Customer value")
    )
    coordinator_position = forms.ModelChoiceField(
        Position.objects.none(),
        required=False,
        empty_label=_("None"),
        label=_("Coordinating position"),
        help_text=_("Name one coordinator: a position, a team or a person."),
    )
    coordinator_team = forms.ModelChoiceField(
        Unit.objects.none(),
        required=False,
        empty_label=_("None"),
        label=_("or team"),
        help_text=_("Everybody with the role coordinator there."),
    )
    coordinator_person = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        empty_label=_("None"),
        label=_("or person"),
        widget=PickerSelect("accounts:people_picker"),
    )
    supporter_positions = forms.ModelMultipleChoiceField(
        Position.objects.none(), required=False, label=_("Supporter pool")
    )
    cooperating_units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), required=False, label=_("Cooperating departments")
    )
    valid_from = forms.DateField(required=False, label=_("Valid from"), help_text=_("Empty: it is valid already."))
    valid_until = forms.DateField(
        required=False, label=_("Valid until"), help_text=_("Last day. Empty: it does not end.")
    )
    note = forms.CharField(required=False, max_length=200, label=_("Note"))

    def __init__(self, *args: Any, row: RoutingRow | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {**initial_of(row), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.row = row
        for name in ("coordinator_position", "supporter_positions"):
            self._offer(name, Position.objects.order_by("code"))
        for name in ("coordinator_team", "cooperating_units"):
            self._offer(name, Unit.objects.order_by("path"))
        self._offer("unit", Unit.objects.exclude(kind=Unit.Kind.DEPARTMENT).order_by("path"))
        self._offer("coordinator_person", User.objects.order_by("name_latin", "pk"))

    def _offer(self, name: str, things: QuerySet[Any]) -> None:
        """Let the field choose among active things; what the row names already stays in sight until it is replaced."""
        field = cast("forms.ModelChoiceField[Any]", self.fields[name])
        named_already = self.initial.get(name) or []
        kept = named_already if isinstance(named_already, list) else [named_already]
        field.queryset = things.filter(Q(is_active=True) | Q(pk__in=[key for key in kept if row_key(key)]))
        field.widget.attrs["data-picker"] = True

    def clean(self) -> dict[str, Any]:
        """One coordinator; and what the service would refuse, said here so that nothing typed is lost."""
        data = super().clean() or self.cleaned_data
        named_ones = [name for name in COORDINATORS if data.get(name)]
        if len(named_ones) > 1:
            self.add_error(named_ones[-1], _("Name one coordinator only: a position, a team or a person."))
        elif not named_ones and not any(name in self.errors for name in COORDINATORS):
            self.add_error("coordinator_position", _("Name the coordinator: a position, a team or a person."))
        if not self.errors:
            self._ask_the_rules()
        return data

    def _ask_the_rules(self) -> None:
        values = self.values
        try:
            check_values(values)
        except DomainError as error:
            raise ValidationError(str(error)) from error
        if tie := find_tie(values, besides=self.row):
            raise ValidationError(
                _("This would tie with the row “%(row)s”: one of them must end first."), params={"row": named(tie)}
            )

    @property
    def values(self) -> RowValues:
        """What a valid form says."""
        data = self.cleaned_data
        return RowValues(
            content=data["content"],
            coordinator=cast("Coordinator", next(data[name] for name in COORDINATORS if data[name])),
            unit=data["unit"],
            customer_value=data["customer_value"],
            supporter_positions=tuple(data["supporter_positions"].order_by("pk")),
            cooperating_units=tuple(data["cooperating_units"].order_by("pk")),
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            note=data["note"],
        )


def initial_of(row: RoutingRow) -> dict[str, Any]:
    """A stored row as the form's starting values."""
    plain = ("content_id", "unit_id", "customer_value", "valid_from", "valid_until", "note", "version")
    found = {name.removesuffix("_id"): getattr(row, name) for name in plain}
    found |= {name: getattr(row, f"{name}_id") for name in COORDINATORS}
    for name in ("supporter_positions", "cooperating_units"):
        found[name] = [one.pk for one in getattr(row, name).all()]
    return found


class EndForm(GuardedForm):
    """The last day on which a row answers."""

    last_day = forms.DateField(label=_("Last day"), initial=timezone.localdate)


class TrialForm(Form):
    """A request to try: for a customer, or for a business unit and a customer value, on a day."""

    content = forms.ModelChoiceField(
        SupportContent.objects.filter(is_active=True), label=_("Support content"), widget=forms.Select(PICKER)
    )
    customer = forms.ModelChoiceField(
        Customer.objects.none(),
        required=False,
        empty_label=_("None"),
        label=_("Customer"),
        widget=PickerSelect("customers:picker"),
        help_text=_("Decides business unit and value."),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        required=False,
        label=_("or business unit"),
        empty_label=_("None"),
        widget=forms.Select(PICKER),
    )
    value = forms.ChoiceField(
        choices=[("", _("No customer")), *Customer.Value.choices], required=False, label=_("and customer value")
    )
    day = forms.DateField(required=False, label=_("Day"), help_text=_("Empty: now."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customers = Customer.objects.visible_to(user).order_by("name")
        cast("forms.ModelChoiceField[Any]", self.fields["customer"]).queryset = customers
        units = Unit.objects.active().filter(kind=Unit.Kind.BUSINESS_UNIT).order_by("path")
        cast("forms.ModelChoiceField[Any]", self.fields["unit"]).queryset = units
        own = Unit.objects.business_unit_of(user)
        self.fields["unit"].initial = own.pk if own else None
