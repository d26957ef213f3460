"""A worker checks, writes and takes back imports: whole or not at all, once, also when workers die."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from accounts.rules.roles import Role
from customers.models import Claim, Contact, Customer, ImportRun, Industry
from customers.policies.archive import can_change
from customers.rules.importing.moves import ATTEMPTS
from customers.services import comments
from customers.services.beginning import load_industries
from customers.services.changing import changing
from customers.services.importing import checking, progress, runs, work
from notifications.models import Message
from tests.factories import make_customer, make_unit, make_user

from .messy import code_of
from .office import checked, excel, fresh, imported, row, verdicts, worked

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


def test_what_was_changed_since_is_kept_and_listed() -> None:
    rep = make_user(Role.SALES_REP)
    changed, quiet = (make_customer(owner=rep, name=name) for name in ("Changed Foods Ltd", "Quiet Foods Ltd"))
    lines = [[name, "", "", "", "Gold"] for name in ("Changed Foods", "Quiet Foods", "New Foods Ltd", "Used Foods Ltd")]
    run = imported(rep, lines)
    with changing(changed, can_change, "changed", by=rep) as change:
        change.set(notes="We spoke")
    comments.comment(Customer.objects.get(name="Used Foods Ltd"), by=rep, body="Look at this one")
    runs.revert(run, by=rep)
    run = worked(run)
    assert {one.number: one.outcome for one in run.rows.all()} == {2: "kept", 3: "reverted", 4: "reverted", 5: "kept"}
    for customer, value in ((changed, "gold"), (quiet, "ordinary")):
        customer.refresh_from_db()
        assert customer.value == value
    told = Message.objects.get(recipient=rep, subject=f"Import {run.number} was reverted")
    assert "2 customers were kept" in told.body


def test_customer_with_an_open_claim_or_visit_or_in_the_bin_is_kept() -> None:
    rep, other = make_user(Role.SALES_REP), make_user(Role.SALES_REP)
    run = imported(rep, [[f"{word} Foods Ltd"] for word in ("Claimed", "Thrown", "Plain")])
    claimed, thrown = (Customer.objects.get(name=f"{word} Foods Ltd") for word in ("Claimed", "Thrown"))
    Claim.objects.create(customer=claimed, claimant=other, typed_name="Claimed", evidence="A card")
    Customer.objects.filter(pk=thrown.pk).update(deleted_at=timezone.now(), deleted_by=rep)
    runs.revert(run, by=rep)
    assert {one.number: one.outcome for one in worked(run).rows.all()} == {2: "kept", 3: "kept", 4: "reverted"}


def test_contact_and_address_that_were_there_become_what_they_were() -> None:
    rep = make_user(Role.SALES_REP)
    known = make_customer(owner=rep, name="Acme Foods Ltd")
    Contact.objects.create(customer=known, name="Ann", mobile="13800000001", is_main=True)
    header = ("Company name", "Contact", "Mobile", "Address", "Tags", "Other names")
    run = imported(rep, [["Acme Foods", "Ann", "13800000002", "1 Main Road", "fair", "Acme"]], header)
    known.refresh_from_db()
    assert (known.contacts.get().mobile, known.contacts.get().phone_key) == ("13800000002", "13800000002")
    assert (known.addresses.get().text, known.tags, known.other_names) == ("1 Main Road", ["fair"], ["Acme"])
    again = checked(rep, [["Acme Foods", "Ann", "13800000002", "1 Main Road", "fair", "Acme"]], header)
    assert verdicts(again) == {2: "same"}
    runs.revert(run, by=rep)
    worked(run)
    known.refresh_from_db()
    assert known.contacts.get().mobile == "13800000001"
    assert (known.addresses.count(), known.tags, known.other_names) == (0, [], [])


def test_record_that_is_complete_with_its_line_is_complete() -> None:
    rep = make_user(Role.SALES_REP)
    load_industries()
    header = ("Company name", "Contact", "Mobile", "Industry", "Value", "Source", "Address")
    imported(rep, [["Full Foods Ltd", "Ann", "13800000000", "Food and drink", "Gold", "Internet", "1 Road"]], header)
    made = Customer.objects.get()
    assert made.completed_at == made.segmented_at == made.created_at
    assert sorted(event.kind for event in made.events.all()) == ["completed", "imported"]
    assert made.is_protected(timezone.now())


def test_other_credit_code_of_ones_own_customer_is_an_error() -> None:
    rep = make_user(Role.SALES_REP)
    make_customer(owner=rep, name="Acme Foods Ltd", credit_code="91310000775785552L")
    run = checked(rep, [["Acme Foods", code_of(1)]], ("Company name", "Credit code"))
    assert [problem["code"] for problem in row(run, 2).problems] == ["other_code"]


def test_archive_that_changed_meanwhile_is_looked_at_again() -> None:
    rep = make_user(Role.SALES_REP)
    run = checked(rep, [["Brand New Foods Ltd"], ["Other Foods Ltd"]])
    make_customer(name="Brand New Foods")
    runs.confirm(run, by=rep)
    run = worked(run)
    assert (run.state, run.problem) == (ImportRun.State.READY, work.CHANGED)
    assert verdicts(run) == {2: "duplicate", 3: "new"}
    assert not Customer.objects.filter(name="Other Foods Ltd").exists()
    assert Message.objects.get(recipient=rep).subject.endswith("please look again, the archive has changed")
    runs.confirm(run, by=rep)
    assert worked(run).counts["created"] == 1


def test_company_recorded_at_the_same_moment_makes_the_next_look_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rep = make_user(Role.SALES_REP)
    run = checked(rep, [["Brand New Foods Ltd"]])
    runs.confirm(run, by=rep)

    def taken(_rows: object, *, batch: object) -> None:
        raise IntegrityError("customer_name_key_unique")

    monkeypatch.setattr(work, "create", taken)
    work.run_waiting()
    assert fresh(run).state == ImportRun.State.IMPORTING
    assert not Customer.objects.exists()
    monkeypatch.undo()
    make_customer(name="Brand New Foods")
    ImportRun.objects.update(claimed_at=timezone.now() - work.PATIENCE * 2)
    assert worked(run).state == ImportRun.State.READY


def test_step_over_which_workers_die_is_given_up() -> None:
    rep = make_user(Role.SALES_REP)
    run = runs.start(excel([["Brand New Foods Ltd"]]), by=rep)
    runs.check(run, by=rep, mapping=run.mapping)
    ImportRun.objects.update(attempts=ATTEMPTS, claimed_at=timezone.now() - work.PATIENCE * 2)
    run = worked(run)
    assert (run.state, run.problem) == (ImportRun.State.FAILED, work.INTERRUPTED)
    runs.check(run, by=rep, mapping=run.mapping)
    assert worked(run).state == ImportRun.State.READY


def test_run_that_was_just_taken_up_is_left_to_who_took_it() -> None:
    rep = make_user(Role.SALES_REP)
    run = runs.start(excel([["Brand New Foods Ltd"]]), by=rep)
    runs.check(run, by=rep, mapping=run.mapping)
    assert runs.claim(now=timezone.now(), patience=work.PATIENCE) == run
    assert runs.claim(now=timezone.now(), patience=work.PATIENCE) is None
    assert work.run_waiting() == 0
    assert work.run_waiting(seconds=-1) == 0


@pytest.mark.parametrize(("step", "state"), [("import", "failed"), ("revert", "done")])
def test_step_that_fails_leaves_nothing_behind_and_says_so(
    step: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep = make_user(Role.SALES_REP)
    lines = [["Brand New Foods Ltd"], ["Other Foods Ltd"]]
    run = checked(rep, lines) if step == "import" else imported(rep, lines)
    (runs.confirm if step == "import" else runs.revert)(run, by=rep)
    before = Customer.objects.live().count()
    failing = "_write" if step == "import" else "_save"

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(work, failing, fail)
    run = worked(run)
    assert (run.state, run.problem) == (state, work.BROKEN)
    assert Customer.objects.live().count() == before
    assert Message.objects.filter(recipient=rep, subject=f"Import {run.number} stopped", body=work.BROKEN).exists()


def test_importer_who_lost_his_role_imports_nothing() -> None:
    rep = make_user(Role.SALES_REP)
    run = checked(rep, [["Brand New Foods Ltd"]])
    runs.confirm(run, by=rep)
    rep.role_assignments.all().delete()
    run = worked(run)
    assert run.state == ImportRun.State.FAILED
    assert "recorded by sales" in run.problem


def test_database_that_goes_away_is_told_to_whoever_asked_for_work(monkeypatch: pytest.MonkeyPatch) -> None:
    rep = make_user(Role.SALES_REP)
    run = checked(rep, [["Brand New Foods Ltd"]])
    runs.confirm(run, by=rep)

    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(work, "still_holds", away)
    with pytest.raises(OperationalError):
        work.run_waiting()
    assert fresh(run).state == ImportRun.State.IMPORTING


def test_long_file_takes_the_turn_of_all_names_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_LOCKS", 1)
    monkeypatch.setattr(work, "BATCH", 2)
    run = imported(make_user(Role.SALES_REP), [[f"{word} Foods Ltd"] for word in ("Red", "Blue", "Green")])
    assert run.counts["created"] == 3


def test_progress_is_seen_while_a_step_runs() -> None:
    run = checked(make_user(Role.SALES_REP), [[f"{word} Foods Ltd"] for word in ("Red", "Blue")])
    assert progress.percent(run) == 0
    progress.note(run.pk, 1)
    assert progress.percent(run) == 50
    progress.note(run.pk, 9)
    assert progress.percent(run) == 100
    progress.forget(run.pk)
    assert progress.percent(run) == 0


@pytest.mark.parametrize("change", ["facts", "owner", "former owner", "bin", "nothing that matters"])
def test_only_what_could_change_a_verdict_makes_the_lines_be_judged_anew(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = make_unit()
    manager, rep = make_user(Role.SALES_MANAGER, unit=unit), make_user(Role.SALES_REP, unit=unit)
    known = make_customer(owner=manager, name="Acme Foods Ltd")
    header = ("Company name", "Value", "Owner")
    run = checked(manager, [["Acme Foods", "Gold", ""], ["New Foods Ltd", "", rep.email]], header)
    judged: list[object] = []

    def judge(*args: Any, **how: Any) -> None:
        judged.append(args)
        checking.judge(*args, **how)

    monkeypatch.setattr(work, "judge", judge)
    if change == "facts":
        with changing(known, can_change, "changed", by=manager) as being_changed:
            being_changed.set(notes="We spoke")
    elif change == "owner":
        elsewhere = make_user(Role.SALES_REP, unit=make_unit())
        Customer.objects.filter(pk=known.pk).update(owner=elsewhere, unit=elsewhere.unit)
    elif change == "former owner":
        rep.role_assignments.all().delete()
    elif change == "bin":
        Customer.objects.filter(pk=known.pk).update(deleted_at=timezone.now(), deleted_by=manager)
    else:
        make_customer(name="Quite Different Machinery GmbH")
    runs.confirm(run, by=manager)
    work.run_waiting()
    assert bool(judged) == (change != "nothing that matters")


def test_run_that_somebody_else_finished_is_let_be() -> None:
    rep = make_user(Role.SALES_REP)
    run = checked(rep, [["Brand New Foods Ltd"]])
    work.perform(run)
    run.attempts = ATTEMPTS
    work.perform(run)
    assert fresh(run).state == ImportRun.State.READY


def test_only_the_contact_that_was_changed_is_put_back() -> None:
    rep = make_user(Role.SALES_REP)
    load_industries()
    schools = Industry.objects.get(code="education-school")
    known = make_customer(owner=rep, name="Acme Foods Ltd", industry=schools, next_on=date(2026, 12, 1))
    for name in ("Ann", "Bob"):
        Contact.objects.create(customer=known, name=name, mobile="13800000001")
    header = ("Company name", "Contact", "Mobile", "Industry", "Next date")
    run = imported(rep, [["Acme Foods", "Bob", "13800000002", "Clinics", "2026-12-24"]], header)
    assert row(run, 2).before["industry"] == "education-school"
    runs.revert(run, by=rep)
    worked(run)
    known.refresh_from_db()
    assert set(known.contacts.values_list("mobile", flat=True)) == {"13800000001"}
    assert (known.industry, known.next_on) == (schools, date(2026, 12, 1))


def test_two_lines_about_one_customer_change_it_once() -> None:
    rep = make_user(Role.SALES_REP)
    make_customer(owner=rep, name="Acme Foods Ltd", credit_code=code_of(1))
    lines = [["Acme Foods", "", "Gold"], ["Quite Different Machinery GmbH", code_of(1), "Silver"]]
    run = checked(rep, lines, ("Company name", "Credit code", "Value"))
    assert verdicts(run) == {2: "update", 3: "duplicate"}
    assert row(run, 3).match_row == 2


def test_what_was_called_another_company_stays_so_when_lines_are_judged_anew() -> None:
    rep = make_user(Role.SALES_REP)
    make_customer(name="上海朗星未来食品有限公司")
    run = checked(rep, [["上海朗星未莱食品有限公司"], ["Brand New Foods Ltd"]])
    runs.call_other(run, 2, by=rep, other=True)
    runs.confirm(run, by=rep)
    make_customer(name="Brand New Foods")
    assert worked(run).state == ImportRun.State.READY
    assert verdicts(run) == {2: "new", 3: "duplicate"}
    assert row(run, 2).is_other
