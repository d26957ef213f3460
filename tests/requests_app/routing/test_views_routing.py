"""The pages of the routing table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from accounts.rules.roles import Role
from requests_app.models import RoutingChange, RoutingRow
from requests_app.services import routing_table
from requests_app.services.routing_words import RowValues
from tests.factories import make_company, make_content, make_position, make_post, make_routing_row, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
FRAME = ("SAVEPOINT", "RELEASE", "usersessions", "django_session")  # what signing in costs on every page


def queries(client: Client, address: str) -> int:
    """How many queries a page costs, without those of the session."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return sum(not any(word in query["sql"] for word in FRAME) for query in captured)


@pytest.fixture
def admin(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def sign_in(client: Client, role: Role) -> User:
    user = make_user(role)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("role", "reads", "changes"),
    [(Role.SALES_REP, 403, 403), (Role.COORDINATOR, 200, 403), (Role.ADMINISTRATOR, 200, 200)],
)
def test_pages_are_open_to_those_who_may(client: Client, role: Role, reads: int, changes: int) -> None:
    row = make_routing_row()
    sign_in(client, role)
    assert {client.get(f"/routing/{page}").status_code for page in ("", "try/", "history/", "export/")} == {reads}
    pages = ("rows/new/", f"rows/{row.pk}/", f"rows/{row.pk}/end/", "import/")
    assert {client.get(f"/routing/{page}").status_code for page in pages} == {changes}
    if changes == 403:
        posts = (*pages, f"rows/{row.pk}/remove/", "import/confirm/")
        assert {client.post(f"/routing/{page}").status_code for page in posts} == {403}


def test_table_shows_rows_gaps_and_faults(client: Client, admin: User) -> None:
    company, content = make_company(), make_content("T1", name_en="Needs research")
    position = make_position(name_en="Head of pre-sales")
    make_routing_row(
        content,
        unit=company.east,
        customer_value="gold",
        coordinator_position=position,
        supporters=[make_position(name_en="Engineer")],
        note="Trial",
        valid_until=timezone.localdate(),
    ).cooperating_units.add(company.marketing)
    page = client.get("/routing/").content.decode()
    for words in ("Needs research", "Head of pre-sales", "Engineer", "Marketing", "Gold", "Trial", "No such post"):
        assert words in page
    assert "No row for Silver, Ordinary" in page
    assert "No row: 3" in page
    assert f"?content={content.pk}&amp;unit={company.south.pk}" in page


def test_table_of_a_reader_has_no_way_to_change_it(client: Client) -> None:
    make_company()
    make_routing_row(make_content("T1"))
    make_content("T2")
    sign_in(client, Role.COORDINATOR)
    page = client.get("/routing/").content.decode()
    assert "/routing/rows/" not in page
    assert "/routing/import/" not in page
    assert "/routing/export/" in page


def test_table_shows_ended_and_future_rows_when_asked(client: Client, admin: User) -> None:
    today = timezone.localdate()
    make_routing_row(coordinator_position=make_position(name_en="Old head"), valid_until=today - timedelta(days=1))
    make_routing_row(coordinator_position=make_position(name_en="Next head"), valid_from=today + timedelta(days=1))
    page = client.get("/routing/").content.decode()
    assert "Old head" not in page
    assert "Next head" in page
    page = client.get("/routing/?ended=1&future=0").content.decode()
    assert "Old head" in page
    assert "Next head" not in page


def test_table_says_when_nothing_is_wrong_or_nothing_is_there(client: Client, admin: User) -> None:
    assert "The catalogue is empty." in client.get("/routing/").content.decode()
    make_routing_row(coordinator_position=make_post(make_user()).position)
    assert "No gaps and no overlaps" in client.get("/routing/").content.decode()


def test_table_page_costs_the_same_whatever_the_number_of_rows(client: Client, admin: User) -> None:
    company = make_company()

    def add_rows(number: int) -> None:
        for _ in range(number):
            row = make_routing_row(unit=company.east, supporters=[make_position()], coordinator_person=make_user())
            row.cooperating_units.add(company.marketing)

    add_rows(1)
    one = queries(client, "/routing/")
    add_rows(29)
    assert queries(client, "/routing/") == one <= 12


def row_data(row: RoutingRow, **changes: Any) -> dict[str, Any]:
    data = {
        "content": row.content_id,
        "unit": row.unit_id or "",
        "customer_value": row.customer_value,
        "coordinator_position": row.coordinator_position_id or "",
        "supporter_positions": [position.pk for position in row.supporter_positions.all()],
        "note": row.note,
        "version": row.version,
    }
    return {**data, **changes}


def test_row_is_added_by_a_plain_form_and_by_htmx(client: Client, admin: User) -> None:
    company, content, position = make_company(), make_content("T1"), make_position()
    data = {"content": content.pk, "coordinator_position": position.pk, "cooperating_units": [company.marketing.pk]}
    answer = client.post("/routing/rows/new/", data, follow=True)
    assert "The row is added: T1" in answer.content.decode()
    row = RoutingRow.objects.get()
    assert (row.content, row.coordinator_position, row.unit) == (content, position, None)
    answer = client.post("/routing/rows/new/", {**data, "unit": company.east.pk}, headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/routing/")
    assert RoutingRow.objects.filter(unit=company.east).exists()


def test_form_for_a_gap_knows_where_it_is_and_htmx_gets_a_dialog(client: Client, admin: User) -> None:
    company, content = make_company(), make_content("T1")
    address = f"/routing/rows/new/?content={content.pk}&unit={company.east.pk}&customer_value=gold"
    page = client.get(address)
    assert [page.context["form"][name].value() for name in ("content", "unit", "customer_value")] == [
        str(content.pk),
        str(company.east.pk),
        "gold",
    ]
    assert "<dialog" in client.get(address, headers=HTMX).content.decode()
    assert client.get("/routing/rows/new/?content=x&unit=%00&customer_value=platinum").status_code == 200


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"coordinator_position": ""}, "coordinator_position", "Name the coordinator"),
        ({"coordinator_position": "999999"}, "coordinator_position", "valid choice"),
        ({"content": ""}, "content", "required"),
        ({"customer_value": "platinum"}, "customer_value", "valid choice"),
        ({"valid_from": "soon"}, "valid_from", "valid date"),
        ({"note": "x" * 201}, "note", "at most 200 characters"),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "__all__", "last day is before"),
        ({}, "__all__", "would tie with the row"),
    ],
)
def test_wrong_form_keeps_what_was_typed_and_says_where(
    client: Client, admin: User, changes: dict[str, Any], field: str, words: str
) -> None:
    row = make_routing_row(note="typed")
    for headers in ({}, HTMX):
        answer = client.post("/routing/rows/new/", row_data(row, **changes), headers=headers)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert words in str(answer.context["form"].errors[field])
    assert RoutingRow.objects.count() == 1


def test_two_coordinators_are_refused_beside_the_field(client: Client, admin: User) -> None:
    row = make_routing_row()
    answer = client.post("/routing/rows/new/", row_data(row, coordinator_person=admin.pk))
    assert "one coordinator only" in str(answer.context["form"].errors["coordinator_person"])


def test_row_is_changed_and_a_stale_form_is_not(client: Client, admin: User) -> None:
    row = make_routing_row(make_content("T3"), supporters=[make_position()])
    page = client.get(f"/routing/rows/{row.pk}/")
    assert page.context["form"]["version"].value() == 1
    answer = client.post(f"/routing/rows/{row.pk}/", row_data(row, note="mine"), follow=True)
    assert "The row is changed: T3" in answer.content.decode()
    row.refresh_from_db()
    assert (row.note, row.version) == ("mine", 2)
    for version in (1, ""):
        answer = client.post(f"/routing/rows/{row.pk}/", row_data(row, note="yours", version=version))
        assert answer.status_code == 409
    row.refresh_from_db()
    assert row.note == "mine"


def test_form_keeps_an_inactive_choice_in_sight_until_it_is_replaced(client: Client, admin: User) -> None:
    gone, position = make_user(is_active=False), make_position()
    row = make_routing_row(coordinator_person=gone)
    form = client.get(f"/routing/rows/{row.pk}/").context["form"]
    assert gone in form.fields["coordinator_person"].queryset
    answer = client.post(f"/routing/rows/{row.pk}/", row_data(row, coordinator_person=gone.pk))
    assert "no longer active" in str(answer.context["form"].errors)
    assert client.post(f"/routing/rows/{row.pk}/", row_data(row, coordinator_position=position.pk)).status_code == 302


def test_row_is_ended_and_removed(client: Client, admin: User) -> None:
    row, today = make_routing_row(), timezone.localdate()
    assert client.get(f"/routing/rows/{row.pk}/end/").context["form"]["last_day"].value() == today
    assert "<dialog" in client.get(f"/routing/rows/{row.pk}/end/", headers=HTMX).content.decode()
    assert client.post(f"/routing/rows/{row.pk}/end/", {"version": 1}).status_code == 422
    assert client.post(f"/routing/rows/{row.pk}/end/", {"version": 1, "last_day": today}).status_code == 302
    row.refresh_from_db()
    assert row.valid_until == today
    future = make_routing_row(valid_from=today + timedelta(days=1))
    address = f"/routing/rows/{future.pk}/remove/"
    assert address in client.get(f"/routing/rows/{future.pk}/").content.decode()
    for version in ("", "x", "7"):
        assert client.post(address, {"version": version}).status_code == 409
    assert client.post(address, {"version": 1}).status_code == 302
    assert not RoutingRow.objects.filter(pk=future.pk).exists()
    assert client.get(address).status_code == 405


def test_unknown_rows_are_not_found(client: Client, admin: User) -> None:
    for page in ("", "end/", "remove/"):
        assert client.post(f"/routing/rows/999999/{page}").status_code == 404


def test_history_tells_who_changed_what_in_the_readers_language(client: Client, admin: User) -> None:
    assert "Nothing was changed yet." in client.get("/routing/history/").content.decode()
    company = make_company()
    said = RowValues(
        make_content("T3"),
        make_position(name_en="Head", name_zh="主任"),
        unit=company.east,
        customer_value="gold",
        supporter_positions=(make_position(name_en="Engineer"), make_position(name_en="Tester")),
        valid_until=timezone.localdate(),
        note="Trial",
    )
    routing_table.add_row(said, by=admin)
    page = client.get("/routing/history/").content.decode()
    for words in ("Row added", "T3", "Head", "East", "Gold", "Engineer, Tester", "Trial", str(admin)):
        assert words in page
    client.cookies["django_language"] = "zh-hans"
    with translation.override("zh-hans"):
        assert "主任" in client.get("/routing/history/").content.decode()


def test_history_costs_the_same_whatever_the_number_of_changes(client: Client, admin: User) -> None:
    def change(number: int) -> None:
        for _ in range(number):
            RoutingChange.objects.create(kind="added", content=make_content(), row_key=1, actor=make_user())

    change(1)
    one = queries(client, "/routing/history/")
    change(2)
    assert queries(client, "/routing/history/") == one <= 6
