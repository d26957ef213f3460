"""Copies and questions: what the database refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from tests.factories import make_user

from ..rows import make_copy, make_question

pytestmark = pytest.mark.django_db


def test_person_has_one_copy_of_a_version() -> None:
    copy = make_copy()
    assert str(copy) == f"{copy.content_id} {copy.person_id}"
    make_copy(copy.person)
    with pytest.raises(IntegrityError, match="copy_once_a_person"):
        make_copy(copy.person, content=copy.content)


@pytest.mark.parametrize("part", ["answer", "answered_by", "answered_at"])
def test_answer_stands_with_its_author_and_time(part: str) -> None:
    given: dict[str, Any] = {"answer": "It is new", "answered_by": make_user(), "answered_at": timezone.now()}
    assert str(make_question(**given)) == "Why so cheap?"
    with pytest.raises(IntegrityError, match="question_answered_together"):
        make_question(**{part: given[part]})
