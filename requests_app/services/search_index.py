"""Keeps what a request can be found by in step with it, in the same transaction."""

from __future__ import annotations

from core.search import vector

from ..models import SearchDocument, SupportRequest
from ..rules.forms.display import words
from ..rules.forms.wire import parse


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
