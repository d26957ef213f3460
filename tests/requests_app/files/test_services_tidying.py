"""What nobody comes back to goes once a day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import FormReceipt, TypedDraft
from core import vault
from requests_app import tasks
from requests_app.models import SupportRequest
from requests_app.services import attachments, tidying
from tests.factories import make_user

from .conftest import stored

pytestmark = pytest.mark.django_db


def test_tidy_lets_go_of_old_things_only() -> None:
    now, user = timezone.now(), make_user()
    lost = vault.path_of("ab" + "0" * 46)
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"left by a crash")
    FormReceipt.objects.create(user=user, key="k", body_hash="b")
    TypedDraft.objects.create(user=user, form="comment", subject="SR-2026-00001", data={"body": "x"})
    assert tidying.tidy(now=now) == {"receipts": 0, "texts": 0, "files": 0}
    later = now + timedelta(days=91)
    assert tidying.tidy(now=later) == {"receipts": 1, "texts": 1, "files": 1}
    assert not lost.exists()


def test_tidy_leaves_the_files_of_requests(
    upload: Callable[..., SimpleUploadedFile],
    submitted: SupportRequest,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        attachments.add(submitted, by=submitted.requester, upload=upload())
        lost = vault.put(upload())
    assert tidying.tidy(now=timezone.now() + timedelta(days=2))["files"] == 1
    assert [path.name for path in stored()] == [submitted.attachments.get().versions.get().stored_as]
    assert not vault.path_of(lost).exists()


def test_tidy_is_what_beat_runs() -> None:
    assert tasks.tidy() == {"receipts": 0, "texts": 0, "files": 0}
