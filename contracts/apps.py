"""What contracts register with the apps below."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from approvals import documents
from approvals.rules import events
from core import navigation, tones
from core.navigation import Item, Section
from notifications import kinds

from .rules.events import KINDS


def keeps_prices(user: Any) -> bool:
    """Whether the person keeps products and price lists."""
    from .policies.reference import can_keep

    return bool(can_keep(user))


def group_names() -> dict[str, str]:
    """The product groups that authority is given for, code → name. One query."""
    from .models import ProductGroup

    return {group.code: group.name for group in ProductGroup.objects.order_by("code")}


class ContractsConfig(AppConfig):
    name = "contracts"
    verbose_name = _("Contracts")

    def ready(self) -> None:
        events.register(KINDS)
        _register_reference_data()
        _register_prices()
        _register_proposals()
        _register_documents_of_customers()
        _register_terms()
        _register_contracts()
        _register_after()


def _register_reference_data() -> None:
    """Products, price lists, exchange rates: the colours of their states, their pages."""
    from approvals import documents

    from .rules import price_lists

    documents.offer_groups(group_names)
    tones.register("state", price_lists.TONES)
    administration = Section.ADMINISTRATION
    navigation.register(Item(administration, _("Products"), "products:list", "box-seam", 70, keeps_prices))
    navigation.register(Item(administration, _("Price lists"), "price_lists:index", "tags", 71, keeps_prices))


def _register_proposals() -> None:
    """The kind of document, the colours of where a proposal stands, its page."""
    from .rules.proposals import ANSWER_TONES, TONES
    from .services import proposal_kind

    proposal_kind.register()
    tones.register("stand", TONES)
    tones.register("answer", ANSWER_TONES)
    navigation.register(Item(Section.DEALS, _("Proposals"), "proposals:list", "file-earmark-richtext", 30))


def _register_terms() -> None:
    """Standard clauses, templates, our company's details."""
    administration = Section.ADMINISTRATION
    navigation.register(
        Item(administration, _("Contract terms"), "clauses:index", "file-earmark-text", 75, keeps_prices)
    )


def _register_contracts() -> None:
    """Contracts as a kind of document, the colours of their stages, their page."""
    from .services import contract_kind

    contract_kind.register()
    tones.register(
        "stage",
        {"approval": "neutral", "signing": "warning", "effective": "success", "ended": "neutral", "void": "danger"},
    )
    navigation.register(Item(Section.DEALS, _("Contracts"), "contracts:list", "file-earmark-text", 40))


def _register_prices() -> None:
    """Price applications as a kind of document, the colours of approved prices, their page."""
    from .rules.states import Validity
    from .services import price_kind

    price_kind.register()
    tones.register("validity", {Validity.VALID: "success", Validity.EXPIRED: "neutral", Validity.ENDED: "danger"})
    navigation.register(Item(Section.DEALS, _("Prices"), "prices:list", "tags", 20, shortcut="g p"))


def _register_after() -> None:
    """What follows an approval: messages, promises, who reads, colours, pages."""
    from . import handover, readers
    from .services.after import messages, promise_kinds, voiding

    kinds.register(kinds.Kind(messages.AFTER, messages.LABEL))
    promise_kinds.register()
    voiding.register()
    handover.register()
    for source in readers.SOURCES:
        documents.let_read(source)
    deals = Section.DEALS
    navigation.register(Item(deals, _("Payments"), "payments:list", "cash-stack", 50))
    navigation.register(Item(deals, _("Complaints"), "complaints:list", "emoji-frown", 60))


def _register_documents_of_customers() -> None:
    """What the page of a customer shows of documents, and what becomes of them with it."""
    from .services import of_customers

    of_customers.register()
