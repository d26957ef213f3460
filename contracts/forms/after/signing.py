"""Recording a signature: one of ours is a person, one of the others goes by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from core.file_fields import refusal_of
from core.files import ACCEPT

from ...models import Counterparty, Signature, SigningRequirement
from ...services.after import signing
from .base import ActionForm

AGAIN = _("Choose the file again, or draw again: only the words were kept.")
FILE = forms.ClearableFileInput({"accept": ACCEPT})


class SignForm(ActionForm):
    """`row` is the requirement; `seen` the hash of the version that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    method = forms.ChoiceField(label=_("How it was signed"), choices=Signature.Method.choices)
    signer = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who of us signed"),
        help_text=_("Who is named, or who holds a mandate of theirs that includes signing."),
    )
    name = forms.CharField(label=_("Who signed"), max_length=120)
    capacity = forms.CharField(label=_("Capacity"), max_length=120, required=False)
    power_of_attorney = forms.FileField(
        label=_("Power of attorney"),
        required=False,
        widget=FILE,
        help_text=_("Needed when somebody else signs than who is named."),
    )
    signed_on = forms.DateField(label=_("Date on the paper"))
    file = forms.FileField(
        label=_("The signed copy"), widget=FILE, help_text=_("A scan or a photo of the signed pages, or the drawing.")
    )

    def __init__(self, *args: Any, row: SigningRequirement, seen: str, address: str | None, **kwargs: Any) -> None:
        self.address = address
        is_ours = row.party.side == Counterparty.Side.OURS
        named = {} if is_ours else {"name": row.name}
        known = {"seen": seen, "capacity": row.capacity, "signed_on": timezone.localdate(), **named}
        super().__init__(*args, row=row, **{**kwargs, "initial": known})
        for absent in ("name", "power_of_attorney") if is_ours else ("signer",):
            del self.fields[absent]
        if is_ours:
            self._offer_signers(row)

    def _offer_signers(self, row: SigningRequirement) -> None:
        """Who is named, and everybody to whom he ever gave a mandate: what it lacks is said when he is chosen."""
        field: Any = self.fields["signer"]
        delegates = User.objects.active().filter(mandates_held__principal=row.person)
        people = (User.objects.filter(pk=row.person_id) | delegates).distinct().order_by("sort_name", "pk")
        field.queryset, field.empty_label = people, None
        self.initial["signer"] = self.user.pk if people.filter(pk=self.user.pk).exists() else row.person_id

    def clean_file(self) -> UploadedFile[Any]:
        return _taken(self.cleaned_data["file"])

    def clean_power_of_attorney(self) -> UploadedFile[Any] | None:
        upload = self.cleaned_data["power_of_attorney"]
        return _taken(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        """What the service would refuse, said here so that nothing typed is lost."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                signing.require_possible(self.row, self.signed, contract=self.contract, by=self.user)
            except DomainError as refusal:
                raise ValidationError(str(refusal)) from refusal
        return data

    def full_clean(self) -> None:
        """A form that comes back has lost its files: browsers keep none."""
        super().full_clean()
        if self.is_bound and self.errors:
            for name in self.files.keys() & self.fields.keys() - self.errors.keys():
                self.add_error(name, AGAIN)

    @property
    def signed(self) -> signing.Signed:
        """What the service is told."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "idempotency_key")}
        return signing.Signed(**given)

    def perform(self) -> object:
        return signing.sign(self.row, self.signed, by=self.user, address=self.address)


def _taken(upload: UploadedFile[Any]) -> UploadedFile[Any]:
    if refusal := refusal_of(upload):
        raise forms.ValidationError(refusal)
    return upload
