"""Files reach only who may read them, and never run."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from accounts.rules.roles import Role
from requests_app.models import Attachment, SupportRequest
from requests_app.services import attachments
from tests.core.hostile_files import picture
from tests.factories import make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db
Upload = Callable[..., SimpleUploadedFile]
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def browser(submitted: SupportRequest) -> Client:
    """Signed in as the requester."""
    client = Client()
    client.force_login(submitted.requester)
    return client


@pytest.fixture
def attached(submitted: SupportRequest, upload: Upload) -> Attachment:
    return attachments.add(submitted, by=submitted.requester, upload=upload("方案.txt", b"one"))


def _url(name: str, attachment: Attachment, *more: int) -> str:
    return reverse(f"requests:{name}", args=[attachment.pk, *more])


def test_file_comes_as_a_download_that_cannot_run(browser: Client, attached: Attachment) -> None:
    answer = browser.get(_url("file", attached))
    assert answer.getvalue() == b"one"
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert "private" in answer["Cache-Control"]


def test_each_version_is_kept_apart(browser: Client, attached: Attachment, upload: Upload) -> None:
    attachments.replace(attached, by=attached.added_by, upload=upload("二.txt", b"two"))
    assert browser.get(_url("file", attached)).getvalue() == b"two"
    assert browser.get(_url("file_version", attached, 1)).getvalue() == b"one"
    assert browser.get(_url("file_version", attached, 3)).status_code == 404


def test_strangers_get_404_on_every_address(attached: Attachment, upload: Upload) -> None:
    client = Client()
    client.force_login(make_user(Role.SALES_REP))
    for name, more in (("file", ()), ("file_version", (1,)), ("file_preview", (1,)), ("file_versions", ())):
        assert client.get(_url(name, attached, *more)).status_code == 404
    assert client.post(_url("file_versions", attached), {"upload": upload()}).status_code == 404
    assert client.post(_url("file_remove", attached)).status_code == 404


def test_internal_files_do_not_exist_for_the_requester(
    browser: Client, submitted: SupportRequest, administrator: User, upload: Upload
) -> None:
    secret = attachments.add(submitted, by=administrator, upload=upload(), internal=True)
    assert browser.get(_url("file", secret)).status_code == 404
    browser.force_login(administrator)
    assert browser.get(_url("file", secret)).getvalue() == b"what we know"


def test_removed_files_are_gone_for_everyone_but_administrators(
    browser: Client, attached: Attachment, administrator: User
) -> None:
    assert browser.post(_url("file_remove", attached))["Location"] == attached.support_request.get_absolute_url()
    assert browser.get(_url("file", attached)).status_code == 404
    browser.force_login(administrator)
    assert browser.get(_url("file", attached)).getvalue() == b"one"


def test_picture_preview_is_drawn_anew_and_bounded(
    browser: Client, submitted: SupportRequest, photo: SimpleUploadedFile
) -> None:
    attachment = attachments.add(submitted, by=submitted.requester, upload=photo)
    small = browser.get(_url("file_preview", attachment, 1), {"size": "small"})
    assert small["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(small.content)).size == (320, 142)
    large = browser.get(_url("file_preview", attachment, 1))
    assert Image.open(io.BytesIO(large.content)).size == (900, 400)


@pytest.mark.parametrize("kind", ["GIF", "JPEG", "WEBP"])
def test_every_kind_of_picture_has_a_preview(browser: Client, submitted: SupportRequest, kind: str) -> None:
    upload = SimpleUploadedFile(f"a.{kind.lower()}", picture(kind))
    attachment = attachments.add(submitted, by=submitted.requester, upload=upload)
    assert browser.get(_url("file_preview", attachment, 1)).status_code == 200


def test_pdf_preview_is_inline_and_closed(browser: Client, submitted: SupportRequest, upload: Upload) -> None:
    attachment = attachments.add(submitted, by=submitted.requester, upload=upload("a.pdf", PDF))
    answer = browser.get(_url("file_preview", attachment, 1))
    assert answer.getvalue() == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_other_files_have_no_preview(browser: Client, attached: Attachment) -> None:
    assert browser.get(_url("file_preview", attached, 1)).status_code == 404


def test_versions_page_lists_them_at_a_constant_price(browser: Client, attached: Attachment, upload: Upload) -> None:
    one = queries(lambda: browser.get(_url("file_versions", attached)))
    for _row in range(2):
        attachments.replace(attached, by=attached.added_by, upload=upload("later.txt"))
    assert queries(lambda: browser.get(_url("file_versions", attached))) == one
    shown = browser.get(_url("file_versions", attached)).content.decode()
    assert "方案.txt" in shown
    assert "Add this version" in shown


def test_versions_page_takes_a_new_version(browser: Client, attached: Attachment, upload: Upload) -> None:
    answer = browser.post(_url("file_versions", attached), {"upload": upload("b.txt", b"two")})
    assert answer["Location"] == _url("file_versions", attached)
    assert attached.versions.count() == 2


@pytest.mark.parametrize("bad", [("a.exe", b"MZ"), ("a.txt", b"")])
def test_versions_page_refuses_a_bad_file_in_words(
    browser: Client, attached: Attachment, upload: Upload, bad: tuple[str, bytes]
) -> None:
    answer = browser.post(_url("file_versions", attached), {"upload": upload(*bad)})
    assert answer.status_code == 422
    assert bad[0] in answer.content.decode()
    assert attached.versions.count() == 1


def test_versions_page_without_a_file_says_so(browser: Client, attached: Attachment) -> None:
    assert browser.post(_url("file_versions", attached)).status_code == 422


def test_versions_page_offers_no_change_to_who_may_only_read(
    browser: Client, submitted: SupportRequest, administrator: User, upload: Upload
) -> None:
    theirs = attachments.add(submitted, by=administrator, upload=upload())
    assert "Add this version" not in browser.get(_url("file_versions", theirs)).content.decode()
