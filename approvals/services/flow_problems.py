"""Everything that keeps a flow from being published: its own problems, and steps that would find nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _

from accounts.models import RoleAssignment, Unit, User
from accounts.rules.roles import Role
from core.errors import Sentence
from core.text import row_key

from ..documents import Kind
from ..models import AuthorityRule
from ..rules.flow import Approver, Flow, Source, Step
from ..rules.flow_checks import MOST_SUPERIOR, Problem
from ..rules.flow_checks import problems as own_problems
from ..rules.states import Mode

UNKNOWN = None
"""How many could be found where only a real document can say."""


def problems(kind: Kind, flow: Flow) -> list[Problem]:
    """What is wrong, in the order of the steps; empty when the flow can be published."""
    found = own_problems(
        flow,
        fields=kind.fields,
        ends_in_authority=kind.ends_in_authority,
        over_authority_asks=kind.over_authority_asks,
    )
    for place, step in enumerate(flow.steps):
        found += [Problem(place, sentence) for sentence in _of(step)]
    found += [Problem(None, sentence) for copy in flow.copies for sentence in _missing(copy, _reach(copy))]
    return sorted(found, key=lambda problem: -1 if problem.place is None else problem.place)


def _of(step: Step) -> Iterator[Sentence]:
    reaches = [_reach(approver) for approver in step.approvers]
    for approver, reach in zip(step.approvers, reaches, strict=True):
        yield from _missing(approver, reach)
    known = [reach for reach in reaches if reach is not UNKNOWN]
    if step.mode == Mode.QUORUM and len(known) == len(reaches) and sum(known) < step.quorum:
        yield _("%(wanted)d must approve, but at most %(found)d can be found.") % {
            "wanted": step.quorum,
            "found": sum(known),
        }


def _missing(approver: Approver, reach: int | None) -> Iterator[Sentence]:
    if reach == 0:
        yield _NOBODY[approver.source](approver.value)


def _reach(approver: Approver) -> int | None:
    """How many the source can find at most; UNKNOWN where only a real document can say."""
    key = row_key(approver.value) or 0
    match approver.source:
        case Source.PERSON:
            return int(User.objects.active().filter(pk=key).exists())
        case Source.ROLE:
            held = RoleAssignment.objects.filter(role=approver.value, user__is_active=True)
            return held.values("user").distinct().count()
        case Source.SUPERIOR:
            return int(1 <= key <= MOST_SUPERIOR)
        case Source.HEAD if approver.value:
            return Unit.objects.active().filter(pk=key, manager__is_active=True).count()
        case Source.AUTHORITY if not AuthorityRule.objects.filter(ended_at=None).exists():
            return 0
        case _:
            return UNKNOWN


def _role(value: str) -> str:
    label = Role(value).label if value in Role.values else value
    return _("Nobody holds the role %(role)s.") % {"role": label}


def _head(value: str) -> str:
    unit = Unit.objects.filter(pk=row_key(value) or 0).first()
    if unit is None or not unit.is_active:
        return _("The unit that is to be asked does not exist any more.")
    return _("%(unit)s has no manager.") % {"unit": unit}


def _person(value: str) -> str:
    person = User.objects.filter(pk=row_key(value) or 0).first()
    return (
        _("%(person)s has left.") % {"person": person} if person else _("A person who is to be asked does not exist.")
    )


def _superior(_value: str) -> str:
    return _("A superior is counted from 1 to %(most)d.") % {"most": MOST_SUPERIOR}


def _authority(_value: str) -> str:
    return _("No rule of the authority matrix is in force: nobody would be found.")


_NOBODY: Mapping[Source, Callable[[str], str]] = {
    Source.PERSON: _person,
    Source.ROLE: _role,
    Source.SUPERIOR: _superior,
    Source.HEAD: _head,
    Source.AUTHORITY: _authority,
}
