"""What administrators and people fill in. Forms check what can be said beside a field; services check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Delegation, Position, Unit, User
from accounts.rules.organisation import UnitKind
from accounts.rules.roles import Role
from accounts.services.delegations import overlap_sentence
from core.forms import Form, PickerSelect, PickerSelectMultiple

PICKER = "accounts:people_picker"
EM_SPACE = "\u2003"


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An open unit, shown in the tree."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("Choose a unit"))
        super().__init__(queryset=Unit.objects.active(), **kwargs)

    def label_from_instance(self, obj: Unit) -> str:
        """Indented by its depth."""
        return f"{EM_SPACE * obj.depth}{obj}"


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody who is here, found by typing a part of the name."""

    widget = PickerSelect(PICKER)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("Type a name"))
        super().__init__(queryset=User.objects.active().order_by("sort_name", "id"), **kwargs)


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of those who are here."""

    widget = PickerSelectMultiple(PICKER)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.active().order_by("sort_name", "id"), **kwargs)


class VersionedForm(Form):
    """Carries the version that the page was rendered from; the service raises Stale when the row moved on."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


LANGUAGE_CHOICES = [("", _("As the browser asks")), *settings.LANGUAGES]


class PeopleFilter(Form):
    """Which people the list shows."""

    STATES = (("", _("Active")), ("away", _("Away now")), ("waiting", _("Never signed in")), ("left", _("Left")))

    q = forms.CharField(label=_("Name, e-mail or job title"), required=False, max_length=100)
    unit = UnitField(label=_("Unit"), required=False, empty_label=_("All units"))
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)


class PersonFacts(Form):
    """The facts that an administrator keeps of a person."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("Signs in with it and gets mail there."))
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=80, help_text=_("As the person writes it.")
    )
    name_latin = forms.CharField(
        label=_("Name in Latin letters"),
        max_length=80,
        required=False,
        help_text=_("Shown to English readers and used for sorting."),
    )
    unit = UnitField(label=_("Home unit"))
    title = forms.CharField(label=_("Job title"), max_length=80, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=LANGUAGE_CHOICES)

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        """In small letters; refused when another person has it."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.person.pk if self.person else None).exists():
            raise ValidationError(_("Another person already has this e-mail address."))
        return email


class NewPersonForm(PersonFacts):
    """A new person, with the roles held in the home unit."""

    roles = forms.MultipleChoiceField(
        label=_("Roles in the home unit"),
        required=False,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Roles in other units can be added afterwards."),
    )


class PersonForm(VersionedForm, PersonFacts):
    """The facts of somebody who is there already."""


class ProfileForm(VersionedForm):
    """What a person says of himself."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    name_latin = forms.CharField(
        label=_("Name in Latin letters"), max_length=80, required=False, help_text=_("Shown to English readers.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=LANGUAGE_CHOICES)


class RoleForm(Form):
    """A role to give, and where."""

    role = forms.TypedChoiceField(label=_("Role"), choices=Role.choices, coerce=Role)
    unit = UnitField(label=_("Unit"))


class UnitForm(VersionedForm):
    """Names and manager of a unit."""

    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    manager = PersonField(label=_("Manager"), required=False, empty_label=_("Nobody"))


class NewUnitForm(Form):
    """A unit to be hung into the tree."""

    parent = UnitField(label=_("Part of"))
    kind = forms.TypedChoiceField(
        label=_("Kind"), choices=[choice for choice in UnitKind.choices if choice[0] != "company"], coerce=UnitKind
    )
    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    manager = PersonField(label=_("Manager"), required=False, empty_label=_("Nobody"))


class MoveForm(Form):
    """Where a unit goes, with all that is below it."""

    parent = UnitField(label=_("Part of"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Unit.objects.active().exclude(path__startswith=unit.path).exclude(children=unit)
        self.fields["parent"].queryset = places  # type: ignore[attr-defined]


class NewPositionForm(Form):
    """A position that the routing table can name."""

    code = forms.SlugField(
        label=_("Code"), max_length=60, help_text=_("Stays as it is: imports of the routing table name it.")
    )
    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    per_unit = forms.BooleanField(
        label=_("One in each business unit"),
        required=False,
        help_text=_("The requester's business unit decides whose turn it is."),
    )

    def clean_code(self) -> str:
        """Refused when it is taken."""
        code: str = self.cleaned_data["code"]
        if Position.objects.filter(code=code).exists():
            raise ValidationError(_("There already is a position with this code."))
        return code


class PositionForm(VersionedForm):
    """What can be changed of a position."""

    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    per_unit = forms.BooleanField(label=_("One in each business unit"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False)


class HoldersForm(Form):
    """Who holds a post; nobody leaves it vacant."""

    holders = PeopleField(label=_("Held by"), required=False)


class NewPostForm(HoldersForm):
    """A post in a unit that has none of the position yet."""

    unit = UnitField(label=_("Unit"))
    field_order = ("unit", "holders")

    def __init__(self, *args: Any, position: Position, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Unit.objects.active().exclude(posts__position=position)
        self.fields["unit"].queryset = free  # type: ignore[attr-defined]


class AbsenceForm(Form):
    """From when until when somebody is away, and who stands in."""

    delegate = PersonField(label=_("Who stands in"), required=False, empty_label=_("The manager of the unit"))
    starts_at = forms.DateTimeField(label=_("From"))
    ends_at = forms.DateTimeField(label=_("Until"))
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("Colleagues see it, for example: trade fair.")
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_ends_at(self) -> object:
        """In the future."""
        ends_at = self.cleaned_data["ends_at"]
        if ends_at <= timezone.now():
            raise ValidationError(_("The absence must end in the future."))
        return ends_at

    def clean(self) -> None:
        """The period is not empty and touches no other absence of the same person."""
        start, end = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        principal = self.cleaned_data.get("principal", self.person)
        if principal is None or start is None or end is None:
            return
        if end <= start:
            self.add_error("ends_at", _("The absence must end after it starts."))
        elif other := Delegation.objects.overlapping(start, end).filter(principal=principal).first():
            self.add_error("starts_at", overlap_sentence(other))
        if self.cleaned_data.get("delegate") == principal:
            self.add_error("delegate", _("Nobody can stand in for himself."))


class AbsenceOfForm(AbsenceForm):
    """The same for somebody else."""

    principal = PersonField(label=_("Who is away"))
    field_order = ("principal", "delegate", "starts_at", "ends_at", "note")


class SavedViewForm(Form):
    """A name for the filters that a list shows just now."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    is_shared = forms.BooleanField(label=_("Offer it to my colleagues"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
