"""Who of us is to sign a contract: the persons named, and who may sign such a contract in their place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from accounts.models import User
from approvals.models import Case, Mandate

from ...models import Contract


def of(contract: Contract, at: datetime) -> Mapping[User, User]:
    """Who can sign at that moment → in whose name, his own before another's. Three queries, two when nobody is named.

    A mandate reaches up to its amount, and never who owns the contract or submitted it (policies.signing).
    """
    named = list(User.objects.active().filter(pk__in=contract.signing_requirements.order_by().values("person")))
    if not named:
        return {}
    document = contract.document
    rounds = Case.objects.filter(document=document, round=document.round).order_by()
    mandates = (
        Mandate.objects.at(at)
        .covering(document.kind, document.base_amount)
        .filter(principal__in=named, may_sign=True, delegate__is_active=True)
        .exclude(delegate__in=rounds.values("submitted_by"))
        .exclude(delegate=document.owner_id)
        .select_related("delegate", "principal")
    )
    return {one.delegate: one.principal for one in mandates} | {person: person for person in named}
