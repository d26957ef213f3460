"""One desk for each module, in a transaction that is undone when the module ends; each test undoes its own part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from .desk import Desk


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    mail = {"EMAIL_BACKEND": "notifications.backends.EmlFolder", "EMAIL_FILE_PATH": tmp_path_factory.mktemp("mail")}
    with override_settings(**mail), django_db_blocker.unblock(), transaction.atomic():
        yield Desk()
        transaction.set_rollback(True)
