"""Who may read and change one file of a request he can see."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import Verdict, no
from requests_app.models import Attachment, AttachmentVersion, SupportRequest
from requests_app.rules.parts import DESK

from .viewing import can_read_internal, can_view, standing


def can_read_file(user: User, attachment: Attachment) -> Verdict:
    """Whoever sees the request; internal files like internal notes; removed ones administrators only."""
    if attachment.removed_at and not user.is_administrator:
        return no(_("The file was removed."))
    if attachment.internal:
        return can_read_internal(user, attachment.support_request)
    return can_view(user, attachment.support_request)


def can_change_file(user: User, attachment: Attachment) -> Verdict:
    """Who added it, and those who work on the request."""
    if attachment.added_by_id == user.pk or standing(user, attachment.support_request).holds(*DESK):
        return can_read_file(user, attachment)
    return no(_("Only who added the file and those who work on the request can change it."))


def readable_files(user: User, support_request: SupportRequest) -> QuerySet[Attachment]:
    """The files of a request (that the person can see) which he may read, with their versions, newest first."""
    newest = Prefetch("versions", AttachmentVersion.objects.select_related("uploaded_by").order_by("-number"))
    files = support_request.attachments.filter(removed_at=None).select_related("added_by").prefetch_related(newest)
    return files if can_read_internal(user, support_request) else files.filter(internal=False)
