"""A word of its own in every text of a request; who meets it in lists, pages, search, messages, mails, files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import SavedView
from accounts.services import typed
from customers.models import ImportRun
from notifications.models import Message
from notifications.services import dispatch
from requests_app.models import SupportRequest
from requests_app.rules.states import State
from requests_app.services import attachments, conversation, drafts, lifecycle, subtasks
from tests.customers.imports.office import checked
from tests.factories import make_content, make_form_version, make_routing_row

from .desk import COLUMNS, Desk, photo

pytestmark = pytest.mark.django_db

PUBLIC = frozenset({"reqst", "deleg", "coord", "lead", "suppt", "coop", "watch", "manag", "head", "admin"})
DESK = frozenset({"coord", "lead", "suppt", "coop", "admin"})
OWNER = frozenset({"reqst"})
TABLE = frozenset({"coord", "othco", "manag", "admin"})
IMPORTED = frozenset({"reqst", "deleg", "manag", "admin"})
NOBODY: frozenset[str] = frozenset()

MAY_READ = {
    "canarytitle": PUBLIC,
    "canarydescription": PUBLIC,
    "canaryproject": PUBLIC,
    "canaryanswer": PUBLIC,
    "canarycomment": PUBLIC,
    "canaryfile": PUBLIC,
    "canarydelivery": PUBLIC,
    "canarynote": DESK,
    "canarysecretfile": DESK,
    "canaryquestion": DESK,
    "canaryreply": DESK,
    "canaryview": OWNER,
    "canarydraft": OWNER,
    "canarydraftfile": OWNER,
    "canarytyped": frozenset({"lead"}),
    "canaryrow": TABLE,
    "canaryimport": IMPORTED,
}
"""Word → the columns of people who may meet it anywhere."""

MUST_READ = {
    "canarytitle": PUBLIC,
    "canarydescription": PUBLIC,
    "canaryanswer": PUBLIC,
    "canarycomment": PUBLIC,
    "canaryfile": PUBLIC,
    "canarydelivery": PUBLIC,
    "canarynote": DESK,
    "canarysecretfile": DESK,
    "canaryquestion": DESK,
    "canaryreply": DESK,
    "canarydraft": OWNER,
    "canaryview": OWNER,
    "canaryrow": TABLE,
    "canaryimport": IMPORTED,
}
"""Word → who meets it somewhere on the pages below: otherwise nobody being told would be a test passed."""


RUN_PAGES = ("run", "columns", "to_correct")


@dataclass
class Aviary:
    desk: Desk
    told: SupportRequest
    draft: SupportRequest
    pages: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def aviary(desk: Desk) -> Aviary:
    question = {"key": "topic", "type": "text", "label": {"en": "Topic", "zh": "议题"}}
    form = make_form_version(make_content(needs_customer=False), question)
    told = desk.request(
        State.IN_PROGRESS,
        form=form,
        title="canarytitle",
        description="canarydescription",
        project="canaryproject",
        answers={"topic": "canaryanswer"},
    )
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        _talk(desk, told)
    draft = drafts.begin(by=desk.person("requester"), content=form.content, title="canarydraft")
    attachments.add(draft, by=desk.person("requester"), upload=photo("canarydraftfile.png"))
    make_routing_row(note="canaryrow")
    SavedView.objects.create(owner=desk.cast.requester, scope="all", name="canaryview", query="q=canaryview")
    run = checked(desk.person("requester"), [["Canary Cages Ltd", "canaryimport", "1", "", ""]])
    return Aviary(desk, told, draft, _pages(desk, told, draft) + _pages_of(run))


def _talk(desk: Desk, told: SupportRequest) -> None:
    lead, colleague = desk.person("lead"), desk.person("cooperator")
    conversation.comment(told, by=lead, body="canarycomment", uploads=[photo("canaryfile.png")])
    conversation.comment(told, by=lead, body="canarynote", internal=True, uploads=[photo("canarysecretfile.png")])
    asked = subtasks.ask(told, by=lead, unit=desk.company.testing, question="canaryquestion")
    subtasks.answer(asked, by=colleague, answer="canaryreply")
    lifecycle.deliver(told, by=lead, name="canarydelivery", uploads=[])
    typed.keep(by=lead, form="comment", subject=str(told.number), data={"body": "canarytyped"})


def _pages(desk: Desk, told: SupportRequest, draft: SupportRequest) -> list[str]:
    """Every page, part and answer that could hold a word of the request, for whoever asks."""
    lists = [reverse(name) for name in ("requests:mine", "requests:work", "requests:all", "queue:index")]
    words = {reverse("requests:search") + f"?q={word}" for word in MAY_READ}
    of_draft = [reverse("requests:drafts"), reverse("requests:draft", args=[draft.pk])]
    of_request = [reverse(f"requests:{name}", args=[told.number]) for name in ("detail", "comment", "correct", "link")]
    files = [
        reverse("requests:file_versions", args=[file.pk])
        for file in (*told.attachments.all(), *draft.attachments.all())
    ]
    code = told.content.code
    return [
        reverse("start:start"),
        *(f"{address}?tab=" for address in lists),
        *(f"{address}?state=delivered&sort=newest" for address in lists),
        *(f"{address}?q={word}" for address in lists[2:] for word in ("canarytitle", "canarynote")),
        *sorted(words),
        *of_draft,
        *of_request,
        reverse("requests:pulse", args=[told.number]) + "?version=1",
        *files,
        reverse("requests:similar") + f"?title=canarytitle&content={code}",
        reverse("requests:new_for", args=[code]),
        reverse("requests:new_route", args=[code]),
        *(reverse(f"notifications:{name}") for name in ("inbox", "latest", "bell", "sent_mails")),
        *(
            f"{reverse(f'{app}:picker' if app == 'customers' else 'accounts:people_picker')}?q=canary"
            for app in ("customers", "accounts")
        ),
        *(reverse(f"routing:{name}") for name in ("table", "history", "export")),
        reverse("requests:incoming_mail"),
    ]


def _pages_of(run: ImportRun) -> list[str]:
    return [reverse("imports:runs"), *(reverse(f"imports:{name}", args=[run.number]) for name in RUN_PAGES)]


def _said(aviary: Aviary, column: str) -> tuple[set[str], dict[str, list[str]]]:
    """The words that the person meets, and where; what he asked for himself does not count."""
    met: dict[str, list[str]] = {}
    for page in aviary.pages:
        answer = aviary.desk.answer(column, "GET", page)
        body = answer.body.replace(page.partition("?q=")[2] or "\0", "") if "search" in page else answer.body
        if "q=canary" in page and "search" not in page:
            body = body.replace(page.partition("?q=")[2], "")
        for word in MAY_READ:
            if word in body:
                met.setdefault(word, []).append(page)
    return set(met), met


@pytest.mark.parametrize("column", COLUMNS)
def test_nobody_meets_a_word_that_is_not_for_him(aviary: Aviary, column: str) -> None:
    words, met = _said(aviary, column)
    allowed = {word for word, readers in MAY_READ.items() if column in readers}
    expected = {word for word, readers in MUST_READ.items() if column in readers}
    assert words <= allowed, {word: met[word] for word in words - allowed}
    assert expected <= words


@pytest.mark.parametrize("column", COLUMNS)
def test_cells_of_an_export_are_read_for_words_as_well(aviary: Aviary, column: str) -> None:
    _words, met = _said(aviary, column)
    assert (reverse("routing:export") in met.get("canaryrow", [])) == (column in TABLE)


@pytest.mark.parametrize("column", [column for column in COLUMNS if column not in ("anon", "gone")])
@pytest.mark.parametrize(
    "word",
    [
        "canarytitle",
        "canarydescription",
        "canaryanswer",
        "canarycomment",
        "canarynote",
        "canaryquestion",
        "canarydraft",
    ],
)
def test_search_finds_what_the_searcher_may_read(aviary: Aviary, column: str, word: str) -> None:
    number = str(aviary.told.number)
    found = number in aviary.desk.answer(column, "GET", reverse("requests:search"), {"q": word}).body
    assert found == (column in MAY_READ[word] and word not in ("canaryquestion", "canarydraft"))


@pytest.mark.parametrize("listed", ["requests:all", "queue:index"])
@pytest.mark.parametrize("column", ["strgr", "reqst", "watch", "manag", "coop", "admin"])
def test_filter_by_text_counts_like_search(aviary: Aviary, column: str, listed: str) -> None:
    number = str(aviary.told.number)
    found = number in aviary.desk.answer(column, "GET", reverse(listed), {"q": "canarynote", "state": "delivered"}).body
    assert found == (column in DESK and listed == "requests:all")


def test_messages_and_mails_hold_only_what_their_reader_may_read(aviary: Aviary) -> None:
    columns = {aviary.desk.people[name].pk: column for column, name in COLUMNS.items() if name}
    strangers: dict[str, list[str]] = {word: [] for word in MAY_READ}
    for message in Message.objects.filter(thread=aviary.told.number):
        for word, readers in MAY_READ.items():
            column = columns.get(message.recipient_id)
            if column and column not in readers and word in f"{message.subject} {message.body}":
                strangers[word].append(column)
    assert not any(strangers.values()), strangers


def test_mails_go_out_with_the_words_of_their_messages(aviary: Aviary) -> None:
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        Message.objects.filter(mail_state="due").update(next_attempt_at=timezone.now() - timedelta(seconds=1))
        dispatch.deliver_due(now=timezone.now())
    addresses = {aviary.desk.people[name].email: column for column, name in COLUMNS.items() if name}
    sent = [(addresses.get(letter.to[0]), f"{letter.subject} {letter.body}") for letter in mail.outbox]
    assert any("canarycomment" in text for _column, text in sent)
    wrong = [
        (c, word) for c, text in sent if c for word, readers in MAY_READ.items() if word in text and c not in readers
    ]
    assert wrong == []
