"""Excel out and in, through the browser."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.rules.roles import Role
from core import sheets
from requests_app.models import RoutingRow
from requests_app.services.routing_sheet import Column
from tests.factories import make_content, make_position, make_routing_row, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def upload(data: bytes, name: str = "table.xlsx") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, data)}


def one_line(content: str, position: str) -> bytes:
    cells = {Column.CONTENT: content, Column.POSITION: position}
    return sheets.write("x", [str(one.value) for one in Column], [[cells.get(one) for one in Column]])


def test_export_is_an_excel_file_of_all_rows(client: Client, admin: User) -> None:
    row = make_routing_row(make_content("T3"))
    answer = client.get("/routing/export/")
    assert answer["Content-Type"] == sheets.CONTENT_TYPE
    assert answer["Content-Disposition"].startswith('attachment; filename="routing-table-')
    grid = sheets.read(io.BytesIO(answer.content), columns=len(Column))
    assert [line[:2] for line in grid[1:]] == [[row.pk, "T3"]]


def test_import_shows_a_preview_and_writes_when_it_is_confirmed(client: Client, admin: User) -> None:
    make_content("T3")
    make_position("head", name_en="Head")
    page = client.post("/routing/import/", upload(one_line("T3", "head")))
    assert page.status_code == 200
    assert "New: 1" in page.content.decode()
    assert not RoutingRow.objects.exists()
    token = page.context["preview"].token
    answer = client.post("/routing/import/confirm/", {"token": token}, follow=True)
    assert "1 row was imported." in answer.content.decode()
    assert RoutingRow.objects.count() == 1
    assert client.post("/routing/import/confirm/", {"token": token}).status_code == 409
    assert client.post("/routing/import/confirm/").status_code == 409


def test_preview_names_wrong_cells_and_offers_nothing_to_confirm(client: Client, admin: User) -> None:
    page = client.post("/routing/import/", upload(one_line("Z9", "nobody"))).content.decode()
    assert "No support content has the code “Z9”." in page
    assert "<strong>B2</strong>" in page
    assert "/routing/import/confirm/" not in page


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "The file is empty."),
        (b"x" * (sheets.MAX_BYTES + 1), 422, "larger than 2 MB"),
        (b"not a workbook", 409, "not an Excel workbook"),
    ],
)
def test_bad_file_is_refused_in_words(client: Client, admin: User, data: bytes, status: int, words: str) -> None:
    answer = client.post("/routing/import/", upload(data))
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_no_file_is_refused_beside_the_field(client: Client, admin: User) -> None:
    answer = client.post("/routing/import/")
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors
