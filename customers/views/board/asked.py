"""Which week, and whose, a page was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import User
from accounts.rules.roles import Role
from core.http import Request
from core.text import row_key

from ...policies.week import can_open_weeks, can_see_week, team_of
from ...rules.week import Week

TEAM = "team"


@dataclass(frozen=True)
class Asked:
    """`person` is None for the whole team."""

    user: User
    week: Week
    person: User | None

    @cached_property
    def leads(self) -> bool:
        """Whether anybody is below him."""
        return team_of(self.user).exists()

    @property
    def query(self) -> str:
        """The same as a query string."""
        return f"week={self.week}&person={self.person.pk if self.person else TEAM}"

    @property
    def is_over(self) -> bool:
        return self.week.sunday < timezone.localdate()


def asked(request: Request) -> Asked:
    """By ?week=2026-W48 and ?person=…|team; this week, and one's own unless one only leads, when nothing is said.

    Raises NotAllowed for who is not in sales, Http404 for a person whose week is not one's to see.
    """
    user, said = request.user, request.POST if request.method == "POST" else request.GET
    can_open_weeks(user).require()
    week = Week.named(said.get("week", ""), timezone.localdate())
    text = said.get("person") or ("" if Role.SALES_REP in user.roles else TEAM)
    if text == TEAM:
        return Asked(user, week, None)
    key = row_key(text)
    person = User.objects.active().select_related("unit").filter(pk=user.pk if key is None else key).first()
    if person is None or (text and key is None) or not can_see_week(user, person):
        raise Http404
    return Asked(user, week, person)
