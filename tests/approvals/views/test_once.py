"""Forms that make or end something act once, however often they are sent; the second answer is the first one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import AuthorityRule, DocumentEvent, FlowDraft, FlowVersion
from approvals.rules.flow import Flow
from approvals.services import flows
from tests.approvals import memos
from tests.approvals.rows import make_mandate
from tests.approvals.running import begun
from tests.approvals.uploads import upload
from tests.factories import make_authority, make_user

pytestmark = pytest.mark.django_db
RULE = {"role": "sales_rep", "lowest_rate": "92.5", "valid_from": "2026-01-01", "note": "Board decision"}


@pytest.fixture
def admin(client: Client) -> User:
    memos.register()
    for role in (Role.MARKETING_DIRECTOR, Role.COMPANY_LEADER):
        make_user(role)
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def twice(client: Client, url: str, data: dict[str, Any], *, uploads: Callable[[], Any] | None = None) -> str:
    """Where both answers lead."""
    key, answers = str(uuid4()), []
    for _time in range(2):
        more = {"uploads": uploads()} if uploads else {}
        answers.append(client.post(url, {**data, **more, "idempotency_key": key}))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    return str(answers[0]["Location"])


def drafted(admin: User) -> None:
    first, *rest = memos.FLOW.steps
    flow = Flow((replace(first, needs_comment=True), *rest))
    flows.save_draft(memos.MEMO, flow=flow, by=admin, version=0)


def test_files_are_attached_and_taken_off_once(client: Client) -> None:
    document = begun()
    client.force_login(document.owner)
    twice(client, reverse("documents:attach", args=[document.ref]), {}, uploads=lambda: upload("offer.txt"))
    file = document.files.get()
    twice(client, reverse("documents:detach", args=[file.pk]), {})
    kinds = DocumentEvent.objects.filter(document=document).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["begun", "file_added", "file_removed"]


def test_mandate_is_revoked_once(client: Client) -> None:
    mandate = make_mandate()
    client.force_login(mandate.principal)
    assert twice(client, reverse("approvals:revoke_mandate", args=[mandate.pk]), {}) == reverse("approvals:mandates")


def test_rule_is_set_once_and_ended_once(client: Client, admin: User) -> None:
    twice(client, reverse("authority:add"), RULE)
    rule = AuthorityRule.objects.get()
    twice(client, reverse("authority:end", args=[rule.pk]), {"reason": "Too low"})
    rule.refresh_from_db()
    assert rule.end_reason == "Too low"


def test_another_rule_is_another_form(client: Client, admin: User) -> None:
    make_authority(Role.SALES_REP)
    twice(client, reverse("authority:add"), RULE)
    assert AuthorityRule.objects.count() == 2
    assert AuthorityRule.objects.filter(ended_at=None).count() == 1


def test_step_moves_once(client: Client, admin: User) -> None:
    flows.current(memos.MEMO)
    twice(client, reverse("flows:move", args=[memos.MEMO]), {"version": 0, "place": 1, "move": "up"})
    draft = FlowDraft.objects.get()
    assert (draft.version, [step.key for step in draft.flow.steps][:2]) == (1, ["director", "manager"])


def test_flow_is_published_once(client: Client, admin: User) -> None:
    flows.current(memos.MEMO)
    drafted(admin)
    twice(client, reverse("flows:publish", args=[memos.MEMO]), {"version": 1, "note": "Words are needed"})
    assert FlowVersion.objects.filter(kind=memos.MEMO).count() == 2


def test_draft_is_thrown_away_once(client: Client, admin: User) -> None:
    drafted(admin)
    twice(client, reverse("flows:discard", args=[memos.MEMO]), {"version": 1})
    assert not FlowDraft.objects.exists()
