"""A word of its own in every text of a deal in approval; who meets it on any page of approvals, or in a message."""

from __future__ import annotations

import pytest
from django.urls import reverse

from notifications.models import Message

from .desk import COLUMNS, Desk

pytestmark = pytest.mark.django_db

OWNERS = frozenset({"reqst", "deleg", "manag", "admin"})
"""Who submitted it, who stands in for him, those above."""
READERS = OWNERS | {"lead", "suppt", "watch"}
"""And who is asked, who decided, who may decide for another."""
MAY_READ = {
    "Canary deal": READERS | {"coop"},
    "Canary words to the approvers": READERS,
    "Canary comment of an approver": READERS,
    "Canary question": READERS,
    "Canary draft": OWNERS,
    "Canary without approvers": OWNERS,
    "Canary mandate": frozenset({"lead", "watch", "admin"}),
}
"""Words → the columns of people who may meet them; who has a copy meets the version alone."""


def pages(desk: Desk) -> list[str]:
    """Everything that approvals show, the lists of everybody and what belongs to this deal."""
    deals = desk.deals
    tabs = [f"{reverse('approvals:inbox')}?tab={tab}" for tab in ("open", "decided", "copies", "mine")]
    of_tasks = [reverse("approvals:task", args=[task.pk]) for task in (deals.approved, deals.pending)]
    of_tasks += [
        reverse("approvals:approve", args=[deals.pending.pk]),
        reverse("approvals:pulse", args=[deals.pending.pk]),
    ]
    refs = [document.ref for document in (deals.document, deals.draft, deals.stuck.case.document)]
    of_documents = [reverse(f"approvals:{name}", args=[ref]) for name in ("history", "progress") for ref in refs]
    rest = [
        reverse("approvals:mandates"),
        reverse("approvals:rescue"),
        reverse("approvals:answer", args=[deals.question.pk]),
        reverse("approvals:read_copy", args=[deals.copy.pk]),
        reverse("approvals:version", args=[deals.document.ref, 1]),
        f"{reverse('approvals:several')}?task={deals.pending.pk}",
    ]
    return [*tabs, *of_tasks, *of_documents, *rest]


def told(desk: Desk, column: str) -> str:
    """All messages to the person; who is gone was told while he was here, and can read it no more."""
    person = desk.people.get(COLUMNS[column])
    rows = Message.objects.filter(recipient=person) if person and column != "gone" else Message.objects.none()
    return "\n".join(f"{message.subject}\n{message.body}" for message in rows)


@pytest.mark.parametrize("column", COLUMNS)
def test_words_of_a_deal_are_met_by_whom_they_are_for(desk: Desk, column: str) -> None:
    read = "\n".join(desk.answer(column, "GET", page).body for page in pages(desk)) + told(desk, column)
    met = {words for words in MAY_READ if words in read}
    assert met == {words for words, columns in MAY_READ.items() if column in columns}
