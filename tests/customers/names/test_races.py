"""Two reps who record the same company at once, over two real connections: one owner, and the other is told."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError
from customers.models import Customer
from customers.services import matching, recording
from customers.services.recording import record_customer
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS, PATIENCE = 1000, 30


def two_ways(round_: int) -> tuple[str, str]:
    """One company as two people write it: every third time they differ in more than habit, and only look alike."""
    brand = "".join(chr(start + round_) for start in (0x5400, 0x5800, 0x6000, 0x6800))
    return f"北京{brand}科技有限公司", f"{brand}科技（北京）" if round_ % 3 else f"{brand}科技"


def race(rounds: int, meeting: AbstractContextManager[Any] | None = None) -> list[Counter[str]]:
    """Both record in each round, at the same moment; what each round came to: how many recorded, how many were told."""
    told = [Counter[str]() for _round in range(rounds)]
    gate = threading.Barrier(2)
    reps = [make_user(Role.SALES_REP, unit=make_unit()) for _rep in range(2)]

    def attempt(rep: User, place: int) -> None:
        try:
            for round_ in range(rounds):
                gate.wait(PATIENCE)
                try:
                    record_customer(by=rep, name=two_ways(round_)[place])
                    told[round_]["recorded"] += 1
                except DomainError:
                    told[round_]["told"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(rep, place)) for place, rep in enumerate(reps)]
    with meeting or nullcontext():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()  # each round ends: the gate and the locks have their patience
    return told


@pytest.mark.slow
def test_a_company_has_one_owner_in_a_thousand_rounds() -> None:
    assert race(ROUNDS) == [Counter(recorded=1, told=1)] * ROUNDS
    assert Customer.objects.count() == ROUNDS
    assert set(Customer.objects.values_list("owner", flat=True)) != {None}


def test_without_waiting_for_each_other_both_would_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: both have looked before either writes. The database stops only those of the same key."""
    both_have_looked, look = threading.Barrier(2), matching.matches

    def look_together(*args: Any) -> Any:
        found = look(*args)
        both_have_looked.wait(PATIENCE)
        return found

    monkeypatch.setattr(recording, "hold", lambda *words: None)
    monkeypatch.setattr(recording, "matches", look_together)
    outcomes = race(6)
    assert [outcome["recorded"] for outcome in outcomes] == [2, 1, 1, 2, 1, 1]
    assert Customer.objects.count() == 8
