"""Builds the demo company, only into a database where nobody is yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Delegation, User
from contracts.demo import deals
from core.errors import DomainError
from customers.services import promises
from requests_app.models import SupportRequest
from requests_app.rules.states import OWED
from requests_app.services import documents
from requests_app.services.promises import begin_missing
from requests_app.services.routing_table import load_defaults

from . import customers, organisation, traces
from .archive import archive
from .requests import Teller

SEED = 20260412
DEALERS = {"rep": "Zhang Wei", "leader": "Chen Guodong", "administrator": "Luo Tianyu"}
"""Who is who in prices, proposals and contracts; the others follow from the organisation."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person that the first screen offers for a look around."""

    email: str
    name: str
    roles: str


@transaction.atomic
def build() -> list[Account]:
    """Write the company and tell its accounts, one for each role. DomainError when somebody is here already."""
    if User.objects.exists():
        raise DomainError(_("The demo company goes only into an empty database."))
    chance, now = Random(SEED), timezone.now()
    people = organisation.build()
    load_defaults()
    rows = customers.build(people, chance, now)
    archive.write(rows.everybody, people, now)
    _absence(people)
    traces.write(Teller(rows.old, now, chance).stories(), now, chance)
    deals.write(**{role: User.objects.get(pk=people.people[name].pk) for role, name in DEALERS.items()})
    _open_documents()
    begin_missing(at=now)
    promises.begin_missing(at=now)
    return accounts()


def accounts() -> list[Account]:
    """One person for each role of the demo company that is here; nobody when it is not."""
    addresses = [f"{login}@{organisation.DOMAIN}" for login, _name in organisation.ACCOUNTS]
    users = {user.email: user for user in User.objects.filter(email__in=addresses)}
    return [_account(users[address]) for address in addresses if address in users]


def _absence(people: organisation.Organisation) -> None:
    """One coordinator is away: a colleague stands in for her."""
    away, stands_in, now = people.people["Ye Jiaxin"], people.people["Lu Junjie"], timezone.now()
    Delegation.objects.create(
        principal=away, delegate=stands_in, starts_at=now, ends_at=now + timedelta(days=5), set_by=away, note="年假"
    )


def _open_documents() -> None:
    """Some open requests for a proposal or a contract have theirs begun."""
    for code in ("T2", "C2"):
        asked = SupportRequest.objects.filter(content__code=code, state__in=OWED, customer__owner=F("requester"))
        for support_request in asked.select_related("requester", "content").order_by("pk")[:3]:
            documents.open_document(support_request, by=support_request.requester)


def _account(user: User) -> Account:
    roles = ", ".join(str(row.get_role_display()) for row in user.role_assignments.all())
    return Account(user.email, f"{user.name} {user.name_latin}", roles)
