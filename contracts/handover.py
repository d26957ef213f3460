"""What of contracts depends on a person: asked before he leaves."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import handover
from accounts.handover import Dependency
from accounts.models import User
from approvals.rules.states import DocumentState

from .models import Complaint, Contract, HandOver, SigningRequirement
from .rules.states import Stage


def register() -> None:
    """Tell `accounts` what to ask."""
    handover.register(of_person)


def of_person(person: User) -> list[Dependency]:
    """Orders in his hands, complaints that he answers, contracts that wait for his signature, and those that he owns.

    The contracts with his customers go over with these. Of the rest his managers are keepers anyway, and what was
    promised about it binds them once he has left. Contracts in approval are counted with all documents. Four queries.
    """
    orders = HandOver.objects.in_hand().filter(to=person)
    complaints = Complaint.objects.filter(responsible=person, state=Complaint.State.OPEN)
    unsigned = SigningRequirement.objects.waiting_for(person.pk).order_by().values("contract").distinct()
    drafts = Q(stage=Stage.APPROVAL, document__state=DocumentState.DRAFT)
    owned = Contract.objects.filter(drafts | Q(stage__in=[Stage.SIGNING, Stage.EFFECTIVE]), document__owner=person)
    page, answered, him = reverse("contracts:list"), reverse("complaints:list"), person.pk
    return [
        Dependency(_("Orders in hand"), orders.count(), f"{page}?hands={him}"),
        Dependency(_("Open complaints to answer"), complaints.count(), f"{answered}?responsible={him}"),
        Dependency(_("Contracts that wait for a signature of this person"), unsigned.count(), f"{page}?signer={him}"),
        Dependency(
            _("Own contracts: they pass to others with their customers, the managers keep the rest"),
            owned.count(),
            f"{page}?owner={him}",
            passes_on=True,
        ),
    ]
