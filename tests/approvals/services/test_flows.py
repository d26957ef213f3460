from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from accounts.models import User
from accounts.rules.roles import Role
from approvals import documents
from approvals.models import FlowDraft, FlowVersion
from approvals.rules.flow import Flow
from approvals.services import flows
from core.errors import DomainError, NotAllowed, Stale
from tests.approvals import memos
from tests.approvals.kinds import NOTE
from tests.approvals.memos import FLOW, MEMO, step
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LONGER = Flow((step("first"), *FLOW.steps))


@pytest.fixture
def admin() -> User:
    """Everybody whom the flow asks is there."""
    memos.register()
    make_user(Role.MARKETING_DIRECTOR)
    make_user(Role.COMPANY_LEADER)
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def rep() -> User:
    memos.register()
    return make_user(Role.SALES_REP)


def test_first_version_is_the_kinds_own_made_at_first_need() -> None:
    memos.register()
    first = flows.current(MEMO)
    assert (first.number, first.flow, first.published_by) == (1, FLOW, None)
    assert flows.current(MEMO) == first


def test_looking_at_a_flow_writes_nothing() -> None:
    memos.register()
    assert flows.in_force(MEMO) == FLOW
    assert FlowVersion.objects.count() == 0


def test_unknown_kind_has_no_flow(admin: User) -> None:
    for ask in (flows.current, flows.in_force):
        with pytest.raises(KeyError):
            ask("letter")
    with pytest.raises(KeyError):
        flows.save_draft("letter", flow=FLOW, by=admin, version=0)


def test_command_stores_the_flow_of_each_kind_once() -> None:
    memos.register()
    call_command("load_flows")
    call_command("load_flows")
    stored = list(FlowVersion.objects.values_list("kind", "number").order_by("kind"))
    assert stored == sorted((kind.code, 1) for kind in documents.every())
    assert {MEMO, NOTE} <= {kind for kind, _number in stored}


def test_draft_counts_its_changes_and_is_not_in_force(admin: User) -> None:
    first = flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    again = flows.save_draft(MEMO, flow=Flow(()), by=admin, version=first.version)
    assert (again.pk, again.version, again.flow) == (first.pk, 2, Flow(()))
    assert flows.in_force(MEMO) == FLOW


@pytest.mark.parametrize("version", [0, 1, 3])
def test_draft_that_somebody_else_changed_is_not_overwritten(admin: User, version: int) -> None:
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=1)
    for act in (
        lambda: flows.save_draft(MEMO, flow=FLOW, by=admin, version=version),
        lambda: flows.publish(MEMO, by=admin, version=version, note="Because"),
        lambda: flows.discard_draft(MEMO, by=admin, version=version),
    ):
        with pytest.raises(Stale):
            act()
    assert FlowDraft.objects.get().flow == LONGER


def test_draft_begun_at_the_same_moment_is_stale(admin: User) -> None:
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    with pytest.raises(Stale):
        flows._begun(MEMO, FLOW, admin)  # where the loser stands who saw no draft
    assert FlowDraft.objects.get().flow == LONGER


def test_publishing_makes_a_version_and_takes_the_draft_away(admin: User) -> None:
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    version = flows.publish(MEMO, by=admin, version=1, note=" One more look ")
    assert (version.number, version.flow, version.note, version.published_by) == (2, LONGER, "One more look", admin)
    assert flows.current(MEMO) == version
    assert flows.in_force(MEMO) == LONGER
    assert not FlowDraft.objects.exists()
    assert FlowVersion.objects.get(number=1).flow == FLOW


def test_publishing_needs_a_reason(admin: User) -> None:
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    with pytest.raises(DomainError, match="what you changed"):
        flows.publish(MEMO, by=admin, version=1, note="  ")


def test_nothing_changed_is_not_published(admin: User) -> None:
    with pytest.raises(DomainError, match="nothing to publish"):
        flows.publish(MEMO, by=admin, version=0, note="Because")
    flows.save_draft(MEMO, flow=FLOW, by=admin, version=0)
    with pytest.raises(DomainError, match="nothing to publish"):
        flows.publish(MEMO, by=admin, version=1, note="Because")


@pytest.mark.parametrize(
    ("flow", "words"),
    [
        (Flow((*FLOW.steps[1:], step())), "last step must be a step of authority"),
        (Flow(FLOW.steps[::2]), "marketing director must be asked"),
        (Flow((replace(step(), approvers=()), *FLOW.steps[1:])), "asks nobody"),
    ],
)
def test_flow_with_a_problem_is_not_published(admin: User, flow: Flow, words: str) -> None:
    flows.save_draft(MEMO, flow=flow, by=admin, version=0)
    with pytest.raises(DomainError, match=words):
        flows.publish(MEMO, by=admin, version=1, note="Because")
    assert flows.in_force(MEMO) == FLOW


def test_flow_whose_approvers_have_left_is_not_published(admin: User) -> None:
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    User.objects.filter(role_assignments__role=Role.COMPANY_LEADER).update(
        is_active=False, deactivated_at=admin.created_at
    )
    with pytest.raises(DomainError, match="Nobody holds the role Company leader"):
        flows.publish(MEMO, by=admin, version=1, note="Because")


def test_discarding_takes_the_draft_away(admin: User) -> None:
    flows.discard_draft(MEMO, by=admin, version=0)
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    flows.discard_draft(MEMO, by=admin, version=1)
    assert not FlowDraft.objects.exists()


def test_only_administrators_change_flows(rep: User) -> None:
    for act in (
        lambda: flows.save_draft(MEMO, flow=FLOW, by=rep, version=0),
        lambda: flows.discard_draft(MEMO, by=rep, version=0),
        lambda: flows.publish(MEMO, by=rep, version=0, note="Because"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_published_version_never_changes(admin: User) -> None:
    version = flows.current(MEMO)
    with pytest.raises(IntegrityError, match="flowversion_stays"):
        FlowVersion.objects.filter(pk=version.pk).update(note="Otherwise")
