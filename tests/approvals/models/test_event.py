"""Events in words: every kind has a sentence that can be filled, in the reader's language."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import User
from approvals.models import DocumentEvent
from approvals.rules.events import KINDS

from ..rows import make_document

LI = User(pk=1, name="李伟", name_latin="Li Wei")
ZHANG = User(pk=2, name="张敏", name_latin="Zhang Min")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_sentence_can_be_filled(kind: str) -> None:
    event = DocumentEvent(kind=kind, actor=LI, data={"target": {"text": "file.pdf"}, "round": 2})
    assert "%" not in event.sentence
    assert event.icon == KINDS[kind].icon


def test_facts_follow_the_readers_language() -> None:
    step, target = {"en": "Check", "zh": "审核"}, {"en": "Zhang Min", "zh": "张敏"}
    event = DocumentEvent(kind="named", actor=LI, data={"step": step, "target": target})
    assert event.sentence == "Li Wei named Zhang Min for “Check”"
    with translation.override("zh-hans"):
        assert all(word in event.sentence for word in ("李伟", "张敏", "审核"))


def test_numbers_and_plain_words_stand_as_they_are() -> None:
    assert DocumentEvent(kind="submitted", actor=LI, data={"round": 3}).sentence == "Li Wei submitted round 3"
    file = DocumentEvent(kind="file_added", actor=LI, data={"target": {"text": "合同.pdf"}})
    assert file.sentence == "Li Wei attached 合同.pdf"


def test_who_acts_for_another_is_named_with_him() -> None:
    assert DocumentEvent(kind="approved", actor=LI, on_behalf_of=ZHANG, data={}).actor_words == "Li Wei for Zhang Min"
    assert DocumentEvent(kind="approved", actor=LI, on_behalf_of=LI, data={}).actor_words == "Li Wei"
    assert DocumentEvent(kind="concluded", data={}).actor_words == "The system"


@pytest.mark.django_db
def test_place_in_a_chain_is_taken_once() -> None:
    document = make_document()
    for of in (document, make_document()):
        DocumentEvent.objects.create(document=of, seq=1, kind="created", hash="1" * 64)
    with pytest.raises(IntegrityError, match="document_event_once"), transaction.atomic():
        DocumentEvent.objects.create(document=document, seq=1, kind="commented", hash="2" * 64)
