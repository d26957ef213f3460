"""What the pages that change one ladder share: its scope, its newest version, its form and its example."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse, QueryDict

from accounts.models import Unit, User
from core.htmx import render_part
from core.http import Request

from .. import policies
from ..forms.around import ExampleForm
from ..forms.ladder import LadderForm
from ..forms.rung import Leaders
from ..models import LadderVersion
from ..rules.checking import closes
from ..rules.ladder import MOST_RUNGS, Ladder
from ..services import ladders as service
from ..services import naming, trial
from .scopes import Scope, scope_of
from .shown import names_in, shown


@dataclass(frozen=True)
class Editor:
    """One ladder in the hands of somebody who may change it."""

    scope: Scope
    newest: LadderVersion | None

    @classmethod
    def of(cls, user: User, kind: str, topic: str, grade: str) -> Editor:
        """Raises NotAllowed before anything is looked up, and Http404."""
        policies.can_change_ladders(user).require()
        scope = scope_of(kind, topic, grade)
        return cls(scope, scope.newest())

    @property
    def number(self) -> int:
        """The number in force; 0 before the first. The installation's own general ladder is 1, stored or not."""
        return self.newest.number if self.newest else int(not self.scope.is_narrow)

    @property
    def own(self) -> LadderVersion | None:
        """The ladder of exactly this scope, unless there is none or it was taken away."""
        return self.newest if self.newest and self.newest.rule else None

    @cached_property
    def in_force(self) -> Ladder:
        """What holds so far: its own ladder, else the more general one."""
        return service.in_force(self.scope.kind.code, self.scope.topic, self.scope.grade)

    @cached_property
    def _about(self) -> dict[str, Any]:
        named = {rung.person for rung in self.in_force.rungs if rung.person is not None}
        people = User.objects.filter(pk__in=named) if named else ()
        leaders = Leaders(naming.people_to_name(), people)
        return {"leaders": leaders, "closes": closes(self.scope.kind.ladder)}

    def stored(self) -> LadderForm:
        return LadderForm.of(self.in_force, **self._about)

    def reshaped(self, data: QueryDict) -> LadderForm:
        return LadderForm.reshaped(data, **self._about)

    def sent(self, data: QueryDict, *, is_trial: bool = False) -> LadderForm:
        return LadderForm.sent(data, current=None if is_trial else self.number, **self._about)

    def show(
        self, request: Request, form: LadderForm, *, ladder: Ladder | None = None, status: int = 200
    ) -> HttpResponse:
        """The page, or the example alone when htmx asks. `ladder`: what the form says, when it makes sense."""
        example = self._example(request)
        context = {
            "scope": self.scope,
            "version": self.own,
            "number": self.number,
            "current": shown(self.scope, self.in_force, self.own, names_in([self.in_force])) if form.is_stale else None,
            "form": form,
            "example": example,
            "complaints": [*form.complaints, *(str(e) for errors in example.errors.values() for e in errors)],
            "trial": self._trial(ladder, example),
            "most_rungs": MOST_RUNGS,
        }
        return render_part(request, "deadlines/change.html", context, part="example", status=status)

    def _example(self, request: Request) -> ExampleForm:
        sent = request.POST if "example-at" in request.POST else None
        units = Unit.objects.active().filter(kind=Unit.Kind.BUSINESS_UNIT)
        unit = Unit.objects.business_unit_of(request.user) or units.first() or request.user.unit
        return ExampleForm(sent, initial={"unit": unit})

    def _trial(self, ladder: Ladder | None, example: ExampleForm) -> trial.Trial | None:
        if ladder is None:
            return None
        if not example.is_bound:
            unit, at = example.initial["unit"], example.initial["at"]
        elif example.is_valid():
            unit, at = example.cleaned_data["unit"], example.cleaned_data["at"]
        else:
            return None
        scope = self.scope
        return trial.try_out(ladder, kind=scope.kind, topic=scope.topic, unit=unit, at=at)
