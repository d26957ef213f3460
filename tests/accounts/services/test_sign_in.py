"""Five attempts in a quarter of an hour, over all processes."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection

from accounts.models import SignInAttempt
from accounts.rules.sign_in import ATTEMPTS, WINDOW
from accounts.services import sign_in

START = datetime(2026, 3, 2, tzinfo=UTC)


def claim(number: int, address: str = "wang@example.com") -> list[bool]:
    return [sign_in.claim_attempt(address) is not None for _number in range(number)]


@pytest.mark.django_db
def test_attempts_are_used_up_and_come_back_with_time() -> None:
    with time_machine.travel(START, tick=False) as clock:
        assert claim(ATTEMPTS + 1) == [True] * ATTEMPTS + [False]
        assert claim(1, " WANG@example.com ") == [False]
        assert claim(1, "li@example.com") == [True]
        clock.move_to(START + WINDOW)
        assert claim(1) == [True]
        assert SignInAttempt.objects.count() == 1
        assert str(SignInAttempt.objects.get()).endswith("00:15:00")


@pytest.mark.django_db
def test_attempt_given_back_does_not_count() -> None:
    for _number in range(2 * ATTEMPTS):
        attempt = sign_in.claim_attempt("wang@example.com")
        assert attempt is not None
        sign_in.give_back(attempt)
    claim(ATTEMPTS - 1)
    assert claim(2) == [True, False]


@pytest.mark.django_db
def test_attempts_are_forgotten_with_a_new_password() -> None:
    claim(ATTEMPTS)
    sign_in.forget_attempts("Wang@example.com")
    assert claim(1) == [True]


@pytest.mark.django_db(transaction=True)
def test_attempts_at_once_do_not_slip_through() -> None:
    barrier, granted = threading.Barrier(12), list[bool]()

    def attempt() -> None:
        barrier.wait(timeout=10)
        granted.extend(claim(1))
        connection.close()

    threads = [threading.Thread(target=attempt) for _number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sum(granted) == ATTEMPTS
