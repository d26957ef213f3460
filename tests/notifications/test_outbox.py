from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.models import Message, Preference
from notifications.services.outbox import Letter, tell, tell_each
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def _tell(*recipients: User, **fields: Any) -> None:
    tell(
        recipients,
        **{"kind": "test.mailed", "dedupe_key": "test:1", "subject": "Accepted", "url": "/requests/SR-2026-00001/"}
        | fields,
    )


def test_tell_writes_one_unread_row_for_each_person_due_for_mail() -> None:
    ann, ben = make_user(), make_user()
    _tell(ann, ben, ann, body="See there", thread="SR-2026-00001")
    rows = list(Message.objects.order_by("recipient_id"))
    assert [row.recipient for row in rows] == [ann, ben]
    assert {(row.subject, row.body, row.url, row.thread) for row in rows} == {
        ("Accepted", "See there", "/requests/SR-2026-00001/", "SR-2026-00001")
    }
    assert {(row.mail_state, row.read_at) for row in rows} == {("due", None)}
    assert all(row.next_attempt_at == row.created_at for row in rows)


def test_tell_writes_in_the_language_of_the_browser_to_who_never_chose_one() -> None:
    seen, chose = make_user(last_language="zh-hans"), make_user(language="en", last_language="zh-hans")
    _tell(seen, chose, subject=_("Saved."))
    assert {row.recipient: row.subject for row in Message.objects.all()} == {seen: "已保存。", chose: "Saved."}


def test_tell_again_about_the_same_fact_tells_only_who_does_not_know_yet() -> None:
    ann, ben = make_user(), make_user()
    _tell(ann)
    _tell(ann, ben, subject="Another text")
    assert list(ann.messages.values_list("subject", flat=True)) == ["Accepted"]
    assert list(ben.messages.values_list("subject", flat=True)) == ["Another text"]


def test_tell_leaves_out_who_did_it_and_who_left() -> None:
    actor, gone = make_user(), make_user(is_active=False)
    _tell(actor, gone, except_for=actor)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("kind", "choice", "mail_state"),
    [
        ("test.mailed", None, "due"),
        ("test.mailed", False, "none"),
        ("test.quiet", None, "none"),
        ("test.quiet", True, "due"),
    ],
)
def test_tell_mails_by_the_persons_choice_else_by_the_kinds(kind: str, choice: bool | None, mail_state: str) -> None:
    ann = make_user()
    if choice is not None:
        Preference.objects.create(user=ann, kind=kind, by_mail=choice)
    _tell(ann, kind=kind)
    assert ann.messages.get().mail_state == mail_state


def test_tell_writes_in_each_receivers_language() -> None:
    english, chinese, unset = make_user(language="en"), make_user(language="zh-hans"), make_user(language="")
    with translation.override("zh-hans"):
        _tell(
            english, chinese, unset, subject=_("January"), body=lambda: gettext("January") + translation.get_language()
        )
        chinese_word = gettext("January")
    assert chinese_word != "January"
    told = {row.recipient_id: (row.subject, row.body) for row in Message.objects.all()}
    assert told == {
        english.pk: ("January", "Januaryen"),
        chinese.pk: (chinese_word, f"{chinese_word}zh-hans"),
        unset.pk: ("January", "Januaryen"),
    }


def test_tell_keeps_texts_within_the_columns_and_subjects_on_one_line() -> None:
    ann = make_user()
    _tell(ann, subject="a\r\nBcc: x@example.com\0" + "x" * 300, body="b" * 5000)
    row = ann.messages.get()
    assert row.subject.startswith("a Bcc: x@example.comxxx")
    assert (len(row.subject), row.subject[-1]) == (250, "…")
    assert (len(row.body), row.body[-1]) == (4000, "…")


def test_tell_of_an_unregistered_kind_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        _tell(make_user(), kind="test.unknown")


@pytest.mark.parametrize("number", [1, 3])
def test_tell_takes_two_statements_for_any_number_of_people(number: int) -> None:
    people = [make_user() for _ in range(number)]
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        _tell(*people)
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 2


def test_tell_is_undone_with_the_callers_transaction() -> None:
    ann = make_user()

    with transaction.atomic():
        _tell(ann)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_tell_from_two_connections_at_once_leaves_one_row() -> None:
    ann = make_user()
    start, told = threading.Barrier(2), []

    def run() -> None:
        try:
            with transaction.atomic():
                start.wait(5)
                _tell(ann)
            told.append(True)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert told == [True, True]
    assert ann.messages.count() == 1


def test_tell_each_writes_what_each_is_to_read_in_two_statements() -> None:
    first, second, gone = make_user(), make_user(), make_user(is_active=False)
    letters = [
        Letter(person, "test.mailed", "fact:1", f"For {number}", f"/{number}/", body="Text", thread="SR-1")
        for number, person in enumerate((first, second, gone))
    ]
    with CaptureQueriesContext(connection) as asked:
        tell_each(letters)
    assert len(asked) == 2
    found = {row.recipient: (row.subject, row.url, row.mail_state) for row in Message.objects.all()}
    assert found == {first: ("For 0", "/0/", "due"), second: ("For 1", "/1/", "due")}
    tell_each(letters)
    assert Message.objects.count() == 2
