"""What is asked for when a customer is recorded."""

from __future__ import annotations

from typing import Any

from core.forms import ModelForm

from .models import Customer


class CustomerForm(ModelForm):
    """Name and value; owner and business unit follow from who records it."""

    class Meta:
        model = Customer
        fields = ["name", "value"]

    def validate_unique(self) -> None:
        """A taken name is refused by the service, which knows whose it is and what may be said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autofocus"] = True
