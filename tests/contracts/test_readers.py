"""Who reads a contract by a part in it: for how long, and how much."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from approvals.models import Document, Mandate
from contracts.models import Contract
from contracts.rules.states import Stage
from tests.approvals.rows import make_mandate
from tests.contracts.after.test_signing import sign_ours, sign_theirs
from tests.contracts.contracting import make_contract, our, signer_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def reads(person: User, contract: Contract) -> bool:
    return Document.objects.readable_by(person).filter(pk=contract.pk).exists()


def may_sign_for(contract: Contract, delegate: User, **fields: Any) -> Mandate:
    return make_mandate(signer_of(contract), delegate, **{"kind": "contract", "may_sign": True} | fields)


@pytest.mark.parametrize("stage", Stage)
def test_who_is_named_reads_it_from_the_approval_on_and_his_delegate_while_it_is_to_be_signed(stage: Stage) -> None:
    contract, delegate = make_contract(stage=stage), make_user()
    may_sign_for(contract, delegate)
    assert reads(signer_of(contract), contract) == (stage != Stage.APPROVAL)
    assert reads(delegate, contract) == (stage == Stage.SIGNING)


@pytest.mark.parametrize(
    ("fields", "covers"),
    [
        ({"up_to": Decimal(1000)}, True),
        ({"up_to": Decimal(999)}, False),
        ({"may_sign": False}, False),
        ({"kind": "price"}, False),
        ({"starts_at": timezone.now() + timedelta(hours=1)}, False),
    ],
)
def test_mandate_that_does_not_cover_it_lets_nobody_read_it(fields: dict[str, Any], covers: bool) -> None:
    contract, delegate = make_contract(), make_user()
    may_sign_for(contract, delegate, **fields)
    assert reads(delegate, contract) == covers


def test_who_signed_for_another_reads_it_when_the_mandate_is_over() -> None:
    contract, delegate = make_contract(), make_user()
    given = may_sign_for(contract, delegate)
    sign_ours(contract, by=delegate, signer=delegate)
    Mandate.objects.filter(pk=given.pk).update(revoked_at=timezone.now(), revoked_by=delegate)
    assert reads(delegate, contract)
    assert our(contract).signatures.get().signer == delegate


def test_who_recorded_the_last_signature_for_who_is_named_goes_on_reading_it() -> None:
    contract, delegate = make_contract(), make_user()
    may_sign_for(contract, delegate)
    sign_theirs(contract)
    sign_ours(contract, by=delegate)
    contract.refresh_from_db()
    assert contract.stage == Stage.EFFECTIVE
    assert reads(delegate, contract)
