"""One person for each way of standing to a request, in a small company. Each has exactly one part."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from accounts.models import Unit, User
from accounts.rules.roles import Role
from requests_app.models import CooperatingUnit, Queue, Supporter, SupportRequest, Watcher
from requests_app.rules.states import State
from tests.factories import (
    Company,
    give_role,
    make_company,
    make_content,
    make_delegation,
    make_form_version,
    make_post,
    make_request,
    make_user,
)


@dataclass(frozen=True)
class Cast:
    requester: User
    coordinator: User
    lead: User
    supporter: User
    cooperator: User
    watcher: User
    manager: User
    head: User
    administrator: User
    requester_delegate: User
    coordinator_delegate: User
    supporter_delegate: User
    head_delegate: User
    stranger: User


PERSONAS = tuple(field.name for field in fields(Cast))


class World:
    """The company, its people and a queue; `request(state)` makes a request in which each persona has his part."""

    def __init__(self) -> None:
        self.company: Company = make_company()
        self.cast = self._people(self.company)
        self.queue = Queue.objects.create(post=make_post(self.cast.coordinator, unit=self.company.technical))
        self.form = make_form_version(make_content(needs_customer=False), schema={"groups": []})
        for principal in ("requester", "coordinator", "supporter", "head"):
            make_delegation(getattr(self.cast, principal), getattr(self.cast, f"{principal}_delegate"))

    def _people(self, company: Company) -> Cast:
        homes: dict[str, Unit] = {
            "requester": company.east_sales,
            "lead": company.presales,
            "supporter": company.presales,
            "cooperator": company.testing,
            "watcher": company.marketing,
            "manager": company.east,
            "administrator": company.market,
            "coordinator": company.technical,
            "head": company.technical,
        }
        cast = Cast(**{name: make_user(unit=homes.get(name, company.south_sales)) for name in PERSONAS})
        give_role(cast.administrator, Role.ADMINISTRATOR, company.root)
        for unit, manager in ((company.east, cast.manager), (company.technical, cast.head)):
            unit.manager = manager
            unit.save()
        return cast

    def person(self, persona: str) -> User:
        """Freshly read, as each HTTP request reads him: nothing is remembered from before."""
        person: User = User.objects.get(pk=getattr(self.cast, persona).pk)
        return person

    def request(self, state: str = State.SUBMITTED, **more: Any) -> SupportRequest:
        """A request in the state, with all the parts that a request in that state can have."""
        cast = self.cast
        made = make_request(
            cast.requester, state=state, queue=self.queue, **({"form": self.form, "lead": cast.lead} | more)
        )
        Supporter.objects.create(support_request=made, user=cast.supporter, added_by=cast.coordinator)
        CooperatingUnit.objects.create(support_request=made, unit=self.company.testing)
        Watcher.objects.create(support_request=made, user=cast.watcher, added_by=cast.requester)
        return made
