"""What the database itself refuses of claims, transfers, merges, abilities, the archive's rules and kept files."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from customers.models import Ability, ArchiveRule, Claim, CustomerFile, LogEntry, Merge, NotSame, Transfer, TransferLine
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refused(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


def make_claim(**fields: Any) -> Claim:
    for name, make in (("customer", make_customer), ("claimant", make_user)):
        fields.setdefault(name, None)
        fields[name] = fields[name] or make()
    made = Claim.objects.create(**{"typed_name": "x", "evidence": "y", **fields})
    return Claim.objects.get(pk=made.pk)


def make_rule(**fields: Any) -> ArchiveRule:
    values = {"number": 90, "protection_days": 1, "undo_days": 1, "weights": {}, "is_current": False}
    return ArchiveRule.objects.create(**values | fields)


def make_transfer(**fields: Any) -> Transfer:
    made = Transfer.objects.create(by=make_user(), reason="x", **fields)
    return Transfer.objects.get(pk=made.pk)


def make_merge(**fields: Any) -> Merge:
    return Merge.objects.create(**{"survivor": make_customer(), "loser": make_customer(), "by": make_user(), **fields})


# Claims


def test_claim_has_a_known_state() -> None:
    with refused("claim_known_state"):
        make_claim(state="dreamt")


@pytest.mark.parametrize("missing", [{"ruling": ""}, {"rule": None}, {"ruled_by": None}, {"ruled_at": None}])
def test_ruled_claim_has_all_of_a_ruling(missing: dict[str, Any]) -> None:
    ruled = {"state": "refused", "ruled_at": NOW, "ruled_by": make_user(), "rule": make_rule(), "ruling": "Earlier"}
    make_claim(**ruled)
    with refused("claim_ruling_iff_ruled"):
        make_claim(**ruled | missing)


@pytest.mark.parametrize("state", ["open", "withdrawn"])
def test_claim_that_was_not_ruled_on_has_nothing_of_a_ruling(state: str) -> None:
    with refused("claim_ruling_iff_ruled"):
        make_claim(state=state, ruling="Earlier")


def test_claimant_has_one_open_claim_on_a_customer() -> None:
    first = make_claim()
    with refused("claim_one_open_for_a_claimant"), transaction.atomic():
        make_claim(customer=first.customer, claimant=first.claimant)
    make_claim(customer=first.customer, claimant=first.claimant, state="withdrawn")
    with refused("customers_claim_number"):
        make_claim(number=first.number)


# Transfers


def test_transfer_undone_was_undone_by_somebody() -> None:
    with refused("transfer_undone_by_iff_undone_at"), transaction.atomic():
        make_transfer(undone_at=NOW)
    with refused("transfer_undone_by_iff_undone_at"):
        make_transfer(undone_by=make_user())


def test_transfers_number_is_its_own() -> None:
    first = make_transfer()
    with refused("customers_transfer_number"):
        make_transfer(number=first.number)


def test_customer_changes_hands_once_in_a_step() -> None:
    transfer, customer = make_transfer(), make_customer()
    units = {"from_unit": customer.unit, "to_unit": customer.unit}
    TransferLine.objects.create(transfer=transfer, customer=customer, **units)
    with refused("transfer_line_once_for_a_customer"):
        TransferLine.objects.create(transfer=transfer, customer=customer, **units)


# Merges, and what is not one


def test_record_is_merged_into_another() -> None:
    one = make_customer()
    with refused("merge_of_two"):
        make_merge(survivor=one, loser=one)


def test_record_is_merged_once_at_a_time() -> None:
    made = make_merge()
    with refused("merge_one_in_force_for_a_loser"), transaction.atomic():
        make_merge(loser=made.loser)
    Merge.objects.update(undone_at=NOW, undone_by=make_user())
    make_merge(loser=made.loser)


def test_merge_undone_was_undone_by_somebody() -> None:
    with refused("merge_undone_by_iff_undone_at"):
        make_merge(undone_at=NOW)


def test_two_companies_are_said_to_be_two_once_and_in_order() -> None:
    first, second, person = make_customer(), make_customer(), make_user()
    NotSame.objects.create(first=first, second=second, said_by=person)
    with refused("not_same_once"), transaction.atomic():
        NotSame.objects.create(first=first, second=second, said_by=person)
    with refused("not_same_in_order"):
        NotSame.objects.create(first=second, second=first, said_by=person)


# Abilities and rules


def test_ability_is_in_range_and_one_for_each_person() -> None:
    person = make_user()
    with refused("ability_in_range"), transaction.atomic():
        Ability.objects.create(person=person, percent=301, set_by=person)
    Ability.objects.create(person=person, percent=300, set_by=person)
    with refused("customers_ability_person_id"):
        Ability.objects.create(person=person, percent=100, set_by=person)


def test_one_version_of_the_archives_rules_is_in_force() -> None:
    ArchiveRule.objects.update(is_current=False)
    make_rule(number=91, is_current=True)
    with refused("archive_rule_one_current"), transaction.atomic():
        make_rule(number=92, is_current=True)
    with refused("customers_archiverule_number"):
        make_rule(number=91)


# Kept files


def kept(**fields: Any) -> CustomerFile:
    customer, person = make_customer(), make_user()
    values = {"customer": customer, "stored_as": "a" * 48, "name": "a.png", "content_type": "image/png", "size": 1}
    return CustomerFile.objects.create(**values | {"sha256": "0", "added_by": person} | fields)


def test_file_belongs_to_a_log_entry_or_to_a_claim() -> None:
    with refused("customer_file_one_place"), transaction.atomic():
        kept()
    claim = make_claim()
    entry = LogEntry.objects.create(customer=claim.customer, by=claim.claimant, result="x")
    with refused("customer_file_one_place"):
        kept(claim=claim, log=entry)


def test_file_lies_in_the_vault_under_a_name_of_its_own() -> None:
    claim = make_claim()
    kept(claim=claim)
    with refused("customers_customerfile_stored_as"):
        kept(claim=claim)
