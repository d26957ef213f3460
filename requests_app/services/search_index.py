"""Keeps what a request can be found by in step: with itself in the same transaction, with names of others soon."""

from __future__ import annotations

from django.db import transaction

from core.search import vector

from ..models import SearchDocument, SupportRequest
from ..rules.forms.display import words
from ..rules.forms.wire import parse

NAMED = ("customer", "requester", "form_version")
BATCH = 500
"""Documents that one sweep writes: about two seconds of work."""


def refresh(support_request: SupportRequest) -> None:
    """Write the request's search document anew. Drafts are not searched: they have none."""
    comments = list(support_request.comments.values_list("internal", "body"))
    public = [
        support_request.number or "",
        support_request.title,
        support_request.description,
        support_request.project,
        support_request.customer.name if support_request.customer else "",
        support_request.requester.name,
        support_request.requester.name_latin,
        words(parse(support_request.form_version.schema), support_request.answers),
        *(body for internal, body in comments if not internal),
    ]
    SearchDocument.objects.update_or_create(
        support_request=support_request,
        defaults={
            "public": vector(*public),
            "internal": vector(*(body for internal, body in comments if internal)),
        },
    )


@transaction.atomic
def refresh_stale(*, batch: int = BATCH) -> int:
    """Write up to `batch` documents anew that hold an old name of customer or requester; how many there were.

    Any number of workers may run it at once. The mark is taken off under the lock for which a later renaming waits.
    """
    stale = SearchDocument.objects.filter(is_stale=True).select_for_update(skip_locked=True, of=("self",))
    keys = list(stale.values_list("pk", flat=True)[:batch])
    for support_request in SupportRequest.objects.filter(pk__in=keys).select_related(*NAMED):
        refresh(support_request)
    SearchDocument.objects.filter(pk__in=keys).update(is_stale=False)
    return len(keys)
