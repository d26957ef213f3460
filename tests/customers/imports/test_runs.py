"""What people decide about an import on its way, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed
from customers.models import Customer, ImportRun
from customers.policies import importing as policies
from customers.services.importing import runs
from tests.factories import appoint, make_company, make_customer, make_delegation, make_unit, make_user

from .office import HEADER, checked, excel, fresh, imported, row, verdicts, worked

pytestmark = pytest.mark.django_db
NEW = ["Brand New Foods Ltd", "Ann", "13800000000", "", ""]


def test_import_is_for_sales() -> None:
    with pytest.raises(NotAllowed):
        runs.start(excel([NEW]), by=make_user(Role.SUPPORTER))


def test_importers_leaders_and_stand_ins_see_an_import_and_nobody_else() -> None:
    company = make_company()
    rep, manager = make_user(Role.SALES_REP, unit=company.east_sales), make_user(Role.SALES_MANAGER, unit=company.east)
    stranger = make_user(Role.SALES_MANAGER, unit=company.south)
    stand_in, administrator = make_user(Role.SALES_REP), make_user(Role.ADMINISTRATOR)
    make_delegation(rep, stand_in)
    run = runs.start(excel([NEW]), by=rep)
    seers = (rep, manager, stand_in, administrator)
    assert [run in ImportRun.objects.visible_to(person) for person in (*seers, stranger)] == [True] * 4 + [False]
    assert [bool(policies.can_prepare(person, run)) for person in seers] == [True, False, False, False]
    assert [bool(policies.can_revert(person, run)) for person in (*seers, stranger)] == [True, True, False, True, False]
    assert [bool(policies.can_look(person)) for person in (rep, manager, make_user(Role.SUPPORTER))] == [
        True,
        True,
        False,
    ]


def test_columns_that_are_required_must_be_there() -> None:
    rep = make_user(Role.SALES_REP)
    run = runs.start(excel([NEW]), by=rep)
    with pytest.raises(DomainError, match="Company name"):
        runs.check(run, by=rep, mapping={"contact_name": 1})
    runs.check(run, by=rep, mapping={"name": 0, "value": 99, "no such column": 1})
    assert fresh(run).mapping == {"name": 0}


def test_meaning_of_headings_is_remembered() -> None:
    rep = make_user(Role.SALES_REP)
    first = runs.start(excel([NEW], ("Company name", "Who", *HEADER[2:])), by=rep)
    assert "contact_name" not in first.mapping
    runs.check(first, by=rep, mapping={"name": 0, "contact_name": 1})
    again = runs.start(excel([NEW], ("Company name", "Who", *HEADER[2:])), by=rep)
    assert again.mapping == {"name": 0, "contact_name": 1}
    assert "contact_name" not in runs.start(excel([NEW[:2]], ("Name", "Who")), by=make_user(Role.SALES_REP)).mapping


def test_line_is_left_out_and_taken_in_again() -> None:
    rep = make_user(Role.SALES_REP)
    run = checked(rep, [NEW, ["Other Foods Ltd"], ["", *NEW[1:]]])
    runs.leave_out(run, 2, by=rep, out=True)
    assert (fresh(run).counts["skipped"], fresh(run).going_in) == (1, 1)
    runs.leave_out(run, 2, by=rep, out=False)
    runs.leave_out(run, 3, by=rep, out=True)
    with pytest.raises(DomainError, match="not imported anyway"):
        runs.leave_out(run, 4, by=rep, out=True)
    runs.confirm(run, by=rep)
    worked(run)
    assert set(Customer.objects.values_list("name", flat=True)) == {"Brand New Foods Ltd"}


def test_what_is_probably_the_same_can_be_called_another_company() -> None:
    rep = make_user(Role.SALES_REP)
    make_customer(name="上海朗星未来食品有限公司")
    run = checked(rep, [["上海朗星未莱食品有限公司"], ["杭州云杉部落有限公司"], ["杭州云杉布落有限公司"]])
    assert verdicts(run) == {2: "duplicate", 3: "new", 4: "duplicate"}
    for number in (2, 4):
        assert runs.call_other(run, number, by=rep, other=True).verdict == "new"
    runs.call_other(run, 4, by=rep, other=False)
    assert verdicts(run) == {2: "new", 3: "new", 4: "duplicate"}
    with pytest.raises(DomainError, match="certainly the same"):
        runs.call_other(run, 3, by=rep, other=True)
    runs.call_other(run, 4, by=rep, other=True)
    runs.confirm(run, by=rep)
    assert worked(run).counts["created"] == 3


def test_only_the_importer_decides_and_only_when_it_is_time() -> None:
    rep, other = make_user(Role.SALES_REP), make_user(Role.SALES_REP)
    run = runs.start(excel([NEW]), by=rep)
    with pytest.raises(DomainError, match="Columns to be named"):
        runs.leave_out(run, 2, by=rep, out=True)
    with pytest.raises(DomainError, match="nothing to import"):
        runs.confirm(run, by=rep)
    with pytest.raises(DomainError, match="Someone was faster"):
        runs.revert(run, by=rep)
    for act in (runs.confirm, runs.revert, runs.discard):
        with pytest.raises(NotAllowed):
            act(run, by=other)


def test_file_is_thrown_away_unless_it_was_imported() -> None:
    rep = make_user(Role.SALES_REP)
    run = checked(rep, [NEW])
    runs.discard(run, by=rep)
    assert not ImportRun.objects.exists()
    with pytest.raises(DomainError, match="A worker is busy"):
        runs.discard(run, by=rep)
    done = imported(rep, [NEW])
    with pytest.raises(DomainError, match="Imported"):
        runs.discard(done, by=rep)


def test_files_that_were_never_imported_go_some_day() -> None:
    rep = make_user(Role.SALES_REP)
    kept, old = imported(rep, [NEW]), checked(rep, [["Old Foods Ltd"]])
    young = checked(rep, [["Young Foods Ltd"]])
    ImportRun.objects.filter(pk__in=[kept.pk, old.pk]).update(created_at=timezone.now() - timedelta(days=31))
    assert runs.forget_old(now=timezone.now()) == 1
    assert set(ImportRun.objects.all()) == {kept, young}


def test_manager_brings_customers_to_be_allotted_and_names_owners_below_him() -> None:
    east, south = make_unit("East"), make_unit("South")
    manager, rep = make_user(Role.SALES_MANAGER, unit=east), make_user(Role.SALES_REP, unit=east)
    stranger = make_user(Role.SALES_REP, unit=south)
    rows = [["Fair Foods Ltd", ""], ["Owned Foods Ltd", rep.email], ["Strange Foods Ltd", stranger.email]]
    run = imported(manager, rows, ("Company name", "Owner"), ownerless=True, activity="Spring fair")
    assert verdicts(run) == {2: "new", 3: "new", 4: "error"}
    fair, owned = Customer.objects.get(name="Fair Foods Ltd"), Customer.objects.get(name="Owned Foods Ltd")
    assert (fair.owner, fair.owned_since, fair.unit, fair.protected_until) == (None, None, east, None)
    assert (owned.owner, owned.unit, owned.recorded_by) == (rep, east, manager)
    assert {(one.source, one.source_note) for one in (fair, owned)} == {("activity", "Spring fair")}
    with pytest.raises(NotAllowed):
        runs.start(excel([NEW]), by=rep, ownerless=True)
    with pytest.raises(NotAllowed, match="Only managers"):
        runs.start(excel([NEW]), by=rep, activity="Spring fair")


def test_administrator_names_any_owner() -> None:
    administrator, rep = make_user(Role.ADMINISTRATOR), make_user(Role.SALES_REP, unit=make_unit())
    imported(administrator, [["Owned Foods Ltd", rep.name_latin]], ("Company name", "Owner"))
    assert Customer.objects.get(name="Owned Foods Ltd").owner == rep


def test_whoever_manages_a_unit_may_take_back_what_its_people_imported() -> None:
    unit, head, admin = make_unit(), make_user(), make_user(Role.ADMINISTRATOR)
    rep = make_user(Role.SALES_REP, unit=unit)
    appoint(unit, by=admin, manager=head)
    run = imported(rep, [NEW])
    runs.revert(run, by=head)
    assert worked(run).reverted_by == head
    assert row(run, 2).outcome == "reverted"
