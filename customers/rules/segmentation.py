"""How customers are sorted (domain §4): value, account, competition, tracking class, life cycle, source, roles."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.tones import Tone


class Value(TextChoices):
    GOLD = "gold", _("Gold")
    SILVER = "silver", _("Silver")
    ORDINARY = "ordinary", _("Ordinary")


class Account(TextChoices):
    KEY = "key", _("Key account")
    GENERAL = "general", _("General account")


class Competition(TextChoices):
    """How hard others try to win this customer."""

    UNKNOWN = "unknown", pgettext_lazy("competition", "Not known")
    NONE = "none", pgettext_lazy("competition", "No competitor")
    SOME = "some", pgettext_lazy("competition", "Some competitors")
    STRONG = "strong", pgettext_lazy("competition", "A strong competitor")
    OURS = "ours", pgettext_lazy("competition", "Buys from us only")


class Tracking(TextChoices):
    """Tracking class 跟踪分类: how near the signature is. The manager allots attention by it."""

    SIGNED = "signed", pgettext_lazy("tracking", "Signed")
    INTENT = "intent", pgettext_lazy("tracking", "Letter of intent")
    KEY = "key", pgettext_lazy("tracking", "Key")
    PROGRESSING = "progressing", pgettext_lazy("tracking", "Progressing")
    POTENTIAL = "potential", pgettext_lazy("tracking", "Potential")
    TRACKING = "tracking", pgettext_lazy("tracking", "Tracking")


class Stage(TextChoices):
    """The life cycle of the relationship, from before the first contact to its end."""

    NEW = "new", pgettext_lazy("stage", "New")
    CONTACTED = "contacted", pgettext_lazy("stage", "In contact")
    NEEDS = "needs", pgettext_lazy("stage", "Needs known")
    NEGOTIATING = "negotiating", pgettext_lazy("stage", "Negotiating")
    CUSTOMER = "customer", pgettext_lazy("stage", "Buys from us")
    DORMANT = "dormant", pgettext_lazy("stage", "Dormant")
    ENDED = "ended", pgettext_lazy("stage", "Ended")


class Source(TextChoices):
    """Where the lead came from."""

    TRADE_FAIR = "trade_fair", _("Trade fair")
    TRADE_PRESS = "trade_press", _("Trade press")
    INTERNET = "internet", _("Internet")
    ASSOCIATION = "association", _("Trade association")
    SURVEY = "survey", _("Mall or brand survey")
    PARTNER = "partner", pgettext_lazy("source", "Partner")
    OWN_DATA = "own_data", _("The company's own data")
    COMPETITOR_MEDIA = "competitor_media", _("Competitors' media")
    INBOUND_CALL = "inbound_call", _("Inbound call")
    ACTIVITY = "activity", _("Marketing activity")
    OTHER = "other", pgettext_lazy("source", "Other")


class DecisionRole(TextChoices):
    """What a contact does in the customer's decisions."""

    UNKNOWN = "unknown", pgettext_lazy("decision role", "Not known")
    DECIDES = "decides", pgettext_lazy("decision role", "Decides")
    INFLUENCES = "influences", pgettext_lazy("decision role", "Influences")
    USES = "uses", pgettext_lazy("decision role", "Uses")
    BLOCKS = "blocks", pgettext_lazy("decision role", "Blocks")


class Currency(TextChoices):
    CNY = "CNY", _("Chinese yuan")
    USD = "USD", _("US dollar")
    EUR = "EUR", _("Euro")
    HKD = "HKD", _("Hong Kong dollar")
    JPY = "JPY", _("Japanese yen")
    GBP = "GBP", _("Pound sterling")


TONES: dict[str, dict[str, Tone]] = {
    "value": {Value.GOLD: "warning", Value.SILVER: "info"},
    "account": {Account.KEY: "progress"},
    "tracking": {
        Tracking.SIGNED: "success",
        Tracking.INTENT: "success",
        Tracking.KEY: "progress",
        Tracking.PROGRESSING: "info",
    },
    "stage": {Stage.CUSTOMER: "success", Stage.NEGOTIATING: "progress", Stage.NEEDS: "info", Stage.CONTACTED: "info"},
    "competition": {Competition.STRONG: "danger", Competition.SOME: "warning", Competition.OURS: "success"},
    "role": {
        DecisionRole.DECIDES: "success",
        DecisionRole.INFLUENCES: "info",
        DecisionRole.BLOCKS: "danger",
    },
}
"""The colour that goes with each word; neutral where none is named."""
