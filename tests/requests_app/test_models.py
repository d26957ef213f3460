"""What the database itself refuses of requests, their conversation and the catalogue, whatever the code above says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Position
from requests_app.models import (
    Attachment,
    AttachmentVersion,
    CatalogueEvent,
    Comment,
    CooperatingUnit,
    Delivery,
    IncomingMail,
    NumberSeries,
    Queue,
    RequestLink,
    Responsibility,
    Subtask,
    Supporter,
    SupportRequest,
    Watcher,
)
from requests_app.rules.states import State, SubtaskState
from tests.factories import (
    make_content,
    make_form_version,
    make_position,
    make_post,
    make_request,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def refused(constraint: str, act: Callable[[], object]) -> bool:
    """The database answers with this constraint's name."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act()
    return True


@pytest.mark.parametrize(
    ("state", "fields", "constraint"),
    [
        (State.DRAFT, {"number": "SR-2026-90001"}, "support_request_number_iff_submitted"),
        (State.DRAFT, {"submitted_at": NOW}, "support_request_number_iff_submitted"),
        (State.SUBMITTED, {"number": None}, "support_request_number_iff_submitted"),
        (State.SUBMITTED, {"submitted_at": None}, "support_request_number_iff_submitted"),
        (State.CANCELLED, {"closed_at": None}, "support_request_closed_at_iff_ended"),
        (State.ACCEPTED, {"closed_at": NOW}, "support_request_closed_at_iff_ended"),
        (State.DELIVERED, {"delivered_at": None}, "support_request_delivered_at_when_delivered"),
        (State.CLOSED, {"delivered_at": None}, "support_request_delivered_at_when_delivered"),
        (State.RETURNED, {"returned_from": ""}, "support_request_returned_from_iff_returned"),
        (State.ACCEPTED, {"returned_from": State.SUBMITTED}, "support_request_returned_from_iff_returned"),
        (State.CLOSED, {"rating": 6}, "support_request_rating_one_to_five_when_closed"),
        (State.CLOSED, {"rating": 0}, "support_request_rating_one_to_five_when_closed"),
        (State.DELIVERED, {"rating": 5}, "support_request_rating_one_to_five_when_closed"),
        ("lost", {}, "support_request_known_state"),
    ],
)
def test_request_says_of_itself_only_what_its_state_allows(state: str, fields: dict[str, Any], constraint: str) -> None:
    assert refused(constraint, lambda: make_request(state=state, **fields))


@pytest.mark.parametrize("state", [State.ASSIGNED, State.IN_PROGRESS, State.DELIVERED])
def test_request_that_is_worked_on_has_a_lead(state: str) -> None:
    rows = SupportRequest.objects.filter(pk=make_request(state=state).pk)
    assert refused("support_request_lead_when_staffed", lambda: rows.update(lead=None))


def test_request_number_is_given_once() -> None:
    first = make_request()
    assert refused("requests_app_supportrequest_number", lambda: make_request(number=first.number))


def test_people_and_departments_have_a_part_once() -> None:
    made, person, unit = make_request(), make_user(), make_unit()

    def support() -> object:
        return Supporter.objects.create(support_request=made, user=person, added_by=person)

    def watch() -> object:
        return Watcher.objects.create(support_request=made, user=person, added_by=person)

    def cooperate() -> object:
        return CooperatingUnit.objects.create(support_request=made, unit=unit)

    for act, constraint in (
        (support, "supporter_once_at_a_time"),
        (watch, "watcher_once"),
        (cooperate, "cooperating_unit_once"),
    ):
        act()
        assert refused(constraint, act)


def test_supporter_is_removed_after_he_was_added_and_may_come_back() -> None:
    made, person = make_request(), make_user()
    facts = {"support_request": made, "user": person, "added_by": person, "added_at": NOW}
    before = NOW - timedelta(seconds=1)
    assert refused("supporter_removed_after_added", lambda: Supporter.objects.create(**facts, removed_at=before))
    Supporter.objects.create(**facts, removed_at=NOW)
    assert Supporter.objects.create(**facts).removed_at is None


def test_requests_are_linked_once_and_never_to_themselves() -> None:
    one, other, person = make_request(), make_request(), make_user()

    def link(target: SupportRequest) -> object:
        return RequestLink.objects.create(source=one, target=target, added_by=person)

    link(other)
    assert refused("request_link_once", lambda: link(other))
    assert refused("request_link_not_to_itself", lambda: link(one))


def test_numbers_of_a_year_are_one_series() -> None:
    NumberSeries.objects.create(prefix="XX", year=2026)
    assert refused("number_series_once_a_year", lambda: NumberSeries.objects.create(prefix="XX", year=2026))


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"ended_at": NOW}, "subtask_ended_at_iff_ended"),
        ({"state": SubtaskState.WITHDRAWN}, "subtask_ended_at_iff_ended"),
        ({"state": SubtaskState.ANSWERED, "ended_at": NOW}, "subtask_answer_iff_answered"),
        ({"answer": "Yes"}, "subtask_answer_iff_answered"),
    ],
)
def test_subtask_is_answered_and_ended_as_its_state_says(facts: dict[str, Any], constraint: str) -> None:
    made = make_request()
    asked = {"support_request": made, "unit": make_unit(), "question": "Free?", "asked_by": made.requester}
    assert refused(constraint, lambda: Subtask.objects.create(**asked | facts))


def test_file_belongs_to_one_place_of_the_request_at_most() -> None:
    made = make_request()
    person = made.requester
    places = {
        "comment": Comment.objects.create(support_request=made, author=person, body="See"),
        "delivery": Delivery.objects.create(support_request=made, name="Report", delivered_by=person),
        "subtask": Subtask.objects.create(support_request=made, unit=make_unit(), question="Free?", asked_by=person),
    }
    for left_out in places:
        two = {name: place for name, place in places.items() if name != left_out}
        file = Attachment(support_request=made, name="a.txt", added_by=person, **two)
        assert refused("attachment_at_most_one_place", file.save)


def test_versions_of_a_file_are_numbered_and_stored_once() -> None:
    made = make_request()
    file = Attachment.objects.create(support_request=made, name="a.txt", added_by=made.requester)

    def version(number: int, stored_as: str) -> object:
        facts = {"original_name": "a.txt", "content_type": "text/plain", "size": 1, "sha256": "0" * 64}
        return AttachmentVersion.objects.create(
            attachment=file, number=number, stored_as=stored_as, uploaded_by=made.requester, **facts
        )

    version(1, "one")
    assert refused("attachment_version_number_once", lambda: version(1, "two"))
    assert refused("requests_app_attachmentversion_stored_as", lambda: version(2, "one"))


@pytest.mark.parametrize("facts", [{"precondition_en": "Agreed"}, {"precondition_zh": "已约定"}])
def test_precondition_is_said_in_both_languages_or_not_at_all(facts: dict[str, str]) -> None:
    assert refused("support_content_precondition_in_both_languages", lambda: make_content(**facts))


def test_content_and_position_have_a_code_of_their_own() -> None:
    content, position = make_content(), make_position()
    assert refused("requests_app_supportcontent_code", lambda: make_content(content.code))
    same = {"code": position.code, "name_en": "Other", "name_zh": "其他"}
    assert refused("accounts_position_code", lambda: Position.objects.create(**same))


def test_department_answers_for_a_content_once_in_each_way() -> None:
    facts = {"content": make_content(), "unit": make_unit(), "kind": Responsibility.Kind.MAIN}
    Responsibility.objects.create(**facts)
    assert refused("responsibility_once", lambda: Responsibility.objects.create(**facts))


def test_content_has_one_current_form_one_draft_and_numbers_them() -> None:
    content = make_content()
    make_form_version(content)
    assert refused("form_version_number_once", lambda: make_form_version(content, number=1, is_current=False))
    assert refused("form_version_one_current", lambda: make_form_version(content))
    make_form_version(content, published=False)
    assert refused("form_version_one_draft", lambda: make_form_version(content, published=False))
    assert refused(
        "form_version_current_is_published",
        lambda: make_form_version(make_content(), published=False, is_current=True),
    )


def test_catalogue_remembers_only_kinds_of_change_that_it_knows() -> None:
    facts = {"content": make_content(), "actor": make_user(), "kind": "burnt"}
    assert refused("catalogue_event_known_kind", lambda: CatalogueEvent.objects.create(**facts))


@pytest.mark.parametrize(
    ("holder", "make", "constraint"),
    [
        ("post", make_post, "requests_app_queue_post_id"),
        ("team", make_unit, "requests_app_queue_team_id"),
        ("person", make_user, "requests_app_queue_person_id"),
    ],
)
def test_holder_has_one_queue(holder: str, make: Callable[[], Any], constraint: str) -> None:
    held = {holder: make()}
    Queue.objects.create(**held)
    assert refused(constraint, lambda: Queue.objects.create(**held))


def test_mail_is_read_once() -> None:
    facts = {"message_id": "<1@example.com>", "outcome": IncomingMail.Outcome.IGNORED}
    IncomingMail.objects.create(**facts)
    assert refused("requests_app_incomingmail_message_id", lambda: IncomingMail.objects.create(**facts))
