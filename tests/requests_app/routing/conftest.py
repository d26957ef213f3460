"""What the tests of routing share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from requests_app.models import FormVersion, SupportRequest
from requests_app.rules.states import State
from tests.factories import make_content, make_user


@pytest.fixture
def a_request() -> Callable[..., SupportRequest]:
    """Makes a request; submitted, unless fields say otherwise."""

    def make(**fields: Any) -> SupportRequest:
        content, requester = fields.pop("content", None) or make_content(), make_user()
        version, _created = FormVersion.objects.get_or_create(content=content, number=1, defaults={"schema": {}})
        standard = {
            "number": f"SR-2026-{SupportRequest.objects.count() + 1:05d}",
            "state": State.SUBMITTED,
            "submitted_at": timezone.now(),
            "title": "Test of the load",
        }
        return SupportRequest.objects.create(
            content=content,
            form_version=version,
            requester=requester,
            requester_unit=requester.unit,
            **{**standard, **fields},
        )

    return make
