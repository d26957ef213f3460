"""The pages of imports: who sees what of a line, the same number of queries for any number of lines, files."""

from __future__ import annotations

import io
import time
from datetime import timedelta

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from accounts.rules.roles import Role
from customers import tasks
from customers.models import Customer, ImportRun
from customers.rules.importing.columns import COLUMNS
from customers.services.beginning import load_industries
from customers.services.importing import runs, sheets
from tests.factories import make_company, make_customer, make_unit, make_user
from tests.queries import queries

from .office import checked, excel, fresh, imported, row, worked

pytestmark = pytest.mark.django_db
NEW = ["Brand New Foods Ltd", "Ann", "13800000000", "", ""]


@pytest.fixture
def rep() -> User:
    return make_user(Role.SALES_REP, unit=make_unit())


@pytest.fixture
def desk(client: Client, rep: User) -> Client:
    client.force_login(rep)
    return client


def page(client: Client, run: ImportRun, query: str = "") -> str:
    return client.get(run.get_absolute_url() + query).content.decode()


def test_template_can_be_filled_in_and_read_again(rep: User) -> None:
    load_industries()
    book = load_workbook(io.BytesIO(sheets.template(by=rep)))
    customers, possible, columns = book.worksheets
    header = [str(cell.value) for cell in customers[1]]
    assert {"Silver", "Trade fair", "Industry", rep.email} & {cell.value for row in possible for cell in row} == {
        "Silver",
        "Trade fair",
        "Industry",
        rep.email,
    }
    assert columns["A2"].value == header[0]
    run = checked(rep, [[str(cell.value or "") for cell in customers[2]]], header)
    assert set(run.mapping) == {column.code for column in COLUMNS}
    line = row(run, 2)
    assert (line.verdict, line.problems) == ("new", [])


def test_every_possible_value_of_the_template_is_accepted(rep: User) -> None:
    load_industries()
    possible = load_workbook(io.BytesIO(sheets.template(by=rep))).worksheets[1]
    header, *lines = list(possible.iter_rows(values_only=True))
    named = [
        [f"Company {number} Foods Ltd", "Ann", *(str(value or "") for value in line)]
        for number, line in enumerate(lines)
    ]
    run = checked(rep, named, ["Company name", "Contact", *map(str, header)])
    assert [one.problems for one in run.rows.exclude(problems=[]) if one.verdict == "error"] == []


def test_stranger_learns_only_that_a_customer_is_taken(desk: Client, rep: User) -> None:
    unit = make_unit("North China")
    other = make_user(Role.SALES_REP, unit=unit, name_latin="Secret Owner")
    make_customer(owner=other, name="Acme Secret Foods Ltd", notes="canary")
    nobodys = make_customer(owner=None, unit=unit, name="Nobody Foods Ltd")
    run = checked(rep, [["ACME SECRET FOODS"], ["Nobody Foods"]])
    shown = page(desk, run)
    assert "Taken: North China" in shown
    assert "Taken: North China, no longer protected" in shown
    assert not {"Secret Owner", "Acme Secret Foods Ltd", "canary", nobodys.number} & {
        word for word in ("Secret Owner", "Acme Secret Foods Ltd", "canary", nobodys.number) if word in shown
    }


def test_what_stood_there_before_is_for_those_who_may_read_it(client: Client) -> None:
    company = make_company()
    rep, manager = make_user(Role.SALES_REP, unit=company.east_sales), make_user(Role.SALES_MANAGER, unit=company.east)
    known = make_customer(owner=rep, name="Acme Foods Ltd", notes="canarybefore", unit=company.east)
    run = checked(rep, [["Acme Foods", "after"]], ("Company name", "Notes"))
    client.force_login(manager)
    assert "canarybefore" in page(client, run)
    stranger = make_user(Role.SALES_REP, unit=company.south_sales)
    Customer.objects.filter(pk=known.pk).update(owner=stranger, unit=company.south)
    client.force_login(rep)
    shown = page(client, run)
    assert "canarybefore" not in shown
    assert "Taken: South" in shown


def test_run_is_hidden_from_strangers(desk: Client) -> None:
    run = checked(make_user(Role.SALES_REP, unit=make_unit()), [NEW])
    for name in ("run", "columns", "to_correct"):
        assert desk.get(reverse(f"imports:{name}", args=[run.number])).status_code == 404
    for name in ("confirm", "revert", "discard", "columns"):
        assert desk.post(reverse(f"imports:{name}", args=[run.number])).status_code == 404
    assert desk.post(reverse("imports:line", args=[run.number, 2]), {"action": "leave_out"}).status_code == 404
    assert run.number not in desk.get(reverse("imports:runs")).content.decode()


def test_page_of_lines_asks_the_same_for_one_and_for_many(desk: Client, rep: User) -> None:
    load_industries()
    asked = []
    for count in (1, 3):
        names = [f"{word} Foods Ltd" for word in ("Red", "Blue", "Green")[:count]]
        for name in names:
            make_customer(owner=rep, name=f"Own {count} {name}")
            make_customer(name=f"Taken {count} {name}")
        lines = [
            [f"{kind} {count} {name}", "Ann", "", "Schools", "Gold"]
            for name in names
            for kind in ("Own", "Taken", "New")
        ]
        run = checked(rep, lines)
        asked.append(queries(lambda run=run: page(desk, run)))  # type: ignore[misc]
    assert asked[0] == asked[1]


def test_list_of_imports_asks_the_same_for_one_and_for_many(desk: Client, rep: User) -> None:
    address = reverse("imports:runs")
    runs.start(excel([NEW]), by=rep)
    one = queries(lambda: desk.get(address))
    for _ in range(2):
        runs.start(excel([NEW]), by=rep)
    assert queries(lambda: desk.get(address)) == one


def test_check_asks_the_same_for_one_and_for_many(rep: User) -> None:
    from customers.services.importing.checking import judge

    asked = []
    for count in (1, 3):
        words = ("Red", "Blue", "Green")[:count]
        for word in words:
            make_customer(owner=rep, name=f"{word} {count} Foods Ltd")
        run = checked(rep, [[f"{word} {count} Foods", "Ann", "", "", "Gold"] for word in words])
        rows = list(run.rows.all())
        asked.append(queries(lambda run=run, rows=rows: judge(run, rows, progress=lambda _done: None)))  # type: ignore[misc]
    assert asked[0] == asked[1]


def test_lines_are_filtered_and_paged(desk: Client, rep: User) -> None:
    run = checked(rep, [*([f"{number} Foods Ltd"] for number in range(60)), ["", *NEW[1:]]])
    assert page(desk, run).count('id="line-') == 50
    assert page(desk, run, "?tab=error").count('id="line-') == 1
    assert page(desk, run, "?tab=nonsense").count('id="line-') == 50


def test_decision_about_a_line_leads_back_to_where_one_was(desk: Client, rep: User) -> None:
    run = checked(rep, [NEW])
    address = reverse("imports:line", args=[run.number, 2])
    answer = desk.post(address, {"action": "leave_out", "query": "tab=new"})
    assert answer.headers["Location"] == f"{run.get_absolute_url()}?tab=new"
    assert "Left out" in page(desk, run)
    desk.post(address, {"action": "take_in"})
    assert row(run, 2).skipped is False
    assert desk.post(address, {"action": "explode"}).status_code == 302
    assert desk.post(reverse("imports:line", args=[run.number, 9]), {"action": "take_in"}).status_code == 404


def test_columns_are_named_once(desk: Client, rep: User) -> None:
    run = runs.start(excel([NEW]), by=rep)
    address = reverse("imports:columns", args=[run.number])
    answer = desk.post(address, {"column_0": "name", "column_1": "name"})
    assert answer.status_code == 422
    assert "Another column has this meaning already." in answer.content.decode()
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"column_1": "contact_name"}).status_code == 409


def test_file_is_chosen_once_however_often_it_is_sent(desk: Client) -> None:
    sent = {"idempotency_key": "0b1c7f6e-7a3b-4d0f-9a3e-6f1f2f3f4f5f"}
    file = excel([NEW])
    first = desk.post(reverse("imports:new"), sent | {"file": file})
    file.seek(0)
    second = desk.post(reverse("imports:new"), sent | {"file": file})
    assert first.headers["Location"] == second.headers["Location"]
    assert ImportRun.objects.get().options == {"ownerless": False, "activity": ""}


def test_file_that_is_refused_says_so_beside_its_field(desk: Client) -> None:
    answer = desk.post(reverse("imports:new"), {"file": SimpleUploadedFile("run.exe", b"MZ")})
    assert answer.status_code == 422
    assert "Files of this type are not accepted" in answer.content.decode()
    assert "whose" not in answer.content.decode()
    assert "activity" not in answer.content.decode()


@pytest.mark.parametrize(("whose", "activity"), [("nobody", ""), ("nobody", "Fair"), ("mine", "Fair")])
def test_manager_chooses_whose_the_customers_become(client: Client, whose: str, activity: str) -> None:
    client.force_login(make_user(Role.SALES_MANAGER, unit=make_unit()))
    client.post(reverse("imports:new"), {"file": excel([NEW]), "whose": whose, "activity": activity})
    run = ImportRun.objects.get()
    assert run.options == {"ownerless": True, "activity": activity}
    assert "Nobody's: they are allotted later" in page(client, run)


def test_page_shows_how_far_it_is_and_where_it_ended(desk: Client, rep: User) -> None:
    run = runs.start(excel([NEW]), by=rep)
    runs.check(run, by=rep, mapping=run.mapping)
    waiting = page(desk, run)
    assert 'hx-trigger="every 2s"' in waiting
    assert "<progress" in waiting
    ended = page(desk, worked(run))
    assert "every 2s" not in ended
    assert "Import 1 customer" in ended


def test_import_is_done_taken_back_and_discarded_by_buttons(desk: Client, rep: User) -> None:
    run = checked(rep, [NEW])
    assert desk.post(reverse("imports:confirm", args=[run.number])).status_code == 302
    assert "Recorded: 1" in page(desk, worked(run))
    assert desk.post(reverse("imports:revert", args=[run.number])).status_code == 302
    assert worked(run).state == ImportRun.State.REVERTED
    other = runs.start(excel([NEW]), by=rep)
    assert desk.post(reverse("imports:discard", args=[other.number])).status_code == 302
    assert not ImportRun.objects.filter(pk=other.pk).exists()


def test_file_with_nothing_to_import_says_so(desk: Client, rep: User) -> None:
    assert "No line of this file can be imported." in page(
        desk, checked(rep, [["", "Ann"]], ("Company name", "Contact"))
    )


def test_corrected_file_of_errors_comes_in(desk: Client, rep: User) -> None:
    run = checked(rep, [["Good Foods Ltd", "1"], ["Bad Foods Ltd", "12"]], ("Company name", "Mobile"))
    runs.discard(run, by=rep)
    run = checked(rep, [["Bad Foods Ltd", "12", "Ann"]], ("Company name", "Mobile", "Contact"))
    answer = desk.get(reverse("imports:to_correct", args=[run.number]))
    header, line = load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    assert line == ("Bad Foods Ltd", "12", "Ann", "Contact's mobile: “12” is not a phone number.")
    corrected = imported(rep, [[line[0], "13800000000", *line[2:]]], [str(word) for word in header])
    assert corrected.counts["created"] == 1


def test_nudge_that_finds_no_broker_is_left_to_the_tick(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True) as asked:
        tasks.nudge()
    assert len(asked) == 1
    assert time.monotonic() - began < 3


def test_nudge_asks_a_worker(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue(current_app.conf.task_default_queue)
        queue.clear()
        with django_capture_on_commit_callbacks(execute=True):
            tasks.nudge()
        assert queue.get(timeout=5).headers["task"] == "customers.tasks.run_imports"
        queue.clear()


def test_tick_does_what_waits(rep: User) -> None:
    run = runs.start(excel([NEW]), by=rep)
    runs.check(run, by=rep, mapping=run.mapping)
    assert tasks.run_imports() == 1
    assert fresh(run).state == ImportRun.State.READY
    assert tasks.forget_imports() == 0


def test_line_is_shown_in_words_of_the_reader(desk: Client, rep: User) -> None:
    load_industries()
    manager_of_himself = [rep.email, "2026-12-01", "Acme; 示例", "restaurants", "decides"]
    header = ("Company name", "Owner", "Next date", "Other names", "Industry", "Contact's role in decisions", "Contact")
    run = checked(rep, [["Full Foods Ltd", *manager_of_himself, "Ann"]], header)
    shown = page(desk, run)
    for words in (str(rep), "1 Dec 2026", "Acme, 示例", "Restaurants", "Decides"):
        assert words in shown
    assert row(run, 2).values["industry"] == "catering-restaurant"


def test_protection_that_has_run_out_is_not_told(desk: Client, rep: User) -> None:
    now = timezone.now()
    for name, days in (("Still Foods Ltd", 9), ("Over Foods Ltd", -9)):
        make_customer(name=name, protected_until=now + timedelta(days=days))
    shown = page(desk, checked(rep, [["Still Foods"], ["Over Foods"]]))
    assert shown.count("protected until") == 1
    assert shown.count("Taken: ") == 2
