"""The life of a form version: draft, published for ever, or discarded."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Stale
from requests_app.models import CatalogueEvent, FormVersion, SupportContent
from requests_app.rules.forms.problems import problems
from requests_app.rules.forms.schema import EMPTY

from .catalogue import locked_content, record

Kind = CatalogueEvent.Kind


def current_form(content: SupportContent) -> FormVersion | None:
    """The version that new requests use."""
    return content.form_versions.filter(is_current=True).first()


@transaction.atomic
def start_draft(content: SupportContent, *, by: User) -> FormVersion:
    """A draft to edit, a copy of the current version; the draft that exists, when there is one."""
    content = locked_content(content, by=by)
    draft = content.form_versions.filter(published_at=None).first()
    if draft:
        return draft
    newest = content.form_versions.order_by("-number").first()
    current = current_form(content)
    draft = FormVersion.objects.create(
        content=content,
        number=newest.number + 1 if newest else 1,
        schema=current.schema if current else EMPTY,
        created_by=by,
    )
    record(content, Kind.DRAFT_STARTED, by=by, form_number=draft.number)
    return draft


@transaction.atomic
def save_draft(draft: FormVersion, *, by: User, revision: int, schema: dict[str, Any]) -> FormVersion:
    """Keep an edited draft, complete or not. Raises Stale when somebody edited it after `revision` was shown."""
    fresh = _locked_draft(draft, by=by, revision=revision)
    fresh.schema = schema
    fresh.revision += 1
    fresh.save(update_fields=["schema", "revision"])
    return fresh


@transaction.atomic
def publish(draft: FormVersion, *, by: User, revision: int) -> FormVersion:
    """New requests use this version from now on; open ones keep theirs. It never changes again.

    Raises DomainError with the first problem of the schema, Stale like `save_draft`.
    """
    fresh = _locked_draft(draft, by=by, revision=revision)
    found = problems(fresh.schema)
    if found:
        raise DomainError(_("This form cannot be published yet. %s") % found[0])
    fresh.content.form_versions.filter(is_current=True).update(is_current=False)
    fresh.is_current, fresh.published_at, fresh.published_by = True, timezone.now(), by
    fresh.save(update_fields=["is_current", "published_at", "published_by"])
    record(fresh.content, Kind.PUBLISHED, by=by, form_number=fresh.number)
    return fresh


@transaction.atomic
def discard_draft(draft: FormVersion, *, by: User) -> None:
    """Throw the draft away; the current version stays as it is."""
    fresh = _locked_draft(draft, by=by)
    record(fresh.content, Kind.DRAFT_DISCARDED, by=by, form_number=fresh.number)
    fresh.delete()


def _locked_draft(draft: FormVersion, *, by: User, revision: int | None = None) -> FormVersion:
    """The fresh draft, its content locked first. `revision` None: whatever its state."""
    content = locked_content(draft.content, by=by)
    fresh = FormVersion.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if fresh is None or not fresh.is_draft:
        raise DomainError(_("Somebody was faster: this draft was published or discarded."))
    if revision is not None and fresh.revision != revision:
        raise Stale(_("Somebody else edited this draft meanwhile. Here is how it stands now."))
    fresh.content = content
    return fresh
