"""What ran is never deleted, whatever the code says: the database refuses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from approvals.models import Mandate
from tests.factories import make_user

from ..rows import make_case, make_copy, make_mandate, make_question, make_step, make_task

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [make_case, make_step, make_task, make_question, make_copy, make_mandate])
def test_what_is_over_stays(make: Callable[[], models.Model]) -> None:
    row = make()
    table = row._meta.db_table
    with pytest.raises(IntegrityError, match=f"{table}_stays"), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).delete()
    assert type(row)._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("field", ["delegate", "up_to", "ends_at", "may_sign"])
def test_mandate_does_not_change(field: str) -> None:
    mandate = make_mandate()
    other = {
        "delegate": make_user(),
        "up_to": 5,
        "ends_at": mandate.ends_at + timedelta(days=1),
        "may_sign": True,
    }
    with pytest.raises(IntegrityError, match="mandate_only_ends"):
        Mandate.objects.filter(pk=mandate.pk).update(**{field: other[field]})


def test_mandate_ends_once() -> None:
    mandate, now = make_mandate(), timezone.now()
    end = {"revoked_at": now, "revoked_by": mandate.principal}
    Mandate.objects.filter(pk=mandate.pk).update(**end)
    with pytest.raises(IntegrityError, match="mandate_only_ends"):
        Mandate.objects.filter(pk=mandate.pk).update(**end | {"revoked_at": now + timedelta(days=1)})
