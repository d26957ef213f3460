"""Comments, mentions and their files; parts asked of departments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.errors import DomainError, NotAllowed
from core.file_contents import Unacceptable
from requests_app.models import SearchDocument
from requests_app.rules.states import State, SubtaskState
from requests_app.services import attachments, conversation, subtasks
from requests_app.services.recording import answering_for
from tests.factories import make_delegation, make_unit, make_user

from ..personas import World

pytestmark = pytest.mark.django_db


def text_file(name: str = "notes.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"measured twice", content_type="text/plain")


def test_comment_is_kept_found_and_leaves_one_event(world: World) -> None:
    support_request, lead = world.request(), world.person("lead")
    said = conversation.comment(support_request, by=lead, body="  网络环境已确认  ", uploads=[text_file()])
    assert (said.body, said.internal, said.author) == ("网络环境已确认", False, lead)
    event = support_request.events.get()
    assert (event.kind, event.comment, event.internal, event.note) == ("commented", said, False, "网络环境已确认")
    assert [file.name for file in said.attachments.all()] == ["notes.txt"]
    assert SearchDocument.objects.filter(support_request=support_request, public__found="环境").exists()


def test_internal_comment_hides_itself_and_its_files(world: World) -> None:
    support_request, lead = world.request(), world.person("lead")
    said = conversation.comment(support_request, by=lead, body="Rebate", internal=True, uploads=[text_file()])
    assert said.internal
    assert said.attachments.get().internal
    assert support_request.events.get().internal
    assert not SearchDocument.objects.filter(support_request=support_request, public__found="rebate").exists()
    assert SearchDocument.objects.filter(support_request=support_request, internal__found="rebate").exists()


@pytest.mark.parametrize("persona", ["requester", "watcher", "manager"])
def test_internal_comment_is_for_those_who_work_on_it(world: World, persona: str) -> None:
    with pytest.raises(NotAllowed):
        conversation.comment(world.request(), by=world.person(persona), body="Psst", internal=True)


def test_empty_comment_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="empty"):
        conversation.comment(world.request(), by=world.person("lead"), body=" \n")


def test_who_is_mentioned_in_public_follows_from_now_on(world: World) -> None:
    support_request, colleague = world.request(), make_user()
    mentions = [colleague, world.cast.watcher]
    said = conversation.comment(support_request, by=world.person("lead"), body="Look", mentions=mentions)
    assert set(said.mentions.all()) == {colleague, world.cast.watcher}
    assert {row.user for row in support_request.watchers.all()} == {colleague, world.cast.watcher}


def test_internal_comment_mentions_only_those_who_may_read_it(world: World) -> None:
    support_request, lead = world.request(), world.person("lead")
    with pytest.raises(DomainError, match="may not read"):
        conversation.comment(support_request, by=lead, body="Psst", internal=True, mentions=[world.cast.requester])
    conversation.comment(support_request, by=lead, body="Psst", internal=True, mentions=[world.cast.supporter])
    assert support_request.comments.count() == 1
    assert not support_request.watchers.exclude(user=world.cast.watcher).exists()


def test_inactive_person_is_not_mentioned(world: World) -> None:
    with pytest.raises(DomainError, match="not active"):
        conversation.comment(
            world.request(), by=world.person("lead"), body="Look", mentions=[make_user(is_active=False)]
        )


def test_comment_with_a_file_that_we_do_not_take_leaves_nothing(world: World) -> None:
    support_request = world.request()
    script = SimpleUploadedFile("run.exe", b"MZ", content_type="application/octet-stream")
    with pytest.raises(Unacceptable):
        conversation.comment(support_request, by=world.person("lead"), body="Run", uploads=[text_file(), script])
    assert not support_request.comments.exists()
    assert not support_request.attachments.exists()
    assert not support_request.events.exists()


def test_comment_takes_files_that_its_author_added_before(world: World) -> None:
    support_request, lead = world.request(), world.person("lead")
    added = attachments.add(support_request, by=lead, upload=text_file())
    said = conversation.comment(support_request, by=lead, body="See file", attachments=[added.pk])
    assert said.attachments.get() == added


def test_comment_does_not_take_files_of_others_or_of_another_request(world: World) -> None:
    support_request, lead = world.request(), world.person("lead")
    foreign = attachments.add(world.request(), by=lead, upload=text_file())
    others = attachments.add(support_request, by=world.person("supporter"), upload=text_file())
    for key in (foreign.pk, others.pk, 0):
        with pytest.raises(DomainError, match="not there any more"):
            conversation.comment(support_request, by=lead, body="See file", attachments=[key])
    assert not support_request.comments.exists()


def test_department_is_asked_and_answers(world: World) -> None:
    support_request, unit = world.request(State.IN_PROGRESS), world.company.testing
    due_at = timezone.now() + timedelta(days=1)
    asked = subtasks.ask(
        support_request, by=world.person("lead"), unit=unit, question=" Free on Monday? ", due_at=due_at
    )
    assert (asked.state, asked.question, asked.due_at) == (SubtaskState.OPEN, "Free on Monday?", due_at)
    answered = subtasks.answer(asked, by=world.person("cooperator"), answer=" Yes ", uploads=[text_file()])
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.answered_by) == (SubtaskState.ANSWERED, "Yes", world.cast.cooperator)
    assert asked.ended_at == answered.ended_at
    assert asked.attachments.get().internal
    events = list(support_request.events.all())
    assert [(event.kind, event.internal, event.subtask) for event in events] == [
        ("department_asked", True, asked),
        ("department_answered", True, asked),
    ]


def test_department_that_is_asked_sees_the_request_from_then_on(world: World) -> None:
    support_request, unit = world.request(State.ASSIGNED), make_unit()
    subtasks.ask(support_request, by=world.person("lead"), unit=unit, question="Free?")
    subtasks.ask(support_request, by=world.person("lead"), unit=unit, question="Really?")
    assert support_request.cooperating.filter(unit=unit).count() == 1


def test_department_hears_of_the_question_also_while_its_manager_is_away(world: World) -> None:
    unit, manager, now = world.company.testing, make_user(), timezone.now()
    assert answering_for(unit, now) == [world.cast.cooperator]
    unit.manager = manager
    unit.save()
    assert answering_for(unit, now) == [manager]
    make_delegation(manager, None)
    assert answering_for(unit, now) == [world.cast.cooperator]
    unit.people.update(is_active=False, deactivated_at=now)
    assert answering_for(unit, now) == [manager]
    manager.is_active = False
    assert answering_for(unit, now) == []


def test_question_and_answer_may_not_be_empty(world: World) -> None:
    support_request, unit = world.request(State.ASSIGNED), world.company.testing
    with pytest.raises(DomainError, match="what you need"):
        subtasks.ask(support_request, by=world.person("lead"), unit=unit, question=" ")
    asked = subtasks.ask(support_request, by=world.person("lead"), unit=unit, question="Free?")
    with pytest.raises(DomainError, match="empty"):
        subtasks.answer(asked, by=world.person("cooperator"), answer=" ")


def test_closed_department_is_not_asked(world: World) -> None:
    with pytest.raises(DomainError, match="closed"):
        subtasks.ask(
            world.request(State.ASSIGNED), by=world.person("lead"), unit=make_unit(is_active=False), question="Free?"
        )


def test_another_cooperating_department_does_not_answer(world: World) -> None:
    support_request = world.request(State.ASSIGNED)
    asked = subtasks.ask(support_request, by=world.person("lead"), unit=make_unit(), question="Free?")
    with pytest.raises(NotAllowed, match="Only"):
        subtasks.answer(asked, by=world.person("cooperator"), answer="Yes")


def test_part_that_has_ended_is_neither_answered_nor_withdrawn_again(world: World) -> None:
    support_request, lead = world.request(State.ASSIGNED), world.person("lead")
    asked = subtasks.ask(support_request, by=lead, unit=world.company.testing, question="Free?")
    withdrawn = subtasks.withdraw(asked, by=lead, note="Solved")
    assert (withdrawn.state, withdrawn.answer) == (SubtaskState.WITHDRAWN, "")
    with pytest.raises(DomainError, match="Someone was faster"):
        subtasks.answer(asked, by=world.person("cooperator"), answer="Yes")
    with pytest.raises(DomainError, match="Someone was faster"):
        subtasks.withdraw(asked, by=lead)
    assert support_request.events.count() == 2
