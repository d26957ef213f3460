"""The same form sent twice does its work once. The race of two clicks is in tests/requests_app/lifecycle."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.models import FormReceipt, User
from accounts.rules.roles import Role
from accounts.services import receipts
from core.errors import DomainError
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep() -> User:
    return make_user(Role.SALES_REP)


def test_a_receipt_outlives_its_week_no_longer(rep: User) -> None:
    now = timezone.now()
    receipts.once(by=rep, key="new", body="b", act=lambda: "/a/")
    FormReceipt.objects.create(user=rep, key="old", body_hash="b", at=now - timedelta(days=8))
    assert receipts.forget_old(now=now) == 1
    assert FormReceipt.objects.get().key == "new"


def test_body_hash_knows_the_text() -> None:
    one = QueryDict("title=a&customer=1&version=1&idempotency_key=x&csrfmiddlewaretoken=t")
    assert receipts.body_hash(one) == receipts.body_hash(QueryDict("customer=1&title=a&version=2"))
    assert receipts.body_hash(one) == receipts.body_hash({"title": ["a"], "customer": ["1"]})
    assert receipts.body_hash(one) != receipts.body_hash(QueryDict("title=b&customer=1"))


def test_body_hash_knows_the_bytes_of_files_and_leaves_them_to_be_read() -> None:
    def hash_of(*contents: bytes) -> str:
        uploads: list[UploadedFile[Any]] = [SimpleUploadedFile("scan.png", content) for content in contents]
        found = receipts.body_hash({"title": "a"}, MultiValueDict({"file": uploads}))
        assert [upload.read() for upload in uploads] == list(contents)
        return found

    assert hash_of(b"one") == hash_of(b"one")
    assert len({hash_of(), hash_of(b"one"), hash_of(b"two"), hash_of(b"one", b"two")}) == 4


def test_a_failure_leaves_no_receipt(rep: User) -> None:
    def fail() -> str:
        raise DomainError("no")

    with pytest.raises(DomainError):
        receipts.once(by=rep, key="k", body="b", act=fail)
    assert receipts.once(by=rep, key="k", body="other", act=lambda: "/a/") == "/a/"


def test_once_gives_the_second_the_first_answer(rep: User) -> None:
    answers = iter(["/a/", "/b/", "/c/"])

    def send(key: str) -> str:
        return receipts.once(by=rep, key=key, body="b", act=lambda: next(answers))

    assert receipts.earlier(by=rep, key="k", body="b") == ""
    assert [send("k"), send("k")] == ["/a/", "/a/"]
    assert receipts.earlier(by=rep, key="k", body="b") == "/a/"
    assert [send("other"), send(""), receipts.earlier(by=rep, key="", body="b")] == ["/b/", "/c/", ""]


def test_key_with_other_content_is_refused(rep: User) -> None:
    receipts.once(by=rep, key="k", body="b", act=lambda: "/a/")
    with pytest.raises(receipts.OtherContent):
        receipts.once(by=rep, key="k", body="other", act=lambda: "/b/")
    with pytest.raises(receipts.OtherContent):
        receipts.earlier(by=rep, key="k", body="other")
    assert receipts.once(by=make_user(), key="k", body="other", act=lambda: "/c/") == "/c/"
