from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from pytest_django import Settings

from accounts.rules.roles import Role
from notifications.backends import EmlFolder
from notifications.services import mail_folder
from notifications.services.letters import compose
from tests.factories import make_message, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Mail goes into this folder, as in the demo; it does not exist yet."""
    settings.EMAIL_BACKEND = "notifications.backends.EmlFolder"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def _send(*to: str, subject: str = "Hello") -> None:
    assert send_mail(subject, "Text", "desk@example.com", list(to)) == 1


def test_backend_writes_one_private_file_for_each_mail(folder: Path) -> None:
    mails = [EmailMultiAlternatives(f"Mail {n}", "Text", to=["a@example.com"]) for n in range(2)]
    assert get_connection().send_messages(mails) == 2
    files = sorted(folder.iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert all(mail_folder.NAME.fullmatch(file.stem) for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_backend_into_a_place_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(OSError, match="file"):
        EmlFolder(file_path=str(tmp_path / "file" / "mail")).send_messages([EmailMultiAlternatives(to=["a@b.c"])])


def test_newest_shows_people_their_own_mail_and_administrators_everybodys(folder: Path) -> None:
    ann, ben, administrator = make_user(email="Ann@example.com"), make_user(), make_user(Role.ADMINISTRATOR)
    _send("ann@example.com", subject="First")
    _send("someone@example.com", "ANN@example.com", subject="Second")
    _send("nobody@example.com", subject="Third")
    assert [mail.subject for mail in mail_folder.newest(ann)] == ["Second", "First"]
    assert mail_folder.newest(ben) == []
    assert [mail.subject for mail in mail_folder.newest(administrator)] == ["Third", "Second", "First"]
    assert [mail.subject for mail in mail_folder.newest(administrator, limit=1)] == ["Third"]


def test_newest_passes_over_files_that_are_no_mails_of_ours(folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.eml").write_text("To: a@example.com\n\nx")
    assert mail_folder.newest(make_user(Role.ADMINISTRATOR)) == []


def test_newest_of_a_folder_that_does_not_exist_yet_is_empty(folder: Path) -> None:
    assert mail_folder.newest(make_user(Role.ADMINISTRATOR)) == []


def test_find_gives_headers_and_text(folder: Path) -> None:
    ann = make_user(email="ann@example.com", language="zh-hans")
    message = make_message(ann, subject="已受理 accepted", body="正文", thread="SR-2026-00001")
    compose(message).send()
    mail = mail_folder.find(mail_folder.newest(ann)[0].name, ann)
    assert mail is not None
    assert mail.subject == "[SR-2026-00001] 已受理 accepted"
    assert "正文" in mail.text
    assert mail.sent_at == message.created_at.replace(microsecond=0)
    names = [name for name, _value in mail.headers]
    assert names[:4] == ["From", "To", "Subject", "Date"]
    assert {"Message-ID", "References", "List-Id"} <= set(names)


def test_find_is_none_for_other_peoples_mail_and_for_what_does_not_exist(folder: Path) -> None:
    ann, ben = make_user(), make_user()
    _send(ann.email)
    name = mail_folder.newest(ann)[0].name
    assert mail_folder.find(name, ann) is not None
    assert mail_folder.find(name, ben) is None
    assert mail_folder.find("20260101T000000000000-0123456789abcdef", ann) is None
    assert mail_folder.find("../" + name, ann) is None


def test_a_mail_without_date_or_text_is_shown_with_what_it_has(folder: Path) -> None:
    folder.mkdir()
    name = "20260101T000000000000-0123456789abcdef"
    (folder / f"{name}.eml").write_text("Content-Type: text/html\n\n<p>x</p>")
    mail = mail_folder.find(name, make_user(Role.ADMINISTRATOR))
    assert mail is not None
    assert (mail.subject, mail.to, mail.sent_at, mail.text, mail.headers) == ("", "", None, "", [])


def test_without_a_folder_there_is_nothing_to_see() -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    assert mail_folder.folder() is None
    assert mail_folder.newest(administrator) == []
    assert mail_folder.find("20260101T000000000000-0123456789abcdef", administrator) is None
