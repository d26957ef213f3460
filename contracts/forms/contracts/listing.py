"""What narrows the register of contracts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import DateField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...models import HandOver, SigningRequirement
from ...models.contract import ContractQuerySet
from ...rules.states import ContractKind, Stage
from ..after.registers import ANY, CURRENCIES, Register, holding, people

AMOUNT: dict[str, Any] = {"min_value": 0, "max_digits": 18, "decimal_places": 2, "required": False}


class ContractFilter(Register):
    """Where it stands by tabs; kind, owner, customer and text, the period that it runs in, its amount."""

    TABS = {
        "all": pgettext_lazy("contracts", "All"),
        "approval": pgettext_lazy("contracts", "Before approval"),
        "signing": pgettext_lazy("contracts", "To be signed"),
        "effective": pgettext_lazy("contracts", "Effective"),
        "expiring": pgettext_lazy("contracts", "Expiring"),
        "over": pgettext_lazy("contracts", "Ended or void"),
    }
    q = forms.CharField(label=_("Number, title or customer"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *ContractKind.choices], required=False)
    owner = people(_("Owner"))
    hands = people(_("Order in the hands of"))
    signer = people(_("Waits for the signature of"))
    runs_from = forms.DateField(label=_("In force from"), required=False)
    runs_to = forms.DateField(label=_("In force until"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, required=False)
    amount_from = forms.DecimalField(label=_("Net amount from"), **AMOUNT)
    amount_to = forms.DecimalField(label=_("Net amount up to"), **AMOUNT)

    def narrow(self, rows: ContractQuerySet) -> ContractQuerySet:
        """Those of the tab that fit."""
        if text := self.cleaned_data.get("q"):
            rows = rows.filter(holding(text, "document__number", "document__title", "document__customer__name"))
        lookups = {
            "kind": "kind",
            "customer": "document__customer",
            "owner": "document__owner",
            "currency": "document__currency",
            "amount_from": "document__net_amount__gte",
            "amount_to": "document__net_amount__lte",
        }
        return self._in_period(self._waiting(rows.filter(**self.given(**lookups)))).filter(self._tab)

    def _waiting(self, rows: ContractQuerySet) -> ContractQuerySet:
        """Those of which the order is in his hands, not yet accepted by the customer; which he has to sign."""
        if person := self.cleaned_data.get("hands"):
            rows = rows.filter(pk__in=HandOver.objects.in_hand().filter(to=person).values("pk"))
        if person := self.cleaned_data.get("signer"):
            unmet = SigningRequirement.objects.waiting_for(person.pk)
            rows = rows.filter(pk__in=unmet.order_by().values("contract"))
        return rows

    def _in_period(self, rows: ContractQuerySet) -> ContractQuerySet:
        """Those that run on a day between both; one without a day on a side runs on there for ever."""
        if day := self.cleaned_data.get("runs_from"):
            rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=day))
        if day := self.cleaned_data.get("runs_to"):
            rows = rows.filter(Q(starts_on=None) | Q(starts_on__lte=day))
        return rows

    @property
    def _tab(self) -> Q:
        today = Cast(Value(timezone.localdate()), DateField())
        notice = ExpressionWrapper(today + F("renewal_notice_days"), DateField())
        tabs = {
            "all": Q(),
            "approval": Q(stage=Stage.APPROVAL),
            "signing": Q(stage=Stage.SIGNING),
            "effective": Q(stage=Stage.EFFECTIVE),
            "expiring": Q(stage=Stage.EFFECTIVE, ends_on__lte=notice),
            "over": Q(stage__in=[Stage.ENDED, Stage.VOID]),
        }
        return tabs[self.current_tab]
