"""What the pages of one flow share: its kind, what is in force, the draft, and both in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404

from accounts.models import User

from .. import documents
from ..documents import Kind
from ..models import FlowDraft, FlowVersion
from ..policies import setting_up
from ..rules import flow_words
from ..rules.flow import Flow
from ..rules.flow_checks import Problem
from ..services import flow_problems, flows
from ..services.flow_names import names_for


@dataclass(frozen=True)
class Desk:
    """One flow in the hands of somebody who may change it."""

    kind: Kind
    newest: FlowVersion | None
    draft: FlowDraft | None

    @classmethod
    def of(cls, user: User, code: str) -> Desk:
        """Raises NotAllowed before anything is looked up, and Http404 for an unknown kind. Two queries."""
        setting_up.can_change_flows(user).require()
        if (kind := {one.code: one for one in documents.every()}.get(code)) is None:
            raise Http404
        newest = FlowVersion.objects.select_related("published_by").filter(kind=code).order_by("-number").first()
        return cls(kind, newest, FlowDraft.objects.select_related("edited_by").filter(kind=code).first())

    @classmethod
    def all(cls, user: User) -> list[Desk]:
        """Every kind's. Two queries."""
        setting_up.can_change_flows(user).require()
        versions = FlowVersion.objects.select_related("published_by").order_by("kind", "-number").distinct("kind")
        newest = {version.kind: version for version in versions}
        drafts = {draft.kind: draft for draft in FlowDraft.objects.select_related("edited_by")}
        return [cls(kind, newest.get(kind.code), drafts.get(kind.code)) for kind in documents.every()]

    @property
    def version(self) -> int:
        """Of the draft, for forms; 0 for none."""
        return self.draft.version if self.draft else 0

    @property
    def number(self) -> int:
        """Of the version in force; that of a new installation is the first."""
        return self.newest.number if self.newest else 1

    @cached_property
    def in_force(self) -> Flow:
        return self.newest.flow if self.newest else self.kind.flow

    @cached_property
    def flow(self) -> Flow:
        """What is edited: the draft, else what is in force."""
        return self.draft.flow if self.draft else self.in_force

    @cached_property
    def _names(self) -> flow_words.Names:
        return names_for(self.kind, self.in_force, self.flow)

    @cached_property
    def lines(self) -> list[flow_words.Line]:
        """What is edited, in words."""
        return flow_words.lines(self.flow, self._names)

    @property
    def lines_in_force(self) -> list[flow_words.Line]:
        return flow_words.lines(self.in_force, self._names)

    @property
    def copies(self) -> str:
        """Who gets a copy, by what is edited."""
        return flow_words.copies(self.flow, self._names)

    @property
    def copies_in_force(self) -> str:
        return flow_words.copies(self.in_force, self._names)

    @property
    def changes(self) -> list[flow_words.Change]:
        """What publishing would change."""
        return flow_words.difference(self.in_force, self.flow, self._names)

    @cached_property
    def problems(self) -> list[Problem]:
        """What keeps it from being published."""
        return flow_problems.problems(self.kind, self.flow)

    def keep(self, flow: Flow, *, by: User, version: int) -> FlowDraft:
        """Keep an edited flow as the draft."""
        return flows.save_draft(self.kind.code, flow=flow, by=by, version=version)
