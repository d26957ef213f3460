"""The files of documents: attached to drafts, read by who reads the document."""

from __future__ import annotations

import io
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfWriter

from approvals.models import Document, DocumentFile
from approvals.services import documents, reverting, submitting
from core.errors import DomainError
from tests.approvals import running
from tests.approvals.rows import make_copy
from tests.approvals.uploads import upload
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def got(client: Client, name: str, file: DocumentFile) -> tuple[int, bytes]:
    """Status and bytes of what an address answers about a file."""
    answer = client.get(reverse(f"documents:{name}", args=[file.pk]))
    return answer.status_code, answer.getvalue()


def attached(document: Document, name: str = "offer.txt", **more: Any) -> DocumentFile:
    return documents.attach(document, by=document.owner, upload=upload(name, **more))


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


def test_owner_attaches_several_files_at_once() -> None:
    document = running.begun()
    answer = signed_in(document.owner).post(
        reverse("documents:attach", args=[document.ref]), {"uploads": [upload("a.txt"), upload("b.txt")]}
    )
    assert answer.status_code == 302
    assert list(document.files.values_list("name", flat=True)) == ["a.txt", "b.txt"]


def test_bad_file_keeps_all_of_them_out() -> None:
    document = running.begun()
    answer = signed_in(document.owner).post(
        reverse("documents:attach", args=[document.ref]), {"uploads": [upload("a.txt"), upload("b.exe")]}
    )
    assert answer.status_code == 409
    assert not document.files.exists()


def test_file_is_taken_off_the_draft_and_stays_with_its_version() -> None:
    document = running.begun()
    file = attached(document)
    running.publish(running.asks(make_user()))
    case = submitting.submit(document, by=document.owner)
    with pytest.raises(DomainError):
        documents.detach(file, by=document.owner)
    reverting.recall(case.document, by=document.owner)
    client = signed_in(document.owner)
    assert client.post(reverse("documents:detach", args=[file.pk])).status_code == 302
    file.refresh_from_db()
    assert file.removed_at is not None
    assert got(client, "file", file) == (200, b"Twelve lamps")


def test_file_is_saved_never_shown() -> None:
    file = attached(running.begun())
    answer = signed_in(file.document.owner).get(reverse("documents:file", args=[file.pk]))
    assert answer.getvalue() == b"Twelve lamps"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_picture_is_drawn_anew_and_nothing_else() -> None:
    document = running.begun()
    picture, text = attached(document, "a.png", content=png()), attached(document)
    client = signed_in(document.owner)
    assert client.get(reverse("documents:file_preview", args=[picture.pk]))["Content-Type"].startswith("image/")
    assert client.get(reverse("documents:file_preview", args=[text.pk])).status_code == 404


def test_pdf_is_read_in_the_browsers_own_viewer() -> None:
    document, page = running.begun(), io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(page)
    paper = attached(document, "offer.pdf", content=page.getvalue())
    shown = signed_in(document.owner).get(reverse("documents:file_preview", args=[paper.pk]))
    assert (shown["Content-Type"], shown["Content-Disposition"]) == ("application/pdf", 'inline; filename="offer.pdf"')
    assert "sandbox" in shown["Content-Security-Policy"]
    shown.close()


def test_stranger_gets_nothing() -> None:
    file = attached(running.begun())
    client = signed_in(make_user())
    assert got(client, "file", file)[0] == 404
    assert client.post(reverse("documents:detach", args=[file.pk])).status_code == 404
    assert (
        client.post(reverse("documents:attach", args=[file.document.ref]), {"uploads": [upload()]}).status_code == 404
    )


def test_reader_who_does_not_own_it_cannot_change_files() -> None:
    document = running.begun()
    file = attached(document)
    boss = make_user()
    running.publish(running.asks(boss))
    case = submitting.submit(document, by=document.owner)
    client = signed_in(boss)
    assert got(client, "file", file)[0] == 200
    assert client.post(reverse("documents:detach", args=[file.pk])).status_code == 403
    assert case.document.files.count() == 1


def test_copy_lets_have_the_files_of_its_version_only() -> None:
    document = running.begun()
    frozen = attached(document)
    running.publish(running.asks(make_user()))
    case = submitting.submit(document, by=document.owner)
    reverting.recall(document, by=document.owner)
    later = attached(document, "later.txt", content=b"Ten lamps")
    client = signed_in(make_copy(content=case.content).person)
    assert got(client, "file", frozen)[0] == 200
    assert got(client, "file", later)[0] == 404
