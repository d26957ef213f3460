"""300 messy rows go the whole way through the pages: each gets the verdict that it was made to get."""

from __future__ import annotations

import io
from collections import Counter
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from accounts.rules.roles import Role
from customers.models import Customer, ImportRow, ImportRun
from customers.services.beginning import load_industries
from customers.services.importing import work
from tests.factories import make_customer, make_user

from . import messy
from .office import excel


class Verdict(NamedTuple):
    verdict: str
    codes: tuple[str, ...]
    probable: bool
    line: int | None
    customer: str


pytestmark = pytest.mark.django_db


def _archive(rep: User, made: messy.Messy) -> None:
    other = make_user(Role.SALES_REP)
    for owner, names in ((rep, made.own), (other, made.others)):
        for name in names:
            make_customer(owner=owner, name=name, credit_code=made.codes.get(name, ""))


def _through_the_pages(client: Client, made: messy.Messy) -> ImportRun:
    upload = excel([row.cells for row in made.rows], messy.HEADER)
    chosen = client.post(reverse("imports:new"), {"file": upload})
    run = ImportRun.objects.get()
    assert chosen.headers["Location"] == reverse("imports:columns", args=[run.number])
    places = {place: code for code, place in run.mapping.items()}
    fields = {f"column_{place}": places.get(place, "") for place in range(len(messy.HEADER))}
    assert client.post(chosen.headers["Location"], fields).status_code == 302
    work.run_waiting()
    return ImportRun.objects.get()


def test_each_of_300_messy_rows_gets_its_verdict(client: Client) -> None:
    made, rep = messy.make(), make_user(Role.SALES_REP)
    assert len(made.rows) == 300
    load_industries()
    _archive(rep, made)
    client.force_login(rep)
    run = _through_the_pages(client, made)
    assert set(run.mapping) == {
        "name",
        "credit_code",
        "phone",
        "industry",
        "value",
        "contact_name",
        "contact_mobile",
        "contact_email",
        "next_on",
        "notes",
        "owner",
    }
    rows = {row.number: row for row in ImportRow.objects.select_related("match")}
    assert len(rows) == 300
    wrong = [
        (line, str(row.cells[messy.NAME]), told, wanted)
        for place, row in enumerate(made.rows)
        if (told := _told(rows[line := made.line(place)])) != (wanted := _wanted(made, row.expected))
    ]
    assert wrong == []


def _told(row: ImportRow) -> Verdict:
    codes = tuple(problem["code"] for problem in row.problems)
    return Verdict(row.verdict, codes, row.probable, row.match_row, row.match.name if row.match else "")


def _wanted(made: messy.Messy, expected: messy.Expected) -> Verdict:
    double = None if expected.double_of is None else made.line(expected.double_of)
    return Verdict(expected.verdict, expected.codes, expected.probable, double, expected.customer)


def test_what_is_right_of_them_comes_in_and_what_is_wrong_comes_back_to_be_corrected(client: Client) -> None:
    made, rep = messy.make(), make_user(Role.SALES_REP)
    load_industries()
    _archive(rep, made)
    client.force_login(rep)
    run, before = _through_the_pages(client, made), Customer.objects.count()
    wanted = Counter(row.expected.verdict for row in made.rows)

    file = client.get(reverse("imports:to_correct", args=[run.number]))
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0] == (*messy.HEADER, "What is wrong")
    assert len(lines) == 1 + wanted["error"] + wanted["duplicate"]
    assert all(line[-1] for line in lines[1:])

    client.post(reverse("imports:confirm", args=[run.number]))
    work.run_waiting()
    run.refresh_from_db()
    assert (run.state, run.problem) == (ImportRun.State.DONE, "")
    assert Customer.objects.count() == before + wanted["new"]
    assert run.counts["created"] == wanted["new"]
    assert run.counts["updated"] == wanted["update"]

    client.post(reverse("imports:revert", args=[run.number]))
    work.run_waiting()
    run.refresh_from_db()
    assert run.state == ImportRun.State.REVERTED
    assert run.counts["reverted"] == wanted["new"] + wanted["update"]
    assert Customer.objects.live().count() == before
    assert set(Customer.objects.live().values_list("value", flat=True)) == {"ordinary"}
