"""Files of a request: who adds, replaces and removes them, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.rules.roles import Role
from core import vault
from core.errors import DomainError, NotAllowed
from core.file_contents import Unacceptable
from requests_app.models import Attachment, Delivery, Subtask, SupportRequest
from requests_app.policies.files import can_change_file, can_read_file
from requests_app.rules.states import State
from requests_app.services import attachments, conversation, corrections, drafts, lifecycle, subtasks
from tests.factories import make_request, make_user

from .conftest import stored

pytestmark = pytest.mark.django_db
Upload = Callable[..., SimpleUploadedFile]


def _kinds(support_request: SupportRequest) -> list[str]:
    return list(support_request.events.values_list("kind", flat=True))


def test_add_to_a_draft_leaves_no_event(draft: SupportRequest, upload: Upload) -> None:
    attachment = attachments.add(draft, by=draft.requester, upload=upload("a/b.txt"), field_key="tender")
    version = attachment.versions.get()
    assert (attachment.name, attachment.field_key, attachment.internal) == ("b.txt", "tender", False)
    assert (version.number, version.size, version.content_type) == (1, 12, "text/plain")
    assert len(version.sha256) == 64
    assert version.original_name not in version.stored_as
    assert _kinds(draft) == []
    draft.refresh_from_db()
    assert draft.version == 1


def test_add_to_a_request_is_one_event_that_names_the_file(submitted: SupportRequest, upload: Upload) -> None:
    attachments.add(submitted, by=submitted.requester, upload=upload())
    event = submitted.events.get()
    assert (event.kind, event.target, event.internal) == ("file_added", {"text": "notes.txt"}, False)
    assert event.actor == submitted.requester


def test_add_refuses_a_hostile_file_and_keeps_nothing(submitted: SupportRequest, upload: Upload) -> None:
    with pytest.raises(Unacceptable):
        attachments.add(submitted, by=submitted.requester, upload=upload("a.exe"))
    assert not Attachment.objects.exists()
    assert stored() == []
    assert _kinds(submitted) == []


def test_files_are_looked_at_before_the_request_is_locked(submitted: SupportRequest, upload: Upload) -> None:
    by, bad = submitted.requester, [upload("good.txt"), upload("a.exe")]
    acts: list[Callable[[], object]] = [
        lambda: attachments.add_all(submitted, by=by, uploads=bad),
        lambda: conversation.comment(submitted, by=by, body="Look", uploads=bad),
        lambda: corrections.correct(submitted, by=by, uploads={"tender": bad}),
        lambda: lifecycle.resubmit(submitted, by=by, uploads={"tender": bad}),
        lambda: lifecycle.deliver(submitted, by=by, name="Report", uploads=bad),
        lambda: subtasks.answer(Subtask(support_request=submitted), by=by, answer="Yes", uploads=bad),
    ]
    with CaptureQueriesContext(connection) as asked:
        for act in acts:
            with pytest.raises(Unacceptable):
                act()
    assert not any("FOR " in query["sql"] for query in asked.captured_queries)


def test_add_refuses_strangers_and_ended_requests(submitted: SupportRequest, upload: Upload) -> None:
    with pytest.raises(NotAllowed):
        attachments.add(submitted, by=make_user(), upload=upload())
    closed = make_request(submitted.requester, state=State.CLOSED)
    with pytest.raises(NotAllowed, match="Closed"):
        attachments.add(closed, by=closed.requester, upload=upload())


def test_add_to_somebody_elses_draft_is_refused(draft: SupportRequest, upload: Upload) -> None:
    with pytest.raises(NotAllowed):
        attachments.add(draft, by=make_user(Role.ADMINISTRATOR), upload=upload())


def test_internal_files_are_for_the_desk(submitted: SupportRequest, upload: Upload) -> None:
    with pytest.raises(NotAllowed, match="Internal"):
        attachments.add(submitted, by=submitted.requester, upload=upload(), internal=True)
    administrator = make_user(Role.ADMINISTRATOR)
    attachment = attachments.add(submitted, by=administrator, upload=upload(), internal=True)
    assert submitted.events.get().internal
    assert can_read_file(administrator, attachment)
    assert not can_read_file(submitted.requester, attachment)


def test_a_request_has_a_limited_number_of_files(
    submitted: SupportRequest, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_FILES", 1)
    first = attachments.add(submitted, by=submitted.requester, upload=upload())
    with pytest.raises(DomainError, match="at most 1 file"):
        attachments.add(submitted, by=submitted.requester, upload=upload())
    attachments.remove(first, by=submitted.requester)
    attachments.add(submitted, by=submitted.requester, upload=upload())


def test_replace_makes_a_version_and_keeps_the_earlier(submitted: SupportRequest, upload: Upload) -> None:
    attachment = attachments.add(submitted, by=submitted.requester, upload=upload(content=b"one"))
    version = attachments.replace(attachment, by=submitted.requester, upload=upload("final.txt", b"two"))
    attachment.refresh_from_db()
    assert (version.number, attachment.name) == (2, "final.txt")
    contents = []
    for kept in attachment.versions.order_by("number"):
        with vault.read(kept.stored_as) as stream:
            contents.append(stream.read())
    assert contents == [b"one", b"two"]
    assert _kinds(submitted) == ["file_added", "file_replaced"]


def test_versions_are_limited(submitted: SupportRequest, upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_VERSIONS", 1)
    attachment = attachments.add(submitted, by=submitted.requester, upload=upload())
    with pytest.raises(DomainError, match="very many versions"):
        attachments.replace(attachment, by=submitted.requester, upload=upload())


def test_remove_keeps_the_file_of_a_request_unseen(submitted: SupportRequest, upload: Upload) -> None:
    attachment = attachments.add(submitted, by=submitted.requester, upload=upload())
    attachments.remove(attachment, by=submitted.requester)
    attachment.refresh_from_db()
    assert attachment.removed_at
    assert len(stored()) == 1
    assert not can_read_file(submitted.requester, attachment)
    assert can_read_file(make_user(Role.ADMINISTRATOR), attachment)
    assert _kinds(submitted) == ["file_added", "file_removed"]
    with pytest.raises(DomainError, match="was removed"):
        attachments.remove(attachment, by=submitted.requester)


def test_remove_from_a_draft_takes_the_bytes_away(
    draft: SupportRequest, upload: Upload, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        attachment = attachments.add(draft, by=draft.requester, upload=upload())
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        attachments.remove(attachment, by=draft.requester)
    assert not draft.attachments.exists()
    assert stored() == []


def test_discarding_a_draft_takes_its_files_away(
    draft: SupportRequest, upload: Upload, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        attachments.add(draft, by=draft.requester, upload=upload())
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        drafts.discard(draft, by=draft.requester)
    assert not SupportRequest.objects.exists()
    assert stored() == []


def test_what_was_delivered_stays(submitted: SupportRequest, upload: Upload) -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    attachment = attachments.add(submitted, by=administrator, upload=upload())
    attachment.delivery = Delivery.objects.create(
        support_request=submitted, name="Report", delivered_by=administrator, delivered_at=timezone.now()
    )
    attachment.save()
    with pytest.raises(DomainError, match="stays"):
        attachments.remove(attachment, by=administrator)


def test_only_who_added_it_and_the_desk_change_a_file(submitted: SupportRequest, upload: Upload) -> None:
    administrator, requester = make_user(Role.ADMINISTRATOR), submitted.requester
    theirs = attachments.add(submitted, by=administrator, upload=upload())
    ours = attachments.add(submitted, by=requester, upload=upload())
    assert can_change_file(requester, ours)
    assert can_change_file(administrator, ours)
    assert not can_change_file(requester, theirs)
    with pytest.raises(NotAllowed, match="Only who added"):
        attachments.replace(theirs, by=requester, upload=upload())
