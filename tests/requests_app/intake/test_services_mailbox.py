from __future__ import annotations

import logging
import threading
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from requests_app.models import IncomingMail, SupportContent, SupportRequest
from requests_app.services import intake, mailbox
from requests_app.services.mailbox import read_mailbox, waiting
from requests_app.tasks import read_mailbox as task
from tests.requests_app.intake.imap_server import PASSWORD, Box, serving
from tests.requests_app.intake.mails import mail

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where INTAKE_URL points in these tests."""
    (tmp_path / "mail-in").mkdir()
    return tmp_path / "mail-in"


def _url(box: Box, path: str = "", password: str = PASSWORD) -> str:
    return f"imap://desk%40example.com:{quote(password)}@127.0.0.1:{box.port}/{path}"


def test_read_mailbox_takes_in_a_folder_and_puts_each_mail_aside(
    folder: Path, ann: User, sales_tools: SupportContent
) -> None:
    (folder / "1.eml").write_bytes(mail())
    (folder / "2.eml").write_bytes(mail(subject="Nothing"))
    (folder / "notes.txt").write_bytes(b"no mail")
    assert read_mailbox(now=NOW) == 2
    assert set(IncomingMail.objects.values_list("outcome", flat=True)) == {"created", "refused"}
    assert {path.name for path in (folder / "done").iterdir()} == {"1.eml", "2.eml"}
    assert read_mailbox(now=NOW) == 0


def test_read_mailbox_reads_only_the_beginning_of_what_is_too_large(
    folder: Path, settings: Settings, ann: User, sales_tools: SupportContent
) -> None:
    settings.INTAKE_MAX_BYTES = 200_000
    (folder / "1.eml").write_bytes(mail(files=(("a.txt", b"x" * 200_000),)))
    read_mailbox(now=NOW)
    assert IncomingMail.objects.get().reason == "too_large"


def test_read_mailbox_leaves_the_rest_of_a_flood_for_the_next_time(folder: Path, ann: User) -> None:
    for number in range(mailbox.MOST_AT_ONCE + 1):
        (folder / f"{number}.eml").write_bytes(mail(Auto_Submitted="auto-replied"))
    assert [read_mailbox(now=NOW), read_mailbox(now=NOW)] == [mailbox.MOST_AT_ONCE, 1]


def test_read_mailbox_without_a_folder_has_nothing_to_do(ann: User) -> None:
    assert read_mailbox(now=NOW) == 0


def test_read_mailbox_takes_in_the_unread_mails_of_a_server(
    settings: Settings, ann: User, sales_tools: SupportContent
) -> None:
    with serving(Box({4: mail(), 7: mail(subject="[S1] 第二封"), 9: mail()}, seen={9})) as box:
        settings.INTAKE_URL = _url(box, "Desk%20in")
        assert read_mailbox(now=NOW) == 2
        assert (box.seen, box.opened) == ({4, 7, 9}, "Desk in")
        assert read_mailbox(now=NOW) == 0
    assert set(SupportRequest.objects.values_list("title", flat=True)) == {"Brochures for the fair", "第二封"}


def test_read_mailbox_asks_a_server_only_for_the_beginning_of_what_is_too_large(
    settings: Settings, ann: User, sales_tools: SupportContent
) -> None:
    settings.INTAKE_MAX_BYTES = 200_000
    with serving(Box({1: mail(files=(("a.txt", b"x" * 200_000),))})) as box:
        parcel = next(iter(waiting(_url(box))))
        assert (len(parcel.raw), parcel.cut, box.opened) == (mailbox.BEGINNING, True, "INBOX")


@pytest.mark.parametrize(
    ("answer", "size"),
    [([b"1 (UID 7 RFC822.SIZE 1234)"], 1234), ([b"1 (RFC822.SIZE 5 UID 7)"], 5), ([None], 0), ([], 0)],
)
def test_size_of_a_mail_is_where_the_server_says_it(answer: list[object], size: int) -> None:
    assert mailbox._size_in(answer) == size


def test_read_mailbox_out_of_reach_is_logged_and_no_more(
    settings: Settings, ann: User, caplog: pytest.LogCaptureFixture
) -> None:
    settings.INTAKE_URL = "imaps://127.0.0.1:1/"
    assert read_mailbox(now=NOW) == 0
    with serving(Box({})) as box:
        settings.INTAKE_URL = _url(box, password="wrong")
        assert read_mailbox(now=NOW) == 0
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert "wrong password" in caplog.text


def test_read_mailbox_says_no_password_to_a_server_that_fails_to_encrypt(settings: Settings, ann: User) -> None:
    with serving(Box({}, capabilities="IMAP4rev1 STARTTLS")) as box:
        settings.INTAKE_URL = _url(box)
        assert read_mailbox(now=NOW) == 0
    assert "STARTTLS" in box.said
    assert "LOGIN" not in box.said


def test_read_mailbox_notes_a_mail_that_fails_by_our_fault_and_goes_on(
    folder: Path, ann: User, sales_tools: SupportContent, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """The folder for attachments cannot be written: a mail with a file fails, the one without does not."""
    settings.MEDIA_ROOT = folder / "1.eml"
    (folder / "1.eml").write_bytes(mail(files=(("a.txt", b"words"),)))
    (folder / "2.eml").write_bytes(mail())
    assert read_mailbox(now=NOW) == 2
    assert list(IncomingMail.objects.order_by("id").values_list("outcome", "reason")) == [
        ("refused", "failed"),
        ("created", ""),
    ]


def test_read_mailbox_leaves_a_mail_waiting_while_the_database_is_busy(
    folder: Path, ann: User, sales_tools: SupportContent, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "1.eml").write_bytes(mail())

    def busy(execute: object, sql: str, *_rest: object) -> object:
        if "requests_app_incomingmail" in sql:
            raise OperationalError("canceling statement due to lock timeout")
        return execute(sql, *_rest)  # type: ignore[operator]

    with connection.execute_wrapper(busy), pytest.raises(OperationalError):
        read_mailbox(now=NOW)
    assert "lock timeout" in caplog.text
    assert not IncomingMail.objects.exists()
    assert read_mailbox(now=NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_read_mailbox_is_done_by_one_worker_at_a_time(folder: Path, ann: User, sales_tools: SupportContent) -> None:
    (folder / "1.eml").write_bytes(mail())
    elsewhere: list[int] = []

    def work() -> None:
        try:
            elsewhere.append(read_mailbox(now=NOW))
        finally:
            connection.close()

    with mailbox._alone() as first:
        worker = threading.Thread(target=work)
        worker.start()
        worker.join(20)
    assert first
    assert elsewhere == [0]
    assert read_mailbox(now=NOW) == 1


def test_task_and_command_read_the_mailbox(folder: Path, ann: User, sales_tools: SupportContent) -> None:
    (folder / "1.eml").write_bytes(mail())
    assert task() == 1
    (folder / "2.eml").write_bytes(mail())
    out = StringIO()
    call_command("read_mailbox", stdout=out)
    assert out.getvalue() == "Mails taken in: 1\n"


def test_a_mail_read_twice_after_a_crash_makes_one_request(
    folder: Path, ann: User, sales_tools: SupportContent
) -> None:
    (folder / "1.eml").write_bytes(mail())
    intake.receive((folder / "1.eml").read_bytes(), now=NOW)
    assert read_mailbox(now=NOW) == 1
    assert SupportRequest.objects.count() == 1
