"""Linking a document to a request, and taking the link away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.models import Document

from ...models import SupportRequest
from ...rules.documents import KIND_OF
from ...services import documents
from .base import ActionForm


class DocumentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Documents by number, title and state."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number or _('Draft')} · {obj.title} ({obj.get_state_display()})"


class LinkDocumentForm(ActionForm):
    """Those of the request's kind and customer that the person may read, the newest first."""

    document = DocumentField(Document.objects.none(), label=_("Document"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["document"]
        field.queryset = self._fitting()

    def _fitting(self) -> QuerySet[Document]:
        rows = Document.objects.readable_by(self.user).filter(kind=KIND_OF.get(self.support_request.content.code, ""))
        if self.support_request.customer_id is not None:
            rows = rows.filter(customer=self.support_request.customer_id)
        return rows.exclude(state=Document.State.VOID).order_by("-pk")

    def perform(self) -> SupportRequest:
        document = self.cleaned_data["document"]
        return documents.link_document(self.support_request, by=self.user, document=document).support_request


class UnlinkDocumentForm(ActionForm):
    """Nothing to ask."""

    def perform(self) -> SupportRequest:
        documents.unlink_document(self.row, by=self.user)
        return self.support_request
