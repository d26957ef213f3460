"""The flow of a kind of document: the version in force, the draft that is edited, and its publication."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Stale

from .. import documents
from ..models import FlowDraft, FlowVersion
from ..policies import setting_up
from ..rules.flow import Flow
from ..rules.flow_format import stored
from .actors import as_now
from .flow_problems import problems


def ensure_defaults() -> None:
    """Give every registered kind the flow of a new installation, where it has none yet."""
    for kind in documents.every():
        current(kind.code)


def current(kind: str) -> FlowVersion:
    """The version in force; the first is the kind's own. One query, but the first time. KeyError: unknown kind."""
    versions = FlowVersion.objects.filter(kind=kind).order_by("-number")
    if (newest := versions.first()) is None:
        definition = stored(documents.get(kind).flow)
        FlowVersion.objects.bulk_create(
            [FlowVersion(kind=kind, number=1, definition=definition)], ignore_conflicts=True
        )
        newest = versions.get()
    return newest


def in_force(kind: str) -> Flow:
    """The flow to look at; writes nothing where the installation's own was never stored. One query."""
    newest = FlowVersion.objects.filter(kind=kind).order_by("-number").first()
    return newest.flow if newest else documents.get(kind).flow


def save_draft(kind: str, *, flow: Flow, by: User, version: int) -> FlowDraft:
    """Keep a flow that is being edited; it may have problems until it is published.

    `version` is that of the draft that the form was rendered from, 0 for none. Raises NotAllowed, Stale, and KeyError
    for an unknown kind.
    """
    setting_up.can_change_flows(as_now(by)).require()
    documents.get(kind)
    with transaction.atomic():
        draft = _locked(kind, version)
        if draft is None:
            return _begun(kind, flow, by)
        draft.definition, draft.edited_by, draft.edited_at = stored(flow), by, timezone.now()
        draft.version += 1
        draft.save(update_fields=["definition", "edited_by", "edited_at", "version"])
        return draft


def discard_draft(kind: str, *, by: User, version: int) -> None:
    """Go back to the flow in force. Raises NotAllowed, Stale."""
    setting_up.can_change_flows(as_now(by)).require()
    with transaction.atomic():
        if (draft := _locked(kind, version)) is not None:
            draft.delete()


def publish(kind: str, *, by: User, version: int, note: str) -> FlowVersion:
    """Make the draft the flow of documents that are submitted from now on; rounds that run keep theirs.

    Raises NotAllowed, Stale, and DomainError with the first problem, without a reason, or when nothing was changed.
    """
    setting_up.can_change_flows(as_now(by)).require()
    if not note.strip():
        raise DomainError(_("Say what you changed and why."))
    with transaction.atomic():
        if (draft := _locked(kind, version)) is None:
            raise DomainError(_("There is nothing to publish: the flow was not changed."))
        flow, before = draft.flow, current(kind)
        if flow == before.flow:
            raise DomainError(_("There is nothing to publish: the flow was not changed."))
        if found := problems(documents.get(kind), flow):
            raise DomainError(found[0].sentence)
        draft.delete()
        return FlowVersion.objects.create(
            kind=kind, number=before.number + 1, definition=stored(flow), note=note.strip(), published_by=by
        )


def _locked(kind: str, version: int) -> FlowDraft | None:
    """The draft, locked; None where there is none. Raises Stale unless it is as the form showed it."""
    draft = FlowDraft.objects.select_for_update(of=("self",)).filter(kind=kind).first()
    if version != (draft.version if draft else 0):
        raise Stale(_("Somebody else changed this flow in the meantime."))
    return draft


def _begun(kind: str, flow: Flow, by: User) -> FlowDraft:
    try:
        with transaction.atomic():
            return FlowDraft.objects.create(kind=kind, definition=stored(flow), edited_by=by)
    except IntegrityError as problem:
        raise Stale(_("Somebody else changed this flow in the meantime.")) from problem
