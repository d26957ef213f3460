"""A worker checks, writes and takes back imports: whole or not at all, once, also when workers die."""

from __future__ import annotations

import pytest

from accounts.rules.roles import Role
from customers.models import Customer, ImportRun
from customers.services.beginning import load_industries
from customers.services.importing import runs
from notifications.models import Message
from tests.factories import make_customer, make_user

from .office import checked, imported, row, verdicts, worked

pytestmark = pytest.mark.django_db


def test_lines_get_their_verdicts() -> None:
    rep, other = make_user(Role.SALES_REP), make_user(Role.SALES_REP)
    load_industries()
    make_customer(owner=rep, name="Acme Machines Co., Ltd.")
    make_customer(owner=other, name="上海华信科技有限公司")
    run = checked(
        rep,
        [
            ["Brand New Foods Ltd", "Ann", "13800000000", "Food and drink", "Gold"],
            ["ACME MACHINES", "Bob", "13800000001", "Machinery and equipment", ""],
            ["上海华信科技公司", "", "", "", ""],
            ["Brand new foods", "", "", "", ""],
            ["", "Ann", "", "", ""],
            ["=1+1", "", "", "", ""],
            ["Acme Machines Ltd", "", "", "", ""],
        ],
    )
    assert run.state == ImportRun.State.READY
    assert verdicts(run) == {
        2: "new",
        3: "update",
        4: "duplicate",
        5: "duplicate",
        6: "error",
        7: "error",
        8: "duplicate",
    }
    assert row(run, 3).before == {"contact_name": "", "contact_mobile": "", "industry": ""}
    assert run.counts == {"new": 1, "update": 1, "duplicate": 3, "error": 2, "skipped": 0}


def test_what_was_confirmed_is_written_with_all_that_belongs_to_it() -> None:
    rep = make_user(Role.SALES_REP)
    load_industries()
    known = make_customer(owner=rep, name="Acme Machines Co., Ltd.")
    run = imported(
        rep,
        [
            ["Brand New Foods Ltd", "Ann", "13800000000", "Food and drink", "Gold"],
            ["ACME MACHINES", "Bob", "13800000001", "Machinery and equipment", ""],
        ],
    )
    assert run.state == ImportRun.State.DONE, run.problem
    made = Customer.objects.get(name="Brand New Foods Ltd")
    assert (made.owner, made.recorded_by, made.value) == (rep, rep, "gold")
    assert made.industry is not None
    assert made.industry.code == "manufacturing-food"
    contact = made.contacts.get()
    assert (contact.name, contact.mobile, contact.is_main, contact.phone_key) == (
        "Ann",
        "13800000000",
        True,
        "13800000000",
    )
    assert [event.kind for event in made.events.all()] == ["imported"]
    assert Customer.objects.filter(found_private__found="13800000000").get() == made
    known.refresh_from_db()
    assert known.contacts.get().name == "Bob"
    assert known.version == 2
    assert [event.kind for event in known.events.all()] == ["updated_by_import", "contact_added"]
    assert row(run, 3).result == known
    assert Message.objects.get(recipient=rep).subject == f"Import {run.number}: 2 customers are in the archive"


def test_reverting_takes_back_what_nobody_changed_since() -> None:
    rep = make_user(Role.SALES_REP)
    load_industries()
    known = make_customer(owner=rep, name="Acme Machines Co., Ltd.")
    run = imported(
        rep,
        [
            ["Brand New Foods Ltd", "Ann", "13800000000", "Food and drink", "Gold"],
            ["ACME MACHINES", "Bob", "13800000001", "Machinery and equipment", "Gold"],
        ],
    )
    runs.revert(run, by=rep)
    run = worked(run)
    assert run.state == ImportRun.State.REVERTED, run.problem
    assert run.counts["reverted"] == 2
    assert not Customer.objects.live().filter(name="Brand New Foods Ltd").exists()
    known.refresh_from_db()
    assert (known.value, known.industry, known.contacts.count()) == ("ordinary", None, 0)
