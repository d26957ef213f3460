"""What follows a contract's approval. The graph of it is in services."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContractKind(TextChoices):
    """The kinds of domain §6."""

    SALES = "sales", pgettext_lazy("contract", "Sales contract")
    FRAMEWORK = "framework", pgettext_lazy("contract", "Framework agreement")
    ADVERTISING = "advertising", pgettext_lazy("contract", "Advertising service agreement")
    INTENT = "intent", pgettext_lazy("contract", "Letter of intent")
    ORDER = "order", pgettext_lazy("contract", "Order under a framework agreement")


class Side(TextChoices):
    """Whose party to a contract it is."""

    OURS = "ours", _("Our company")
    THEIRS = "theirs", _("Customer")
    OTHER = "other", _("Third party")


class Relation(TextChoices):
    """What a contract is to the one that it is based on."""

    AMENDMENT = "amendment", pgettext_lazy("contract", "Amendment")
    RENEWAL = "renewal", pgettext_lazy("contract", "Renewal")
    ORDER = "order", pgettext_lazy("contract", "Order under it")
    VOIDING = "voiding", pgettext_lazy("contract", "Termination")


class Stage(TextChoices):
    """Where a contract stands. Up to its approval it is `approval`, whatever the document's state says more finely."""

    APPROVAL = "approval", pgettext_lazy("contract", "Before approval")
    SIGNING = "signing", pgettext_lazy("contract", "To be signed")
    EFFECTIVE = "effective", pgettext_lazy("contract", "Effective")
    ENDED = "ended", pgettext_lazy("contract", "Ended")
    VOID = "void", pgettext_lazy("contract", "Void")


UNDER_WAY = (Stage.APPROVAL, Stage.SIGNING)
"""Not in force yet: a draft, in approval, to be signed."""


class LaterChanges(TextChoices):
    """Whether later changes of artwork or content are free or charged: a contract must state it (domain §6)."""

    FREE = "free", pgettext_lazy("later changes", "Free of charge")
    CHARGED = "charged", pgettext_lazy("later changes", "Charged")


class Validity(TextChoices):
    """Whether an approved price can be cited."""

    VALID = "valid", pgettext_lazy("approved price", "Valid")
    EXPIRED = "expired", pgettext_lazy("approved price", "Expired")
    ENDED = "ended", pgettext_lazy("approved price", "Ended before its time")
